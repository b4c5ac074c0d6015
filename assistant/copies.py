"""Passages that say the same: the same minutes twice, or a text carried from meeting to meeting."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.minutes import Passage

SHINGLE = 3
"""Words in a run; the share of runs that two passages have in common tells how alike they are."""
ALIKE = 0.8
"""Share of the runs of the shorter of two passages that the other holds, when they are copies.

One figure changed in a paragraph of fifty words leaves 0.94; two meetings' versions of an
unchanged routine decision with other names leave 0.5 to 0.7.
"""
LEAST = 12
"""Runs that a passage has at least; shorter ones are alike by chance."""
SIZE = 0.7
"""The shorter of two copies has at least this share of the words of the longer."""


def distinct(order: Sequence[Passage], *, newest: bool) -> Iterator[Passage]:
    """The passages in order, without those that copy a better one.

    With `newest`, a copy from a later meeting takes the place of the one it copies; of copies
    from one meeting the one with pages does.
    """
    kept: list[Passage] = []
    for passage in order:
        place = next((at for at, other in enumerate(kept) if alike(passage, other)), None)
        if place is None:
            kept.append(passage)
        elif newest and _rank(passage) > _rank(kept[place]):
            kept[place] = passage
    yield from kept


def alike(one: Passage, other: Passage) -> bool:
    """Whether two passages of different documents say the same in all but a few words."""
    if one.document == other.document:
        return False
    first, second = _shingles(one.text), _shingles(other.text)
    small, large = sorted((len(first), len(second)))
    if small < LEAST or small < SIZE * large:
        return False
    return len(first & second) >= ALIKE * small


def _rank(passage: Passage) -> tuple[str, bool]:
    return passage.date or "", passage.page is not None


@lru_cache(4096)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))
