"""Search by words: BM25 over stems with the parts of compounds, and over character n-grams.

The first finds what is said in the same words in other forms, the second what is misspelled,
inflected in ways that the stemmer does not know, or has lost its å, ä and ö. An abbreviation
that the archive explains is asked for in both its forms.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ingest.minutes import Passage

from .abbreviations import explained
from .evidence import Weights
from .swedish import Compounds, grams

if TYPE_CHECKING:
    import bm25s
    import numpy as np

K1, B = 0.7, 0.5
"""BM25's saturation and length weights. Items differ in length by what they decide, not by how
much they say of it; with the usual 1.5 and 0.75 found@1 of the n-grams alone was 0.636 on the
development questions, with 0.8 and 0.5 it was 0.652."""


class Lexical:
    """The lexical index of all passages, in memory."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        texts = [f"{passage.heading or ''} {passage.text}" for passage in passages]
        self._size = len(texts)
        self._compounds = Compounds(texts)
        terms = [self._compounds.terms(text) for text in texts]
        self.weights = Weights(terms, self._compounds)
        self._terms = _bm25(terms)
        self._grams = _bm25([grams(text) for text in texts])
        self._usual_forms = [
            tuple(sorted(forms, key=lambda form: -sum(form in text for text in texts)))
            for forms in explained(texts).items()
        ]

    def by_terms(self, question: str) -> "np.ndarray":
        """The BM25 score of every passage by stems and compound parts, float32 (passages,)."""
        return self._best(self._terms, self._compounds.terms, question)

    def by_grams(self, question: str) -> "np.ndarray":
        """The BM25 score of every passage by character n-grams, float32 (passages,)."""
        return self._best(self._grams, grams, question)

    def _best(
        self, index: "bm25s.BM25 | None", tokens: Callable[[str], list[str]], question: str
    ) -> "np.ndarray":
        """The better score of the question as it is and with its abbreviations in other form."""
        import numpy as np

        scores = self._scores(index, tokens(question))
        other = self._other_form(question)
        return (
            scores if other == question else np.maximum(scores, self._scores(index, tokens(other)))
        )

    def _other_form(self, question: str) -> str:
        """The question with each abbreviation as the archive mostly has it, short or in full."""
        for usual, other in self._usual_forms:
            case = re.IGNORECASE if len(other) > len(usual) else re.NOFLAG
            question = re.sub(rf"(?<!\w){re.escape(other)}(?!\w)", usual, question, flags=case)
        return question

    def _scores(self, index: "bm25s.BM25 | None", tokens: list[str]) -> "np.ndarray":
        import numpy as np

        known = [token for token in tokens if index and token in index.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return index.get_scores(known)


def _bm25(tokens: list[list[str]]) -> "bm25s.BM25 | None":
    import bm25s

    if not any(tokens):
        return None
    index = bm25s.BM25(k1=K1, b=B)
    index.index(tokens, show_progress=False)
    return index
