"""Whether the archive answers at all, or is silent.

Silence takes two witnesses: the item found lacks a telling word of the question altogether, and
the embedding model does not find it near either. One alone misleads: people ask in other words
than the minutes use, and the model finds something near to any question.
"""

from collections.abc import Sequence

from .answers import Hit
from .evidence import Asked, Weights

LACKS = 0.9
"""Weight, from 0 to 1, of a word that the item must not lack; a word no passage holds weighs 1."""
NEAR = 0.84
"""Cosine from which the embedded model counts as finding the item near; another model's cosines
mean other things, so with one only UNKNOWN counts. LACKS and NEAR were set on the development
questions over MLR, Göteborg and DIGG (132 answerable, 28 not): 36 % of the unanswerable are met
with silence at 5 % of the answerable; a NEAR of 0.85 gives 43 % at 9 %, 0.83 gives 21 % at 4 %."""
UNKNOWN = 0.05
"""Share of the question's words, by weight, below which an item has nothing to do with it
(4 % and 1 % of the same questions)."""


class Judge:
    """Decides, over the hits of a search, whether to answer or to be silent."""

    def __init__(self, weights: Weights, *, embedded: bool) -> None:
        self._weights = weights
        self._embedded = embedded

    def answers(self, asked: Asked, item: Sequence[Hit]) -> bool:
        """Whether an item, as the hits of its passages, holds what the question asks about."""
        if not item:
            return False
        heading = item[0].passage.heading or ""
        text = self._weights.text(" ".join([heading, *(hit.passage.text for hit in item)]))
        near = max((hit.cosine for hit in item if hit.cosine is not None), default=0.0)
        if self._embedded:
            return asked.missing([text]) < LACKS or near >= NEAR
        return asked.coverage(text) >= UNKNOWN
