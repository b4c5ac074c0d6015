"""Files, disks and folders that fail: a sentence, never a traceback, and what was there is there.

Kills are tried in ingest/test_archive.py, a Chroma server that is taken away in
assistant/test_server.py, a model that is not there in ingest/test_encoder.py and test_weights.py, a
folder of minutes that goes while it is watched in ingest/test_watch.py, and no network in
test_offline.py.
"""

import os
import re
import resource
import shutil
from contextlib import contextmanager

import pytest

from assistant.__main__ import main
from assistant.archive import Assistant
from assistant.catalogue import FILE
from assistant.feedback import Feedback, Given
from assistant.forget import forget
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.check import check
from ingest.errors import ArchiveError, DamageError, ProtokollError
from ingest.store import DATABASE, Store

QUESTION = "Vad beslutades om DUA?"


def harmed(file, chance):
    """A file cut short, overwritten, or with bytes turned here and there.

    Bytes are not turned in Chroma's database: some of those end the process inside Chroma.
    """
    content = file.read_bytes()
    kind = chance.choice(("cut", "overwritten", "turned")[: 2 if file.name == DATABASE else 3])
    if kind == "cut":
        return content[: chance.randrange(len(content))]
    if kind == "overwritten":
        return chance.randbytes(len(content))
    turned = bytearray(content)
    for _ in range(200):
        turned[chance.randrange(len(turned))] ^= 255
    return bytes(turned)


@pytest.mark.slow
def test_a_damaged_file_of_the_index_ends_in_a_sentence_or_is_made_good(
    small, tmp_path, encoder, seeded, rounds
):
    opened = Assistant.open(small)  # so that there is a catalogue, and what SQLite keeps beside it
    files = sorted(p.relative_to(small.index) for p in small.index.rglob("*") if p.is_file())
    files = [file for file in files if (small.index / file).stat().st_size]
    said = set()
    for number in range(max(6, rounds // 6)):
        index = tmp_path / str(number)
        shutil.copytree(small.index, index)
        file = index / seeded.choice(files)
        file.write_bytes(harmed(file, seeded))
        for work in (
            lambda at: Assistant.open(Settings(small.archive, at, None)).ask(QUESTION),
            lambda at: check(small.archive, at, encoder.identity),
            lambda at: bring_in_line(small.archive, at, encoder),
        ):
            try:
                work(index)
            except ProtokollError as error:
                assert "\n" not in str(error)
                said.add(re.split(r" i | \(", str(error))[0])
    assert opened.overview().documents
    assert said <= {"Indexet", "Sökregistret bredvid indexet är skadat"}


@pytest.mark.slow
def test_an_index_that_cannot_be_opened_is_made_anew_and_keeps_what_cannot_be(
    small, tmp_path, encoder, capsys
):
    index = tmp_path / "index"
    shutil.copytree(small.index, index)
    Feedback(index).add(Given("Fråga", "Svar", True))
    forget("arbetsgruppen-2024-05-02.md", index, encoder.identity)
    (index / "chroma.sqlite3").write_bytes(b"ingen databas" * 1000)
    with pytest.raises(DamageError, match="protokoll check --repair"):
        bring_in_line(small.archive, index, encoder)
    flags = ["--archive", str(small.archive), "--index", str(index)]
    assert main(["check", *flags]) == 1
    assert "går inte att öppna" in capsys.readouterr().err
    assert main(["check", "--repair", *flags]) == 0
    assert "inlästa på nytt" in capsys.readouterr().err
    opened = Assistant.open(Settings(small.archive, index, None))
    assert opened.ask(QUESTION).answered
    assert [entry.document for entry in opened.entries()] == [
        "styrelsen-2024-03-15.txt",
        "styrelsen-2024-09-20.txt",
    ]
    assert len(list(Feedback(index).lines())) == 1


def test_a_catalogue_that_is_damaged_while_it_is_read_is_told_and_made_anew(small, tmp_path):
    index = tmp_path / "index"
    shutil.copytree(small.index, index)
    opened = Assistant.open(Settings(small.archive, index, None))
    for end in ("", "-wal", "-shm"):
        file = index / f"{FILE}{end}"
        if file.exists():
            file.write_bytes(b"\xff" * file.stat().st_size)
    try:
        opened.register()
    except ProtokollError as error:
        assert "starta om det" in str(error)
    assert Assistant.open(Settings(small.archive, index, None)).register().bodies


NEW = "Rådet\n2024-02-02\n\n1. Brygga\n\nBeslut: Rådet bygger en brygga.\n" + "Mer text. " * 3000


@contextmanager
def full(most):
    """A disk on which no file gets longer than `most` bytes: what is written past that fails."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


@pytest.fixture
def place(small, tmp_path):
    """Copies of the small archive and its index."""
    shutil.copytree(small.archive, tmp_path / "arkiv")
    shutil.copytree(small.index, tmp_path / "index")
    return tmp_path / "arkiv", tmp_path / "index"


def held(index, encoder):
    store = Store(index, encoder.identity)
    try:
        return {entry.document: entry.sha256 for entry in store.entries().values()}
    finally:
        store.close()


@pytest.mark.slow
def test_a_full_disk_ends_an_ingest_in_a_sentence_and_the_next_one_finishes(place, encoder, seeded):
    archive, index = place
    before = held(index, encoder)
    (archive / "rådet-2024-02-02.txt").write_text(NEW)
    changed = archive / "styrelsen-2024-09-20.txt"
    changed.write_text(changed.read_text() + "\n§ 3\nVal\nBeslut\n\nEva Ek väljs.\n")
    size = (index / DATABASE).stat().st_size
    said = []
    for most in (0, size // 2, size, size + seeded.randrange(1, 100_000)):
        try:
            with full(most):
                bring_in_line(archive, index, encoder)
        except ProtokollError as error:
            said.append(str(error))
        store = Store(index, encoder.identity)
        whole = store.entries().values()
        kept = [passage.document for passage in store.passages()]
        store.close()
        assert before.keys() <= {entry.document for entry in whole}
        assert all(kept.count(entry.document) == entry.passages for entry in whole)
    bring_in_line(archive, index, encoder)
    assert len(said) > 1 and all("kontrollera" in one and "\n" not in one for one in said)
    assert len(held(index, encoder)) == 4
    assert check(archive, index, encoder.identity) == ()


@pytest.mark.slow
def test_a_folder_of_minutes_that_is_not_there_changes_nothing_and_nothing_is_quoted(
    place, encoder
):
    archive, index = place
    before = held(index, encoder)
    opened = Assistant.open(Settings(archive, index, None))
    away = archive.rename(archive.with_name("bort"))
    for make, unmake in (
        (lambda: None, lambda: None),
        (archive.mkdir, archive.rmdir),
        (archive.touch, archive.unlink),
    ):
        make()
        for work in (bring_in_line, lambda *at: check(*at[:2], encoder.identity)):
            with pytest.raises(ArchiveError, match=f"{archive}.*(ange|lägg dit)"):
                work(archive, index, encoder)
        assert held(index, encoder) == before
        answer = opened.ask(QUESTION)
        assert (answer.answered, answer.citations) == (False, ())
        unmake()
    away.rename(archive)
    assert opened.ask(QUESTION).answered


@pytest.mark.slow
def test_a_clock_that_is_wrong_hides_no_change(place, encoder):
    """A change is told by hashes, and by a time that is another, not a later one."""
    archive, index = place
    opened = Assistant.open(Settings(archive, index, None))
    (archive / "rådet-2024-02-02.txt").write_text(NEW[:80])
    for wrong in (0, 4_000_000_000):
        for path in (index / "generation", *archive.iterdir()):
            os.utime(path, (wrong, wrong))
        report = bring_in_line(archive, index, encoder)
        assert (report.changed, report.removed, report.failed) == ([], [], [])
        assert opened.overview().documents == 4
    (archive / "rådet-2024-02-02.txt").write_text(
        NEW[:80] + "\n2. Båt\n\nBeslut: Rådet köper båt.\n"
    )
    os.utime(archive / "rådet-2024-02-02.txt", (0, 0))
    assert bring_in_line(archive, index, encoder).changed == ["rådet-2024-02-02.txt"]
    assert opened.ask("Vad beslutades om båt?").answered
