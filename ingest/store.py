"""The index in Chroma: passages with their vectors, and one row for each document.

A document's row is its commit point. Its passages are added first, then the row is pointed at
them, then what the row pointed at before is deleted. Passages that no row points at (a killed
ingest left them) are not read by anybody and are swept by the next ingest.
"""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import StoreError
from .minutes import Decision, Outcome, Passage, Span

if TYPE_CHECKING:
    import numpy as np

READER = "3"
"""The version of reading and splitting; raised when documents must be read again as if changed."""
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
PAGE = 2000
"""Rows read from Chroma in one call."""
WAIT = 3600.0
"""Seconds that a second ingest waits for the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the index holds it; `key` is what its passages' ids begin with."""

    document: str
    sha256: str
    key: str
    reader: str
    passages: int
    body: str | None
    date: str | None
    warnings: tuple[str, ...]


@contextmanager
def writing(
    folder: Path, encoder: str, *, say: Callable[[str], None], wait: float = WAIT
) -> Iterator["Store"]:
    """The index that `encoder` made, made if there is none, for this process alone to write.

    While another process writes, this one says so once and waits, at most `wait` seconds. What
    was left half done, by a process that was killed, is swept away. Raises StoreError when it has
    waited in vain, and when the index cannot be opened or written.
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
    from chromadb.errors import ChromaError

    unfinished = folder / "unfinished"
    killed = unfinished.exists()
    try:
        unfinished.touch()
        store = Store(folder, encoder, create=True)
        if killed:
            store.sweep()
        yield store
        store.close()
        unfinished.unlink()
    except ChromaError as error:
        raise StoreError(
            f"Indexet i {folder} går inte att skriva ({type(error).__name__}); kontrollera "
            "diskutrymmet och kör igen: det som är inläst är kvar."
        ) from error
    finally:
        lock.release()


class Store:
    """The index in one folder. One process writes at a time, any number read."""

    def __init__(self, folder: Path, encoder: str, *, create: bool = False) -> None:
        """Open the index that `encoder` made; with `create`, make an empty one if there is none.

        Raises StoreError when there is none, when it cannot be opened, or when another encoder
        made it.
        """
        self.folder = folder
        self._encoder = encoder
        if not create and not (folder / "chroma.sqlite3").exists():
            raise StoreError(
                f"Det finns inget index i {folder}; "
                "läs in protokollen först med protokoll ingest MAPP."
            )
        self._open(create)

    def _open(self, create: bool) -> None:
        os.environ["ANONYMIZED_TELEMETRY"] = "False"
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings
        from chromadb.errors import NotFoundError

        # Chroma keeps what it has opened. Read from that, what another process has written since
        # is not seen; written to from that, the vectors of the other process are lost.
        SharedSystemClient.clear_system_cache()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._client = chromadb.PersistentClient(
                str(self.folder), Settings(anonymized_telemetry=False)
            )
            self._limit = self._client.get_max_batch_size()
            if create:
                self._create()
            self._passages = self._client.get_collection("passages", embedding_function=None)
            self._documents = self._client.get_collection("documents", embedding_function=None)
        except NotFoundError as error:
            raise StoreError(
                f"Indexet i {self.folder} är inte färdigt; kör protokoll ingest MAPP."
            ) from error
        except StoreError:
            raise
        except Exception as error:  # Chroma raises whatever SQLite and Rust give it
            raise StoreError(
                f"Indexet i {self.folder} går inte att öppna ({type(error).__name__}); "
                "ta bort mappen och läs in protokollen igen med protokoll ingest MAPP."
            ) from error
        made_by = (self._passages.metadata or {}).get("encoder")
        if made_by != self._encoder:
            raise StoreError(
                f"Indexet i {self.folder} är gjort med modellen {made_by}, men {self._encoder} är "
                "vald; välj samma modell med PROTOKOLL_ENCODER eller en annan mapp med "
                "PROTOKOLL_INDEX."
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

    def entries(self) -> dict[str, Entry]:
        """Every document that is wholly in the index, by its path."""
        found = (_entry(row) for _, row, _ in self._rows(self._documents))
        return {entry.document: entry for entry in found}

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
                metadatas=[row_of(passage) for passage in part],
            )
        self._documents.upsert(
            ids=[entry.document], embeddings=[[1.0]], metadatas=[_entry_row(entry)]
        )
        if before and before.key != entry.key:
            self._delete_key(before.key)
        self._touch()

    def entry_of(self, document: str) -> Entry | None:
        """The entry of one document, or None."""
        rows = self._documents.get(ids=[document], include=["metadatas"])["metadatas"]
        return _entry(rows[0]) if rows else None

    def remove(self, document: str) -> None:
        """Take a document out of the index."""
        if entry := self.entry_of(document):
            self._documents.delete(ids=[document])
            self._delete_key(entry.key)
            self._touch()

    def sweep(self) -> None:
        """Delete passages that no document's row points at; reads every row."""
        keys = {entry.key for entry in self.entries().values()}
        orphans = {row["key"] for _, row, _ in self._rows(self._passages)} - keys
        for key in orphans:
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
    def generation(self) -> int:
        """A number that changes when any process has changed the index."""
        try:
            return (self.folder / "generation").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def reopen(self) -> None:
        """Read anew what another process has written."""
        self._open(create=False)

    def close(self) -> None:
        """Let go of what is open; the store is of no use after."""
        # The client's own `close` ends the store that was last opened in this folder, and without
        # it the threads, files and memory of each store stay until Python happens to tidy up.
        self._client._server.stop()

    def _touch(self) -> None:
        (self.folder / "generation").write_text("", encoding="utf-8")

    def _delete_key(self, key: str) -> None:
        self._passages.delete(where={"key": key})

    def _rows(
        self,
        collection: Any,  # noqa: ANN401  (Chroma's own class)
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


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Chroma takes no None: a field that is not known is left out."""
    return {name: value for name, value in row.items() if value is not None}


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        document=row["document"],
        sha256=row["sha256"],
        key=row["key"],
        reader=row["reader"],
        passages=row["passages"],
        body=row.get("body"),
        date=row.get("date"),
        warnings=tuple(json.loads(row["warnings"])),
    )


def _entry_row(entry: Entry) -> dict[str, Any]:
    return _known(
        {
            "document": entry.document,
            "sha256": entry.sha256,
            "key": entry.key,
            "reader": entry.reader,
            "passages": entry.passages,
            "body": entry.body,
            "date": entry.date,
            "warnings": json.dumps(entry.warnings, ensure_ascii=False),
        }
    )


def row_of(passage: Passage) -> dict[str, Any]:
    """A passage but for its id and text, in words and numbers; `passage_of` makes it again."""
    return _known(
        {
            "key": passage.key,
            "document": passage.document,
            "sha256": passage.sha256,
            "body": passage.body,
            "date": passage.date,
            "item": passage.item,
            "label": passage.label,
            "heading": passage.heading,
            "case_number": passage.case_number,
            "spans": _spans_text(passage.spans),
            "decisions": json.dumps(
                [
                    [decision.text, decision.outcome, _spans_text(decision.spans)]
                    for decision in passage.decisions
                ],
                ensure_ascii=False,
            ),
        }
    )


def passage_of(name: str, row: Mapping[str, Any], text: str) -> Passage:
    """The passage with an id, from what `row_of` made of it, and its text."""
    return Passage(
        id=name,
        document=row["document"],
        sha256=row["sha256"],
        body=row.get("body"),
        date=row.get("date"),
        item=row.get("item"),
        label=row.get("label"),
        heading=row.get("heading"),
        case_number=row.get("case_number"),
        text=text,
        spans=_spans(row["spans"]),
        decisions=tuple(
            Decision(words, Outcome(outcome), _spans(spans))
            for words, outcome, spans in json.loads(row["decisions"])
        ),
    )


def _spans_text(spans: Sequence[Span]) -> str:
    return " ".join(f"{span.page or 0}:{span.start}-{span.end}" for span in spans)


def _spans(text: str) -> tuple[Span, ...]:
    spans = []
    for part in text.split():
        page, _, place = part.partition(":")
        start, _, end = place.partition("-")
        spans.append(Span(int(page) or None, int(start), int(end)))
    return tuple(spans)
