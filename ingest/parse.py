"""A document that has been read becomes a meeting with its items and decisions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .attendance import HEAD_LINES, attendance_of, next_meeting_of
from .decisions import decisions_of
from .headings import Heading, headings_of
from .heads import body_of, date_of
from .lines import Line, lines_of, spans_of
from .minutes import AgendaItem, Document, Meeting, Person
from .people import full_name
from .repair import line_width
from .sections import bare, closes_minutes
from .tasks import tasks_of

LISTED, LISTED_SHARE = 3, 0.5
"""Headings, and share of all headings, that a list before the first of them names at least."""

SIGNATURE_WORDS = 8
"""Words on a line of a signature at the most."""

KEPT_OF_TITLE, SHORT_TITLE = 30, 5
"""Characters of a title that are looked for in a list, and that it must have."""

_CONTENTS = re.compile(
    r"^(?:innehåll(?:sförteckning)?|ärendelista|ärendeförteckning|dagordning|föredragningslista)\s*:?$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^(?:under(?:skrifter|tecknas)|signaturer|vid\s+(?:protokollet|pennan)|justera(?:s|t|de)|//|"
    r"(?:mötes)?(?:sekreterare|ordförande|justerare|protokollförare)\s*:?$)",
    re.IGNORECASE,
)


def parse(document: Document) -> Meeting:
    """Read the meeting out of a document; touches no disk.

    What stands before the first heading, and after the last item, become items without number
    and heading, so that nothing of the minutes is lost.
    """
    lines = lines_of(document)
    width = line_width(document.text)
    headings = headings_of(lines, width)
    head_end = headings[0].first if headings else len(lines)
    lines = _without_contents(lines, headings)
    day, warnings = date_of(lines[: max(head_end, 3)], document.path)
    body = body_of(lines[: max(head_end, 3)], document.path)
    head = attendance_of(lines[: max(head_end, HEAD_LINES)])
    next_day, next_time = next_meeting_of(lines, day)
    items = [_unnamed(lines[:head_end])]
    starts = [heading.first for heading in headings]
    for heading, end in zip(headings, [*starts[1:], len(lines)], strict=False):
        close = _close(lines, heading, end) if end == len(lines) else end
        below = lines[heading.first : close]
        items.append(_item(below, heading, document.text, width, body, head.present))
        if close < end:
            items.append(_unnamed(_unsigned(lines[close:end])))
    return Meeting(
        body=body,
        date=day,
        items=tuple(_named(item, head.present) for item in items if item.spans),
        warnings=(*document.warnings, *warnings),
        time=head.time,
        place=head.place,
        chair=head.chair,
        secretary=head.secretary,
        present=head.present,
        next_meeting=next_day,
        next_time=next_time,
    )


def _named(item: AgendaItem, present: Sequence[Person]) -> AgendaItem:
    """The item with who is given a task by first name or surname named in full."""
    if not any(decision.assignments for decision in item.decisions):
        return item
    return replace(
        item,
        decisions=tuple(
            replace(
                decision,
                assignments=tuple(
                    replace(task, who=full_name(task.who, present)) for task in decision.assignments
                ),
            )
            for decision in item.decisions
        ),
    )


def _without_contents(lines: Sequence[Line], headings: Sequence[Heading]) -> Sequence[Line]:
    """The lines with a list of the headings that stands before them marked as noise."""
    titles = {_folded(heading.title)[:KEPT_OF_TITLE] for heading in headings if heading.title}
    named = [title for title in titles if len(title) >= SHORT_TITLE]
    before = lines[: headings[0].first] if headings else ()
    listed = [
        at
        for at, line in enumerate(before)
        if not line.noise
        and (words := _folded(line.text))
        and any(title in words for title in named)
    ]
    if len(listed) < LISTED or len(listed) < LISTED_SHARE * len(titles):
        return lines
    first, last = listed[0], listed[-1]
    return [
        replace(line, noise=True) if first <= at <= last or _CONTENTS.match(line.text) else line
        for at, line in enumerate(before)
    ] + list(lines[len(before) :])


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _unnamed(lines: Sequence[Line]) -> AgendaItem:
    return AgendaItem(None, None, None, None, spans_of(list(lines)))


def _item(
    lines: Sequence[Line],
    heading: Heading,
    text: str,
    width: int,
    body: str | None,
    present: Sequence[Person],
) -> AgendaItem:
    below = lines[heading.last - heading.first + 1 :]
    decisions = decisions_of(below, text, width, body)
    return AgendaItem(
        number=heading.number,
        label=heading.label,
        heading=heading.title,
        case_number=heading.case_number,
        spans=(*spans_of(list(lines[: len(lines) - len(below)])), *spans_of(list(below))),
        decisions=decisions,
        tasks=tasks_of(below, heading.title, decisions, text, width, present),
    )


def _unsigned(lines: Sequence[Line]) -> Sequence[Line]:
    """The close of the minutes with its signatures as noise; an appendix after them is kept."""
    signed = next((at for at, line in enumerate(lines) if _SIGNED.match(bare(line.text))), None)
    if signed is None:
        return lines
    ends = (at for at in range(signed, len(lines)) if _long(lines[at]))
    end = next(ends, len(lines))
    return [
        replace(line, noise=True) if signed <= at < end else line for at, line in enumerate(lines)
    ]


def _long(line: Line) -> bool:
    """Whether a line is more than a name, a title or a date."""
    return len(line.text.split()) > SIGNATURE_WORDS or line.text.casefold().startswith("bilaga")


def _close(lines: Sequence[Line], heading: Heading, end: int) -> int:
    """Where the last item ends and the close of the minutes (next meeting, signatures) begins."""
    for at in range(heading.last + 1, end):
        if closes_minutes(lines[at].text) and not lines[at].noise:
            return at
    return end
