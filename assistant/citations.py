"""Holding what is quoted against the original, word for word, before it is shown."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from ingest.errors import ArchiveError, DocumentError, ProtokollError
from ingest.files import file_of, is_held, read
from ingest.minutes import Document, Passage, Span
from ingest.repair import Shown, line_width, show

KEPT = 64
"""Originals kept read; a page of answers cites a handful."""


class Originals:
    """The originals of an archive, read again when they are cited."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive.resolve()
        self._read = lru_cache(KEPT)(self._read_version)

    def path(self, document: str) -> Path:
        """The path of a document, which may lead into a zip file; content_of gives its bytes.

        Raises ArchiveError for one outside the archive or not there.
        """
        path = Path(self._archive, document)
        try:
            known = path.resolve().is_relative_to(self._archive) and is_held(path)
        except (OSError, ValueError, DocumentError):
            known = False
        if not known:
            raise ArchiveError(
                "Originalet finns inte i arkivet; det kan ha flyttats eller tagits bort sedan "
                "protokollen lästes in."
            )
        return path

    def show(self, passage: Passage, spans: tuple[Span, ...] | None = None) -> Shown | None:
        """The passage, or other spans of its document, as the original shows them today.

        None where the original is gone, cannot be read, is not the one that was ingested or is
        not read as it was then (a scanned page, by another Tesseract).
        """
        try:
            path = self.path(passage.document)
            status = file_of(path).stat()
            document = self._read(path, status.st_mtime_ns, status.st_size)
        except (ProtokollError, OSError):
            return None
        if document is None or document.sha256 != passage.sha256:
            return None
        width = line_width(document.text)
        shown = show(document.text, passage.spans, width)
        if shown.text != passage.text:
            return None
        return show(document.text, spans, width) if spans else shown

    def _read_version(self, path: Path, changed: int, size: int) -> Document | None:
        """Read a file; the time and size are there so that a changed file is read anew."""
        try:
            return read(path, self._archive)
        except DocumentError:
            return None


def url_of(document: str, page: int | None) -> str:
    """Where the web page serves an original, opened at its page."""
    address = f"/original/{quote(document)}"
    return f"{address}#page={page}" if page else address
