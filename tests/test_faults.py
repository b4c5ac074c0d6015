"""Files of an index that are not what they were: a sentence, never a traceback, and a way back."""

import shutil

import pytest

from assistant.__main__ import main
from assistant.archive import Assistant
from assistant.catalogue import FILE
from assistant.feedback import Feedback, Given
from assistant.forget import forget
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.check import check
from ingest.errors import DamageError, ProtokollError
from ingest.store import DATABASE

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
    Assistant.open(small)  # so that there is a catalogue
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
                said.add(str(error).split(" i ")[0])
    assert said <= {"Indexet", "Sökregistret bredvid indexet är skadat (DatabaseError) och görs om"}


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
