"""The passages of the index by place, with all that search looks them up by, in a file of SQLite.

It is derived from the index and can be thrown away: a catalogue that is not there, is damaged or
of another version is made anew. What has changed since it was written is all that is read. Each
process that opens it reads one unchanging state, whatever another writes meanwhile.
"""

import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ingest.errors import StoreError
from ingest.minutes import Outcome, Passage
from ingest.rows import passage_of, row_of
from ingest.store import Store

from . import postings
from .abbreviations import explanations_in
from .postings import Kind, Postings
from .swedish import Compounds, grams, stems_in, terms

FILE = "catalogue.sqlite"
"""The catalogue's file in the folder of the index."""
VERSION = 5
"""Raised when the catalogue must be made anew: tables, stems or n-grams are others."""
ANEW = 0.1
"""Share of the passages that are new or gone, from which all is made anew. The parts of compounds
are those of the archive's words when a passage was read, and what is gone is still counted."""
READ = 2000
"""Passages that are read from the index together."""
BATCH = 4000
"""Passages whose lists are written together: their tokens are held in memory, some 15 kB each."""
PATIENCE = 3600.0
"""Seconds that one process waits for another that writes the catalogue."""
OPENING = 60.0
"""Seconds that it waits for another that opens it, and for the disk."""
TITLE = 200
"""Characters at the head of minutes that say whose they are."""
KEPT = 20_000
"""Passages kept in memory, of some kB each."""
STEM, EXPLAINED, STANDS = "stem", "explained", "stands"
"""What is counted: the stems that compounds are made of, the texts that explain an abbreviation
(its short and long form, with a tab between), and those that have a short form in parentheses."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_SCHEMA = (
    """
CREATE TABLE passages (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, key TEXT NOT NULL,
    item TEXT NOT NULL, first INTEGER NOT NULL, head INTEGER NOT NULL, document TEXT NOT NULL,
    body TEXT, date TEXT, number TEXT, heading TEXT, case_number TEXT, about TEXT,
    outcomes TEXT NOT NULL, tasks INTEGER NOT NULL, size INTEGER NOT NULL, row TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE lengths (place INTEGER PRIMARY KEY, terms INTEGER NOT NULL, grams INTEGER NOT NULL);
CREATE INDEX by_key ON passages (key);
CREATE INDEX by_item ON passages (item);
CREATE INDEX by_document ON passages (document);
CREATE INDEX by_case ON passages (case_number) WHERE first;
CREATE INDEX by_heading ON passages (heading) WHERE first;
CREATE INDEX by_matter ON passages (about) WHERE first;
CREATE INDEX heads ON passages (date) WHERE head;
CREATE INDEX head_of ON passages (document) WHERE head;
CREATE INDEX bodies ON passages (body);
CREATE TABLE counts (
    kind TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
"""
    + postings.SCHEMA
)
_TAKE_OUT = (
    "DELETE FROM lengths WHERE place IN"
    " (SELECT place FROM passages WHERE key IN (SELECT value FROM json_each(?)))",
    "DELETE FROM passages WHERE key IN (SELECT value FROM json_each(?))",
)
_EMPTY = (
    "DELETE FROM passages",
    "DELETE FROM lengths",
    "DELETE FROM counts",
    "DELETE FROM postings",
    "DELETE FROM batches",
    "DELETE FROM sqlite_sequence",
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the search weighs a passage by before it reads it.

    `about` are its heading's stems, `first` tells whether an item begins with it, and `size` how
    many characters it has.
    """

    body: str | None
    date: str | None
    item: str | None
    case_number: str | None
    about: str | None
    first: bool
    size: int
    outcomes: frozenset[Outcome]

    @property
    def years(self) -> frozenset[str]:
        """The years that its heading names."""
        return frozenset(filter(_YEAR.fullmatch, (self.about or "").split()))


class Catalogue:
    """One state of the passages of an index; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection, folder: Path | None = None) -> None:
        """Read from a connection that has been brought in line, and sees nothing newer.

        It is to the file in a folder, or in memory.
        """
        self._connection = connection
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: dict[int, Passage] = {}
        self.bodies = tuple(
            body
            for (body,) in self._rows(
                "SELECT DISTINCT body FROM passages WHERE body IS NOT NULL ORDER BY body"
            )
        )

    @classmethod
    def open(cls, folder: Path, store: Store) -> "Catalogue":
        """The catalogue in a folder, brought in line with the index.

        Raises StoreError where it cannot be written.
        """
        file = folder / FILE
        try:
            try:
                return cls(_opened(file, store), folder)
            except sqlite3.OperationalError:
                raise
            except (sqlite3.DatabaseError, UnicodeDecodeError):  # damaged, or none of ours
                throw_away(folder)
                return cls(_opened(file, store), folder)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"Sökregistret {file} går inte att skriva ({error}); kontrollera diskutrymmet och "
                "att mappen får skrivas, och kör igen."
            ) from error

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Catalogue":
        """The catalogue of some passages, in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(_SCHEMA)
        _add(connection, passages, 0)
        _post(connection, 0)
        return cls(connection)

    def __del__(self) -> None:
        """Close the file: a connection refers to itself, and would hold what it reads for long.

        What has been taken out meanwhile goes out of the file now that nobody reads it here.
        """
        with suppress(sqlite3.Error):
            self._connection.rollback()
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._connection.close()

    def __len__(self) -> int:
        """How many passages there are."""
        return self._rows("SELECT count(*) FROM lengths")[0][0]

    def at(self, places: Iterable[int]) -> list[Passage]:
        """The passages at some places, in their order."""
        places = tuple(places)
        if len(self._kept) > KEPT:
            self._kept = {}
        kept = self._kept
        if missing := [place for place in places if place not in kept]:
            found = self._rows(
                "SELECT id, row, text, place FROM passages"
                " WHERE place IN (SELECT value FROM json_each(?))",
                (json.dumps(missing),),
            )
            kept.update((row[3], _passage(row)) for row in found)
        return [kept[place] for place in places]

    def sketches(self, places: Iterable[int]) -> dict[int, Sketch]:
        """What the passages at some places are weighed by."""
        found = self._rows(
            "SELECT place, body, date, number, case_number, about, first, size, outcomes"
            " FROM passages"
            " WHERE place IN (SELECT value FROM json_each(?))",
            (json.dumps(list(places)),),
        )
        return {place: Sketch(*told, _outcomes(outcomes)) for place, *told, outcomes in found}

    def said(self, places: Iterable[int]) -> dict[int, tuple[str, str]]:
        """The document of the passages at some places, and their headings with their texts."""
        found = self._rows(
            "SELECT place, document, coalesce(heading, '') || char(10) || text FROM passages"
            " WHERE place IN (SELECT value FROM json_each(?))",
            (json.dumps(list(places)),),
        )
        return {place: (document, text) for place, document, text in found}

    def titles(self, documents: Iterable[str]) -> dict[str, str]:
        """The first characters of some documents, which say whose minutes they are."""
        return dict(
            self._rows(
                "SELECT document, substr(text, 1, ?) FROM passages"
                " WHERE head AND document IN (SELECT value FROM json_each(?))",
                (TITLE, json.dumps(list(documents))),
            )
        )

    def places(self, ids: Iterable[str]) -> dict[str, int]:
        """The places of the passages with some ids, of those that are there."""
        return dict(
            self._rows(
                "SELECT id, place FROM passages WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(ids)),),
            )
        )

    def every(self) -> Iterator[Passage]:
        """All passages, a document after another."""
        for (name,) in self._rows("SELECT DISTINCT document FROM passages ORDER BY document"):
            yield from self.of_document(name)

    def of_item(self, item: str) -> tuple[Passage, ...]:
        """The passages of an item, by what their ids begin with, in reading order."""
        return self._read("SELECT id, row, text FROM passages WHERE item = ? ORDER BY id", item)

    def of_document(self, name: str) -> tuple[Passage, ...]:
        """The passages of a document, in reading order."""
        return self._read("SELECT id, row, text FROM passages WHERE document = ? ORDER BY id", name)

    def holds(self, name: str) -> bool:
        """Whether a document is there."""
        return bool(self._rows("SELECT 1 FROM passages WHERE document = ? LIMIT 1", (name,)))

    def head(self, name: str) -> Passage:
        """The first passage of a document."""
        return self._read("SELECT id, row, text FROM passages WHERE head AND document = ?", name)[0]

    def heads(self) -> list[tuple[int, str, str | None]]:
        """The place, date and body of the first passage of each document with a date, the newest
        first."""
        return self._rows(
            "SELECT place, date, body FROM passages WHERE head AND date IS NOT NULL"
            " ORDER BY date DESC, document DESC"
        )

    def days(self, body: str | None) -> list[tuple[str, str]]:
        """The day of each document of a body that has one, and the document."""
        return self._rows(
            "SELECT date, document FROM passages WHERE head AND date IS NOT NULL AND body IS ?",
            (body,),
        )

    def deciding(self) -> Iterator[Passage]:
        """The first passage of each item that decides."""
        yield from self._in_runs(
            "SELECT place FROM passages WHERE first AND outcomes <> '' ORDER BY id"
        )

    def assigning(self) -> Iterator[Passage]:
        """The first passage of each item that gives tasks."""
        yield from self._in_runs("SELECT place FROM passages WHERE first AND tasks > 0 ORDER BY id")

    def _in_runs(self, query: str) -> Iterator[Passage]:
        """The passages at the places that a query finds, READ at a time."""
        places = self._rows(query)
        for start in range(0, len(places), READ):
            yield from self.at(place for (place,) in places[start : start + READ])

    def of_case(self, number: str) -> tuple[Passage, ...]:
        """The first passages of the dated items with a case number."""
        return self._read(
            "SELECT id, row, text FROM passages"
            " WHERE first AND case_number = ? AND date IS NOT NULL",
            number,
        )

    def about(self, words: frozenset[str]) -> tuple[Passage, ...]:
        """The first passages of the dated items whose headings have the same stems."""
        return self._read(
            "SELECT id, row, text FROM passages WHERE first AND about = ? AND date IS NOT NULL",
            _key(words),
        )

    def headed(self, heading: str) -> tuple[Passage, ...]:
        """The first passages of the items with a heading."""
        return self._read("SELECT id, row, text FROM passages WHERE first AND heading = ?", heading)

    def holding(self, words: str) -> int:
        """How many passages hold some words, as they stand."""
        return self._rows(
            "SELECT count(*) FROM passages WHERE instr(coalesce(heading, '') || ' ' || text, ?)",
            (words,),
        )[0][0]

    def counts(self, kind: str) -> Counter[str]:
        """How often each name stands that has been counted of a kind: STEM, EXPLAINED, STANDS."""
        return Counter(dict(self._rows("SELECT name, count FROM counts WHERE kind = ?", (kind,))))

    def postings(self) -> dict[Kind, Postings]:
        """The inverted lists of the passages' tokens."""
        import numpy as np

        rows = self._rows("SELECT place, terms, grams FROM lengths")
        # The lists still name places whose passages are gone, the last ones too.
        lengths = np.full((_next_place(self._rows), 2), np.nan)
        for place, *told in rows:
            lengths[place] = told
        return {
            "terms": Postings("terms", lengths[:, 0], self._rows),
            "grams": Postings("grams", lengths[:, 1], self._rows),
        }

    def _read(self, query: str, *parameters: object) -> tuple[Passage, ...]:
        return tuple(map(_passage, self._rows(query, parameters)))

    def _rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple]:
        try:
            with self._lock:
                return self._connection.execute(query, parameters).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if self._folder:
                throw_away(self._folder)
            raise StoreError(
                f"Sökregistret bredvid indexet är skadat ({type(error).__name__}) och görs om när "
                "programmet startar; starta om det."
            ) from error


def throw_away(folder: Path) -> None:
    """Delete the catalogue in a folder; who has it open reads on."""
    for end in ("", "-wal", "-shm"):
        (folder / f"{FILE}{end}").unlink(missing_ok=True)


def _opened(file: Path, store: Store) -> sqlite3.Connection:
    """A connection to the catalogue, in line with the index and blind to later changes."""
    connection = _connection(file)
    if _version(connection) not in (0, VERSION):
        connection.close()
        throw_away(file.parent)
        connection = _connection(file)
    entries = {entry.key: entry.passages for entry in store.entries().values() if entry.passages}
    if _held(connection) != entries:
        connection.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE:.0f}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            _bring_in_line(connection, store, entries)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        with suppress(sqlite3.OperationalError):  # while others read, what is new stays beside
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("BEGIN")
    _version(connection)
    _held(connection)
    return connection


def _connection(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file, timeout=OPENING, isolation_level=None, check_same_thread=False
    )
    # Who reads sees what was there when it began, and a change that is cut off leaves nothing.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is taken out is not to be read in the file either.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _held(connection: sqlite3.Connection) -> dict[str, int] | None:
    """The number of passages by the document's key; None before there are tables."""
    if not _version(connection):
        return None
    return dict(connection.execute("SELECT key, count(*) FROM passages GROUP BY key"))


def _bring_in_line(
    connection: sqlite3.Connection, store: Store, entries: Mapping[str, int]
) -> None:
    if not _version(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION:d}")
    # Another process may have brought it in line while this one waited for its turn.
    held = _held(connection) or {}
    gone = [key for key, count in held.items() if entries.get(key) != count]
    new = [key for key, count in entries.items() if held.get(key) != count]
    moved = sum(held[key] for key in gone) + sum(entries[key] for key in new)
    if moved > ANEW * sum(entries.values()):
        for statement in _EMPTY:
            connection.execute(statement)
        new = list(entries)
    else:
        for statement in _TAKE_OUT:
            connection.execute(statement, (json.dumps(gone),))
    first = place = _next_place(lambda query: connection.execute(query).fetchall())
    for keys in _together(new, entries):
        passages = store.passages(keys)
        there = Counter(passage.key for passage in passages)
        # One that was replaced meanwhile is read when the index has told so.
        whole = [passage for passage in passages if there[passage.key] == entries[passage.key]]
        _add(connection, whole, place)
        place += len(whole)
    _post(connection, first)


def _next_place(rows: Callable[[str], list[tuple]]) -> int:
    """The place of the next passage: one more than any that there has been."""
    told = rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
    return told[0][0] + 1 if told else 0


def _together(keys: Iterable[str], sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """The keys in runs of about READ passages."""
    run: list[str] = []
    for key in keys:
        run.append(key)
        if sum(sizes[one] for one in run) >= READ:
            yield run
            run = []
    if run:
        yield run


def _add(connection: sqlite3.Connection, passages: Sequence[Passage], place: int) -> None:
    """Write the passages of whole documents at places from `place`, and count their words."""
    items: dict[str, str] = {}
    heads: dict[str, str] = {}
    for passage in passages:
        for least, name in ((items, passage.item_id), (heads, passage.document)):
            least[name] = min(least.get(name, passage.id), passage.id)
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                at,
                passage.id,
                passage.key,
                passage.item_id,
                items[passage.item_id] == passage.id,
                heads[passage.document] == passage.id,
                passage.document,
                passage.body,
                passage.date,
                passage.item,
                passage.heading,
                passage.case_number,
                _key(terms(passage.heading or "")),
                " ".join(decision.outcome for decision in passage.decisions),
                len(passage.tasks),
                len(passage.text),
                json.dumps(row_of(passage), ensure_ascii=False),
                passage.text,
            )
            for at, passage in enumerate(passages, place)
        ),
    )
    explained, stands = explanations_in(_text(one.heading, one.text) for one in passages)
    counted = {
        STEM: stems_in(_text(one.heading, one.text) for one in passages),
        EXPLAINED: {f"{one.short}\t{one.long}": count for one, count in explained.items()},
        STANDS: stands,
    }
    connection.executemany(
        "INSERT INTO counts VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        ((kind, name, count) for kind, counts in counted.items() for name, count in counts.items()),
    )


def _post(connection: sqlite3.Connection, first: int) -> None:
    """Write the inverted lists of the passages from a place on."""
    stems = connection.execute("SELECT name, count FROM counts WHERE kind = ?", (STEM,))
    compounds = Compounds(dict(stems))
    while rows := connection.execute(
        "SELECT place, body, document, heading, text FROM passages"
        " WHERE place >= ? ORDER BY place LIMIT ?",
        (first, BATCH),
    ).fetchall():
        texts = [
            f"{_source(body, document)} {_text(heading, text)}"
            for _, body, document, heading, text in rows
        ]
        tokens: dict[Kind, list[list[str]]] = {
            "terms": [compounds.terms(text) for text in texts],
            "grams": [grams(text) for text in texts],
        }
        postings.add(connection, first, tokens)
        connection.executemany(
            "INSERT INTO lengths VALUES (?, ?, ?)",
            (
                (place, len(held), len(pieces))
                for (place, *_), held, pieces in zip(rows, *tokens.values(), strict=True)
            ),
        )
        first += len(rows)
    postings.join(connection)


@lru_cache(1000)
def _outcomes(told: str) -> frozenset[Outcome]:
    return frozenset(map(Outcome, told.split()))


def _source(body: str | None, document: str) -> str:
    """What says whose minutes a passage is of: their body, and the folders they are kept in.

    It is searched as what the passage says: questions name it ("i Hamnrådet"), minutes seldom do.
    """
    return f"{body or ''} {' '.join(PurePosixPath(document).parent.parts)}"


def _text(heading: str | None, text: str) -> str:
    """What a passage says that is searched by words."""
    return f"{heading or ''} {text}"


def _key(stems: Iterable[str]) -> str | None:
    """The stems of a heading as they are looked up; None where there are none."""
    return " ".join(sorted(set(stems))) or None


def _passage(row: Sequence) -> Passage:
    name, told, text, *_ = row
    return passage_of(name, json.loads(told), text)
