"""One meeting at a glance: what it decided, who was there, and what has changed since the last."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.minutes import AgendaItem, Document, Meeting, Passage, Person
from ingest.parse import parse
from ingest.rows import Entry

from .steps import STANDING


@dataclass(frozen=True, slots=True)
class Treated:
    """An item, and the latest step of its matter before, if any."""

    item: AgendaItem
    before: Passage | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting; `previous` and `following` are the same body's, None where there is none.

    `come` and `gone` are who was there now but not at the previous meeting, and the other way
    round; both empty where either does not tell who was present.
    """

    document: Document
    meeting: Meeting
    treated: tuple[Treated, ...]
    previous: Entry | None
    following: Entry | None
    come: tuple[Person, ...]
    gone: tuple[Person, ...]


def neighbours(entry: Entry, entries: Sequence[Entry]) -> tuple[Entry | None, Entry | None]:
    """The meetings of the same body before and after one."""
    if not entry.date or not entry.body:
        return None, None
    same = [one for one in entries if one.body == entry.body and one.date]
    before = [one for one in same if one.date < entry.date]
    after = [one for one in same if one.date > entry.date]
    return max(before, key=_when, default=None), min(after, key=_when, default=None)


def meeting_page(
    document: Document,
    beside: tuple[Entry | None, Entry | None],
    earlier: Document | None,
    steps: dict[tuple[str | None, str | None], Sequence[Passage]],
) -> MeetingPage:
    """A meeting from its minutes, and those of the previous one where they can be read.

    `steps` are the deciding items of each matter, by the number and the heading of its item here.
    """
    meeting = parse(document)
    before = parse(earlier).present if earlier else ()
    known = bool(before and meeting.present)
    return MeetingPage(
        document=document,
        meeting=meeting,
        treated=tuple(
            _treated(item, steps.get((item.number, item.heading), ()), meeting.date)
            for item in meeting.items
            if item.heading
        ),
        previous=beside[0],
        following=beside[1],
        come=_others(meeting.present, before) if known else (),
        gone=_others(before, meeting.present) if known else (),
    )


def _when(entry: Entry) -> tuple[str, str]:
    return entry.date or "", entry.document


def _treated(item: AgendaItem, steps: Sequence[Passage], day: str | None) -> Treated:
    standing = STANDING.search(item.heading or "")
    before = [step for step in steps if day and (step.date or "") < day and not standing]
    return Treated(item, before[-1] if before else None)


def _others(these: Sequence[Person], those: Sequence[Person]) -> tuple[Person, ...]:
    """Who of these is not among those."""
    names = {person.name for person in those}
    return tuple(person for person in these if person.name not in names)
