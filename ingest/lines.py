"""The lines of a document, with those that belong to the page and not to the minutes marked.

Running heads and page numbers interrupt paragraphs wherever a page ends. They are recognised
by what they are (a page number) or by coming back beside one, and are then left out of every
span, so that a decision goes on over the page break as it was written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from .minutes import Document, Span
from .sections import role_of

NEAR = 5
"""Non-blank lines between a page number and the farthest line of the same running head."""
REPEATS = 3
"""A running head comes back at least this often in a document without known pages."""
MOSTLY = 0.6
"""A line is part of the running head when this share of its occurrences stands near a page mark."""

OFTEN = 0.25
"""And when it stands beside at least this share of the page marks."""

_PAGE_MARK = re.compile(
    r"""^(?:
        \d{1,4}\s*\(\d{1,4}\)                               # 3 (74)
      | (?:sida|sidan|sid\.?|page)\s*:?\s*\d+\s*(?:(?:av|of|/|\()\s*\d+\s*\)?)?   # Sida 3 av 7
      | [-–]\s*\d{1,4}\s*[-–]                               # - 3 -
      | .{0,60}?\s{1,}\d{1,3}\s*\(\d{1,3}\)                 # Protokoll   3 (7)
      | .{0,60}?\bsida\s+\d+\s*(?:av|/|\()\s*\d+\)?         # Nämnden, sida 3 av 7
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_HEAD_LABEL = re.compile(
    r"^(?:[^.,]{0,40}\s{2,})?(?:sammanträdesdatum|mötesdatum|sammanträdesprotokoll|protokoll\s+nr)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    "|".join(
        (
            r"[._…‗]{2,}[._…‗\s]{3,}|_{3,}[_\s]*",
            r"(?:`{3,}|~{3,})\s*\w*",
            r"(?:anslag\s*(?:/|och)\s*bevis|anslagsbevis|bevis\s+om\s+(?:anslag|justering))\b.*",
            r"(?:justeran(?:de|des)|justerares?|ordförandes?)\s+sign(?:atur(?:er)?|\.)?(?=\s|$).*",
            r".{0,60}\butdragsbestyrkan.*",
            r"protokollet\s+är\s+justerat\b.*|justeringen\s+har\s+(?:tillkännagivits|anslagits)\b.*",
            r"datum\s+(?:då|när|för)\s+anslag.*|anslaget?\s+(?:sätts|sattes|tas|nedtas|uppsatt)\b.*",
            r"(?:anslagsdatum|förvaringsplats\s+för|namnförtydligande)\b.*",
            r"sista\s+(?:dag|datum)\s+för\s+överklagande\b.*|underskrift(?:er)?\s*[.…_]+.*",
            r"detta\s+dokument\s+är\s+(?:digitalt|elektroniskt)\s+(?:signerat|undertecknat)\b.*",
            r"(?:mötes|protokolls?)?(?:ordförande|sekreterare|förare|justerare)\s*:?\s*[.…_]{3,}.*",
        )
    ),
    re.IGNORECASE,
)
"""Lines of signatures, of the notice that minutes are on the board, and the fences around text that
Markdown keeps as it is: forms, not minutes."""

_DIGITS = re.compile(r"\d+")
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}\s*$|…{2,}\s*\d{1,4}\s*$|\t\d{1,4}\s*$")


_DIRECTION = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of writing direction, which turn what stands after them round on a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """The characters `start` to `end` of the document.

    `text` is them in NFC, stripped, and without marks of writing direction; `indent` is how many
    characters of white space stand before them.
    """

    start: int
    end: int
    text: str
    page: int | None
    prominence: int | None = None
    noise: bool = False
    indent: int = 0


def lines_of(document: Document) -> tuple[Line, ...]:
    """Split a document into lines, none across a page, and mark running heads and contents."""
    raw = tuple(_raw_lines(document))
    noisy = _edges_that_return(raw, len(document.page_starts)) | _heads_that_return(raw)
    return tuple(
        replace(line, noise=True) if at in noisy or _is_form(line.text) else line
        for at, line in enumerate(raw)
    )


def _is_form(text: str) -> bool:
    """Whether a line is of a contents list, or of signatures and notices."""
    listed = text[-1:].isdigit() and _CONTENTS.search(text)
    return bool(listed or _FORMAL.fullmatch(text))


def spans_of(lines: tuple[Line, ...] | list[Line]) -> tuple[Span, ...]:
    """The kept runs of consecutive lines, one span for each run on each page, blank ends cut."""
    spans: list[Span] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.noise or line.page != run[-1].page):
            spans.extend(_trimmed(run))
            run = []
        if not line.noise:
            run.append(line)
    spans.extend(_trimmed(run))
    return tuple(spans)


def _trimmed(run: list[Line]) -> list[Span]:
    filled = [line for line in run if line.text]
    return [Span(filled[0].page, filled[0].start, filled[-1].end)] if filled else []


def _raw_lines(document: Document) -> list[Line]:
    lines = []
    at = 0
    for whole in document.text.splitlines(keepends=True):
        content = whole.strip()
        start = at + len(whole) - len(whole.lstrip()) if content else at
        lines.append(
            Line(
                start=start,
                end=start + len(content),
                text=content
                if content.isascii()
                else unicodedata.normalize("NFC", _DIRECTION.sub("", content)),
                page=bisect_right(document.page_starts, at) or None,
                prominence=document.prominence.get(at),
                indent=start - at,
            )
        )
        at += len(whole)
    return lines


def _shape(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split())).casefold()


def _edges_that_return(lines: tuple[Line, ...], pages: int) -> set[int]:
    """Lines at the top or bottom of a page that come back on most pages."""
    if pages < 2:
        return set()
    by_page: dict[int | None, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.text:
            by_page[line.page].append(at)
    edges = [at for filled in by_page.values() for at in {*filled[:NEAR], *filled[-NEAR:]}]
    pages_with: dict[str, set[int | None]] = defaultdict(set)
    for at in edges:
        pages_with[_shape(lines[at].text)].add(lines[at].page)
    return {
        at
        for at in edges
        if (
            len(pages_with[_shape(lines[at].text)]) >= max(2, MOSTLY * (len(by_page) - 1))
            and lines[at].page != lines[0].page
            and "§" not in lines[at].text
            and not role_of(lines[at].text)
        )
        or (_PAGE_MARK.match(lines[at].text) and lines[at].page != lines[0].page)
    }


def _heads_that_return(lines: tuple[Line, ...]) -> set[int]:
    """Page marks, and the lines that come back beside them."""
    filled = [at for at, line in enumerate(lines) if line.text]
    shapes = {at: _shape(lines[at].text) for at in filled}
    count = Counter(shapes.values())
    marks = {
        place
        for place, at in enumerate(filled)
        if _PAGE_MARK.match(lines[at].text)
        or (_HEAD_LABEL.match(lines[at].text) and count[shapes[at]] >= REPEATS)
    }
    beside = {near for mark in marks for near in range(mark - NEAR, mark + NEAR + 1)}
    near_count = Counter(shapes[at] for place, at in enumerate(filled) if place in beside)
    heads = {
        shape
        for shape, near in near_count.items()
        if near >= REPEATS
        and near >= MOSTLY * count[shape]
        and near >= OFTEN * len(marks)
        and "§" not in shape
        and not shape.endswith(".")
        and not role_of(shape)
    }
    first_head = filled[: 2 * NEAR]
    return {
        at
        for place, at in enumerate(filled)
        if at not in first_head
        and (place in marks or (place in beside and shapes[at] in heads and len(shapes[at]) <= 80))
    }
