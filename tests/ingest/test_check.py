"""The index held against the archive, and mended."""

import json
import sqlite3

import pytest

from assistant.__main__ import main
from ingest.archive import bring_in_line
from ingest.check import CHANGED, GONE, NEW, check, repair
from ingest.store import Store
from tests.conftest import SMALL

MARCH, SEPTEMBER, GROUP = SMALL


@pytest.fixture
def kept(tmp_path, encoder):
    """An archive and its index, in line."""
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    for name, text in SMALL.items():
        (archive / name).write_text(text, encoding="utf-8")
    bring_in_line(archive, index, encoder)
    return archive, index


@pytest.mark.slow
def test_what_has_changed_come_and_gone_is_found_and_mended(kept, encoder):
    archive, index = kept
    assert check(archive, index, encoder.identity) == ()
    (archive / MARCH).unlink()
    (archive / SEPTEMBER).write_text("Styrelsen\n\n§ 1 Nytt\n\nBeslut: Ja.\n", encoding="utf-8")
    (archive / "ny.md").write_text("# Ny 2025-01-01\n\n## 1. Bro\n\nBeslut: Ja.\n", "utf-8")
    (archive / "trasig.pdf").write_bytes(b"%PDF-1.7 slut")
    found = check(archive, index, encoder.identity)
    told = {finding.document: finding.what for finding in found}
    assert told == {MARCH: GONE, SEPTEMBER: CHANGED, "ny.md": NEW}
    assert repair(archive, index, encoder, found) == ()
    store = Store(index, encoder.identity)
    assert set(store.entries()) == {SEPTEMBER, GROUP, "ny.md"}
    store.close()


@pytest.mark.slow
def test_passages_that_are_lost_or_altered_in_the_index_are_found_and_mended(kept, encoder, capsys):
    archive, index = kept
    with sqlite3.connect(index / "chroma.sqlite3") as database:
        where = "string_value LIKE '%godkänner överenskommelsen%' AND key = 'chroma:document'"
        database.execute(
            f"UPDATE embedding_metadata SET string_value = replace(string_value, '2025', '2031') "
            f"WHERE {where}"
        )
    store = Store(index, encoder.identity)
    lost = next(passage for passage in store.passages() if passage.document == GROUP)
    store._passages.delete(ids=[lost.id])
    store.close()
    flags = ["--archive", str(archive), "--index", str(index)]
    assert main(["check", "--json", *flags]) == 1
    told = {one["document"]: one["what"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert told.keys() == {SEPTEMBER, GROUP}
    assert told[SEPTEMBER] == "har 1 stycken i indexet som inte står så i originalet"
    assert main(["check", "--repair", *flags]) == 0
    assert "Lagat" in capsys.readouterr().out
    assert main(["check", *flags]) == 0
    assert "stämmer" in capsys.readouterr().out
