"""Finding the originals of an archive and reading their text, unaltered.

A member of a zip file is an original like any other, at the path it would have were the zip file
a folder: `2024.zip/mars/mote.docx`.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePath
from typing import NoReturn

from .errors import ArchiveError, DocumentError
from .identities import hide
from .kinds import kind_of
from .latex import read_latex
from .markdown import read_markdown
from .minutes import Document
from .opendocument import read_opendocument
from .org import read_org
from .pdf import read_pdf
from .reading import Reading
from .richtext import read_richtext
from .typst import read_typst
from .webpage import read_webpage
from .word import read_word
from .zipped import holder_of, is_zip_name, opened

MAX_BYTES = 100_000_000
"""A larger file is no minutes; reading it would only exhaust the memory."""
_HIDDEN = (".", "~$", "__MACOSX")
_SYSTEM = frozenset(("thumbs.db", "desktop.ini"))


def find(archive: Path) -> tuple[Path, ...]:
    """The readable originals below `archive`, by path; hidden files and folders are left out.

    Raises ArchiveError when the folder is missing or holds none.
    """
    _expect_folder(archive)
    found = tuple(sorted(path for path in _walk(archive) if is_readable(path)))
    if not found:
        raise ArchiveError(
            f"Mappen {archive} innehåller inga protokoll; lägg dit filer som slutar på "
            f"{', '.join(SUFFIXES)} eller .zip och kör igen."
        )
    return found


def among(archive: Path, names: Collection[str]) -> tuple[Path, ...]:
    """Those of the originals below `archive` that are called so: what `find` gives of them, without
    a walk through all the others. Raises ArchiveError when the folder is missing."""
    _expect_folder(archive)
    shown = (name for name in names if not any(map(_is_hidden, PurePath(name).parts)))
    return tuple(sorted(path for name in shown if _is_found(path := archive / name)))


def passed_over(archive: Path) -> dict[str, int]:
    """How many files below `archive` are in no format that is read, by suffix, most first.

    A file without a suffix counts under the empty one.
    """
    count = Counter(path.suffix.lower() for path in _walk(archive) if not is_readable(path))
    return dict(sorted(count.items(), key=lambda row: (-row[1], row[0])))


def is_readable(path: Path) -> bool:
    """Whether a file's name is that of an original; a zip file that cannot be opened is one too."""
    return path.suffix.lower() in READERS or is_zip_name(path.name)


def file_of(path: Path) -> Path:
    """The file on disk that holds an original: itself, or the zip file that it is a member of."""
    holder = holder_of(path)
    return holder[0] if holder else path


def is_held(path: Path) -> bool:
    """Whether there is an original at a path, on disk or in a zip file."""
    if path.suffix.lower() not in READERS:
        return False
    if holder := holder_of(path):
        file, member = holder
        return member in opened(file).names
    return path.is_file()


def content_of(path: Path) -> bytes:
    """The bytes of an original. Raises DocumentError with the reason when there are none."""
    if holder := holder_of(path):
        file, member = holder
        return opened(file).read(member, MAX_BYTES)
    if not path.is_file():
        raise DocumentError(f"Filen {path} finns inte; ange ett protokoll.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(
                f"Filen är större än {MAX_BYTES // 1_000_000} MB; dela upp den eller ta bort den."
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"Filen går inte att läsa ({error.strerror}).") from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of an original's bytes, in hexadecimal. Raises DocumentError as content_of."""
    return hashlib.sha256(content_of(path)).hexdigest()


def read(path: Path, archive: Path, masked: bool = False) -> Document:
    """Read one original, with its personal identity numbers hidden where it is to be `masked`.

    Raises DocumentError with the reason when it has no text to give.
    """
    suffix = path.suffix.lower()
    if is_zip_name(path.name):
        _refuse_zip(path)
    if suffix not in READERS:
        raise DocumentError(
            f"Filen {path.name} är inget format som kan läsas; väntade {', '.join(SUFFIXES)}."
        )
    content = content_of(path)
    kind = kind_of(content, suffix) if content else ".txt"
    reading = _masked_pdf(content) if masked and kind == ".pdf" else READERS[kind](content)
    document = Document(
        path=path.relative_to(archive).as_posix(),
        text=hide(reading.text) if masked else reading.text,
        sha256=hashlib.sha256(content).hexdigest(),
        page_starts=reading.page_starts,
        prominence=reading.prominence,
        warnings=reading.warnings,
    )
    return _checked(document)


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


def _text(content: bytes) -> Reading:
    return Reading(decode(content))


def _pdf(content: bytes) -> Reading:
    return Reading(*read_pdf(content))


def _masked_pdf(content: bytes) -> Reading:
    return Reading(*read_pdf(content, masked=True))


def _source(reader: Callable[[str], Reading]) -> Callable[[bytes], Reading]:
    return lambda content: reader(decode(content))


READERS: dict[str, Callable[[bytes], Reading]] = {
    ".txt": _text,
    ".md": _source(read_markdown),
    ".markdown": _source(read_markdown),
    ".pdf": _pdf,
    ".docx": read_word,
    ".odt": read_opendocument,
    ".rtf": read_richtext,
    ".html": read_webpage,
    ".htm": read_webpage,
    ".org": _source(read_org),
    ".tex": _source(read_latex),
    ".typ": _source(read_typst),
}
"""How a file is read, by the suffix that names what it is."""
SUFFIXES = tuple(READERS)


def _expect_folder(archive: Path) -> None:
    if not archive.exists():
        raise ArchiveError(
            f"Mappen {archive} finns inte; ange en mapp med protokoll, till exempel "
            "protokoll ingest MAPP."
        )
    if not archive.is_dir():
        raise ArchiveError(
            f"{archive} är en fil, inte en mapp; ange mappen som protokollen ligger i."
        )


def _is_found(path: Path) -> bool:
    """Whether there is an original at a path, or a zip file that cannot be opened."""
    if is_zip_name(path.name):
        return path.is_file() and path in _members(path)
    return is_held(path)


def _walk(archive: Path) -> Iterator[Path]:
    """All files below a folder, members of zip files too, but no hidden or half-saved ones."""
    for folder, folders, names in os.walk(archive):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        for path in (Path(folder, name) for name in names if not _is_hidden(name)):
            if path.is_file():
                yield from _members(path) if is_zip_name(path.name) else (path,)


def _members(path: Path) -> Iterator[Path]:
    """What a zip file holds; itself where it cannot be opened, so that reading it tells why."""
    try:
        names = opened(path).names
    except DocumentError:
        yield path
        return
    yield from (path / name for name in names if not any(map(_is_hidden, name.split("/"))))


def _is_hidden(name: str) -> bool:
    return name.startswith(_HIDDEN) or name.lower() in _SYSTEM


def _refuse_zip(path: Path) -> NoReturn:
    if holder_of(path):
        raise DocumentError("Zip-filen ligger i en annan zip-fil; packa upp den yttre.")
    names = [name for name in opened(path).names if is_readable(Path(name))]
    raise DocumentError(
        f"{path.name} är en zip-fil; ange en av filerna i den, till exempel "
        f"{path / (names or ['mote.docx'])[0]}."
    )


def _checked(document: Document) -> Document:
    if not document.text.strip():
        raise DocumentError(
            "Filen är tom eller saknar text; är den inläst som bild behöver den tolkas."
        )
    letters = sum(map(str.isalpha, document.text[:20_000]))
    if letters < 0.3 * len("".join(document.text[:20_000].split())):
        raise DocumentError(
            "Filen innehåller nästan inga bokstäver; spara protokollet som text eller PDF."
        )
    return document
