"""A regression that is fitted on some questions and asked of others."""

import numpy as np
import pytest

from eval.logistic import fit, held_out

GENERATOR = np.random.default_rng(4)
FEATURES = GENERATOR.normal(size=(60, 2))
RIGHT = FEATURES[:, 0] + GENERATOR.normal(size=60) > 0
FOLDS = np.arange(60) % 5


def test_features_that_say_nothing_give_the_share_right():
    model = fit(np.ones((8, 2)), np.array([1, 1, 1, 0, 1, 1, 1, 0]))
    assert model.predict(np.ones((1, 2))) == pytest.approx([0.75])
    assert model.weights == (0.0, 0.0)


def test_where_all_is_right_one_more_is_right_by_laplaces_rule():
    model = fit(FEATURES[:8], np.ones(8))
    assert model.predict(FEATURES[:2]) == pytest.approx([0.9, 0.9])


def test_of_nothing_the_odds_are_even():
    assert fit(FEATURES[:0], RIGHT[:0]).predict(FEATURES[:1]) == pytest.approx([0.5])


def test_on_average_the_model_is_as_sure_as_it_is_right():
    assert fit(FEATURES, RIGHT).predict(FEATURES).mean() == pytest.approx(RIGHT.mean())


def test_the_unit_of_a_feature_does_not_matter():
    scaled = FEATURES * [1000.0, 0.01] + [5.0, -3.0]
    assert fit(scaled, RIGHT).predict(scaled) == pytest.approx(
        fit(FEATURES, RIGHT).predict(FEATURES)
    )


def test_what_tells_is_weighed_and_what_does_not_is_not():
    telling, other = fit(FEATURES, RIGHT).weights
    assert telling > 1 > abs(other)


def test_a_fold_is_judged_without_its_own_answers():
    other_answers = np.where(FOLDS == 2, ~RIGHT, RIGHT)
    there = FOLDS == 2
    known, unknown = held_out(FEATURES, RIGHT, FOLDS), held_out(FEATURES, other_answers, FOLDS)
    assert known[there] == pytest.approx(unknown[there], abs=0)
    assert not np.allclose(known[~there], unknown[~there])
    rest = fit(FEATURES[~there], RIGHT[~there])
    assert known[there] == pytest.approx(rest.predict(FEATURES[there]), abs=0)
