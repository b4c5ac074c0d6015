"""Whether the archive answers at all: the evidence weighed against a threshold."""

from collections.abc import Sequence

from .answers import Hit
from .evidence import Asked, Weights
from .question import Question


class Judge:
    """Decides, over the hits of a search, whether to answer or to be silent."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def answers(self, question: Question, asked: Asked, hits: Sequence[Hit]) -> bool:
        """Whether the best hits hold what the question asks about."""
        return bool(hits)
