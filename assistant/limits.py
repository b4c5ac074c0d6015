"""How much one may ask: attempts to sign in, requests that make work, and bytes sent."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from . import uploads

FREE_ATTEMPTS = 5
"""Wrong passwords before one has to wait: people mistype."""
LONGEST_WAIT = 900.0
"""Seconds: 96 guesses a day are worth nothing against twelve characters."""
PER_MINUTE = 60
"""Requests a minute that make work (every POST): a question in the chat takes two."""
LARGEST = 1_000_000
"""Bytes of a request: the longest question with its whole conversation is a tenth of it."""
UPLOADED = uploads.LARGEST + 100_000
"""Bytes of a request with a file of minutes: the file and what the form puts around it."""
REMEMBERED = 10_000
"""Names and addresses that are kept count of; the oldest are forgotten first."""


class Attempts:
    """Wrong passwords per name and per address, with a wait that doubles."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, *keys: str) -> float:
        """Seconds to wait before any of the keys may try; 0 where they may now."""
        now = time.monotonic()
        return max(0.0, *(self._failed.get(key, (0, 0.0))[1] - now for key in keys))

    def count(self, *keys: str) -> None:
        """Count an attempt before it is tried, so that many at once do not slip through."""
        for key in keys:
            failed = self._failed.pop(key, (0, 0.0))[0] + 1
            excess = failed - FREE_ATTEMPTS
            wait = min(LONGEST_WAIT, 2.0 ** min(excess, 20)) if excess >= 0 else 0.0
            self._failed[key] = (failed, time.monotonic() + wait)
            if len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forget the attempts of a name whose right password was given."""
        self._failed.pop(key, None)


@dataclass(slots=True)
class _Bucket:
    left: float
    filled: float


class Rate:
    """Requests per user: a bucket of `per_minute` that fills evenly."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one request; 0.0 where it is allowed, else the seconds until it will be."""
        now = time.monotonic()
        bucket = self._buckets.pop(key, _Bucket(self._per_minute, now))
        bucket.left = min(
            self._per_minute, bucket.left + (now - bucket.filled) * self._per_minute / 60
        )
        bucket.filled = now
        self._buckets[key] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return (1 - bucket.left) * 60 / self._per_minute
        bucket.left -= 1
        return 0.0
