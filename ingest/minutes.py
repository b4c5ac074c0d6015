"""What minutes are made of, from the file to the passage that is embedded.

Document → Meeting → AgendaItem (with its Decisions) → Passage. Positions are characters of
`Document.text`, which is what the reader got out of the original and is never altered, but for the
digits of personal identity numbers where those are to be hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a proposal. The values are those of the JSON door."""

    BIFALL = "bifall"
    DELVIS_BIFALL = "delvis_bifall"
    AVSLAG = "avslag"
    BORDLAGT = "bordlagt"
    ATERREMISS = "återremiss"
    ANTECKNAT = "antecknat"
    GODKANT = "godkänt"
    UPPDRAG = "uppdrag"
    VAL = "val"
    TILLSTYRKER = "tillstyrker"
    ANNAT = "annat"


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end` (exclusive) of a document's text, all on one `page`.

    `page` counts from 1; None for a document without pages (plain text).
    """

    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One original, read: `text` is unaltered, `page_starts` the offset of each page in it.

    `prominence` tells, where the format does, which lines are set larger or bolder than the body
    text: the offset of the line and its rank, 1 for the most prominent style. `warnings` are
    Swedish sentences about what could not be read.
    """

    path: str
    text: str
    sha256: str
    page_starts: tuple[int, ...] = ()
    prominence: Mapping[int, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task that a decision gives: who is to do what, and by when as printed, or None."""

    who: str
    what: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A task that an item gives, in a decision or beside one, by `text`, verbatim in `spans`.

    `who` is somebody present by their full name, else as printed; `by` is as printed, or None.
    """

    who: str
    what: str
    by: str | None
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided, verbatim in `spans`; `text` is its repaired view.

    `amounts` are the sums of money in it, as printed.
    """

    text: str
    outcome: Outcome
    spans: tuple[Span, ...]
    assignments: tuple[Assignment, ...] = ()
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of the agenda; the head and the close of minutes are items without a heading.

    `label` is how the number is said: "§ 12", "punkt 3"; None where there is no number.
    """

    number: str | None
    label: str | None
    heading: str | None
    case_number: str | None
    spans: tuple[Span, ...]
    decisions: tuple[Decision, ...] = ()
    tasks: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who took part. Role, party and municipality as printed, None where not told."""

    name: str
    role: str | None = None
    party: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as its minutes tell it; None where they do not tell.

    `date` and `next_meeting` are ISO 8601; `time`, `next_time` and `place` are as printed.
    """

    body: str | None
    date: str | None
    items: tuple[AgendaItem, ...]
    warnings: tuple[str, ...] = ()
    time: str | None = None
    place: str | None = None
    chair: str | None = None
    secretary: str | None = None
    present: tuple[Person, ...] = ()
    next_meeting: str | None = None
    next_time: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one agenda item, small enough to embed; the unit that is searched.

    `text` is the repaired view of `spans`. Meeting and heading are embedded with it as context
    and never shown as part of it. `decisions` and `tasks` are those of the whole item.
    """

    id: str
    document: str
    sha256: str
    body: str | None
    date: str | None
    item: str | None
    label: str | None
    heading: str | None
    case_number: str | None
    text: str
    spans: tuple[Span, ...]
    decisions: tuple[Decision, ...] = ()
    tasks: tuple[Given, ...] = ()

    @property
    def key(self) -> str:
        """What the ids of the passages of its document, as it was read, begin with."""
        return self.id.partition(":")[0]

    @property
    def item_id(self) -> str:
        """What the ids of the passages of its item begin with: the key and the item's place."""
        return self.id.rpartition(":")[0]

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """The outcomes of the item's decisions."""
        return frozenset(decision.outcome for decision in self.decisions)

    @property
    def page(self) -> int | None:
        """The page on which the passage begins."""
        return self.spans[0].page
