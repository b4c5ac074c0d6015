"""Taking a document out of all that the program keeps, and looking whether anything of it is left.

An index from which passages are deleted still holds their text and vectors in its files. So a new
one is built of all the others, with the vectors that they have, and takes the old one's place.
"""

import json
import os
import subprocess  # nosec B404  # starts this program itself
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from ingest.archive import LAST
from ingest.cache import keep, recall, user_cache
from ingest.errors import ArchiveError, StoreError
from ingest.forgotten import Forgotten, fill_memory
from ingest.minutes import Passage
from ingest.rows import Entry
from ingest.store import Store, locked
from ingest.swap import carry, in_place_of

from .feedback import Feedback

PROBES = 50
"""Pieces of the document that are looked for."""
PROBE = (24, 48)
"""Characters of a piece, at least and at most: longer ones are broken where a database's page
ends, shorter ones stand elsewhere too."""
TOGETHER = 500
"""Documents whose passages are moved at once."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Where forgotten documents were looked for: `probes` pieces of them in `files` files.

    `left` names the files that still hold any; on a server only the program's own are seen.
    """

    documents: tuple[str, ...]
    probes: int
    files: int
    left: tuple[Path, ...]


def forget(document: str, index: Path, encoder: str, server: str | None = None) -> Looked:
    """Take a document out of index, opinions and caches, for good, and look for it everywhere.

    What is the same file under another name goes with it.

    Raises ArchiveError for one that is not in the index, StoreError where the index cannot be
    written; then all is as it was.
    """
    with locked(index, say=lambda _: None):
        store = Store(index, encoder, server=server)
        try:
            entries = store.entries()
            if document not in entries:
                raise ArchiveError(
                    f"»{document}« finns inte i indexet; ange ett namn som sidan Arkivet visar."
                )
            same = entries[document].sha256
            gone = [entry for _, entry in sorted(entries.items()) if entry.sha256 == same]
            rest = [entry for entry in entries.values() if entry.sha256 != same]
            probes = _probes(store.passages([entry.key for entry in gone]), _texts(store, rest))
            if server:
                for entry in gone:
                    store.remove(entry.document)
                _leave_out(index, index, gone, probes)
            else:
                with in_place_of(index) as new:
                    _rebuild(index, new, encoder, rest)
                    carry(index, new)
                    _leave_out(index, new, gone, probes)
        finally:
            store.close()
        for file in (user_cache() / "ocr").glob(f"{same}-*"):
            file.unlink()
    return _look(tuple(entry.document for entry in gone), probes, index)


def undo(document: str, index: Path) -> None:
    """Let a forgotten document be read in again. Raises ArchiveError where it is not forgotten."""
    with locked(index, say=lambda _: None):
        if not Forgotten(index).remove(document):
            raise ArchiveError(f"»{document}« är inte glömt; inget behöver ångras.")


def move(old: Path, new: Path, encoder: str, documents: Collection[str]) -> None:
    """Put some documents of an index, with their vectors, into a new one."""
    fill_memory()
    store, target = Store(old, encoder), Store(new, encoder, create=True)
    try:
        for together in _runs([e for e in store.entries().values() if e.document in documents]):
            passages: dict[str, list[Passage]] = {entry.key: [] for entry in together}
            for passage in store.passages(passages):
                passages[passage.key].append(passage)
            for entry in together:
                held = passages[entry.key]
                target.replace(entry, held, store.vectors([passage.id for passage in held]))
    finally:
        target.close()


def _rebuild(old: Path, new: Path, encoder: str, entries: Sequence[Entry]) -> None:
    """`move` in a process that has not seen what is left out; see `fill_memory`."""
    program = (
        "import json, sys; from pathlib import Path; from assistant.forget import move; "
        "old, new, *rest = json.load(sys.stdin); move(Path(old), Path(new), *rest)"
    )
    told = json.dumps([str(old), str(new), encoder, [entry.document for entry in entries]])
    try:
        subprocess.run(  # nosec B603  # this program itself
            [sys.executable, "-c", program],
            input=told,
            text=True,
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.CalledProcessError as error:
        why = error.stderr.strip().splitlines()[-1:] or ["utan besked"]
        raise StoreError(
            f"Ett nytt index gick inte att göra ({why[0][:200]}); kontrollera diskutrymmet och kör "
            "igen: det som fanns är kvar."
        ) from error


def _runs(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), TOGETHER):
        yield entries[start : start + TOGETHER]


def _leave_out(index: Path, new: Path, gone: Sequence[Entry], probes: Collection[str]) -> None:
    """Take documents out of what lies beside the index, and put them on the list."""
    forgotten = Forgotten(new)
    for entry in gone:
        forgotten.add(entry.document, entry.sha256)
    said = [json.dumps(words, ensure_ascii=False)[1:-1] for words in (*forgotten, *probes)]

    def tells(row: dict[str, Any]) -> bool:
        text = json.dumps(row, ensure_ascii=False)
        return any(words in text for words in said)

    Feedback(new).drop(tells)
    last = recall(index / LAST)
    if isinstance(failed := last.get("failed"), dict):
        last["failed"] = {name: why for name, why in failed.items() if name not in forgotten}
    if last:
        keep(new / LAST, last)


def _texts(store: Store, entries: Sequence[Entry]) -> Iterator[str]:
    for together in _runs(entries):
        for passage in store.passages([entry.key for entry in together]):
            yield passage.text


def _probes(passages: Collection[Passage], others: Iterator[str]) -> tuple[str, ...]:
    """Pieces of lines that stand in these passages and in no other document."""
    least, most = PROBE
    lines = (line.strip() for passage in passages for line in passage.text.splitlines())
    found = dict.fromkeys(line[:most] for line in lines if len(line) >= least)
    for text in others:
        for probe in [probe for probe in found if probe in text]:
            del found[probe]
    step = max(1, len(found) // PROBES)
    return tuple(found)[::step][:PROBES]


def _look(documents: tuple[str, ...], probes: Collection[str], index: Path) -> Looked:
    beside = [index.with_name(f"{index.name}.{end}") for end in ("ny", "gammal")]
    files = [
        path
        for folder in (index, *beside, user_cache() / "ocr")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size
    ]
    wanted = [probe.encode() for probe in probes]
    left = tuple(path for path in files if _holds(path, wanted))
    return Looked(documents, len(wanted), len(files), left)


def _holds(path: Path, wanted: Sequence[bytes]) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return any(content.find(words) >= 0 for words in wanted)
