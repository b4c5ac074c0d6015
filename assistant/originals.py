"""Originals as a browser gets them: shown or saved as they are, and never run."""

from pathlib import Path
from urllib.parse import quote

from ingest.files import content_of

_SAVED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
}
"""Originals that a browser cannot show; the others are PDF or text, web pages as their source."""
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def sent(path: Path) -> tuple[bytes, str, dict[str, str]]:
    """The original as it is, its media type, and headers by which it is shown or saved, not run."""
    content = content_of(path)
    saved = _SAVED.get(path.suffix.lower())
    shown = path.suffix.lower() == ".pdf"
    headers = SAFE | {
        "Cache-Control": "no-cache",
        "Content-Disposition": disposition("attachment" if saved else "inline", path.name),
    }
    media_type = "application/pdf" if shown else saved or f"text/plain; charset={_charset(content)}"
    # Chrome's viewer of PDF files does not work in a sandbox.
    sandbox = {} if shown else {"Content-Security-Policy": "sandbox"}
    return content, media_type, headers | sandbox


def disposition(kind: str, name: str) -> str:
    return f"{kind}; filename*=utf-8''{quote(name, safe='')}"


def _charset(content: bytes) -> str:
    """The character set that the reader of the archive took the bytes for."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"
