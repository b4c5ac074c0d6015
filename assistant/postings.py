"""Which passages hold a token, and how often: inverted lists in SQLite, and BM25 over them.

The lists of a batch of passages are written once and never changed. Batches of like size are
joined when there are many, so that a passage is written anew a number of times that grows with
the logarithm of the archive, and a token is read from few places.
"""

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Literal

from cachetools import LRUCache, cached

if TYPE_CHECKING:
    import numpy as np

Kind = Literal["terms", "grams"]
"""What is listed: stems with the parts of compounds, or character n-grams."""
Rows = Callable[[str, Sequence[object]], list[tuple]]
"""Runs a query with its parameters."""
K1, B = 0.7, 0.5
"""BM25's saturation and length weights. Items differ in length by what they decide, not by how
much they say of it; with the usual 1.5 and 0.75 found@1 of the n-grams alone was 0.636 on the
development questions, with 0.8 and 0.5 it was 0.652."""
BATCHES = 8
"""Batches that a token may be read from before some are joined."""
LONG = 8
"""Of a token that one passage in so many holds, the scores are added to all places in a row: that
is as fast then as to pick out its own, and takes no more memory soon after."""
MEMORY = 96_000_000
"""Bytes of lists that are remembered: those last asked for, some thousands of an archive of 100 000
passages, in which a question that was never asked then reads a few from the disk and not most."""
MOST = 255
"""Times that a token counts at most in one passage: more than K1 can tell apart."""
SCHEMA = """
CREATE TABLE batches (first INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE postings (
    kind TEXT NOT NULL, token TEXT NOT NULL, first INTEGER NOT NULL,
    places BLOB NOT NULL, counts BLOB NOT NULL, PRIMARY KEY (kind, token, first)
) WITHOUT ROWID;
"""


def add(
    connection: sqlite3.Connection, first: int, tokens: dict[Kind, Sequence[Sequence[str]]]
) -> None:
    """Write the lists of a batch of passages, whose places are `first` and on."""
    for kind, told in tokens.items():
        connection.executemany(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
            ((kind, token, first, *lists) for token, *lists in _inverted(told, first)),
        )
    passages = max(map(len, tokens.values()))
    connection.execute("INSERT INTO batches VALUES (?, ?)", (first, passages))


def join(connection: sqlite3.Connection) -> None:
    """Join the smaller batches until there are at most BATCHES."""
    while len(batches := _batches(connection)) > BATCHES:
        # The two smallest, and all that are no larger than those before them together.
        count = 2
        while count < len(batches) and batches[count][0] <= sum(n for n, _ in batches[:count]):
            count += 1
        _join(connection, batches[:count])


def _batches(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """The number of passages and the first place of each batch, the smallest first."""
    return connection.execute("SELECT passages, first FROM batches ORDER BY 1, 2").fetchall()


def _join(connection: sqlite3.Connection, joined: Sequence[tuple[int, int]]) -> None:
    firsts = json.dumps([first for _, first in joined])
    first = min(first for _, first in joined)
    rows = connection.execute(
        "SELECT kind, token, places, counts FROM postings"
        " WHERE first IN (SELECT value FROM json_each(?)) ORDER BY kind, token",
        (firsts,),
    )
    # On disk, not in memory: the lists of a large archive are larger than it.
    connection.execute("CREATE TEMP TABLE lists AS SELECT * FROM postings WHERE 0")
    connection.executemany(
        "INSERT INTO lists VALUES (?, ?, ?, ?, ?)",
        (
            (*name, first, *map(b"".join, zip(*lists, strict=True)))
            for name, group in groupby(rows, key=itemgetter(0, 1))
            for lists in [[row[2:] for row in group]]
        ),
    )
    for statement in (
        "DELETE FROM postings WHERE first IN (SELECT value FROM json_each(?))",
        "DELETE FROM batches WHERE first IN (SELECT value FROM json_each(?))",
    ):
        connection.execute(statement, (firsts,))
    connection.execute("INSERT INTO postings SELECT * FROM lists")
    connection.execute("DROP TABLE lists")
    passages = sum(size for size, _ in joined)
    connection.execute("INSERT INTO batches VALUES (?, ?)", (first, passages))


class Postings:
    """The lists of one kind, to be read."""

    def __init__(self, kind: Kind, lengths: "np.ndarray", rows: Rows) -> None:
        """`lengths` (places,) are the passages' numbers of tokens; NaN where there is none."""
        import numpy as np

        self._kind = kind
        self._rows = rows
        self._size = len(lengths)
        there = ~np.isnan(lengths)
        self.passages = int(there.sum())
        mean = float(lengths[there].mean()) if self.passages else 0.0
        norms = K1 * (1 - B + B * lengths / (mean or 1.0))
        # A place without a passage scores 0 whatever its list says.
        self._norms = np.where(there, norms, np.inf).astype(np.float32)
        lists: LRUCache[str, tuple] = LRUCache(MEMORY, getsizeof=_bytes)
        self._read = cached(lists, key=str, lock=Lock())(self._shares)

    def held(self, token: str) -> int:
        """How many passages hold a token."""
        found = self._rows(
            "SELECT total(length(counts)) FROM postings WHERE kind = ? AND token = ?",
            (self._kind, token),
        )
        return min(int(found[0][0]), self.passages)

    def scores(self, tokens: Iterable[str]) -> "np.ndarray":
        """The BM25 score of every place (places,), float32 (Robertson and Zaragoza 2009)."""
        import numpy as np

        scores = np.zeros(self._size, dtype=np.float32)
        for token, times in Counter(tokens).items():
            listed, places, shares = self._read(token)
            held = min(listed, self.passages)
            rarity = times * math.log(1 + (self.passages - held + 0.5) / (held + 0.5))
            # A batch names a passage once: nothing is added twice to one place.
            scores[places] += np.float32(rarity) * shares
        return scores

    def _shares(self, token: str) -> tuple[int, "np.ndarray | slice", "np.ndarray"]:
        """How many places a token is listed at, those places, and what it adds to the score of
        each for each unit of its rarity; of a long list to the scores of all places."""
        import numpy as np

        lists = self._rows(
            "SELECT places, counts FROM postings WHERE kind = ? AND token = ?", (self._kind, token)
        )
        places = np.frombuffer(b"".join(places for places, _ in lists), dtype=np.int32)
        counts = np.frombuffer(b"".join(counts for _, counts in lists), dtype=np.uint8)
        shares = counts / (counts + self._norms[places])
        if LONG * len(places) < self._size:
            # Numpy's own kind of index is twice as fast as a shorter one.
            return len(places), places.astype(np.intp), shares
        of_all = np.zeros(self._size, dtype=np.float32)
        of_all[places] = shares
        return len(places), slice(None), of_all


def _bytes(listed: "tuple[int, np.ndarray | slice, np.ndarray]") -> int:
    return sum(getattr(part, "nbytes", 0) for part in listed[1:])


def _inverted(tokens: Sequence[Sequence[str]], first: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Each token with its places (int32) and, for each, how often it stands there (uint8)."""
    import numpy as np

    numbers: dict[str, int] = {}
    flat = np.fromiter(
        (numbers.setdefault(token, len(numbers)) for told in tokens for token in told),
        dtype=np.int64,
    )
    at = np.repeat(np.arange(len(tokens)), [len(told) for told in tokens])
    pairs, counts = np.unique(flat * len(tokens) + at, return_counts=True)
    owner, places = np.divmod(pairs, len(tokens))
    bounds = np.searchsorted(owner, np.arange(len(numbers) + 1))
    places = (places + first).astype(np.int32)
    counts = np.minimum(counts, MOST).astype(np.uint8)
    for token, number in sorted(numbers.items()):
        part = slice(bounds[number], bounds[number + 1])
        yield token, places[part].tobytes(), counts[part].tobytes()
