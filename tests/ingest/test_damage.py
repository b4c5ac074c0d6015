"""Damaged files: what a reader is given is read or refused, and never anything else."""

import random

import pytest

from ingest.errors import DocumentError
from ingest.files import READERS
from ingest.kinds import kind_of
from ingest.parse import parse
from ingest.passages import passages_of
from tests.ingest import test_formats as formats
from tests.ingest.minutes_of import document
from tests.ingest.test_word import rezipped

pytestmark = pytest.mark.slow

ROUNDS = 150
WHOLE = {
    ".docx": formats.word_numbered(),
    ".odt": formats.open_document(),
    ".rtf": formats.RICH,
    ".html": formats.WEB,
    ".typ": formats.TYPST,
    ".tex": formats.LATEX,
    ".org": formats.ORG,
}
PARTS = {
    ".docx": ("word/document.xml", "word/numbering.xml", "word/styles.xml", "_rels/.rels"),
    ".odt": ("content.xml", "styles.xml", "META-INF/manifest.xml"),
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or moved."""
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        at, size = chance.randrange(len(spoiled)), chance.randint(1, 40)
        other = chance.randrange(len(spoiled))
        spoiled[at : at + chance.choice((0, 1, size))] = chance.choice(
            (b"", chance.randbytes(1), spoiled[other : other + size], b"99999999999", b"-1")
        )
    return bytes(spoiled) or b"x"


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_damaged_file_is_read_or_refused(suffix):
    chance = random.Random(suffix)
    for _ in range(ROUNDS):
        part = chance.choice((None, *PARTS.get(suffix, ())))
        content = (
            rezipped(WHOLE[suffix], {part: lambda whole: damaged(whole, chance)})
            if part
            else damaged(WHOLE[suffix], chance)
        )
        try:
            reading = READERS[kind_of(content, suffix)](content)
        except DocumentError:
            continue
        reading.text.encode()
        passages_of(read := document(reading.text), parse(read), "k")
        lines = {0, *(at + 1 for at, sign in enumerate(reading.text) if sign == "\n")}
        assert reading.prominence.keys() <= lines
