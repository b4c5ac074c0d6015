"""What a file is by its first bytes, whatever its name says."""

from .errors import DocumentError
from .zipped import Zipped

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"\x89PNG", "en bild (PNG)"),
    (b"\xff\xd8\xff", "en bild (JPEG)"),
    (b"GIF8", "en bild (GIF)"),
    (b"II*\0", "en bild (TIFF)"),
    (b"MM\0*", "en bild (TIFF)"),
    (b"7z\xbc\xaf\x27\x1c", "ett 7z-arkiv"),
    (b"Rar!", "ett RAR-arkiv"),
    (b"\x1f\x8b", "en gzip-fil"),
)
_PARTS = (
    ("word/document.xml", ".docx"),
    ("content.xml", ".odt"),
    ("xl/workbook.xml", "en kalkyl (Excel)"),
    ("ppt/presentation.xml", "en presentation (PowerPoint)"),
)
_SIGNED = frozenset((".docx", ".odt", ".rtf"))
"""Formats whose files begin with a mark of their own; a PDF may have something before it."""


def kind_of(content: bytes, suffix: str) -> str:
    """The suffix of what a file is; `suffix`, its own, where it has no mark of another.

    Raises DocumentError for what is no kind of minutes, and for a file without its kind's mark.
    """
    begin = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"%PDF-"):
        return ".pdf"
    if begin.startswith(b"{\\rtf"):
        return ".rtf"
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise DocumentError(
                "Filen är låst med lösenord; spara den utan lösenord och försök igen."
            )
        raise DocumentError("Filen är i Words äldre format (.doc); spara den som DOCX eller PDF.")
    for mark, what in _OTHERS:
        if content.startswith(mark):
            raise DocumentError(
                f"Filen är {what}, binära data; spara protokollet som text eller PDF."
            )
    if suffix in _SIGNED:
        raise DocumentError(
            f"Filen slutar på {suffix} men är ingen sådan fil, eller är skadad; öppna den och "
            "spara om den."
        )
    return suffix


def _packed(content: bytes) -> str:
    names = set(Zipped(content).names)
    for part, kind in _PARTS:
        if part in names:
            if kind.startswith("."):
                return kind
            raise DocumentError(f"Filen är {kind}; spara protokollet som DOCX eller PDF.")
    if "[Content_Types].xml" in names:
        return ".docx"
    raise DocumentError("Filen är en zip-fil med annat namn; döp om den så att den slutar på .zip.")
