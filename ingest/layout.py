"""The lines and table rows of a PDF page, by where its words stand.

PDFium gives the text in good order and joins words to lines, but begins a new line after a raised
figure and for a table cell of several lines, and none for a bullet in a symbol font.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

CELL = 0.9
"""White space wider than this, in sizes, may part two cells; that of a justified line is less."""
CELLS = 3
"""Cells in a row of a table. Two may be a name and its role, or a number and its heading."""
EDGE = 2.0
"""Points by which the left or right edges of the cells in a column may differ."""
LEVEL = 0.15
"""Words whose baselines differ by less, in sizes, stand on one line, however far apart."""
RAISED = 0.5
"""And those that touch, by less than this: raised and lowered figures."""


@dataclass(frozen=True, slots=True)
class Word:
    """The characters `start` to `end` of PDFium's text of a page, and where they stand.

    `left`, `right` and the `baseline` are in points, from the lower left corner, as is `size`, the
    height of its line's letters with all that they may reach up and down.
    """

    start: int
    end: int
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line on the page: its words, and the white space or hyphen before each of them."""

    words: tuple[Word, ...]
    before: tuple[str, ...]


def rows_of(text: str, words: Sequence[Word]) -> tuple[Row, ...]:
    """The lines of a page; `before` of a line's first word parts it from the line above."""
    rows: list[tuple[list[Word], list[str]]] = []
    base = last = None
    at = 0
    for word in words:
        before = text[at : word.start]
        apart = "\n" in before or "\r" in before
        if last is None or (apart and not _goes_on(base, last, word)):
            rows.append(([word], [before]))
            base = word
        elif not apart and "\ufffe" not in before and _is_below(last, word):
            rows.append(([word], ["\r\n"]))
            base = word
        else:
            rows[-1][0].append(word)
            rows[-1][1].append(_space(before, last, word) if apart else before)
            base = word if "\ufffe" in before else base
        last = word
        at = word.end
    return _with_cells(tuple(Row(tuple(row), tuple(before)) for row, before in rows))


def _goes_on(base: Word, last: Word, word: Word) -> bool:
    gap = (word.left - last.right) / last.size
    if gap < -LEVEL:
        return False
    return abs(word.baseline - base.baseline) < (RAISED if gap < RAISED else LEVEL) * base.size


def _is_below(last: Word, word: Word) -> bool:
    return last.baseline - word.baseline > RAISED * last.size and word.left < last.right


def _space(before: str, last: Word, word: Word) -> str:
    touching = word.left - last.right < LEVEL * last.size
    return "" if touching and before in ("\n", "\r\n") else " "


def _with_cells(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Part the cells of table rows by " | ": lines of three and more that stand in columns."""
    cells = {at: starts for at, row in enumerate(rows) if len(starts := _cells(row)) >= CELLS}
    places = sorted(cells)
    table = {
        at
        for one, other in pairwise(places)
        if _in_columns(rows[one], cells[one], rows[other], cells[other])
        for at in (one, other)
    }
    return tuple(
        Row(
            row.words,
            tuple(
                " | " if place and place in cells[at] else before
                for place, before in enumerate(row.before)
            ),
        )
        if at in table
        else row
        for at, row in enumerate(rows)
    )


def _cells(row: Row) -> tuple[int, ...]:
    """The places of the words that begin a cell."""
    starts = [
        place
        for place, (last, word) in enumerate(pairwise(row.words), start=1)
        if word.left - last.right > CELL * last.size and "\ufffe" not in row.before[place]
    ]
    return (0, *starts)


def _in_columns(one: Row, cells: Sequence[int], other: Row, others: Sequence[int]) -> bool:
    """Whether two rows have cells that begin, or end, at the same place, the first not counted."""
    return any(
        sum(any(abs(edge - near) < EDGE for near in theirs) for edge in ours) >= CELLS - 1
        for ours, theirs in zip(_edges(one, cells), _edges(other, others), strict=True)
    )


def _edges(row: Row, cells: Sequence[int]) -> tuple[list[float], list[float]]:
    ends = [*(place - 1 for place in cells[1:]), len(row.words) - 1]
    return [row.words[place].left for place in cells[1:]], [row.words[at].right for at in ends[1:]]
