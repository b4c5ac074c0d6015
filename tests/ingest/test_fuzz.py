"""Real files, damaged: what is left of them is read or refused, in bounded time and memory."""

import random
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.errors import DocumentError
from ingest.files import READERS, find
from ingest.kinds import kind_of
from ingest.parse import parse
from ingest.passages import passages_of

from .minutes_of import document

pytestmark = pytest.mark.slow

HANGS = 30
"""Seconds after which reading one file is taken to hang; the slowest takes a tenth of one."""
TAKES = 400
"""Megabytes that reading one file of at most one megabyte may take."""
LINES = (
    "§ 9",
    "1.",
    "Beslut",
    "Beslut: " * 300,
    "att " * 500,
    "(" * 400,
    "- " * 400,
    "| " * 500,
    "1 " * 500,
    "å\u0308" * 500,
    "\ufffe" * 300,
    "A" * 20_000,
    "3 (7)",
    "." * 2_000,
    " " * 5_000,
    "#" * 300,
    "uppdrag att " * 200,
    "Eva Ek (" * 200,
    "1 2 3 kr " * 300,
    "2024-01-01 " * 300,
)


@contextmanager
def bounded() -> Iterator[None]:
    """Stop what hangs, and fail what takes too much memory."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANGS)
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < TAKES * 1_000_000
    finally:
        tracemalloc.stop()
        signal.alarm(0)


def damaged_text(text: str, chance: random.Random) -> str:
    """Lines of a text lost, doubled, moved, cut or put between by something strange."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(lines) + 1)
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.randint(1, 30)]
            case 1:
                lines[at:at] = lines[at : at + chance.randint(1, 30)]
            case 2:
                lines.insert(at, chance.choice(LINES))
            case 3 if lines:
                place = chance.randrange(len(lines))
                lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
            case _:
                lines[at : at + 40] = chance.sample(lines[at : at + 40], len(lines[at : at + 40]))
    return chance.choice(("\n", "\r\n", "\n\n", "\r", " \n", "\f")).join(lines)


def damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(spoiled) + 1)
        spoiled[at : at + chance.randint(0, 200)] = chance.randbytes(chance.randint(0, 8))
    return bytes(spoiled) or b"x"


def read_or_refused(content: bytes, suffix: str) -> None:
    try:
        reading = READERS[kind_of(content, suffix)](content)
    except DocumentError:
        return
    read = document(reading.text)
    passages_of(read, parse(read), "k")


def originals(archive: Path, chance: random.Random, rounds: int) -> Iterator[Path]:
    files = [path for path in find(archive) if path.suffix in READERS]
    yield from (chance.choice(files) for _ in range(rounds))


def test_real_minutes_with_damaged_lines_are_read(real_minutes, seeded, rounds):
    for path in originals(real_minutes, seeded, rounds):
        if path.suffix in (".txt", ".md"):
            text = damaged_text(path.read_text(encoding="utf-8", errors="replace"), seeded)
            with bounded():
                read_or_refused(text.encode(), path.suffix)


def test_real_files_with_damaged_bytes_are_read_or_refused(
    real_minutes, sample_archive, seeded, rounds
):
    for archive in (real_minutes, sample_archive):
        for path in originals(archive, seeded, rounds // 2):
            if path.is_file() and path.suffix != ".zip":
                content = damaged_bytes(path.read_bytes(), seeded)
                with bounded():
                    read_or_refused(content, path.suffix)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:8])
def test_a_file_of_one_strange_line_repeated_is_read(line):
    with bounded():
        read_or_refused("\n".join(["Nämnden 2024-03-01", *[line] * 60]).encode(), ".txt")
