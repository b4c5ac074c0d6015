"""One file with the index and the opinions on its answers, and the way back.

The originals are not in it, nor what is made anew from the index. A manifest says what each member
holds, by its hash; what is restored has been tried before it takes the place of what is there.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.errors import ProtokollError, StoreError
from ingest.forgotten import Forgotten
from ingest.store import DATABASE, Store, locked
from ingest.swap import in_place_of

from . import catalogue
from .feedback import Feedback

MANIFEST = "manifest.json"
FORMAT = 1
"""Of the manifest; another one is refused."""
INDEX, USERS = "index/", "users.json"
"""Where in the file the index is, and the users."""
LEFT_OUT = ("writer.lock", "unfinished", "generation")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds; `made` is an ISO time."""

    made: str
    documents: int
    passages: int
    users: bool


def back_up(file: Path, index: Path, encoder: str, users: Path | None = None) -> Held:
    """Write the index that `encoder` made to a file, wholly or not at all.

    Waits for an ingest that is going on. Raises StoreError where there is no index or it is half
    done, ProtokollError where the file cannot be written.
    """
    with locked(index, say=lambda _: None), _told(f"Säkerhetskopian {file} går inte att skriva"):
        documents, passages = _counts(index, encoder)
        made = datetime.now().astimezone().isoformat(timespec="seconds")
        hashes: dict[str, str] = {}
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        half = Path(name)
        try:
            with (
                os.fdopen(handle, "wb") as out,
                zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box,
            ):
                for path in _files(index):
                    member = INDEX + path.relative_to(index).as_posix()
                    with _still(path) as source:
                        hashes[member] = _put(box, member, source)
                if users:
                    hashes[USERS] = _put(box, USERS, users)
                told = {
                    "format": FORMAT,
                    "made": made,
                    "encoder": encoder,
                    "documents": documents,
                    "passages": passages,
                    "files": hashes,
                }
                box.writestr(MANIFEST, json.dumps(told, indent=1))
            half.replace(file)
        finally:
            half.unlink(missing_ok=True)
    return Held(made, documents, passages, bool(users))


def restore(file: Path, index: Path, encoder: str, users: Path | None = None) -> Held:
    """Put what a backup holds in the place of the index, and of the users' file if one is named.

    Opinions that came after the backup are kept, and what has been forgotten since stays so.
    Raises ProtokollError for what is no backup, is damaged, or was made with another encoder;
    then all is as it was.
    """
    with (
        _told(f"Säkerhetskopian {file} går inte att läsa"),
        closing(_opened(file)) as box,
        locked(index, say=lambda _: None),
    ):
        told = _manifest(box, file)
        held = Held(told["made"], told["documents"], told["passages"], USERS in told["files"])
        if users and not held.users:
            raise ProtokollError(
                f"Säkerhetskopian {file} har inga användare; kör igen utan --users."
            )
        if told["encoder"] != encoder:
            raise StoreError(
                f"Säkerhetskopian {file} är gjord med modellen {told['encoder']}, men {encoder} är "
                "vald; välj samma modell med PROTOKOLL_ENCODER."
            )
        forgotten, feedback = Forgotten(index), Feedback(index)
        with in_place_of(index) as new:
            for member in told["files"]:
                if member.startswith(INDEX):
                    _take(box, member, new / member.removeprefix(INDEX), told, file)
            if _counts(new, encoder) != (held.documents, held.passages):
                raise _damaged(file)
            feedback.join(Feedback(new))
            back = _forbidden(new, encoder, forgotten)
            forgotten.move(new)
        if users:
            _take(box, USERS, users, told, file)
            users.chmod(0o600)
    if back:
        raise StoreError(
            f"Säkerhetskopian är inläst, men den har {len(back)} protokoll som har glömts sedan "
            f"dess; ta bort dem igen med protokoll forget {back[0]}."
        )
    return held


def _files(index: Path) -> Iterator[Path]:
    for path in sorted(index.rglob("*")):
        derived = path.name in LEFT_OUT or path.name.startswith(catalogue.FILE)
        if path.is_file() and not derived and not path.name.startswith(f"{DATABASE}-"):
            yield path


@contextmanager
def _still(path: Path) -> Iterator[Path]:
    """A file as it can be copied: of a database, what is written to the end."""
    if path.name != DATABASE:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield copy


def _put(box: zipfile.ZipFile, member: str, source: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file, box.open(member, "w", force_zip64=True) as out:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _take(
    box: zipfile.ZipFile, member: str, target: Path, told: dict[str, Any], file: Path
) -> None:
    """Write a member to a file. Raises ProtokollError where it is not what the manifest says."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.ny")
    try:
        with box.open(member) as source, half.open("wb") as out:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != told["files"][member]:
            raise _damaged(file)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _counts(index: Path, encoder: str) -> tuple[int, int]:
    """The documents of an index, and the passages that it really holds of them."""
    store = Store(index, encoder)
    try:
        return len(store.entries()), len(store.passages())
    finally:
        store.close()


def _forbidden(index: Path, encoder: str, forgotten: Forgotten) -> list[str]:
    """The documents of an index that are not to be in it, by name or by hash."""
    store = Store(index, encoder)
    try:
        entries = store.entries().values()
    finally:
        store.close()
    return sorted(
        entry.document
        for entry in entries
        if entry.document in forgotten or entry.sha256 in forgotten.hashes
    )


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise _foreign(file) from error


def _manifest(box: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises ProtokollError where it is none."""
    try:
        told = json.loads(box.read(MANIFEST))
        files, kinds = (
            told["files"],
            {"made": str, "encoder": str, "documents": int, "passages": int},
        )
        whole = all(isinstance(told[name], kind) for name, kind in kinds.items())
        if not whole or told["format"] != FORMAT or not isinstance(files, dict):
            raise _foreign(file)
        names = {name for name in box.namelist() if name != MANIFEST}
    except (KeyError, TypeError, ValueError) as error:
        raise _foreign(file) from error
    safe = all(
        name == USERS or (name.startswith(INDEX) and ".." not in PurePosixPath(name).parts)
        for name in files
    )
    if not safe or names != set(files) or any("\\" in name or "\0" in name for name in files):
        raise _damaged(file)
    return told


def _foreign(file: Path) -> ProtokollError:
    return ProtokollError(
        f"{file} är ingen säkerhetskopia som protokoll backup har gjort; ange en sådan fil."
    )


def _damaged(file: Path) -> ProtokollError:
    return ProtokollError(
        f"Säkerhetskopian {file} är skadad: innehållet är inte det som den säger; ange en annan. "
        "Indexet är kvar som det var."
    )


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except zipfile.BadZipFile as error:
        raise ProtokollError(f"{what}: filen är skadad; ange en annan.") from error
    except (
        OSError,
        sqlite3.Error,
        EOFError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise ProtokollError(
            f"{what} ({why}); kontrollera filen, rättigheterna och disken."
        ) from error
