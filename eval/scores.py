"""What counts as found, answered and silent."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Answer, Hit

from .intervals import Figure, mean
from .questions import Question, fold, folded_words

SHARE = 0.8
"""Share of the quote's words that a passage must hold."""
PASSAGE, ANSWER = 3000, 1500
"""Characters of a passage, and of an answer with its quotes, that count."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question; `rank` is of the first right passage, None where none is.

    `group` is that of the questions which stand or fall with it.
    """

    question: Question
    group: int
    answer: Answer
    rank: int | None
    right: bool

    @property
    def answered(self) -> bool:
        """Whether the assistant was not silent."""
        return self.answer.answered

    @property
    def read(self) -> int:
        """Characters of the first five passages."""
        return sum(len(hit.passage.text) for hit in self.answer.hits[:5])

    def found(self, k: int) -> bool:
        """Whether a right passage is among the first `k`."""
        return self.rank is not None and self.rank <= k


def result_of(question: Question, group: int, answer: Answer) -> Result:
    """Score one answer."""
    return Result(question, group, answer, rank(question, answer.hits), is_right(question, answer))


def rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """The place, from 1, of the first passage of a right document that holds the quote."""
    return place_of(question, [(hit.passage.document, hit.passage.text) for hit in hits])


def place_of(question: Question, passages: Iterable[tuple[str, str]]) -> int | None:
    """As `rank`, of passages that are told by their document and their text."""
    wanted = Counter(folded_words(question.quote))
    for place, (document, text) in enumerate(passages, start=1):
        if document in question.documents and _holds(text, wanted):
            return place
    return None


def is_right(question: Question, answer: Answer) -> bool:
    """Whether the answer, with its quotes, holds what it must and cites a right document.

    For a negative: whether the assistant is silent.
    """
    if question.negative:
        return not answer.answered
    cited = {citation.document for citation in answer.citations}
    if not answer.answered or cited.isdisjoint(question.documents):
        return False
    quotes = " ".join(citation.quote for citation in answer.citations)
    said = fold(f"{answer.text} {quotes}"[:ANSWER])
    return all(any(fold(one) in said for one in group) for group in question.must_contain)


def found_within(results: Sequence[Result], k: int) -> Figure:
    """found@k over the questions that have an answer."""
    return _mean(_answerable(results), lambda result: float(result.found(k)))


def reciprocal_rank(results: Sequence[Result]) -> Figure:
    """The mean reciprocal rank among the ten best passages."""
    return _mean(_answerable(results), lambda result: 1 / result.rank if result.rank else 0.0)


def answered_right(results: Sequence[Result]) -> Figure:
    """Share of the questions that have an answer which are answered right."""
    return _mean(_answerable(results), lambda result: float(result.right))


def abstained_right(results: Sequence[Result]) -> Figure:
    """Share of the negatives that are met with silence."""
    return _mean(negatives(results), lambda result: float(not result.answered))


def false_abstentions(results: Sequence[Result]) -> Figure:
    """Share of the questions that have an answer which are met with silence."""
    return _mean(_answerable(results), lambda result: float(not result.answered))


FIGURES: Mapping[str, Callable[[Sequence[Result]], Figure]] = {
    "found@1": lambda results: found_within(results, 1),
    "found@5": lambda results: found_within(results, 5),
    "MRR": reciprocal_rank,
    "answered right": answered_right,
    "abstained right": abstained_right,
    "false abstentions": false_abstentions,
}
"""What is measured, by the name it has in every table."""


def negatives(results: Sequence[Result]) -> list[Result]:
    """Those that the archive does not answer."""
    return [result for result in results if result.question.negative]


def _mean(results: Sequence[Result], value: Callable[[Result], float]) -> Figure:
    return mean([value(result) for result in results], [result.group for result in results])


def _answerable(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if not result.question.negative]


def _holds(text: str, wanted: Counter[str]) -> bool:
    held = Counter(folded_words(text[:PASSAGE]))
    met = sum(min(count, held[word]) for word, count in wanted.items())
    return met >= SHARE * sum(wanted.values())
