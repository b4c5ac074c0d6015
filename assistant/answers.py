"""What a question comes back as: hits, citations, and the answer that holds them."""

from dataclasses import dataclass

from ingest.minutes import Outcome, Passage, Span

from .gate import Sentence
from .question import Clue


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` falls from the first hit to the last.

    `cosine` is of its vector and the question's; None where the dense search did not propose it.
    """

    passage: Passage
    score: float
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that has been checked, word for word, against the original it names.

    `label` is how the item is said ("§ 12"), `url` opens the original at its page, `outcome` is
    None where the quote is no decision, and `spans` are where the quote stands in the original.
    """

    marker: int
    document: str
    body: str | None
    date: str | None
    item: str | None
    label: str | None
    heading: str | None
    page: int | None
    quote: str
    url: str
    outcome: Outcome | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A meeting's decision of a matter that other meetings decided too.

    Fields as of a Citation; `outcome` is that of its first decision.
    """

    document: str
    body: str | None
    date: str
    item: str | None
    label: str | None
    heading: str | None
    page: int | None
    url: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is Swedish Markdown with markers [1] [2] …; `answered` is False on silence.

    Where it is silent, `citations` is empty and `hits` are the nearest items. Milliseconds are
    of the search and of the whole answer. `today` (ISO) is what "förra året" counts from, and
    `clues` what the search went by besides the words, each with how it is said in Swedish.
    `judged` are the sentences that a language model wrote, with what the gate made of each.
    `confidence` is the share right, 0 to 1, among answers for which as much speaks; None where the
    answer is silence, a list or a summary, or the encoder is another than the embedded one.
    `steps` are what other meetings decided of the first citation's matter, the oldest first.
    """

    question: str
    answered: bool
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    generator: str
    search_ms: float
    answer_ms: float
    today: str
    judged: tuple[Sentence, ...] = ()
    clues: tuple[tuple[Clue, str], ...] = ()
    steps: tuple[Step, ...] = ()
    confidence: float | None = None
