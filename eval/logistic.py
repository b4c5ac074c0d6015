"""A plain logistic regression, and its predictions for questions that it was not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RIDGE = 1.0
"""Pull of each weight, per standard deviation of its feature, towards 0: few questions are had."""
STEPS = 50
ENOUGH = 1e-10


@dataclass(frozen=True, slots=True)
class Logistic:
    """The probability of being right: `intercept` and one weight for each feature as it is."""

    intercept: float
    weights: tuple[float, ...]

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The probabilities (n,) of features (n, d)."""
        return _sigmoid(features @ np.asarray(self.weights) + self.intercept)


def fit(features: np.ndarray, right: np.ndarray) -> Logistic:
    """Fit features (n, d) to what was right (n,) by Newton's method; of nothing, even odds."""
    if not len(features):
        return Logistic(0.0, (0.0,) * features.shape[1])
    centre = features.mean(axis=0)
    scale = features.std(axis=0)
    scale[scale == 0] = 1.0
    rows = np.column_stack([np.ones(len(features)), (features - centre) / scale])
    pull = np.diag([0.0] + [RIDGE] * features.shape[1])
    weights = np.zeros(rows.shape[1])
    if 0 < right.mean() < 1:
        for _ in range(STEPS):
            likely = _sigmoid(rows @ weights)
            slope = rows.T @ (likely - right) + pull @ weights
            bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + pull
            step = np.linalg.solve(bend, slope)
            weights -= step
            if np.abs(step).max() < ENOUGH:
                break
    else:
        # All right or all wrong has no finite optimum: Laplace's rule of succession.
        odds = (right.sum() + 1) / (len(right) - right.sum() + 1)
        weights[0] = np.log(odds)
    own = weights[1:] / scale
    return Logistic(float(weights[0] - own @ centre), tuple(own.tolist()))


def held_out(features: np.ndarray, right: np.ndarray, folds: Sequence[int]) -> np.ndarray:
    """The probability (n,) of each question by the model fitted on the other folds."""
    fold = np.asarray(folds)
    found = np.zeros(len(right))
    for number in np.unique(fold):
        there = fold == number
        found[there] = fit(features[~there], right[~there]).predict(features[there])
    return found


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))
