"""Whether the archive answers at all, or is silent.

Two witnesses are weighed against each other: the most telling word of the question that the item
found lacks, and how near the embedding model finds the item. One alone misleads: people ask in
other words than the minutes use, and the model finds something near to any question. A third
stands on its own: an item without any sum of money does not say what something costs.
"""

from collections.abc import Sequence

from ingest.minutes import Passage

from .answers import Hit
from .evidence import Asked, Weights
from .needs import lacks

NEAR, LACKING = 0.748, 0.095
"""Cosine that an item needs which lacks no word of the question, and what it needs beyond that for
lacking one of full weight (a word that no passage holds). The ratio is that of a logistic
regression on the development questions over MLR, Göteborg and DIGG and on the golden ones (211
answerable, 51 not), and the level where one in twenty answerable ones is met with silence. Fitted
on either set it does as well on the other. What comes of it is in the README's table."""
UNKNOWN = 0.05
"""Share of the question's words, by weight, that an item must hold where there is no such cosine:
in a search by words alone, and with another model, whose cosines mean other things."""


class Judge:
    """Decides, over the hits of a search, whether to answer or to be silent."""

    def __init__(self, weights: Weights, *, embedded: bool) -> None:
        self._weights = weights
        self._embedded = embedded

    def holds(self, question: str, parts: Sequence[Passage]) -> bool:
        """Whether an item, as all of its passages, holds the kind of thing asked for."""
        text = "\n".join(part.text for part in parts)
        return not lacks(question, text, self._weights.share)

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
