"""A forgotten document is nowhere, and stays away; the others are as they were."""

import json
import shutil

import pytest

from assistant.__main__ import main
from assistant.archive import Assistant
from assistant.backup import back_up, restore
from assistant.feedback import Feedback, Given
from assistant.forget import forget, undo
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.cache import user_cache
from ingest.check import check
from ingest.errors import ArchiveError, StoreError
from ingest.store import Store
from tests.chroma import chroma_server
from tests.conftest import a_free_port

GONE = "styrelsen-2024-03-15.txt"
WORDS = "Åke Al får i uppdrag att upphandla systemet".encode()
QUESTION = "Vad beslutades om gemensamt e-arkiv?"


@pytest.fixture
def place(small, tmp_path, monkeypatch):
    """Copies of the small archive and its index, and a cache of one's own for what OCR reads."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(small.archive, tmp_path / "arkiv")
    shutil.copytree(small.index, tmp_path / "index")
    return tmp_path / "arkiv", tmp_path / "index"


@pytest.fixture(scope="module")
def made_by(encoder):
    return encoder.identity


def held(index, made_by):
    """The passages by document, with their vectors."""
    store = Store(index, made_by)
    try:
        passages = store.passages()
        vectors = store.vectors([passage.id for passage in passages])
    finally:
        store.close()
    found = {}
    for passage, vector in zip(passages, vectors.tolist(), strict=True):
        found.setdefault(passage.document, []).append((passage, vector))
    return found


def files_with(folder, words):
    return [
        path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()
    ]


def test_nothing_of_it_is_left_and_the_others_are_as_they_were(place, made_by):
    _, index = place
    opinions = Feedback(index)
    opinions.add(Given("Fråga", f"Svar [1] {GONE}", True))
    opinions.add(Given("Annat", "Svar", True))
    before = held(index, made_by)
    store = Store(index, made_by)
    sha256 = store.entries()[GONE].sha256
    store.close()
    read = user_cache() / "ocr" / f"{sha256}-swe.json"
    read.parent.mkdir(parents=True)
    read.write_bytes(b"{}" + WORDS)
    assert files_with(index, WORDS)

    looked = forget(GONE, index, made_by)
    assert (looked.documents, looked.left) == ((GONE,), ())
    assert looked.probes > 5
    assert files_with(index, WORDS) == []
    assert not read.exists()
    after = held(index, made_by)
    assert after.keys() == before.keys() - {GONE}
    for name, rows in after.items():
        for (passage, vector), (old, was) in zip(rows, before[name], strict=True):
            assert passage == old
            assert vector == pytest.approx(was, abs=1e-6)
    assert [json.loads(line)["question"] for line in opinions.lines()] == ["Annat"]
    assert sorted(path.name for path in index.parent.iterdir()) == ["arkiv", "cache", "index"]


def test_a_deletion_alone_leaves_the_text_in_the_files(place, made_by):
    """What makes the new index needed."""
    _, index = place
    store = Store(index, made_by)
    store.remove(GONE)
    store.close()
    assert "chroma.sqlite3" in files_with(index, WORDS)


@pytest.mark.slow
def test_it_is_not_read_in_again_under_any_name_until_that_is_undone(
    place, made_by, encoder, capsys
):
    archive, index = place
    opened = Assistant.open(Settings(archive, index, None))
    assert opened.ask(QUESTION).answered
    back_up(index.with_name("kopia.zip"), index, made_by)
    shutil.copy(archive / GONE, archive / "avskrift.txt")
    bring_in_line(archive, index, encoder)
    assert forget(GONE, index, made_by).documents == ("avskrift.txt", GONE)
    assert GONE not in {citation.document for citation in opened.ask(QUESTION).citations}
    with pytest.raises(ArchiveError, match="tagits bort ur registret"):
        opened.original(GONE)

    shutil.copy(archive / GONE, archive / "tredje.txt")
    report = bring_in_line(archive, index, encoder)
    assert (report.added, report.removed) == ([], [])
    assert report.forgotten == ["avskrift.txt", GONE, "tredje.txt"]
    assert files_with(index, WORDS) == []
    assert check(archive, index, made_by) == ()

    # A backup from before has it: that is told, with what to do.
    with pytest.raises(StoreError, match="1 protokoll som har glömts"):
        restore(index.with_name("kopia.zip"), index, made_by)
    forget(GONE, index, made_by)

    for name in (GONE, "avskrift.txt"):
        assert main(["forget", name, "--undo", "--index", str(index)]) == 0
    assert "får läsas in igen" in capsys.readouterr().out
    assert bring_in_line(archive, index, encoder).added == ["avskrift.txt", GONE, "tredje.txt"]
    assert opened.ask(QUESTION).answered


def test_the_command_tells_where_it_looked_and_what_is_left_to_do(place, capsys):
    _, index = place
    assert main(["forget", GONE, "--index", str(index)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == f"Glömt: {GONE}."
    assert second.startswith("Letade efter ") and second.endswith("inget är kvar.")
    assert third == "Ta själv bort filen ur arkivet, och säkerhetskopior som har den."
    assert main(["forget", "finns-inte.txt", "--index", str(index)]) == 1
    assert capsys.readouterr().err == (
        "»finns-inte.txt« finns inte i indexet; ange ett namn som sidan Arkivet visar.\n"
    )


def test_what_was_never_forgotten_cannot_be_undone_and_a_damaged_list_is_not_guessed(
    place, made_by, encoder
):
    archive, index = place
    with pytest.raises(ArchiveError, match="är inte glömt"):
        undo(GONE, index)
    (index / "forgotten.json").write_text("{")
    with pytest.raises(StoreError, match="går inte att läsa"):
        bring_in_line(archive, index, encoder)


@pytest.mark.slow
def test_on_a_server_it_is_taken_out_too(place, made_by, encoder, tmp_path):
    archive, _ = place
    with chroma_server(tmp_path / "chroma", a_free_port()) as server:
        bring_in_line(archive, tmp_path / "reads", encoder, server=server.url)
        assert forget(GONE, tmp_path / "reads", made_by, server.url).left == ()
        assert GONE not in Store(tmp_path / "reads", made_by, server=server.url).entries()
        report = bring_in_line(archive, tmp_path / "reads", encoder, server=server.url)
        assert report.forgotten == [GONE]
