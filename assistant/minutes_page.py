"""Minutes laid out for reading: items, decisions marked, and the words that were cited.

What is shown is the repaired view of a document as it is today; each character of it knows where
in the original it stands, and so whether it is part of a decision or of what was cited.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.minutes import AgendaItem, Document, Meeting, Outcome, Span
from ingest.parse import parse
from ingest.repair import Shown, line_width, show

from .citations import anchor_of

_NUMBERED = re.compile(r"^\W*(?:§+\s*)?[\d.:)]*\s*")
_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a line that are cited, or not."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that decide (`outcome`) or not, each with its lines."""

    outcome: Outcome | None
    paragraphs: tuple[tuple[tuple[Run, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is read; `title` is empty for the head of minutes and what stands between."""

    anchor: str
    title: str
    case_number: str | None
    page: int | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """A document laid out. `cited` is what is marked in it: empty where the words are gone."""

    document: Document
    meeting: Meeting
    items: tuple[Item, ...]
    cited: tuple[Span, ...]

    @property
    def pages(self) -> int:
        """Pages of the original, 0 for one that has none."""
        return len(self.document.page_starts)

    def text_of(self, page: int) -> tuple[str, int]:
        """The text of a page (from 1) as it was read, and where in the document it begins."""
        starts = self.document.page_starts
        # A form feed stands between pages.
        end = starts[page] - 1 if page < len(starts) else len(self.document.text)
        return self.document.text[starts[page - 1] : end], starts[page - 1]


def minutes_page(document: Document, places: str = "", words: str = "") -> MinutesPage:
    """Lay a document out, with the words marked that an address names, as `reading_url` writes it.

    Where other words stand at its `places` by now, the `words` are looked for in the items.
    """
    meeting = parse(document)
    width = line_width(document.text)
    views = [show(document.text, item.spans, width) for item in meeting.items]
    cited = _at(document, places)
    if not cited or not _squeezed(show(document.text, cited, width).text).startswith(
        _squeezed(words)
    ):
        cited = _found(views, words)
    taken: dict[str, int] = {}
    items = tuple(
        _item(item, view, cited, taken) for item, view in zip(meeting.items, views, strict=True)
    )
    return MinutesPage(document, meeting, items, cited)


def _at(document: Document, places: str) -> tuple[Span, ...]:
    """The spans that an address names; none where it names nothing in this document."""
    ranges = [(int(start), int(end)) for start, end in _RANGE.findall(places)]
    if not all(start < end <= len(document.text) for start, end in ranges):
        return ()
    return tuple(
        Span(bisect_right(document.page_starts, start) or None, start, end) for start, end in ranges
    )


def _found(views: Sequence[Shown], words: str) -> tuple[Span, ...]:
    if not words.strip():
        return ()
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    matches = ((view, match) for view in views if (match := pattern.search(view.text)))
    return next((view.spans(*match.span()) for view, match in matches), ())


def _item(item: AgendaItem, view: Shown, cited: Sequence[Span], taken: dict[str, int]) -> Item:
    anchor = anchor_of(item)
    taken[anchor] = taken.get(anchor, 0) + 1
    return Item(
        anchor=anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}",
        title=" ".join(part for part in (item.label, item.heading) if part),
        case_number=item.case_number,
        page=item.spans[0].page,
        blocks=tuple(_blocks(item, view, cited)),
    )


def _blocks(item: AgendaItem, view: Shown, cited: Sequence[Span]) -> Iterator[Block]:
    """The lines of an item below its heading, put together by the decision that they are of."""
    marks = _inside(view, cited)
    owners = [_inside(view, decision.spans) for decision in item.decisions]
    lines = _below_heading(item, view, list(_lines(view.text)), marks)
    owned = zip(_owners(owners, lines), lines, strict=True)
    for owner, group in groupby(owned, key=lambda row: row[0]):
        paragraphs = tuple(
            tuple(_runs(view.text, start, end, marks) for start, end in paragraph)
            for filled, paragraph in groupby((line for _, line in group), key=_is_filled)
            if filled
        )
        if paragraphs:
            yield Block(None if owner is None else item.decisions[owner].outcome, paragraphs)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _is_filled(line: tuple[int, int]) -> bool:
    return line[0] < line[1]


def _below_heading(
    item: AgendaItem, view: Shown, lines: list[tuple[int, int]], marks: Sequence[bool]
) -> list[tuple[int, int]]:
    """The lines without those at the top that only repeat the heading, unless they are cited."""
    left = _squeezed(item.heading or "")
    for place, (start, end) in enumerate(lines):
        said = _NUMBERED.sub("", _squeezed(view.text[start:end]))
        if item.case_number and left and said.endswith(item.case_number):
            said = ""
        if any(marks[start:end]) or not left.startswith(said):
            return lines[place:]
        left = left.removeprefix(said).strip()
    return []


def _owners(
    decisions: Sequence[Sequence[bool]], lines: Sequence[tuple[int, int]]
) -> Iterator[int | None]:
    """The decision that each line is of, an empty line as the one before it."""
    owner: int | None = None
    for start, end in lines:
        if start < end:
            holding = (at for at, inside in enumerate(decisions) if any(inside[start:end]))
            owner = next(holding, None)
        yield owner


def _runs(text: str, start: int, end: int, marks: Sequence[bool]) -> tuple[Run, ...]:
    runs = (
        (cited, [at for at, _ in run])
        for cited, run in groupby(enumerate(marks[start:end], start), key=lambda mark: mark[1])
    )
    return tuple(Run(text[places[0] : places[-1] + 1], cited) for cited, places in runs)


def _inside(view: Shown, spans: Sequence[Span]) -> list[bool]:
    """Whether each character of a view stands in one of some spans of the original."""
    return [any(span.start <= at < span.end for span in spans) for at in view.origin]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
