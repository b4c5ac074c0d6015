"""Holding what is quoted against the original, word for word, before it is shown."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from ingest.errors import ArchiveError, DocumentError, ProtokollError
from ingest.files import file_of, is_held, read
from ingest.minutes import AgendaItem, Document, Passage, Span
from ingest.repair import Shown, line_width, show

from .answers import Citation, Step

KEPT = 64
"""Originals kept read; a page of answers cites a handful."""
TELLING = 12
"""Words of a quote in an address: enough to stand in one place of a document."""
START = "inledning"
"""The part of minutes that is no item."""
LONGEST = 60
"""Characters of an item's name in an address."""


class Originals:
    """The originals of an archive, read again when they are cited."""

    def __init__(self, archive: Path, masked: Callable[[], bool] = lambda: False) -> None:
        """`masked` tells whether personal identity numbers are hidden, as they are in the index."""
        self.folder = archive.resolve()
        self._masked = masked
        self._read = lru_cache(KEPT)(self._read_version)

    def path(self, document: str) -> Path:
        """The path of a document, which may lead into a zip file; content_of gives its bytes.

        Raises ArchiveError for one outside the archive or not there.
        """
        path = Path(self.folder, document)
        try:
            known = path.resolve().is_relative_to(self.folder) and is_held(path)
        except (OSError, ValueError, DocumentError):
            known = False
        if not known:
            raise ArchiveError(
                "Originalet finns inte i arkivet; det kan ha flyttats eller tagits bort sedan "
                "protokollen lästes in."
            )
        return path

    def document(self, name: str) -> Document:
        """A document as its original is today.

        Raises ArchiveError where there is none, DocumentError where it can no longer be read.
        """
        path = self.path(name)
        if document := self._document(path):
            return document
        raise DocumentError(
            "Originalet går inte att läsa längre; läs in arkivet igen för att se varför."
        )

    def show(self, passage: Passage, spans: tuple[Span, ...] | None = None) -> Shown | None:
        """The passage, or other spans of its document, as the original shows them today.

        None where the original is gone, cannot be read, is not the one that was ingested or is
        not read as it was then (a scanned page, by another Tesseract).
        """
        try:
            document = self._document(self.path(passage.document))
        except (ProtokollError, OSError):
            return None
        if document is None or document.sha256 != passage.sha256:
            return None
        width = line_width(document.text)
        shown = show(document.text, passage.spans, width)
        if shown.text != passage.text:
            return None
        return show(document.text, spans, width) if spans else shown

    def _document(self, path: Path) -> Document | None:
        status = file_of(path).stat()
        return self._read(path, status.st_mtime_ns, status.st_size, self._masked())

    def _read_version(self, path: Path, changed: int, size: int, masked: bool) -> Document | None:
        """Read a file; the time and size are there so that a changed file is read anew."""
        try:
            return read(path, self.folder, masked)
        except DocumentError:
            return None


def reading_url(
    document: str, spans: Sequence[Span] = (), words: str = "", page: int | None = None
) -> str:
    """Where the web page shows a document laid out for reading, or the picture of one `page`.

    The words that stand in `spans` are marked there. The first of them go with the address, so
    that they are found again when the document has been read anew and they stand elsewhere.
    """
    address = f"/protokoll/{quote(document)}"
    asked: dict[str, str | int] = {"sida": page} if page else {}
    if spans:
        asked["citat"] = ".".join(f"{span.start}-{span.end}" for span in spans)
        asked["ord"] = " ".join(words.split()[:TELLING])
    query = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
    return f"{address}{query}{'#citat' if spans else ''}"


def anchor_of(item: AgendaItem | Passage | Citation | Step) -> str:
    """What an item is called in the address of its minutes: "paragraf-12", "punkt-3"."""
    said = (item.label or item.heading or START).replace("§", "paragraf ").casefold()
    return "-".join(re.findall(r"\w+", said))[:LONGEST]


def url_of(document: str, page: int | None) -> str:
    """Where the web page serves an original, opened at its page."""
    address = f"/original/{quote(document)}"
    return f"{address}#page={page}" if page else address
