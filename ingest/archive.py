"""Bringing the index in line with the archive: the one straight line from files to Chroma."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DocumentError
from .files import find, read, sha256_of
from .minutes import Document, Passage
from .ocr import can_read_more
from .parse import parse
from .passages import context_of, passages_of
from .store import READER, Entry, Store

if TYPE_CHECKING:
    from .encoder import Encoder

BATCH = 128
"""Passages encoded together: enough to sort by length, few enough to show progress."""

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the document at hand."""


@dataclass(slots=True)
class Report:
    """What an ingest did, by document. `failed` and `warned` hold the reason beside the name."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    warned: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0


def bring_in_line(
    archive: Path, index: Path, encoder: "Encoder", *, progress: Progress | None = None
) -> Report:
    """Make the index hold what the archive holds; a file that cannot be read stops nothing.

    Raises ArchiveError (no archive), EncoderError (no model) and StoreError (no index to write).
    """
    files = find(archive)
    store = Store(index, encoder.identity, create=True)
    with store.writing():
        return _Run(archive, store, encoder, progress or _silent).over(files)


def _silent(done: int, total: int, name: str) -> None:
    """Report progress to nobody."""


class _Run:
    def __init__(self, archive: Path, store: Store, encoder: "Encoder", progress: Progress) -> None:
        self.archive = archive
        self.store = store
        self.encoder = encoder
        self.progress = progress
        self.report = Report()
        self.known = store.entries()
        self.waiting: list[tuple[Entry, tuple[Passage, ...]]] = []
        self.done = 0
        self.total = 0

    def over(self, files: Sequence[Path]) -> Report:
        self.store.sweep()
        self.total = len(files)
        for path in files:
            self._take(path)
            if sum(len(passages) for _, passages in self.waiting) >= BATCH:
                self._encode()
        self._encode()
        names = {path.relative_to(self.archive).as_posix() for path in files}
        for name in sorted(self.known.keys() - names):
            self.store.remove(name)
            self.report.removed.append(name)
        return self.report

    def _take(self, path: Path) -> None:
        name = path.relative_to(self.archive).as_posix()
        before = self.known.get(name)
        try:
            if before and _is_current(before) and before.sha256 == sha256_of(path):
                self.report.unchanged.append(name)
                self._step(name)
                return
            document = read(path, self.archive)
        except DocumentError as error:
            self.report.failed.append((name, str(error)))
            self._step(name)
            return
        self.waiting.append(_prepared(document))

    def _encode(self) -> None:
        if not self.waiting:
            return
        texts = [
            f"{context_of(passage)}\n{passage.text}"
            for _, passages in self.waiting
            for passage in passages
        ]
        vectors = self.encoder.encode_passages(texts)
        start = 0
        for entry, passages in self.waiting:
            self.store.replace(entry, passages, vectors[start : start + len(passages)])
            start += len(passages)
            kind = self.report.changed if entry.document in self.known else self.report.added
            kind.append(entry.document)
            self.report.warned.extend((entry.document, warning) for warning in entry.warnings)
            self.report.passages += len(passages)
            self._step(entry.document)
        self.waiting = []

    def _step(self, name: str) -> None:
        self.done += 1
        self.progress(self.done, self.total, name)


def _is_current(entry: Entry) -> bool:
    return entry.reader == READER and not can_read_more(entry.warnings)


def _prepared(document: Document) -> tuple[Entry, tuple[Passage, ...]]:
    meeting = parse(document)
    # What could not be read is part of the version: it may be read another time.
    version = (READER, document.path, document.sha256, *document.warnings)
    key = hashlib.sha256("\0".join(version).encode()).hexdigest()[:16]
    passages = passages_of(document, meeting, key)
    entry = Entry(
        document=document.path,
        sha256=document.sha256,
        key=key,
        reader=READER,
        passages=len(passages),
        body=meeting.body,
        date=meeting.date,
        warnings=meeting.warnings,
    )
    return entry, passages
