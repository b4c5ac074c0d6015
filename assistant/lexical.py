"""Search by words: BM25 over stems with the parts of compounds, and over character n-grams.

The first finds what is said in the same words in other forms, the second what is misspelled,
inflected in ways that the stemmer does not know, or has lost its å, ä and ö. An abbreviation
that the archive explains is asked for in both its forms.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from .abbreviations import Abbreviation, mostly
from .catalogue import EXPLAINED, STANDS, STEM, Catalogue
from .evidence import Weights
from .postings import Postings
from .swedish import Compounds, grams

if TYPE_CHECKING:
    import numpy as np


class Lexical:
    """The search by words over a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        lists = catalogue.postings()
        self._terms, self._grams = lists["terms"], lists["grams"]
        self._compounds = Compounds(catalogue.counts(STEM))
        self.weights = Weights(self._terms.passages, self._terms.held, self._compounds)
        told = catalogue.counts(EXPLAINED).items()
        found = Counter({Abbreviation(*name.split("\t")): count for name, count in told})
        self._forms = tuple(mostly(found, catalogue.counts(STANDS)).items())
        self._holding = lru_cache(catalogue.holding)

    def by_terms(self, question: str) -> "np.ndarray":
        """The BM25 score of every place by stems and compound parts, float32 (places,)."""
        return self._best(self._terms, self._compounds.terms, question)

    def by_grams(self, question: str) -> "np.ndarray":
        """The BM25 score of every place by character n-grams, float32 (places,)."""
        return self._best(self._grams, grams, question)

    def _best(
        self, lists: Postings, tokens: Callable[[str], list[str]], question: str
    ) -> "np.ndarray":
        """The better score of the question as it is and with its abbreviations in other form."""
        import numpy as np

        scores = lists.scores(tokens(question))
        other = self._other_form(question)
        return scores if other == question else np.maximum(scores, lists.scores(tokens(other)))

    def _other_form(self, question: str) -> str:
        """The question with each abbreviation as the archive mostly has it, short or in full."""
        for short, long in self._forms:
            for other, case in ((short, re.NOFLAG), (long, re.IGNORECASE)):
                if other.casefold() not in question.casefold():
                    continue
                usual = max((short, long), key=self._holding)
                if usual != other:
                    question = re.sub(
                        rf"(?<!\w){re.escape(other)}(?!\w)", usual, question, flags=case
                    )
        return question
