"""What the assistant would answer were it never silent, and what speaks for each answer.

A score can be tried as a ground for silence only on answers of every score, so the silent ones
are composed here as the assistant composes the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answers import Answer
from assistant.citations import Originals
from assistant.compose import Composer, Quote, cite, text_of
from assistant.evidence import Asked
from assistant.judge import Evidence, Judge
from assistant.question import understand
from assistant.search import Search
from ingest.weights import NAME

from .folds import folds_of
from .logistic import Logistic, fit, held_out
from .questions import Question
from .run import TODAY, Bench
from .scores import Result, is_right
from .silence import Scored, threshold

RIGHT = "right"
ANSWERABLE = "answerable"
TARGETS: Mapping[str, Callable[["Attempt"], bool]] = {
    RIGHT: lambda attempt: attempt.right,
    ANSWERABLE: lambda attempt: not attempt.question.negative,
}
"""What a regression may be fitted to tell: whether the answer is right, which is what a reader
wants to know of it, or whether the archive has an answer, which is what silence is measured by."""
MOST = 0.06
"""The share of answerable questions that a threshold for silence may leave unanswered."""


FEATURES: Mapping[str, Callable[[Evidence], float]] = {
    "cosine": lambda evidence: evidence.cosine or 0.0,
    "missing": lambda evidence: evidence.missing,
    "coverage": lambda evidence: evidence.asked.coverage(evidence.text),
    "lead": lambda evidence: evidence.lead,
    "score": lambda evidence: evidence.score,
}
"""What a regression may weigh, by name."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One question answered come what may.

    `right` is False for every negative: to answer it at all is wrong. `score` is what the
    assistant's judge goes by, `confidence` what it tells of the answer, and `features` are in the
    order of FEATURES.
    """

    question: Question
    group: int
    right: bool
    score: float
    confidence: float
    features: tuple[float, ...]


def attempts_of(bench: Bench, results: Sequence[Result]) -> list[Attempt]:
    """Each result as it would be without the judge, with what speaks for it."""
    weights = bench.search.lexical.weights
    composer = Composer(Originals(bench.archive), weights)
    judge = Judge(weights, embedded=bench.encoder.name == NAME)
    return [_attempt(bench.search, judge, composer, result) for result in results]


def held_out_scores(attempts: Sequence[Attempt]) -> list[Scored]:
    """Each attempt with the probability of its being right, fitted on the other folds."""
    likely = held_out(*_arrays(attempts, RIGHT))
    return [
        Scored(float(score), attempt.right) for score, attempt in zip(likely, attempts, strict=True)
    ]


def fitted(attempts: Sequence[Attempt], target: str) -> Logistic:
    """The model of all attempts: what to write into the assistant, not what to report."""
    features, true, _ = _arrays(attempts, target)
    return fit(features, true)


def held_out_answers(attempts: Sequence[Attempt], target: str, most: float = MOST) -> list[bool]:
    """Which attempts would be given, by a model and a threshold set on the other folds.

    The threshold is the highest that leaves at most `most` of those folds' answerable questions
    without an answer.
    """
    features, true, fold = _arrays(attempts, target)
    answerable = np.array([not attempt.question.negative for attempt in attempts])
    given = np.zeros(len(attempts), dtype=bool)
    for number in np.unique(fold):
        there = fold == number
        model = fit(features[~there], true[~there])
        least = threshold(model.predict(features[~there & answerable]).tolist(), most)
        given[there] = model.predict(features[there]) >= least
    return given.tolist()


def _attempt(search: Search, judge: Judge, composer: Composer, result: Result) -> Attempt:
    question = understand(result.question.question, TODAY, search.bodies)
    evidence = judge.evidence(Asked(question.matter, search.lexical.weights), result.answer.hits)
    answer = result.answer
    if not answer.answered and evidence.item:
        parts = search.item_of(evidence.item[0].passage)
        answer = _given(answer, composer.quotes(question, evidence.asked, parts))
    return Attempt(
        question=result.question,
        group=result.group,
        right=not result.question.negative and is_right(result.question, answer),
        score=evidence.nearness,
        confidence=judge.confidence(evidence) or 0.0,
        features=tuple(feature(evidence) for feature in FEATURES.values()),
    )


def _given(answer: Answer, quotes: Sequence[Quote]) -> Answer:
    """An answer by the quotes, in place of silence."""
    return replace(answer, answered=bool(quotes), text=text_of([quotes]), citations=cite([quotes]))


def _arrays(attempts: Sequence[Attempt], target: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features (n, d), what is to be told (n,) and the fold (n,) of each attempt."""
    folds = folds_of([one.question for one in attempts], [one.group for one in attempts])
    features = np.array([attempt.features for attempt in attempts], dtype=float)
    return features, np.array([TARGETS[target](attempt) for attempt in attempts]), np.array(folds)
