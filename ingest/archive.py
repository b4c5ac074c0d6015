"""Bringing the index in line with the archive: the one straight line from files to Chroma."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import keep, recall
from .errors import DocumentError
from .files import among, find, passed_over, sha256_of
from .forgotten import Forgotten, fill_memory
from .minutes import Passage
from .ocr import can_read_more
from .passages import context_of
from .reader import Limits, readings
from .rows import Entry
from .store import DATABASE, Store, locked, reader_of, writing
from .swap import carry, in_place_of

if TYPE_CHECKING:
    from .encoder import Encoder

BATCH = 128
"""Passages encoded together: enough to sort by length, few enough to show progress."""
LAST = "last.json"
"""The file of the index that tells what the last ingest could not read."""
ANEW = "Personnummer ska {}; alla protokoll läses in på nytt, i ett nytt index."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest has come.

    `done` of the `documents` that are to be read are in the index; `passages` of those `expected`
    have been encoded, which is what takes time. `expected` is guessed from the documents read so
    far, and None until one has been.
    """

    document: str
    done: int
    documents: int
    passages: int
    expected: float | None


@dataclass(slots=True)
class Report:
    """What an ingest did, by document. `failed` and `warned` hold the reason beside the name.

    `forgotten` were found in the archive but are not to be read in; `passed_over` counts the files
    in formats that are not read, by suffix.
    """

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    warned: list[tuple[str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class LastRun:
    """When an index was last brought in line with its archive (ISO, None: never), the reason for
    each document that could not be read then, and whether personal identity numbers were hidden."""

    time: str | None = None
    failed: Mapping[str, str] = field(default_factory=dict)
    masked: bool = False


def last_run(index: Path) -> LastRun:
    """What the last ingest left to be told, as far as it is known."""
    kept = recall(index / LAST)
    time, failed = kept.get("time"), kept.get("failed")
    return LastRun(
        time if isinstance(time, str) else None,
        {str(name): str(why) for name, why in failed.items()} if isinstance(failed, dict) else {},
        kept.get("masked") is True,
    )


def bring_in_line(
    archive: Path,
    index: Path,
    encoder: "Encoder",
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
    only: Collection[str] | None = None,
    server: str | None = None,
    mask: bool | None = None,
) -> Report:
    """Make the index hold what the archive holds; a file that cannot be read stops nothing.

    Personal identity numbers are hidden where the index is made so. `mask` makes it so, or not;
    when that changes every document is read anew, of an index in a folder into a new one. `say` is
    given what the person should know meanwhile. With `only`, no other documents are looked at, and
    none is passed over. With `server`, the passages are put on that Chroma server, and the folder
    `index` holds what is known of this run. Raises ArchiveError (no archive), EncoderError (no
    model) and StoreError (no index to write).
    """
    began = time.monotonic()
    if mask is not None and not server and is_masked(index, encoder) is (not mask):
        say(ANEW.format("döljas" if mask else "inte döljas längre"))
        return anew(archive, index, encoder, mask, progress=progress, say=say)
    paths = find(archive) if only is None else among(archive, only)
    files = {name_of(path, archive): path for path in paths}
    forgotten = Forgotten(index)
    if forgotten.hashes:
        fill_memory()
    with writing(index, encoder.identity, say=say, server=server) as store:
        if mask is not None and store.masked != mask:
            store.mask(mask)
        known = store.entries(only)
        run = _Run(archive, store, encoder, progress, limits or Limits(), forgotten, known)
        report = run.over(files)
        _remember(index, report, only, store.masked)
    if only is None:
        report.passed_over = passed_over(archive)
    report.seconds = time.monotonic() - began
    return report


def anew(
    archive: Path,
    index: Path,
    encoder: "Encoder",
    mask: bool,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Read the archive into a new index, `mask`ed or not, that takes the old one's place.

    So no file holds what the old one held. Opinions, and what has been forgotten, are kept. Raises
    as `bring_in_line`; then the old index is as it was.
    """
    with locked(index, say=say), in_place_of(index) as new:
        carry(index, new, mask)
        return bring_in_line(archive, new, encoder, progress=progress, say=say, mask=mask)


def is_masked(index: Path, encoder: "Encoder") -> bool | None:
    """Whether an index in a folder hides personal identity numbers; None where there is none."""
    if not (index / DATABASE).exists():
        return None
    store = Store(index, encoder.identity)
    try:
        return store.masked
    finally:
        store.close()


def _remember(index: Path, report: Report, only: Collection[str] | None, masked: bool) -> None:
    """Keep what failed for those who look later; of documents not looked at, what failed before."""
    before = {} if only is None else last_run(index).failed
    failed = {name: why for name, why in before.items() if name not in (only or ())}
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    failed = dict(sorted((failed | dict(report.failed)).items()))
    keep(index / LAST, {"time": now, "failed": failed, "masked": masked})


def name_of(path: Path, archive: Path) -> str:
    """What an original of the archive is called, in the index and to the user."""
    return path.relative_to(archive).as_posix()


class _Run:
    def __init__(
        self,
        archive: Path,
        store: Store,
        encoder: "Encoder",
        progress: Callable[[Progress], None],
        limits: Limits,
        forgotten: Forgotten,
        known: Mapping[str, Entry],
    ) -> None:
        self.forgotten = forgotten
        self.archive = archive
        self.store = store
        self.encoder = encoder
        self.progress = progress
        self.limits = limits
        self.report = Report()
        self.known = known
        self.waiting: list[tuple[Entry, tuple[Passage, ...]]] = []
        self.documents = 0
        self.read = 0
        self.passages = 0
        self.encoded = 0

    def over(self, files: dict[str, Path]) -> Report:
        names = files.keys()
        self.report.forgotten += sorted(name for name in names if name in self.forgotten)
        names = names - set(self.report.forgotten)
        gone = self.known.keys() - files.keys()
        self._take([name for name in sorted(names) if self._differs(name, files[name])], files)
        for name in sorted(gone):
            self.store.remove(name)
            self.report.removed.append(name)
        self.report.failed.sort()
        return self.report

    def _differs(self, name: str, path: Path) -> bool:
        before = self.known.get(name)
        if (
            not before
            or before.reader != reader_of(self.store.masked)
            or can_read_more(before.warnings)
        ):
            return True
        self._show(name)
        try:
            if before.sha256 != sha256_of(path):
                return True
            self.report.unchanged.append(name)
        except DocumentError as error:
            self.report.failed.append((name, str(error)))
        return False

    def _take(self, names: Sequence[str], files: dict[str, Path]) -> None:
        self.documents = len(names)
        paths = [files[name] for name in names]
        with closing(readings(paths, self.archive, self.limits, self.store.masked)) as answers:
            for name, answer in zip(names, answers, strict=True):
                self.read += 1
                if isinstance(answer, DocumentError):
                    self.report.failed.append((name, str(answer)))
                elif answer[0].sha256 in self.forgotten.hashes:
                    self.report.forgotten.append(name)
                else:
                    self.waiting.append(answer)
                    self.passages += len(answer[1])
                self._show(name)
                if sum(len(passages) for _, passages in self.waiting) >= BATCH:
                    self._encode()
        self._encode()

    def _encode(self) -> None:
        if not self.waiting:
            return
        texts = [
            f"{context_of(passage)}\n{passage.text}"
            for _, passages in self.waiting
            for passage in passages
        ]
        vectors = self.encoder.encode_passages(texts, progress=self._count)
        start = 0
        for entry, passages in self.waiting:
            self.store.replace(entry, passages, vectors[start : start + len(passages)])
            start += len(passages)
            kind = self.report.changed if entry.document in self.known else self.report.added
            kind.append(entry.document)
            self.report.warned.extend((entry.document, warning) for warning in entry.warnings)
            self.report.passages += len(passages)
        self.waiting = []
        self._show(entry.document)

    def _count(self, encoded: int) -> None:
        self.encoded += encoded
        self._show(self.waiting[-1][0].document)

    def _show(self, name: str) -> None:
        self.progress(
            Progress(
                document=name,
                done=self.read - len(self.waiting),
                documents=self.documents,
                passages=self.encoded,
                expected=self.passages / self.read * self.documents if self.read else None,
            )
        )
