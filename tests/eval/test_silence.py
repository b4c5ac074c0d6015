"""Risk, coverage and calibration of lists short enough to work out by hand."""

import pytest

from eval.intervals import Figure, wilson
from eval.silence import (
    Bin,
    Point,
    Scored,
    aurc,
    calibration,
    calibration_error,
    coverage_at,
    curve,
    threshold,
)


def scored(*pairs):
    return [Scored(score, right) for score, right in pairs]


FOUR = scored((0.6, False), (0.9, True), (0.8, False), (0.7, True))
TIED = scored((0.9, True), (0.9, False), (0.5, True), (0.5, True))


def test_the_curve_gives_the_risk_at_each_coverage():
    assert curve(FOUR) == (
        Point(0.9, 0.25, 0.0), Point(0.8, 0.5, 0.5), Point(0.7, 0.75, 1 / 3), Point(0.6, 1.0, 0.5),
    )  # fmt: skip


def test_a_threshold_takes_all_answers_of_one_score_or_none():
    assert curve(TIED) == (Point(0.9, 0.5, 0.5), Point(0.5, 1.0, 0.25))


def test_the_area_is_the_mean_risk_over_the_coverages():
    assert aurc(FOUR) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert aurc(TIED) == pytest.approx((1 / 2 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_the_area_of_a_perfect_order_is_least_and_of_the_reverse_greatest():
    best = scored((0.9, True), (0.8, True), (0.2, False), (0.1, False))
    worst = [Scored(-one.score, one.right) for one in best]
    assert aurc(best) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert aurc(worst) == pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4)
    assert aurc(scored(*[(0.5, True), (0.5, False)] * 5)) == pytest.approx(0.5)


def test_the_coverage_at_a_risk_is_the_largest_that_any_threshold_gives():
    twenty = scored((1.0, False), *[(0.9 - at / 100, True) for at in range(19)])
    assert coverage_at(twenty, 0.05) == 1.0
    assert coverage_at(twenty, 0.04) == 0.0
    assert coverage_at(FOUR, 0.05) == 0.25
    assert coverage_at(TIED, 0.05) == 0.0


def test_a_threshold_leaves_no_larger_share_below_it():
    scores = [at / 10 for at in range(10, 0, -1)]
    assert threshold(scores, 0.2) == 0.3
    assert threshold(scores, 0.19) == 0.2
    assert threshold(scores, 0.0) == 0.1
    assert threshold(scores, 1.0) == 1.0
    assert threshold([], 0.06) == 0.0


def test_calibration_sets_confidence_beside_the_share_right():
    answers = scored((0.7, True), (0.75, True), (0.8, False), (1.0, True), (0.0, False))
    low, *between, high = calibration(answers, range(5), bins=4)
    assert low == Bin(0.0, 0.25, 0.0, Figure(0.0, *wilson(0.0, 1), 1))
    assert [one.right.n for one in between] == [0, 1]
    assert high.confidence == pytest.approx(0.85)
    assert high.right == Figure(2 / 3, *wilson(2 / 3, 3), 3)


def test_the_calibration_error_is_the_mean_distance_weighed_by_answers():
    assert calibration_error(scored(*[(0.75, True)] * 3, (0.75, False))) == 0.0
    assert calibration_error(scored((0.95, True), (0.95, False), (0.15, False), (0.15, False))) == (
        pytest.approx((2 * 0.45 + 2 * 0.15) / 4)
    )
