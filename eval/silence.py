"""How well a score tells right answers from wrong ones, and so when to be silent.

Selective answering: of all questions, answerable or not, those are answered whose score reaches a
threshold. Coverage is the share that is answered, risk the share of those answered wrongly; to
answer what the archive does not say is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .intervals import Figure, mean, spread

RISK = 0.05
"""The share of wrong answers that one can live with."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer's score, and whether the answer is right (or would have been, if given)."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What comes of answering every question that scores `threshold` or more."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers with a confidence from `low` to `high`; `confidence` is their mean."""

    low: float
    high: float
    confidence: float
    right: Figure


def curve(scored: Sequence[Scored]) -> tuple[Point, ...]:
    """The risk at each coverage that a threshold can give, from the highest score down."""
    points = []
    taken = wrong = 0
    for threshold, among, mistaken in _levels(scored):
        taken += among
        wrong += mistaken
        points.append(Point(threshold, taken / len(scored), wrong / taken))
    return tuple(points)


def aurc(scored: Sequence[Scored]) -> float:
    """The mean risk over coverages 1/n, 2/n … 1 (Geifman and El-Yaniv 2017); 0 is best.

    Answers of one score are taken in no order: each carries an equal part of their mistakes.
    """
    total = 0.0
    taken = wrong = 0
    for _, among, mistaken in _levels(scored):
        total += sum((wrong + mistaken * k / among) / (taken + k) for k in range(1, among + 1))
        taken += among
        wrong += mistaken
    return total / len(scored)


def coverage_at(scored: Sequence[Scored], risk: float = RISK) -> float:
    """The largest share of the questions that can be answered at no more than `risk`."""
    return max((point.coverage for point in curve(scored) if point.risk <= risk), default=0.0)


def threshold(answerable: Sequence[float], most: float) -> float:
    """The highest threshold that at most a share `most` of these scores falls below.

    Without scores nothing can be lost or known: 0, which every probability reaches.
    """
    if not answerable:
        return 0.0
    return sorted(answerable)[min(int(most * len(answerable)), len(answerable) - 1)]


def calibration(
    scored: Sequence[Scored], groups: Sequence[int], bins: int = BINS
) -> tuple[Bin, ...]:
    """Equally wide bins of confidence, 0 to 1, each with the share of its answers right."""
    found = []
    for number in range(bins):
        places = [at for at, one in enumerate(scored) if _bin(one.score, bins) == number]
        right = mean([float(scored[at].right) for at in places], [groups[at] for at in places])
        confidence = sum(scored[at].score for at in places) / max(len(places), 1)
        found.append(Bin(number / bins, (number + 1) / bins, confidence, right))
    return tuple(found)


def calibration_error(scored: Sequence[Scored], bins: int = BINS) -> float:
    """The mean distance of confidence from the share right, over the bins by their answers."""
    places = range(len(scored))
    return sum(
        bin.right.n * abs(bin.confidence - bin.right.value)
        for bin in calibration(scored, places, bins)
    ) / len(scored)


def aurc_figure(scored: Sequence[Scored], groups: Sequence[int]) -> Figure:
    """The area under the curve with its interval."""
    return spread(lambda places: aurc([scored[at] for at in places]), groups)


def coverage_figure(scored: Sequence[Scored], groups: Sequence[int]) -> Figure:
    """The coverage at RISK with its interval."""
    return spread(lambda places: coverage_at([scored[at] for at in places]), groups)


def _levels(scored: Sequence[Scored]) -> list[tuple[float, int, int]]:
    """Each score from the highest, with how many have it and how many of those are wrong."""
    ordered = sorted(scored, key=lambda one: -one.score)
    levels = []
    for score, same in groupby(ordered, key=lambda one: one.score):
        answers = list(same)
        levels.append((score, len(answers), sum(not one.right for one in answers)))
    return levels


def _bin(confidence: float, bins: int) -> int:
    return min(int(confidence * bins), bins - 1)
