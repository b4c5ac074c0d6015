"""A page of a PDF as it looks, and where on it some of its text stands."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan, sqrt
from typing import Any

from .errors import DocumentError
from .identities import is_hidden
from .layout import Row, Word, rows_of
from .minutes import Span
from .pdf import MAX_PIXELS, is_scanned, on_paper, page_of

WIDTH = 1240
"""Pixels across a page's picture: an A4 at 150 dots an inch, small print is readable."""
BELOW = 0.25
"""Share of a line's height that is below its baseline."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in shares of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def picture(pdf: bytes, place: int, masked: str | None = None) -> bytes:
    """The page at a place (from 0) as PNG. Raises DocumentError where it cannot be drawn.

    With its text as it is `masked`, what is hidden in that is covered; a page on which it cannot be
    told where that stands is not drawn.
    """
    with page_of(pdf, place) as (page, layer, words):
        covered = () if masked is None else _covered(page, layer, words, masked)
        width, height = page.get_size()
        scale = min(WIDTH / max(1.0, width), sqrt(MAX_PIXELS / max(1.0, width * height)))
        # What is written over a page, and filled into a form on it, is not part of its text.
        shown = masked is None
        drawn = page.render(scale=scale, draw_annots=shown, may_draw_forms=shown).to_pil()
        for box in covered:
            across, down = drawn.size
            left, right = round(box.left * across), round(box.right * across)
            drawn.paste(0, (left, round(box.top * down), right, round(box.bottom * down)))
        png = io.BytesIO()
        drawn.save(png, "PNG")
    return png.getvalue()


def can_be_covered(pdf: bytes, place: int, masked: str) -> bool:
    """Whether `picture` draws a page whose text is `masked`."""
    try:
        with page_of(pdf, place) as (page, layer, words):
            _covered(page, layer, words, masked)
    except DocumentError:
        return False
    return True


def boxes_of(pdf: bytes, place: int, text: str, spans: Sequence[Span]) -> tuple[Box, ...]:
    """Where the characters `spans` of a page stand on it, one box for each line.

    `text` is the page's text as it was read and the spans count from its start. Empty where it was
    not read from the text layer. Raises DocumentError where the page cannot be read.
    """
    with page_of(pdf, place) as (page, layer, words):
        rows = rows_of(layer, words)
        placed = list(_placed(rows))
        if not _is_of(text, layer, placed):
            return ()
        cited = [
            (row, word)
            for start, end, row, word in placed
            if not isnan(word.left) and any(s.start < end and start < s.end for s in spans)
        ]
        lines = (tuple(word for _, word in line) for _, line in groupby(cited, key=lambda w: w[0]))
        return tuple(_box(page, line) for line in lines)


Placed = tuple[int, int, int, Word]


def _is_of(text: str, layer: str, placed: Sequence[Placed]) -> bool:
    """Whether a page's text, which may be masked, was read from the text layer."""
    return all(
        is_hidden(text[start:end], layer[word.start : word.end]) for start, end, _, word in placed
    )


def _covered(
    page: Any,  # noqa: ANN401  (PDFium's)
    layer: str,
    words: Sequence[Word],
    masked: str,
) -> Sequence[Box]:
    placed = list(_placed(rows_of(layer, words)))
    hiding = [
        word for start, end, _, word in placed if masked[start:end] != layer[word.start : word.end]
    ]
    known = placed and _is_of(masked, layer, placed) and not is_scanned(page, layer)
    if not known or any(isnan(word.left) for word in hiding):
        raise DocumentError(
            "Sidans bild visas inte: personnummer är dolda här, och på den här sidan, som är "
            "inskannad, tom eller vriden, går de inte att täcka. Läs sidans text i stället."
        )
    return [_box(page, [word]) for word in hiding]


def _placed(rows: Sequence[Row]) -> Iterator[Placed]:
    """The words as they stand in the text that is read: start, end, and the row they are on."""
    at = 0
    for place, row in enumerate(rows):
        for before, word in zip(row.before, row.words, strict=True):
            at += len(before)
            yield at, at + word.end - word.start, place, word
            at += word.end - word.start


def _box(page: object, line: Sequence[Word]) -> Box:
    size = max(word.size for word in line)
    base = min(word.baseline for word in line)
    corners = [
        on_paper(page, min(word.left for word in line), base - BELOW * size),
        on_paper(page, max(word.right for word in line), base + (1 - BELOW) * size),
    ]
    across, down = zip(*corners, strict=True)
    return Box(min(across), min(down), max(across), max(down))
