"""The register of decisions: every decision of the archive as a row, to search and sort."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.assignments import assignments_in
from ingest.minutes import Decision, Outcome, Passage, Span

from .citations import reading_url
from .steps import STANDING
from .wording import OUTCOMES

ORDERS = ("datum", "organ", "ärende", "utfall", "ansvarig", "tid")
"""What the register can be sorted by; with "-" before it, from the end."""
NEWEST_FIRST = "-datum"

_ALPHABET = str.maketrans("åäö", "{|}")


@dataclass(frozen=True, slots=True)
class Row:
    """A decision. `who` is to do something, `by` when, both as printed and empty where not told.

    `matter` is what its timeline is asked for by: the case number, or the heading where there is
    none; empty for what every meeting has, like the election of who checks the minutes.
    """

    document: str
    body: str
    date: str
    item: str
    label: str
    heading: str
    case_number: str
    matter: str
    text: str
    outcome: Outcome
    who: str
    by: str
    page: int | None
    spans: tuple[Span, ...]

    @property
    def url(self) -> str:
        """Where the decision is read in its minutes."""
        return reading_url(self.document, self.spans, self.text)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the register is wanted; an empty field wants all. `year` as "2024"."""

    words: str = ""
    body: str = ""
    year: str = ""
    outcome: str = ""
    order: str = NEWEST_FIRST


class Register:
    """The decisions of an archive, at one state of its index."""

    def __init__(self, items: Iterable[Passage]) -> None:
        """`items` are the first passages of the items that decide."""
        self.rows = tuple(_row(item, decision) for item in items for decision in item.decisions)
        self.bodies = _counted(row.body for row in self.rows)
        self.years = _counted(row.date[:4] for row in self.rows)
        self.outcomes = {
            kind: count
            for kind in Outcome
            if (count := sum(row.outcome is kind for row in self.rows))
        }
        self._folded = [_folded(row) for row in self.rows]

    def select(self, asked: Asked) -> Sequence[Row]:
        """The rows that hold every word and fit every filter, in the order asked for."""
        words = asked.words.casefold().split()
        rows = [
            row
            for row, text in zip(self.rows, self._folded, strict=True)
            if all(word in text for word in words)
            and asked.body in ("", row.body)
            and asked.year in ("", row.date[:4])
            and asked.outcome in ("", row.outcome)
        ]
        rows.sort(key=lambda row: (row.date, row.body, row.document, row.spans[0].start))
        name = asked.order.removeprefix("-")
        column = ORDERS.index(name) if name in ORDERS else 0
        rows.sort(key=lambda row: _collated(_keys(row)[column]), reverse=asked.order != name)
        # What is not known comes last either way.
        return sorted(rows, key=lambda row: not _keys(row)[column])


def _row(item: Passage, decision: Decision) -> Row:
    tasks = assignments_in(decision.text)
    heading, case = item.heading or "", item.case_number or ""
    standing = not case and STANDING.search(heading)
    return Row(
        document=item.document,
        body=item.body or "",
        date=item.date or "",
        item=item.item or "",
        label=item.label or "",
        heading=heading,
        case_number=case,
        matter="" if standing else case or heading,
        text=decision.text,
        outcome=decision.outcome,
        who=", ".join(dict.fromkeys(task.who for task in tasks)),
        by=", ".join(dict.fromkeys(task.by for task in tasks if task.by)),
        page=decision.spans[0].page,
        spans=decision.spans,
    )


def _keys(row: Row) -> tuple[str, ...]:
    """What a row is sorted by, in the order of ORDERS."""
    return (row.date, row.body, row.heading, OUTCOMES[row.outcome], row.who, row.by)


def _collated(text: str) -> str:
    """A key by which å, ä and ö come last, in that order."""
    return text.casefold().translate(_ALPHABET)


def _folded(row: Row) -> str:
    said = (row.heading, row.case_number, row.text, row.body, row.who, row.label, row.date)
    return " ".join(" ".join(said).casefold().split())


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    """How many rows have each value, by value; those without one are left out."""
    return dict(sorted(Counter(value for value in values if value).items()))
