"""Zip files, expanded no farther than minutes need.

Nothing is written to disk, and one member at a time is in memory. What a zip says of itself is
not believed: the limits are kept while a member is expanded.
"""

import zipfile
import zlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath

from .errors import DocumentError

MAX_MEMBERS = 20_000
"""Members of one zip file."""
MAX_EXPANDED = 4_000_000_000
"""Bytes of all members of one zip file together, by its own account."""
MAX_RATIO = 250
"""Times that a member may grow; Word's own XML grows thirty times, a bomb a thousand."""
SMALL = 5_000_000
"""Bytes that a member may always grow to, whatever its ratio."""
CHUNK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The methods whose expansion can be stopped at any byte."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What the standard library raises for a member whose bytes make no sense."""
_DAMAGED = "Filen är skadad och går inte att packa upp; hämta eller spara den på nytt."
_UNUSUAL = "Filen är packad på ett sätt som inte kan läsas; packa om den som vanlig zip."
_LOCKED = 0x1
_UTF8 = 0x800


class Zipped:
    """One zip file, in memory or on disk. Raises DocumentError when it is broken or a bomb."""

    def __init__(self, file: Path | bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file)
        except OSError as error:
            raise DocumentError(f"Filen går inte att läsa ({error.strerror}).") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError, IndexError) as error:
            raise DocumentError(_DAMAGED) from error
        held = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(held) > MAX_MEMBERS:
            raise DocumentError(
                f"Filen rymmer {len(held)} filer, fler än {MAX_MEMBERS}; dela upp den."
            )
        if sum(info.file_size for info in held) > MAX_EXPANDED:
            raise DocumentError(
                f"Filen blir större än {MAX_EXPANDED // 1_000_000} MB uppackad; dela upp den."
            )
        self._held = {_shown(_name(info)): info for info in held}

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names; what would lead out of the zip file is an underscore in them."""
        return tuple(self._held)

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a member, at most `limit`. Raises DocumentError with the reason if not."""
        info = self._held.get(name)
        if info is None:
            raise DocumentError(f"Filen {name} finns inte i zip-filen.")
        if _leads_out(_name(info)):
            raise DocumentError(
                "Filens namn leder ut ur zip-filen; packa om zip-filen med vanliga namn."
            )
        if info.flag_bits & _LOCKED:
            raise DocumentError("Filen är låst med lösenord; packa eller spara den utan lösenord.")
        if info.compress_type not in _METHODS:
            raise DocumentError(_UNUSUAL)
        return self._expand(info, limit)

    def _expand(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        content = bytearray()
        allowed = max(SMALL, MAX_RATIO * info.compress_size)
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(CHUNK):
                    content += chunk
                    if len(content) > min(limit, allowed):
                        raise DocumentError(_too_large(len(content) > limit, limit))
        except NotImplementedError as error:
            raise DocumentError(_UNUSUAL) from error
        except _BROKEN as error:
            raise DocumentError(_DAMAGED) from error
        return bytes(content)


def holder_of(path: Path) -> tuple[Path, str] | None:
    """The zip file on disk that a path leads into, and the member's name; None for other paths.

    A member of a zip file is named as if the zip file were a folder: `2024.zip/mars/mote.docx`.
    """
    for folder in path.parents:
        if is_zip_name(folder.name) and folder.is_file():
            return folder, path.relative_to(folder).as_posix()
    return None


def opened(path: Path) -> Zipped:
    """A zip file on disk, kept open while it is unchanged."""
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentError(f"Filen går inte att läsa ({error.strerror}).") from error
    return _opened(path, status.st_mtime_ns, status.st_size)


def is_zip_name(name: str) -> bool:
    """Whether a file's name says that it is a zip file."""
    return PurePosixPath(name).suffix.lower() == ".zip"


@lru_cache(4)
def _opened(path: Path, changed: int, size: int) -> Zipped:
    """Open a zip file; the time and size are there so that a changed one is opened anew."""
    return Zipped(path)


def _too_large(beyond: bool, limit: int) -> str:
    if beyond:
        return (
            f"Filen är större än {limit // 1_000_000} MB uppackad; dela upp den eller ta bort den."
        )
    return "Filen växer orimligt när den packas upp, som en zip-bomb; ta bort den."


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the mark of UTF-8, tried as such before the old code page."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return not parts[0] or ".." in parts or ":" in parts[0]


def _shown(name: str) -> str:
    """The member's name as a path below the zip file."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if _leads_out(name):
        parts = ["_", *("_" if part == ".." else part.replace(":", "_") for part in parts)]
    return "".join(sign if sign.isprintable() else "_" for sign in "/".join(parts))
