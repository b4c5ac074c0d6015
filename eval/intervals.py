"""How sure a figure is: 95 % intervals over questions that are not independent.

Questions about one document or matter stand or fall together, so whole groups of them are drawn
(the cluster bootstrap; Cameron, Gelbach and Miller 2008). Every figure here lies in 0 to 1.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RESAMPLES, SEED = 2000, 20261123
FEW = 10
"""With fewer groups than this the bootstrap draws the same ones too often to show their spread."""
Z = 1.959964
"""Standard deviations on each side of the mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over `n` questions with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}–{self.high:.2f}]" if self.n else "–"

    @property
    def signed(self) -> str:
        """The figure as a difference: "+0.02 [-0.01 to +0.05]"."""
        return f"{self.value:+.2f} [{self.low:+.2f} to {self.high:+.2f}]" if self.n else "–"


def mean(values: Sequence[float], groups: Sequence[int]) -> Figure:
    """The mean of values in 0 to 1 with the percentile interval of the cluster bootstrap.

    Wilson's interval where that degenerates: all values the same, or fewer groups than FEW. It
    takes the questions as independent, and for values between 0 and 1 it is on the wide side.
    """
    import numpy as np

    if not values:
        return Figure(0.0, 0.0, 0.0, 0)
    value = sum(values) / len(values)
    if min(values) == max(values) or len(set(groups)) < FEW:
        return Figure(value, *wilson(value, len(values)), len(values))
    sums, counts = _by_group(values, groups)
    drawn = _draws(len(sums))
    low, high = np.percentile((drawn @ sums) / (drawn @ counts), [2.5, 97.5])
    return Figure(value, float(low), float(high), len(values))


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's score interval (1927) for a share of `n`."""
    middle = share + Z * Z / (2 * n)
    reach = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def difference(now: Sequence[float], before: Sequence[float], groups: Sequence[int]) -> Figure:
    """The mean difference, question by question, with the interval of the cluster bootstrap.

    Where no question differs the interval is empty; with fewer groups than FEW the questions
    are drawn one by one.
    """
    import numpy as np

    if not now:
        return Figure(0.0, 0.0, 0.0, 0)
    differences = [one - other for one, other in zip(now, before, strict=True)]
    sums, counts = _by_group(differences, _enough(groups))
    drawn = _draws(len(sums))
    low, high = np.percentile((drawn @ sums) / (drawn @ counts), [2.5, 97.5])
    return Figure(sum(differences) / len(now), float(low), float(high), len(now))


def mcnemar(won: int, lost: int) -> float:
    """The exact two-sided p of as uneven a split of the changed questions, were both as likely."""
    changed = won + lost
    tail = sum(math.comb(changed, k) for k in range(min(won, lost) + 1)) / 2**changed
    return min(1.0, 2 * tail)


def spread(statistic: Callable[[Sequence[int]], float], groups: Sequence[int]) -> Figure:
    """Any statistic of the places of questions, with the interval of the cluster bootstrap.

    With fewer groups than FEW the questions are drawn one by one.
    """
    import numpy as np

    drawn = [statistic(places) for places in _resampled(_enough(groups))]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(statistic(range(len(groups))), float(low), float(high), len(groups))


def _enough(groups: Sequence[int]) -> Sequence[int]:
    """The groups, or each question alone where the groups are too few to draw from."""
    return groups if len(set(groups)) >= FEW else range(len(groups))


def _resampled(groups: Sequence[int]) -> Iterator[list[int]]:
    import numpy as np

    numbers, group_of = np.unique(groups, return_inverse=True)
    for times in _draws(len(numbers)):
        yield np.repeat(np.arange(len(groups)), times[group_of]).tolist()


def _by_group(values: Sequence[float], groups: Sequence[int]) -> tuple["np.ndarray", "np.ndarray"]:
    """The sum of the values and their number in each group, each (groups,)."""
    import numpy as np

    _, group_of = np.unique(groups, return_inverse=True)
    return np.bincount(group_of, weights=np.asarray(values, float)), np.bincount(group_of)


def _draws(count: int) -> "np.ndarray":
    """How many times each of `count` groups is drawn in each resample: (RESAMPLES, count)."""
    import numpy as np

    generator = np.random.default_rng(SEED)
    return generator.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
