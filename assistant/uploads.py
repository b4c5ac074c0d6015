"""New minutes handed in through the page: looked at, read, and only then kept in the archive."""

import os
import secrets
import threading
import unicodedata
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.archive import bring_in_line, name_of
from ingest.errors import ArchiveError, DocumentError
from ingest.files import SUFFIXES
from ingest.reader import Limits, readings

if TYPE_CHECKING:
    from ingest.encoder import Encoder

FOLDER = "uppladdade"
"""The folder of the archive that takes what is handed in; nothing is written anywhere else."""
LARGEST = 25_000_000
"""Bytes of a file: a hundred scanned pages."""
LONGEST_NAME = 120
"""Characters of a file's name; file systems take 255 bytes, and an "ö" may be three of them."""

_receiving = threading.Lock()


def receive(
    name: str,
    content: bytes,
    archive: Path,
    index: Path,
    encoder: "Encoder",
    server: str | None = None,
    masked: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Keep minutes in the archive and read them in: the document's name, and its warnings.

    The bytes are read, in a process of its own, before they get their name. Raises ArchiveError
    for a name or a size that is not taken, DocumentError for what cannot be read; then nothing is
    kept.
    """
    target = _place(name, archive)
    if not content:
        raise ArchiveError(f"Filen {target.name} är tom; välj en fil med text.")
    if len(content) > LARGEST:
        raise ArchiveError(
            f"Filen {target.name} är större än {LARGEST // 1_000_000} MB; dela upp den, eller lägg "
            "den i arkivets mapp."
        )
    with _receiving:
        _keep(content, target, archive, masked)
        document = name_of(target, archive)
        report = bring_in_line(archive, index, encoder, only=[document], server=server)
    return document, tuple(why for name, why in report.warned if name == document)


def _place(said: str, archive: Path) -> Path:
    """Where a file of this name is to lie, whatever path the browser gave with it."""
    name = unicodedata.normalize("NFC", said.replace("\\", "/").rpartition("/")[2]).strip()
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ArchiveError(
            f"Filen »{name[:LONGEST_NAME]}« är inget format som tas emot; välj en som slutar på "
            f"{', '.join(SUFFIXES)}."
        )
    if name.startswith((".", "~$")) or not name.isprintable() or len(name) > LONGEST_NAME:
        raise ArchiveError(
            f"Filens namn tas inte emot; ge den ett namn på högst {LONGEST_NAME} tecken som inte "
            "börjar med punkt."
        )
    folder = archive / FOLDER
    if folder.resolve() != archive.resolve() / FOLDER:
        raise ArchiveError(
            f"Mappen {FOLDER} leder ut ur arkivet, och dit skrivs inget; gör den till en vanlig "
            "mapp."
        )
    return folder / name


def _keep(content: bytes, target: Path, archive: Path, masked: bool) -> None:
    """Write the bytes under their name, once they have been read under another."""
    trial = target.with_name(f".{secrets.token_hex(8)}{target.suffix.lower()}")
    try:
        target.parent.mkdir(exist_ok=True)
        trial.write_bytes(content)
        with closing(readings([trial], archive, Limits(), masked)) as answers:
            answer = next(answers)
        if isinstance(answer, DocumentError):
            raise answer
        # Unlike a renaming, a link overwrites nothing.
        os.link(trial, target)
    except FileExistsError as error:
        raise ArchiveError(
            f"Det finns redan ett protokoll som heter {target.name}; byt namn på det nya."
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"Filen {target.name} kunde inte sparas ({error.strerror}); kontrollera att arkivets "
            "mapp får skrivas och att det finns plats."
        ) from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
