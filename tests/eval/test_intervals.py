"""Intervals whose ends are known, and what holds of all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.intervals import Figure, difference, mcnemar, mean, spread, wilson

ALTERNATING = [1.0, 0.0, 1.0, 1.0] * 10
ALONE = range(40)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [(81 / 263, 263, 0.2553, 0.3662), (15 / 148, 148, 0.0624, 0.1605), (0.0, 20, 0.0, 0.1611),
     (1 / 29, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilsons_interval_is_that_of_newcombes_table(share, n, low, high):
    assert wilson(share, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_is_the_mirror_image_for_the_other_share(counted):
    k, n = counted
    low, high = wilson(k / n, n)
    assert wilson(1 - k / n, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)
    assert low - 1e-9 <= k / n <= high + 1e-9


def test_the_bootstrap_of_many_independent_questions_is_near_the_normal_interval():
    figure = mean([1.0, 0.0] * 200, range(400))
    assert (figure.value, figure.n) == (0.5, 400)
    assert (figure.low, figure.high) == pytest.approx((0.451, 0.549), abs=0.005)


def test_questions_that_fare_alike_in_their_groups_are_no_surer_than_one_of_each():
    alone = mean(ALTERNATING, ALONE)
    fivefold = mean(
        [value for value in ALTERNATING for _ in range(5)], [g for g in ALONE for _ in range(5)]
    )
    assert (fivefold.value, fivefold.low, fivefold.high) == (alone.value, alone.low, alone.high)
    assert (alone.n, fivefold.n) == (40, 200)


def test_an_interval_is_the_same_every_time_whatever_the_groups_are_called():
    assert mean(ALTERNATING, ALONE) == mean(ALTERNATING, [7 + 3 * group for group in ALONE])


def test_where_the_bootstrap_would_show_no_spread_the_interval_is_wilsons():
    assert mean([1.0] * 20, range(20)) == Figure(1.0, *wilson(1.0, 20), 20)
    assert mean([0.0] * 20, range(20)) == Figure(0.0, *wilson(0.0, 20), 20)
    few = mean([1.0, 0.0, 1.0, 1.0], [0, 0, 1, 2])
    assert few == Figure(0.75, *wilson(0.75, 4), 4)
    assert mean([], []) == Figure(0.0, 0.0, 0.0, 0)


def test_a_difference_between_equals_is_nothing_for_sure():
    assert difference(ALTERNATING, ALTERNATING, ALONE) == Figure(0.0, 0.0, 0.0, 40)


def test_a_difference_is_paired():
    """What both runs do alike adds no spread: half of the questions, gained by all, are sure."""
    now, before = [1.0] * 40, [0.0, 1.0] * 20
    figure = difference(now, before, ALONE)
    assert figure.value == 0.5
    assert (figure.low, figure.high) == pytest.approx((0.5 - 0.155, 0.5 + 0.155), abs=0.03)
    assert difference([1.0] * 40, [0.0] * 40, ALONE) == Figure(1.0, 1.0, 1.0, 40)


@pytest.mark.parametrize(
    ("won", "lost", "p"), [(0, 0, 1.0), (5, 0, 2 / 32), (8, 2, 112 / 1024), (3, 3, 1.0)]
)
def test_mcnemars_p_is_exact_and_the_same_both_ways(won, lost, p):
    assert mcnemar(won, lost) == mcnemar(lost, won) == pytest.approx(p)


def test_the_spread_of_a_mean_is_the_means_interval():
    groups = [at // 2 for at in ALONE]
    found = spread(lambda places: sum(ALTERNATING[at] for at in places) / len(places), groups)
    expected = mean(ALTERNATING, groups)
    assert (found.value, found.low, found.high) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )
