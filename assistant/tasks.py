"""Tasks: who is to do what by when, as the minutes of the archive give them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.dates import dates_in, day_months_in
from ingest.minutes import Given, Passage, Span

from .citations import reading_url

CALENDAR = "Uppdrag ur protokollen"
"""What a calendar of tasks is called by the program that shows it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is to do. `by` is when, as printed; `day` the same as an ISO date, or None.

    `back` is the first passage of the item by which a later meeting came back to the matter.
    """

    document: str
    body: str
    date: str
    label: str
    heading: str
    who: str
    what: str
    by: str
    day: str | None
    text: str
    spans: tuple[Span, ...]
    back: Passage | None

    @property
    def url(self) -> str:
        """Where the decision that gives it is read in its minutes."""
        return reading_url(self.document, self.spans, self.text)

    def is_past(self, today: date) -> bool:
        """Whether its day has been; never of one without a day."""
        return self.day is not None and self.day < today.isoformat()


class Tasks:
    """The tasks of an archive, at one state of its index, the newest meeting's first."""

    def __init__(
        self, items: Iterable[Passage], steps_of: Callable[[Passage], Sequence[Passage]]
    ) -> None:
        """`items` are the first passages of the items that give tasks; see `Search.steps_of`."""
        found = [_task(item, given, steps_of) for item in items for given in item.tasks]
        found.sort(key=lambda task: task.document)
        # The same minutes may lie in the archive twice.
        told = {(task.date, task.body, task.who, task.what): task for task in reversed(found)}
        self.all = tuple(sorted(told.values(), key=lambda task: task.date, reverse=True))
        self.bodies = tuple(sorted({task.body for task in self.all if task.body}))

    def select(self, words: str = "", body: str = "") -> tuple[Task, ...]:
        """The tasks of a body that hold every word: of a person, a municipality, a matter."""
        asked = words.casefold().split()
        return tuple(
            task
            for task in self.all
            if body in ("", task.body) and all(word in _folded(task) for word in asked)
        )


def as_calendar(tasks: Sequence[Task], today: date) -> bytes:
    """The tasks that have a day, as an iCalendar file (RFC 5545): one whole day for each."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Protokollassistenten//SV")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", CALENDAR)
    for task in tasks:
        if task.day is None:
            continue
        event = Event()
        event.add("uid", f"{task.document}-{task.spans[0].start}-{_squeezed(task.who)}")
        event.add("dtstamp", today)
        event.add("dtstart", date.fromisoformat(task.day))
        event.add("summary", f"{task.who}: {task.what}")
        where = ", ".join(filter(None, (task.body, task.date, task.label, task.heading)))
        event.add("description", f"{task.text}\n\n{where} ({task.document})")
        calendar.add_component(event)
    return calendar.to_ical()


def day_of(by: str, held: str) -> str | None:
    """The day that words for a time name, as an ISO date; `held` is that of the meeting.

    A day or a week without a year is the first such one after the meeting; of a week it is the
    last day.
    """
    for day in dates_in(by):
        return day.isoformat()
    if held and (week := _WEEK.search(by)):
        return _end_of_week(int(week["week"]), held)
    for month, number in day_months_in(by):
        if not held:
            return None
        year = int(held[:4])
        try:
            days = [date(each, month, number).isoformat() for each in (year, year + 1)]
        except ValueError:
            return None
        return days[0] if days[0] >= held else days[1]
    return None


_WEEK = re.compile(r"\b(?:vecka|v\.?)\s?(?P<week>\d{1,2})\b", re.IGNORECASE)


def _end_of_week(week: int, held: str) -> str | None:
    year = int(held[:4])
    try:
        days = [date.fromisocalendar(each, week, 7).isoformat() for each in (year, year + 1)]
    except ValueError:
        return None
    return days[0] if days[0] >= held else days[1]


def _task(item: Passage, given: Given, steps_of: Callable[[Passage], Sequence[Passage]]) -> Task:
    day = item.date or ""
    later = [step for step in steps_of(item) if day and (step.date or "") > day]
    return Task(
        document=item.document,
        body=item.body or "",
        date=day,
        label=item.label or "",
        heading=item.heading or "",
        who=given.who,
        what=given.what,
        by=given.by or "",
        day=day_of(given.by or "", day),
        text=given.text,
        spans=given.spans,
        back=later[0] if later else None,
    )


def _folded(task: Task) -> str:
    said = (task.who, task.what, task.by, task.heading, task.body, task.date, task.text)
    return _squeezed(" ".join(said)).casefold()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
