"""A document that has been read becomes a meeting with its items and decisions."""

from collections.abc import Sequence

from .attendance import HEAD_LINES, attendance_of, next_meeting_of
from .decisions import decisions_of
from .headings import Heading, headings_of
from .heads import body_of, date_of
from .lines import Line, lines_of, spans_of
from .minutes import AgendaItem, Document, Meeting
from .repair import line_width
from .sections import closes_minutes


def parse(document: Document) -> Meeting:
    """Read the meeting out of a document; touches no disk.

    What stands before the first heading, and after the last item, become items without number
    and heading, so that nothing of the minutes is lost.
    """
    lines = lines_of(document)
    width = line_width(document.text)
    headings = headings_of(lines, width)
    head_end = headings[0].first if headings else len(lines)
    day, warnings = date_of(lines[: max(head_end, 3)], document.path)
    body = body_of(lines[: max(head_end, 3)])
    items = [_unnamed(lines[:head_end])]
    starts = [heading.first for heading in headings]
    for heading, end in zip(headings, [*starts[1:], len(lines)], strict=False):
        close = _close(lines, heading, end) if end == len(lines) else end
        items.append(_item(lines[heading.first : close], heading, document.text, width, body))
        if close < end:
            items.append(_unnamed(lines[close:end]))
    head = attendance_of(lines[: max(head_end, HEAD_LINES)])
    return Meeting(
        body=body,
        date=day,
        items=tuple(item for item in items if item.spans),
        warnings=(*document.warnings, *warnings),
        time=head.time,
        place=head.place,
        chair=head.chair,
        secretary=head.secretary,
        present=head.present,
        next_meeting=next_meeting_of(lines, day),
    )


def _unnamed(lines: Sequence[Line]) -> AgendaItem:
    return AgendaItem(None, None, None, None, spans_of(list(lines)))


def _item(
    lines: Sequence[Line], heading: Heading, text: str, width: int, body: str | None
) -> AgendaItem:
    below = lines[heading.last - heading.first + 1 :]
    return AgendaItem(
        number=heading.number,
        label=heading.label,
        heading=heading.title,
        case_number=heading.case_number,
        spans=(*spans_of(list(lines[: len(lines) - len(below)])), *spans_of(list(below))),
        decisions=decisions_of(below, text, width, body),
    )


def _close(lines: Sequence[Line], heading: Heading, end: int) -> int:
    """Where the last item ends and the close of the minutes (next meeting, signatures) begins."""
    for at in range(heading.last + 1, end):
        if closes_minutes(lines[at].text) and not lines[at].noise:
            return at
    return end
