"""Whether the archive answers at all, or is silent.

Three witnesses are weighed against each other: the most telling word of the question that the item
found lacks, how near the embedding model finds the item, and how far the searches agree on it. One
alone misleads: people ask in other words than the minutes use, and the model finds something near
to any question. A fourth stands on its own: an item without any sum of money does not say what
something costs, and one about another year or place not what happened there and then.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dates import MONTHS
from ingest.minutes import Passage

from .answers import Hit
from .claims import Kind, tokens
from .evidence import ROOT, Asked, Text, Weights
from .needs import lacks
from .question import Question
from .statements import tells

NEAR, LACKING, AGREEING = 0.906, 0.072, 0.082
"""Cosine that an item needs which lacks no word of the question, what it needs beyond that for
lacking one of full weight (a word that no passage holds), and how much less for each unit of the
search's score: what only one of the searches finds is found by chance. Logistic regression on the
development questions over MLR, Göteborg and DIGG, the golden ones and 265 more (465 answerable, 296
not): 0.06 of the answerable are met with silence and 0.57 of the others, for this or for what the
item lacks; 0.56 in eight folds, and 0.51 without the score."""
CONFIDENCE = (-11.451, 13.076, 0.720, 0.332)
"""Log odds of an answer's being right: even, and for each unit of cosine, lead and score. Logistic
regression on every development and golden question, answered come what may (288 answerable, 71
not): expected calibration error 0.04. `python -m eval` shows it for any other set."""
UNKNOWN = 0.05
"""Share of the question's words, by weight, that an item must hold where there is no such cosine:
in a search by words alone, and with another model, whose cosines mean other things."""


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACE = re.compile(r"(?<=[a-zåäö,] )(?!\w+(?:ernas?|partiets?)\b)[A-ZÅÄÖ][a-zåäöé]{4,}\b")
"""A name inside a question. One that the archive uses, as places are used, must be the item's too;
of others, and of parties, the minutes may speak in other words."""
_FROM_THEN = re.compile(
    r"\b(?:från|för|inför|till|efter|före|innan|senast|under) (?:och med |den )*"
    rf"(?:\d+ )?(?:{MONTHS})\b",
    re.IGNORECASE,
)
"""A month that a decision is about, not one in which it was made."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: the hits, the best item's among them, and what they hold."""

    hits: tuple[Hit, ...]
    item: tuple[Hit, ...]
    asked: Asked
    text: Text

    @property
    def cosine(self) -> float | None:
        """How near the model finds the item; None where the dense search did not propose it."""
        return max((hit.cosine for hit in self.item if hit.cosine is not None), default=None)

    @property
    def missing(self) -> float:
        """The weight of the most telling word that the item lacks."""
        return self.asked.missing(self.text)

    @property
    def nearness(self) -> float:
        """The three witnesses in one, in units of cosine: what is held against NEAR."""
        return (self.cosine or 0.0) + AGREEING * self.score - LACKING * self.missing

    @property
    def lead(self) -> float:
        """How much better the item scores than the next one."""
        others = (hit.score for hit in self.hits if hit not in self.item)
        return self.score - max(others, default=0.0)

    @property
    def score(self) -> float:
        """The search's score of the item."""
        return self.hits[0].score if self.hits else 0.0


class Judge:
    """Decides, over the hits of a search, whether to answer or to be silent."""

    def __init__(self, weights: Weights, *, embedded: bool) -> None:
        self._weights = weights
        self._embedded = embedded

    def holds(self, question: Question, parts: Sequence[Passage], head: str) -> bool:
        """Whether an item may answer, as all of its passages and the head of its minutes.

        It must hold the kind of thing asked for, tell it of what is named where the form of the
        question shows that, and be of the year and about the places named.
        """
        text = "\n".join(part.text for part in parts)
        first, asked = parts[0], question.text
        heading = first.heading or ""
        if lacks(asked, text, self._weights.share, heading):
            return False
        if not tells(question, said_by(parts), first.body):
            return False
        told = (first.heading, first.body, first.date, first.document, text, head)
        known = _folded(" ".join(filter(None, told)))
        years = _YEAR.findall(asked)
        # Minutes without a date may be of any year.
        if years and first.date and not any(year in known for year in years):
            return False
        places = (_root(name) for name in _PLACE.findall(asked) if self._weights.knows(name))
        return all(place in known for place in places)

    def is_of_then(self, question: Question, parts: Sequence[Passage]) -> bool:
        """Whether an item is of the month or day asked about, by its meeting or by what it tells.

        What was decided then, only a meeting of then tells. Minutes without a date may be of any.
        """
        period, day = question.period, parts[0].date
        if period is None or day is None or day in period or period.first[:7] != period.last[:7]:
            return True
        if question.about_deciding and not _FROM_THEN.search(question.text):
            return False
        dates = (token.value for token in tokens(said_by(parts)) if token.kind is Kind.DATE)
        return any(isinstance(of, tuple) and of[1] == int(period.first[5:7]) for of in dates)

    def text_of(self, parts: Sequence[Passage]) -> Text:
        """All that an item says, to be looked at."""
        heading = parts[0].heading or ""
        return self._weights.text(" ".join([heading, *(part.text for part in parts)]))

    def evidence(self, asked: Asked, hits: Sequence[Hit]) -> Evidence:
        """What the hits, best first, hold of what is asked."""
        best = hits[0].passage.item_id if hits else None
        item = tuple(hit for hit in hits if hit.passage.item_id == best)
        words = [item[0].passage.heading or "", *(hit.passage.text for hit in item)] if item else []
        return Evidence(tuple(hits), item, asked, self._weights.text(" ".join(words)))

    def is_near(self, evidence: Evidence) -> bool:
        """Whether the best item is about what the question asks about."""
        if not evidence.item:
            return False
        if evidence.cosine is None or not self._embedded:
            return evidence.asked.coverage(evidence.text) >= UNKNOWN
        return evidence.nearness >= NEAR

    def confidence(self, evidence: Evidence) -> float | None:
        """The share right, 0 to 1, among answers for which as much speaks; None where not known.

        It is known of the embedded model's cosines only.
        """
        if evidence.cosine is None or not self._embedded:
            return None
        even, cosine, lead, score = CONFIDENCE
        odds = even + cosine * evidence.cosine + lead * evidence.lead + score * evidence.score
        return 1 / (1 + math.exp(-odds))


def said_by(parts: Sequence[Passage]) -> str:
    """The heading of an item and the text of its passages, line by line."""
    return "\n".join([parts[0].heading or "", *(part.text for part in parts)])


def _root(name: str) -> str:
    """A name without its genitive and the last letters, which may be inflected."""
    folded = _folded(name).removesuffix("s")
    return folded[: max(ROOT, len(folded) - 2)]


def _folded(text: str) -> str:
    """Text in lower case without the accents that people leave out of names."""
    return text.casefold().replace("é", "e")
