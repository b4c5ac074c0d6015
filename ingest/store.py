"""The index in Chroma, embedded in a folder or on a server: passages with their vectors, and one
row for each document.

A document's row is its commit point. Its passages are added first, then the row is pointed at
them, then what the row pointed at before is deleted. Passages that no row points at (a killed
ingest left them) are not read by anybody and are swept by the next ingest.
"""

import os
import re
import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from .errors import DamageError, StoreError
from .minutes import Passage
from .rows import Entry, entry_of, entry_row, passage_of, row_of

if TYPE_CHECKING:
    import numpy as np

READER = "8"
"""The version of reading and splitting; raised when documents must be read again as if changed."""
MASKED = "masked"
"""What the version of a document says besides, whose personal identity numbers are hidden."""
HNSW = {
    "space": "cosine",
    "ef_construction": 200,
    "max_neighbors": 32,
    "ef_search": 800,
    "sync_threshold": 500,
}
"""Chroma's graph of vectors. Its defaults (100, 16, 100) lose one in fifteen of the 200 nearest of
3 000 passages, and with them the best one of six questions in 132. Of the 200 nearest of 12 000
these find 0.9998, and are built in a third of the time of (400, 48, 800), which find them all. The
graph is saved every `sync_threshold` passages, and who opens the index adds those that came later
anew, half a millisecond each."""
DISK = (5, 6, 8, 10, 13, 14)
"""SQLite's codes for busy, locked, read-only, input or output, full, and not to be opened."""
DATABASE = "chroma.sqlite3"
"""Chroma's file in the folder of an embedded index."""
PAGE = 2000
"""Rows read from Chroma in one call."""
WAIT = 3600.0
"""Seconds that a second ingest waits for the first."""
ANSWERS = 60.0
"""Seconds that a server may take for one call: it may be saving its graph meanwhile."""
AGAIN = 1.0
"""Seconds after which a server is asked anew whether the index has changed."""
YOUNG = 3600
"""Seconds that passages without a document's row are left on a server: another ingest, on another
machine, may be about to write the row."""


def reader_of(masked: bool) -> str:
    """The version of a document that is read today, `masked` or not."""
    return f"{READER} {MASKED}" if masked else READER


@contextmanager
def locked(folder: Path, *, say: Callable[[str], None], wait: float = WAIT) -> Iterator[None]:
    """The folder of an index for this process alone.

    While another process writes to it, this one says so once and waits, at most `wait` seconds.
    Raises StoreError when it has waited in vain, and when the folder cannot be written.
    """
    import filelock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            say(f"En annan inläsning till {folder} pågår; väntar tills den är klar.")
            lock.acquire(timeout=wait)
    except filelock.Timeout as error:
        raise StoreError(
            f"En annan inläsning till {folder} pågår fortfarande; "
            "vänta tills den är klar och kör igen."
        ) from error
    except OSError as error:
        raise StoreError(
            f"Indexet i {folder} går inte att skriva ({error.strerror}); "
            "välj en annan mapp med PROTOKOLL_INDEX."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(
    folder: Path,
    encoder: str,
    *,
    say: Callable[[str], None],
    wait: float = WAIT,
    server: str | None = None,
) -> Iterator["Store"]:
    """The index that `encoder` made, made if there is none, for this process alone to write.

    What was left half done, by a process that was killed, is swept away. Raises StoreError as
    `locked`, and when the index cannot be opened or written.
    """
    with locked(folder, say=say, wait=wait):
        unfinished = folder / "unfinished"
        killed = unfinished.exists()
        unfinished.touch()
        store = Store(folder, encoder, create=True, server=server)
        if killed:
            store.sweep()
        yield store
        store.close()
        unfinished.unlink()


class Store:
    """The index in one folder or on one server. Any number read; of a folder, one process writes
    at a time."""

    def __init__(
        self, folder: Path, encoder: str, *, create: bool = False, server: str | None = None
    ) -> None:
        """Open the index that `encoder` made; with `create`, make an empty one if there is none.

        It is on a Chroma `server` (http://host:port), or without one in the folder. Raises
        StoreError when there is none, when it cannot be opened, or when another encoder made it.
        """
        self.folder = folder
        self.server = server
        self.where = f"på {server}" if server else f"i {folder}"
        self._encoder = encoder
        self._generation = ""
        self._masked = False
        self._asked = -AGAIN
        if not create and not server and not (folder / DATABASE).exists():
            raise StoreError(
                f"Det finns inget index i {folder}; "
                "läs in protokollen först med protokoll ingest MAPP."
            )
        self._open(create)

    def _open(self, create: bool) -> None:
        from chromadb.errors import NotFoundError

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._client = _of_server(self.server) if self.server else _embedded(self.folder)
            self._limit = self._client.get_max_batch_size()
            if create:
                self._create()
            self._passages = self._collection("passages")
            self._documents = self._collection("documents")
            self._masked = bool(self._documents.metadata.get(MASKED))
        except NotFoundError as error:
            raise StoreError(
                f"Indexet {self.where} är inte färdigt; kör protokoll ingest MAPP."
            ) from error
        except StoreError:
            raise
        except Exception as error:  # Chroma raises whatever SQLite, Rust and HTTP give it
            what = f"Indexet {self.where} går inte att öppna ({type(error).__name__})"
            if self.server:
                raise StoreError(
                    f"{what}; kontrollera adressen och att servern är igång, och försök igen."
                ) from error
            if isinstance(error, OSError | sqlite3.OperationalError) or _is_of_disk(error):
                raise StoreError(
                    f"{what}; kontrollera att mappen får läsas och skrivas och att disken har "
                    "plats, och försök igen."
                ) from error
            raise DamageError(
                f"{what}; läs in protokollen på nytt med protokoll check --repair, som behåller "
                "omdömena."
            ) from error
        made_by = self._passages.metadata.get("encoder")
        if made_by != self._encoder:
            other = "en annan Chroma-server" if self.server else "en annan mapp med PROTOKOLL_INDEX"
            raise StoreError(
                f"Indexet {self.where} är gjort med modellen {made_by}, men {self._encoder} är "
                f"vald; välj samma modell med PROTOKOLL_ENCODER eller {other}."
            )

    def _create(self) -> None:
        existing = {collection.name for collection in self._client.list_collections()}
        if "passages" not in existing:
            self._client.create_collection(
                "passages",
                metadata={"encoder": self._encoder},
                configuration={"hnsw": HNSW},
                embedding_function=None,
            )
        if "documents" not in existing:
            self._client.create_collection("documents", embedding_function=None)

    def _collection(self, name: str) -> "_Collection":
        return _Collection(self._client.get_collection(name, embedding_function=None), self)

    def entries(self, documents: Collection[str] | None = None) -> dict[str, Entry]:
        """Every document that is wholly in the index, or those of some, by its path."""
        if documents is not None:
            found = ((name, self.entry_of(name)) for name in documents)
            return {name: entry for name, entry in found if entry}
        rows = (entry_of(row) for _, row, _ in self._rows(self._documents))
        return {entry.document: entry for entry in rows}

    def replace(
        self,
        entry: Entry,
        passages: Sequence[Passage],
        vectors: "np.ndarray",
    ) -> None:
        """Put a document in the index in place of what it held; `vectors` is (passages, d)."""
        before = self.entry_of(entry.document)
        for start in range(0, len(passages), self._limit):
            part = passages[start : start + self._limit]
            self._passages.add(
                ids=[passage.id for passage in part],
                embeddings=vectors[start : start + self._limit],
                documents=[passage.text for passage in part],
                metadatas=[row_of(passage) | {"written": int(time.time())} for passage in part],
            )
        self._documents.upsert(
            ids=[entry.document], embeddings=[[1.0]], metadatas=[entry_row(entry)]
        )
        if before and before.key != entry.key:
            self._delete_key(before.key)
        self._touch()

    def entry_of(self, document: str) -> Entry | None:
        """The entry of one document, or None."""
        rows = self._documents.get(ids=[document], include=["metadatas"])["metadatas"]
        return entry_of(rows[0]) if rows else None

    def remove(self, document: str) -> None:
        """Take a document out of the index."""
        if entry := self.entry_of(document):
            self._documents.delete(ids=[document])
            self._delete_key(entry.key)
            self._touch()

    def sweep(self) -> None:
        """Delete passages that no document's row points at; reads every row.

        On a server only those that have been so for a while.
        """
        before = time.time() - YOUNG if self.server else float("inf")
        written = {row["key"]: row.get("written", 0) for _, row, _ in self._rows(self._passages)}
        keys = {entry.key for entry in self.entries().values()}
        for key in written.keys() - keys:
            if written[key] < before:
                self._delete_key(key)

    def passages(self, keys: Collection[str] | None = None) -> tuple[Passage, ...]:
        """Every passage of every document that is wholly in the index, or of those with `keys`."""
        whole = {entry.key for entry in self.entries().values()} if keys is None else set(keys)
        where = None if keys is None else {"key": {"$in": sorted(whole)}}
        return tuple(
            passage_of(name, row, text)
            for name, row, text in self._rows(self._passages, documents=True, where=where)
            if row["key"] in whole
        )

    def vectors(self, names: Sequence[str]) -> "np.ndarray":
        """The vectors of the passages with some ids (names, d), float32, in their order."""
        import numpy as np

        kept: dict[str, Any] = {}
        for start in range(0, len(names), PAGE):
            part = list(names[start : start + PAGE])
            page = self._passages.get(ids=part, include=["embeddings"])
            kept.update(zip(page["ids"], page["embeddings"], strict=True))
        return np.array([kept[name] for name in names], dtype=np.float32)

    def nearest(self, vector: "np.ndarray", count: int) -> list[tuple[str, float]]:
        """The ids of the at most `count` passages nearest to a unit `vector` (d,), with cosines."""
        found = self._passages.query(
            query_embeddings=[vector], n_results=count, include=["distances"]
        )
        return [
            (name, 1.0 - distance)
            for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    @property
    def generation(self) -> str:
        """What is another when any process has changed the index.

        A server is asked once a second; one that does not answer has changed nothing.
        """
        if not self.server:
            try:
                return str((self.folder / "generation").stat().st_mtime_ns)
            except FileNotFoundError:
                return ""
        if time.monotonic() - self._asked >= AGAIN:
            self._asked = time.monotonic()
            with suppress(Exception):
                documents = self._client.get_collection("documents", embedding_function=None)
                told = documents.metadata or {}
                self._generation, self._masked = told.get("generation", ""), bool(told.get(MASKED))
        return self._generation

    @property
    def masked(self) -> bool:
        """Whether personal identity numbers are hidden in what is read in."""
        return self._masked

    def mask(self, masked: bool) -> None:
        """Hide personal identity numbers in what is read in from now on, or do not."""
        self._masked = masked
        self._documents.modify(metadata=self._told())
        self._touch()

    def reopen(self) -> None:
        """Read anew what another process has written."""
        # Chroma keeps what it has opened of a folder; of a server it keeps nothing.
        if not self.server:
            self._open(create=False)

    def close(self) -> None:
        """Let go of what is open; the store is of no use after."""
        # The client's own `close` ends the store that was last opened in this folder, and without
        # it the threads, files and memory of each store stay until Python happens to tidy up.
        self._client._server.stop()

    def _touch(self) -> None:
        if self.server:
            self._documents.modify(metadata=self._told())
        else:
            (self.folder / "generation").write_text("", encoding="utf-8")

    def _told(self) -> dict[str, str | bool]:
        """What a store says of itself; `modify` leaves nothing of what it said before."""
        return {"generation": uuid.uuid4().hex, MASKED: self._masked}

    def _delete_key(self, key: str) -> None:
        self._passages.delete(where={"key": key})

    def _rows(
        self,
        collection: "_Collection",
        *,
        documents: bool = False,
        where: Any = None,  # noqa: ANN401  (Chroma's own filters)
    ) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        include = ["metadatas", "documents"] if documents else ["metadatas"]
        offset = 0
        while True:
            page = collection.get(include=include, where=where, limit=PAGE, offset=offset)
            texts = page["documents"] or [""] * len(page["ids"])
            yield from zip(page["ids"], page["metadatas"], texts, strict=True)
            offset += PAGE
            if len(page["ids"]) < PAGE:
                return


class _Collection:
    """A collection of Chroma's whose calls raise StoreError, and nothing else."""

    def __init__(self, collection: Any, store: Store) -> None:  # noqa: ANN401  (Chroma's own)
        self._collection = collection
        self._store = store

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self._collection.metadata or {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._collection, name)

        def told(**given: Any) -> Any:  # noqa: ANN401
            try:
                return call(**given)
            except Exception as error:  # whatever SQLite, Rust and HTTP give it
                raise StoreError(self._mishap(error)) from error

        return told

    def _mishap(self, error: Exception) -> str:
        what = type(error).__name__
        if self._store.server:
            return (
                f"Chroma-servern {self._store.where} svarar inte som väntat ({what}); kontrollera "
                "att den är igång och försök igen: det som är inläst är kvar."
            )
        return (
            f"Indexet {self._store.where} går inte att läsa eller skriva ({what}); kontrollera "
            "diskutrymmet och kör igen: det som är inläst är kvar. Hjälper inte det, läs in "
            "protokollen på nytt med protokoll check --repair."
        )


def _is_of_disk(error: Exception) -> bool:
    """Whether SQLite says, through Chroma, that it could not read or write, not what it read."""
    return any(int(code) & 0xFF in DISK for code in re.findall(r"\(code: (\d{1,5})\)", str(error)))


def _embedded(folder: Path) -> Any:  # noqa: ANN401  (Chroma's own)
    if (folder / DATABASE).exists():
        _look_over(folder / DATABASE)
    chromadb, settings = _chroma()
    from chromadb.api.shared_system_client import SharedSystemClient

    # Chroma keeps what it has opened. Read from that, what another process has written since
    # is not seen; written to from that, the vectors of the other process are lost.
    SharedSystemClient.clear_system_cache()
    return chromadb.PersistentClient(str(folder), settings)


def _look_over(database: Path) -> None:
    """Raise sqlite3.DatabaseError for a file that is no database or is cut short.

    Chroma ends the whole process over some of those. What a killed process or a full disk left
    half written is rolled back, for which it must be writable. Reading every page would take a
    second for each 300 MB, so what is turned inside a page is left to it.
    """
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=rw", uri=True)) as opened:
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (pages,) = opened.execute("PRAGMA page_count").fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    if database.stat().st_size < pages * size:
        raise sqlite3.DatabaseError("cut short")


def _of_server(address: str) -> Any:  # noqa: ANN401  (Chroma's own)
    url = urlsplit(address)
    try:
        port = url.port
    except ValueError:
        port = -1
    if url.username or url.password:
        # The address is told where the server does not answer.
        raise StoreError(
            "Chroma-serverns adress ska inte ha namn eller lösenord i sig, för de används inte; "
            "ange den som http://dator:8000 i PROTOKOLL_CHROMA."
        )
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/") or port == -1:
        raise StoreError(
            f"Chroma-servern ska anges som http://dator:8000 men är »{address}«; rätta "
            "PROTOKOLL_CHROMA."
        )
    chromadb, settings = _chroma()
    client = chromadb.HttpClient(
        url.hostname,
        port or (443 if url.scheme == "https" else 8000),
        url.scheme == "https",
        settings=settings,
    )
    client._server._session.timeout = ANSWERS  # Chroma sets none: a silent server is waited for
    return client


def _chroma() -> tuple[Any, Any]:
    """The library, and settings under which it reports to nobody."""
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb, Settings(anonymized_telemetry=False)
