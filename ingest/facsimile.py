"""A page of a PDF as it looks, and where on it some of its text stands."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan, sqrt

from .layout import Row, Word, rows_of
from .minutes import Span
from .pdf import MAX_PIXELS, on_paper, page_of

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


def picture(pdf: bytes, place: int) -> bytes:
    """The page at a place (from 0) as PNG. Raises DocumentError where it cannot be drawn."""
    with page_of(pdf, place) as (page, _, _):
        width, height = page.get_size()
        scale = min(WIDTH / max(1.0, width), sqrt(MAX_PIXELS / max(1.0, width * height)))
        png = io.BytesIO()
        page.render(scale=scale).to_pil().save(png, "PNG")
    return png.getvalue()


def boxes_of(pdf: bytes, place: int, text: str, spans: Sequence[Span]) -> tuple[Box, ...]:
    """Where the characters `spans` of a page stand on it, one box for each line.

    `text` is the page's text as it was read and the spans count from its start. Empty where it was
    not read from the text layer. Raises DocumentError where the page cannot be read.
    """
    with page_of(pdf, place) as (page, layer, words):
        rows = rows_of(layer, words)
        placed = list(_placed(rows))
        if any(text[start:end] != layer[word.start : word.end] for start, end, _, word in placed):
            return ()
        cited = [
            (row, word)
            for start, end, row, word in placed
            if not isnan(word.left) and any(s.start < end and start < s.end for s in spans)
        ]
        lines = (tuple(word for _, word in line) for _, line in groupby(cited, key=lambda w: w[0]))
        return tuple(_box(page, line) for line in lines)


def _placed(rows: Sequence[Row]) -> Iterator[tuple[int, int, int, Word]]:
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
