"""Finding the originals of an archive and reading their text, unaltered."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .errors import ArchiveError, DocumentError
from .minutes import Document

SUFFIXES = (".txt", ".md", ".markdown", ".pdf")
MAX_BYTES = 100_000_000
"""A larger file is no minutes; reading it would only exhaust the memory."""


def find(archive: Path) -> tuple[Path, ...]:
    """The readable originals below `archive`, by path; hidden files and folders are left out.

    Raises ArchiveError when the folder is missing or holds none.
    """
    if not archive.exists():
        raise ArchiveError(
            f"Mappen {archive} finns inte; ange en mapp med protokoll, till exempel "
            "protokoll ingest MAPP."
        )
    if not archive.is_dir():
        raise ArchiveError(
            f"{archive} är en fil, inte en mapp; ange mappen som protokollen ligger i."
        )
    found = tuple(sorted(_walk(archive)))
    if not found:
        raise ArchiveError(
            f"Mappen {archive} innehåller inga protokoll; lägg dit filer som slutar på "
            f"{', '.join(SUFFIXES)} och kör igen."
        )
    return found


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises DocumentError if it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"Filen går inte att läsa ({error.strerror}).") from error


def read(path: Path, archive: Path) -> Document:
    """Read one original. Raises DocumentError with the reason when it has no text to give."""
    if not path.is_file():
        raise DocumentError(f"Filen {path} finns inte; ange ett protokoll.")
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(
            f"Filen {path.name} är inget format som kan läsas; väntade {', '.join(SUFFIXES)}."
        )
    if path.stat().st_size > MAX_BYTES:
        raise DocumentError(
            f"Filen är större än {MAX_BYTES // 1_000_000} MB; dela upp den eller ta bort den."
        )
    digest = sha256_of(path)
    name = path.relative_to(archive).as_posix()
    if path.suffix.lower() == ".pdf":
        from .pdf import read_pdf

        text, page_starts, prominence, warnings = read_pdf(path)
        return _checked(Document(name, text, digest, page_starts, prominence, warnings))
    return _checked(Document(name, decode(path.read_bytes()), digest))


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, or Windows-1252. Raises DocumentError for binary data."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise DocumentError(
            "Filen innehåller binära data, inte text; spara den som text eller PDF."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _walk(archive: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(archive):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            if (
                not name.startswith((".", "~$"))
                and path.suffix.lower() in SUFFIXES
                and path.is_file()
            ):
                yield path


def _checked(document: Document) -> Document:
    if not document.text.strip():
        raise DocumentError(
            "Filen är tom eller saknar text; är den inläst som bild behöver den tolkas."
        )
    letters = sum(character.isalpha() for character in document.text[:20_000])
    if letters < 0.3 * len("".join(document.text[:20_000].split())):
        raise DocumentError(
            "Filen innehåller nästan inga bokstäver; spara protokollet som text eller PDF."
        )
    return document
