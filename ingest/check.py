"""Whether the index still says what the archive says, and how to mend it where it does not."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .archive import anew, bring_in_line, last_run, name_of
from .errors import DocumentError
from .files import find, read, sha256_of
from .forgotten import Forgotten
from .minutes import Passage
from .repair import line_width, show
from .rows import Entry
from .store import Store, writing

if TYPE_CHECKING:
    from .encoder import Encoder

GONE = "är borta ur arkivet men finns kvar i indexet"
NEW = "finns i arkivet men inte i indexet"
CHANGED = "har ändrats sedan det lästes in"
COUNT = "har {held} stycken i indexet men ska ha {wanted}"
OTHER = "har {count} stycken i indexet som inte står så i originalet"


@dataclass(frozen=True, slots=True)
class Finding:
    """A document, and what is wrong with it in the index, as a Swedish clause."""

    document: str
    what: str


def check(
    archive: Path, index: Path, encoder: str, server: str | None = None
) -> tuple[Finding, ...]:
    """What the index holds otherwise than the archive, by document; nothing where all is well.

    Every original is read again, and every passage cut from it anew. An original that could not
    be read when it was last tried is no finding. Raises ArchiveError and StoreError, the latter
    also where another encoder made the index.
    """
    store = Store(index, encoder, server=server)
    try:
        entries, passages, masked = store.entries(), store.passages(), store.masked
    finally:
        store.close()
    held: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        held[passage.document].append(passage)
    forgotten = Forgotten(index)
    files = {
        name: path
        for path in find(archive)
        if (name := name_of(path, archive)) in entries or not _is_forgotten(path, name, forgotten)
    }
    return tuple(_findings(archive, files, entries, held, masked))


def repair(
    archive: Path,
    index: Path,
    encoder: "Encoder",
    findings: Sequence[Finding],
    server: str | None = None,
) -> tuple[Finding, ...]:
    """Read the documents of some findings anew, or take them out; what is still wrong after."""
    names = [finding.document for finding in findings]
    with writing(index, encoder.identity, say=lambda _: None, server=server) as store:
        store.sweep()
        for name in names:
            store.remove(name)
    bring_in_line(archive, index, encoder, only=names, server=server)
    return check(archive, index, encoder.identity, server)


def rebuild(
    archive: Path, index: Path, encoder: "Encoder", mask: bool | None = None
) -> tuple[Finding, ...]:
    """Read the archive into a new index in place of one that cannot be opened; what is wrong
    after.

    Whether personal identity numbers are hidden is as `mask` says, else as the last ingest had it.
    Raises as `anew`.
    """
    anew(archive, index, encoder, last_run(index).masked if mask is None else mask)
    return check(archive, index, encoder.identity)


def _findings(
    archive: Path,
    files: Mapping[str, Path],
    entries: Mapping[str, Entry],
    held: Mapping[str, Sequence[Passage]],
    masked: bool,
) -> Iterator[Finding]:
    for name in sorted(files.keys() | entries.keys()):
        if name not in files:
            yield Finding(name, GONE)
        elif name not in entries:
            # One that cannot be read is told of by every ingest.
            if _is_readable(archive, files[name], masked):
                yield Finding(name, NEW)
        elif what := _wrong(archive, files[name], entries[name], held.get(name, ()), masked):
            yield Finding(name, what)


def _wrong(
    archive: Path, file: Path, entry: Entry, passages: Sequence[Passage], masked: bool
) -> str | None:
    try:
        if sha256_of(file) != entry.sha256:
            return CHANGED
        document = read(file, archive, masked)
    except DocumentError as error:
        return f"går inte längre att läsa: {error}"
    if len(passages) != entry.passages:
        return COUNT.format(held=len(passages), wanted=entry.passages)
    width = line_width(document.text)
    others = Counter(
        show(document.text, passage.spans, width).text == passage.text for passage in passages
    )[False]
    return OTHER.format(count=others) if others else None


def _is_forgotten(file: Path, name: str, forgotten: Forgotten) -> bool:
    try:
        return name in forgotten or sha256_of(file) in forgotten.hashes
    except DocumentError:
        return False


def _is_readable(archive: Path, file: Path, masked: bool) -> bool:
    try:
        read(file, archive, masked)
    except DocumentError:
        return False
    return True
