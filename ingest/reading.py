"""What a reader gives: a document's text as it reads on paper, and which lines stand out.

Readers of formats with styles hand in paragraphs; here they become one text, a paragraph a line
with a blank line between them, list items and table rows one below the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

CELL = " | "
"""Between the cells of a table row."""
STYLED_HEADING = 9
"""Ranks taken by the heading styles; what is only larger or bolder comes after them."""
BESIDE = 80
"""Characters of a line in a cell that has a line of its own in the next column beside it."""

Style = tuple[float, bool]
"""The size of type, in any unit of the document, and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a document. See Document for what the other fields mean."""

    text: str
    page_starts: tuple[int, ...] = ()
    prominence: Mapping[int, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `text` may hold line ends. `level` is that of its heading style, from 1.

    `style` is what all of it is set in. A `close` one has no blank line to a close one before it.
    """

    text: str
    level: int | None = None
    style: Style | None = None
    close: bool = False


def typeset(paragraphs: Iterable[Paragraph], warnings: tuple[str, ...] = ()) -> Reading:
    """Set paragraphs below each other, empty ones left out, and rank those that stand out."""
    filled = [stripped for given in paragraphs if (stripped := _stripped(given)).text]
    ranks = _ranks(filled)
    parts: list[str] = []
    prominence: dict[int, int] = {}
    at = 0
    for place, (paragraph, rank) in enumerate(zip(filled, ranks, strict=True)):
        if place:
            near = paragraph.close and filled[place - 1].close
            near = near and not rank and not ranks[place - 1]
            parts.append("\n" if near else "\n\n")
            at += len(parts[-1])
        parts.append(paragraph.text)
        for line in paragraph.text.split("\n"):
            if rank:
                prominence[at] = rank
            at += len(line) + 1
        at -= 1
    return Reading("".join([*parts, "\n"]), prominence=prominence, warnings=warnings)


def row_of(cells: Sequence[Sequence[Paragraph]]) -> list[Paragraph]:
    """A table row as one line, or as the lines that its longest cell makes of it.

    A row with one filled cell is that cell's paragraphs: the table is there for its looks.
    """
    columns = [_lines(cell) for cell in cells]
    filled = [column for column in columns if column]
    if len(filled) < 2:
        return filled[0] if filled else []
    longest = max(filled, key=len)
    if len(longest) > 1 and all(
        len(column) == len(longest) and all(len(line.text) <= BESIDE for line in column)
        for column in filled
    ):
        return [_joined([[line] for line in beside]) for beside in zip(*filled, strict=True)]
    first = [longest[:1] if column is longest else column for column in columns]
    return [_joined(first), *longest[1:]]


def _lines(cell: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of a cell, one for each of their lines."""
    return [
        replace(paragraph, text=line.strip(), close=paragraph.close or bool(place))
        for paragraph in cell
        for place, line in enumerate(paragraph.text.split("\n"))
        if line.strip()
    ]


def _joined(columns: Sequence[Sequence[Paragraph]]) -> Paragraph:
    text = CELL.join(" ".join(line.text for line in column) for column in columns)
    levels = [line.level for column in columns for line in column if line.level]
    return Paragraph(text.rstrip(" |"), level=min(levels, default=None), close=True)


def _stripped(paragraph: Paragraph) -> Paragraph:
    text = "\n".join(line.rstrip() for line in paragraph.text.split("\n")).strip()
    return paragraph if text == paragraph.text else replace(paragraph, text=text)


def _ranks(paragraphs: Sequence[Paragraph]) -> list[int | None]:
    """The rank of each paragraph: its heading style's, or that of a style above the body's."""
    weight: Counter[Style] = Counter()
    for paragraph in paragraphs:
        if paragraph.style and not paragraph.level:
            weight[paragraph.style] += len(paragraph.text)
    body = weight.most_common(1)[0][0] if weight else None
    above = sorted((style for style in weight if body and style > body), reverse=True)
    rank = {style: STYLED_HEADING + place for place, style in enumerate(above, start=1)}
    return [
        paragraph.level or (rank.get(paragraph.style) if paragraph.style else None)
        for paragraph in paragraphs
    ]
