"""The shapes of what the API answers, for its schema: the JSON that the machine's door makes."""

from dataclasses import dataclass

from ingest.minutes import Outcome


@dataclass(frozen=True, slots=True)
class Refused:
    """What was expected, what was found and what to do, as a Swedish sentence."""

    error: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `page` counts from 1 and is null for text without pages.

    `document` is its path in the archive, `date` an ISO date, `item` the number as printed.
    """

    document: str
    date: str | None
    item: str | None
    heading: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Linked(Place):
    """A place with its body and the ways to it.

    `url` opens the original at its page, `reading` the minutes laid out, at the words; both are
    relative to the server.
    """

    body: str | None
    url: str
    reading: str


@dataclass(frozen=True, slots=True)
class CitationReply(Linked):
    """A quote, held against the original; `outcome` is null where it is no decision."""

    marker: int
    quote: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class StepReply(Linked):
    """What another meeting decided of the matter."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PassageReply(Place):
    """A passage that the search found; `score` falls from the first to the last."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundPassage(Linked):
    """A passage that the search found, with the ways to it."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class ClueReply:
    """What the search went by besides the words."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """How long the search took, and the whole answer."""

    search: float
    answer: float


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; `answer` is Swedish Markdown with the markers of the citations.

    `confidence` is the share right among answers for which as much speaks, or null; `generator`
    is "quote" or the language model that worded the answer.
    """

    question: str
    answered: bool
    answer: str
    confidence: float | None
    citations: tuple[CitationReply, ...]
    steps: tuple[StepReply, ...]
    passages: tuple[PassageReply, ...]
    understood: tuple[ClueReply, ...]
    generator: str
    today: str
    milliseconds: Milliseconds


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that a question found, the best first."""

    question: str
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class DecisionReply(Linked):
    """A decision word for word; `who` is to do something `by` when, as printed, or null."""

    case_number: str | None
    text: str
    outcome: Outcome
    who: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """A page of the decisions that fit; `count` is of all pages."""

    count: int
    page: int
    pages: int
    decisions: tuple[DecisionReply, ...]


@dataclass(frozen=True, slots=True)
class MeetingReply:
    """A meeting's minutes, with how many items and decisions they have."""

    document: str
    title: str
    body: str | None
    date: str | None
    items: int
    decisions: int
    url: str
    reading: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """A page of the meetings, the newest first; `count` is of all pages."""

    count: int
    page: int
    pages: int
    meetings: tuple[MeetingReply, ...]
