"""What counts as found, answered and silent, and how sure a figure is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Answer, Hit

from .questions import Question, fold, folded_words

SHARE = 0.8
"""Share of the quote's words that a passage must hold."""
PASSAGE, ANSWER = 3000, 1500
"""Characters of a passage, and of an answer with its quotes, that count."""
RESAMPLES, SEED = 2000, 20261123


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question; `rank` is of the first right passage, None where none is.

    `characters` are those of the answer, `read` those of its first five passages.
    """

    question: Question
    rank: int | None
    answered: bool
    right: bool
    characters: int
    read: int
    search_ms: float
    answer_ms: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over `n` questions with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}–{self.high:.2f}]" if self.n else "–"


def result_of(question: Question, answer: Answer) -> Result:
    """Score one answer."""
    return Result(
        question=question,
        rank=rank(question, answer.hits),
        answered=answer.answered,
        right=is_right(question, answer),
        characters=len(answer.text),
        read=sum(len(hit.passage.text) for hit in answer.hits[:5]),
        search_ms=answer.search_ms,
        answer_ms=answer.answer_ms,
    )


def rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """The place, from 1, of the first passage of a right document that holds the quote."""
    wanted = Counter(folded_words(question.quote))
    for place, hit in enumerate(hits, start=1):
        if hit.passage.document in question.documents and _holds(hit.passage.text, wanted):
            return place
    return None


def is_right(question: Question, answer: Answer) -> bool:
    """Whether the answer, with its quotes, holds what it must and cites a right document.

    For a negative: whether the assistant is silent.
    """
    if question.kind == "negative":
        return not answer.answered
    cited = {citation.document for citation in answer.citations}
    if not answer.answered or cited.isdisjoint(question.documents):
        return False
    quotes = " ".join(citation.quote for citation in answer.citations)
    said = fold(f"{answer.text} {quotes}"[:ANSWER])
    return all(any(fold(one) in said for one in group) for group in question.must_contain)


def mean(values: Sequence[float]) -> Figure:
    """The mean with a 95 % interval by the percentile bootstrap over questions (Efron 1979)."""
    import numpy as np

    if not values:
        return Figure(0.0, 0.0, 0.0, 0)
    sample = np.asarray(values, dtype=float)
    generator = np.random.default_rng(SEED)
    means = sample[generator.integers(0, len(sample), (RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(sample.mean()), float(low), float(high), len(values))


def found_within(results: Sequence[Result], k: int) -> Figure:
    """found@k over the questions that have an answer."""
    return mean([float(r.rank is not None and r.rank <= k) for r in _answerable(results)])


def reciprocal_rank(results: Sequence[Result]) -> Figure:
    """The mean reciprocal rank among the ten best passages."""
    return mean([1 / r.rank if r.rank else 0.0 for r in _answerable(results)])


def answered_right(results: Sequence[Result]) -> Figure:
    """Share of the questions that have an answer which are answered right."""
    return mean([float(r.right) for r in _answerable(results)])


def abstained_right(results: Sequence[Result]) -> Figure:
    """Share of the negatives that are met with silence."""
    return mean([float(not r.answered) for r in results if r.question.kind == "negative"])


def false_abstentions(results: Sequence[Result]) -> Figure:
    """Share of the questions that have an answer which are met with silence."""
    return mean([float(not r.answered) for r in _answerable(results)])


def _answerable(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.question.kind != "negative"]


def _holds(text: str, wanted: Counter[str]) -> bool:
    held = Counter(folded_words(text[:PASSAGE]))
    met = sum(min(count, held[word]) for word, count in wanted.items())
    return met >= SHARE * sum(wanted.values())
