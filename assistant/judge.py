"""Whether the archive answers at all, or is silent.

Two witnesses are weighed against each other: the most telling word of the question that the item
found lacks, and how near the embedding model finds the item. One alone misleads: people ask in
other words than the minutes use, and the model finds something near to any question. A third
stands on its own: an item without any sum of money does not say what something costs, and one
about another year or place not what happened there and then.
"""

import re
from collections.abc import Sequence

from ingest.minutes import Passage

from .answers import Hit
from .evidence import ROOT, Asked, Text, Weights
from .needs import lacks

NEAR, LACKING = 0.735, 0.095
"""Cosine that an item needs which lacks no word of the question, and what it needs beyond that for
lacking one of full weight (a word that no passage holds). The ratio is that of a logistic
regression on the development questions over MLR, Göteborg and DIGG and on the golden ones (211
answerable, 51 not). At this level 0.05 of the answerable development questions are met with
silence, 0.02 of the golden ones, and 0.06 of 36 others that had no part in setting it."""
UNKNOWN = 0.05
"""Share of the question's words, by weight, that an item must hold where there is no such cosine:
in a search by words alone, and with another model, whose cosines mean other things."""


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACE = re.compile(r"(?<=[a-zåäö,] )(?!\w+erna\b)[A-ZÅÄÖ][a-zåäö]{4,}\b")
"""A name inside a question. One that the archive uses, as places are used, must be the item's too;
of others the minutes may speak in other words."""


class Judge:
    """Decides, over the hits of a search, whether to answer or to be silent."""

    def __init__(self, weights: Weights, *, embedded: bool) -> None:
        self._weights = weights
        self._embedded = embedded

    def holds(self, question: str, parts: Sequence[Passage], head: str) -> bool:
        """Whether an item may answer, as all of its passages and the head of its minutes.

        It must hold the kind of thing asked for, and be of the year and about the places named.
        """
        text = "\n".join(part.text for part in parts)
        if lacks(question, text, self._weights.share):
            return False
        first = parts[0]
        told = (first.heading, first.body, first.date, first.document, text, head)
        known = " ".join(filter(None, told)).casefold()
        years = _YEAR.findall(question)
        if years and not any(year in known for year in years):
            return False
        places = (_root(name) for name in _PLACE.findall(question) if self._weights.knows(name))
        return all(place in known for place in places)

    def text_of(self, parts: Sequence[Passage]) -> Text:
        """All that an item says, to be looked at."""
        heading = parts[0].heading or ""
        return self._weights.text(" ".join([heading, *(part.text for part in parts)]))

    def is_near(self, asked: Asked, item: Sequence[Hit]) -> bool:
        """Whether an item, as the hits of its passages, is about what the question asks about."""
        if not item:
            return False
        heading = item[0].passage.heading or ""
        text = self._weights.text(" ".join([heading, *(hit.passage.text for hit in item)]))
        cosines = [hit.cosine for hit in item if hit.cosine is not None]
        if not cosines or not self._embedded:
            return asked.coverage(text) >= UNKNOWN
        return max(cosines) >= NEAR + LACKING * asked.missing(text)


def _root(name: str) -> str:
    """A name without its genitive and the last letters, which may be inflected."""
    folded = name.casefold().removesuffix("s")
    return folded[: max(ROOT, len(folded) - 2)]
