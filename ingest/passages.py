"""Agenda items cut into passages small enough to embed."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from .minutes import AgendaItem, Document, Meeting, Passage, Span
from .repair import line_width, show

LIMIT = 1500
"""Characters of a passage: what the embedded model reads of Swedish text in 512 tokens."""
LEAST = 200
"""A last piece shorter than this goes with the piece before it."""

_CHARACTER = "(?>.[\u0300-\u036f]*)"
_PIECE = re.compile(
    rf"{_CHARACTER}{{1,{LIMIT}}}\Z|{_CHARACTER}{{{LIMIT // 2},{LIMIT}}}(?<=[.!?])(?=\s)"
    rf"|{_CHARACTER}{{1,{LIMIT}}}(?=\s)|{_CHARACTER}{{1,{LIMIT}}}",
    re.DOTALL,
)
"""A piece of a line without end: to a sentence's end, else to a word's, else as long as may be."""

_PARAGRAPH = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\s*")
_LINE = re.compile(r"\r\n|[\r\n]")


def passages_of(document: Document, meeting: Meeting, key: str) -> tuple[Passage, ...]:
    """The passages of a meeting: at least one per item, none across two items.

    Their ids are `key` (one for this version of this document), the item's place and the part.
    """
    width = line_width(document.text)
    passages = []
    for place, item in enumerate(meeting.items):
        for part, spans in enumerate(_pieces(document.text, item)):
            passages.append(
                Passage(
                    id=f"{key}:{place:04d}:{part:02d}",
                    document=document.path,
                    sha256=document.sha256,
                    body=meeting.body,
                    date=meeting.date,
                    item=item.number or item.heading,
                    label=item.label,
                    heading=item.heading,
                    case_number=item.case_number,
                    text=show(document.text, spans, width).text,
                    spans=spans,
                    decisions=item.decisions,
                    tasks=item.tasks,
                )
            )
    return tuple(passages)


def context_of(passage: Passage) -> str:
    """What is embedded before a passage's own text: the meeting and the heading it stands under."""
    known = (passage.body, passage.date, passage.heading)
    return " | ".join(part for part in known if part)


def _pieces(text: str, item: AgendaItem) -> list[tuple[Span, ...]]:
    """The item's spans, cut at paragraphs so that no piece is much longer than LIMIT."""
    pieces: list[list[Span]] = [[]]
    size = 0
    for block in _blocks(text, item):
        length = _size(text, block)
        if size and size + length > LIMIT:
            pieces.append([])
            size = 0
        pieces[-1].append(block)
        size += length
    if len(pieces) > 1 and sum(_size(text, span) for span in pieces[-1]) < LEAST:
        pieces[-2:] = [pieces[-2] + pieces[-1]]
    starts = {span.start for span in item.spans}
    return [_merged(text, piece, starts) for piece in pieces if piece]


def _blocks(text: str, item: AgendaItem) -> Iterator[Span]:
    """Paragraphs; one longer than LIMIT is cut at its lines, and a longer line at its sentences."""
    for span in item.spans:
        for paragraph in _cut(text, span, _PARAGRAPH):
            if _size(text, paragraph) <= LIMIT:
                yield paragraph
                continue
            for line in _cut(text, paragraph, _LINE):
                for match in _PIECE.finditer(text, line.start, line.end):
                    yield Span(line.page, match.start(), match.end())


def _size(text: str, span: Span) -> int:
    """The characters of a span, the same however its line ends and accents are coded."""
    return len(normalize("NFC", " ".join(text[span.start : span.end].split())))


def _cut(text: str, span: Span, between: re.Pattern[str]) -> Iterator[Span]:
    start = span.start
    for match in between.finditer(text, span.start, span.end):
        if match.start() > start:
            yield Span(span.page, start, match.start())
        start = match.end()
    if start < span.end:
        yield Span(span.page, start, span.end)


def _merged(text: str, blocks: list[Span], starts: set[int]) -> tuple[Span, ...]:
    """Blocks with nothing but white space between them become one span, but not over `starts`."""
    merged = [blocks[0]]
    for block in blocks[1:]:
        last = merged[-1]
        together = last.page == block.page and block.start not in starts
        if together and not text[last.end : block.start].strip():
            merged[-1] = Span(last.page, last.start, block.end)
        else:
            merged.append(block)
    return tuple(merged)
