"""PDF, read by PDFium: text, pages, and lines set larger or bolder; scanned pages by OCR."""

import ctypes
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from math import nan, sqrt
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from .errors import DocumentError
from .layout import Word, rows_of
from .ocr import DPI, Scan, pages_named, recognise
from .textlayer import is_text

if TYPE_CHECKING:
    import numpy as np

Style = tuple[int, bool]
"""Size in tenths of a point, and whether bold."""

BOLD = 700
"""Font weight from which PDFium's figure means bold; body text is measured as up to 620."""
MAX_PAGES = 2000
"""More pages than minutes have with all that is appended; read in some ten seconds."""
MAX_PIXELS = 20_000_000
"""Of a page's picture: an A3 at 300 dots an inch has 17 million. A larger one is made smaller."""
FINE = 10_000
"""Steps over a page in which places on it are told."""

FEW = 200
"""Characters that a scanned page may have as text all the same: a stamp, a digital signature."""
COVERED = 0.5
"""Share of a page that pictures cover from which it is taken for scanned when it has few."""
DRAWN = 100
"""Drawn shapes from which a page without any characters is taken for text as outlines."""
UPRIGHT = 0.02
"""Radians that text may lean and still be upright."""

_WORD = re.compile(r"[^\s\ufffe]+")
_BULLET = re.compile(r"[-–•·*○▪◦➢✓\ue000-\uf8ff]")

_pdfium = Lock()
"""PDFium is not made for several threads, and the web page reads originals in several."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's text and the styles of its lines, or the little there is where it is `scanned`."""

    text: str = ""
    styles: dict[int, Style] = field(default_factory=dict)
    scanned: bool = False
    damaged: bool = False


def read_pdf(
    source: Path | bytes, *, masked: bool = False
) -> tuple[str, tuple[int, ...], dict[int, int], tuple[str, ...]]:
    """The text of all pages, the offset of each, the rank of each prominent line, and warnings.

    `masked` keeps what is recognised on scanned pages without personal identity numbers.

    Pages are separated by a form feed; one that can't be read is empty, and there is a warning.
    Raises DocumentError for a broken or locked file, and for one that has no text at all.
    """
    with _opened(source) as pdf:
        with _pdfium:
            pages = [_page(pdf, number) for number in range(len(pdf))]
        scanned = [place for place, page in enumerate(pages) if page.scanned]
        scan = Scan({})
        if scanned:
            sha256 = _sha256(source)
            scan = recognise(
                sha256, scanned, len(pages), lambda at: _picture(pdf, at), masked=masked
            )
    texts, starts, styles, large = [], [], {}, {}
    offset = 0
    for place, page in enumerate(pages):
        starts.append(offset)
        if (read := scan.pages.get(place)) and read.text:
            texts.append(read.text)
            large |= {offset + at: rank for at, rank in read.prominence.items()}
        else:
            texts.append(page.text)
            styles |= {offset + at: style for at, style in page.styles.items()}
        offset += len(texts[-1]) + 1
    text = "\f".join(texts)
    warnings = (*_damage(pages), *scan.warnings)
    if not text.strip():
        raise DocumentError(
            " ".join(warnings)
            or "PDF-filen har ingen läsbar text, varken som textlager eller på bild; "
            "kontrollera att det är rätt fil."
        )
    return text, tuple(starts), _ranks(text, styles) | large, warnings


@contextmanager
def page_of(source: Path | bytes, place: int) -> Iterator[tuple[Any, str, tuple[Word, ...]]]:
    """A page, from 0, with PDFium's text of it and its words; no other thread reads one meanwhile.

    Raises DocumentError for a broken file, and for a page that it does not have.
    """
    with _opened(source) as pdf, _pdfium:
        if not 0 <= place < len(pdf):
            raise DocumentError(f"PDF-filen har {len(pdf)} sidor; sidan {place + 1} finns inte.")
        with closing(pdf[place]) as page, closing(page.get_textpage()) as textpage:
            text = textpage.get_text_range()
            yield page, text, tuple(_words(text, textpage))


def on_paper(page: Any, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401
    """Where a point of a page is seen, in shares of its width and height from the upper left."""
    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(
        page.raw, 0, 0, FINE, FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value / FINE, down.value / FINE


@contextmanager
def _opened(source: Path | bytes) -> Iterator[Any]:
    """A PDF of bearable length. Raises DocumentError, also for what breaks while it is read."""
    import pypdfium2

    pdf = None
    try:
        with _pdfium:
            pdf = pypdfium2.PdfDocument(source)
            count = len(pdf)
        if not count:
            raise DocumentError("PDF-filen är skadad: den har inga sidor; spara om den.")
        if count > MAX_PAGES:
            raise DocumentError(
                f"PDF-filen har {count} sidor, fler än {MAX_PAGES}; dela upp den på möten."
            )
        yield pdf
    except pypdfium2.PdfiumError as error:
        reason = "är låst med lösenord" if "password" in str(error).lower() else "är skadad"
        raise DocumentError(
            f"PDF-filen {reason} och går inte att läsa; spara om den och försök igen."
        ) from error
    finally:
        if pdf is not None:
            with _pdfium:
                pdf.close()


def _damage(pages: Sequence[_Page]) -> tuple[str, ...]:
    places = [place for place, page in enumerate(pages) if page.damaged]
    damaged = "är skadad" if len(places) == 1 else "är skadade"
    return (
        (
            f"{len(places)} av {len(pages)} sidor {damaged} och kan inte läsas "
            f"({pages_named(places)}); spara om PDF-filen och läs in igen.",
        )
        if places
        else ()
    )


def _sha256(source: Path | bytes) -> str:
    content = source if isinstance(source, bytes) else source.read_bytes()
    return hashlib.sha256(content).hexdigest()


def _page(pdf: Any, number: int) -> _Page:  # noqa: ANN401  (PdfDocument, imported late)
    import pypdfium2

    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as textpage:
            text = textpage.get_text_range()
            if not is_text(text):
                return _Page(scanned=True)
            return replace(_set(text, textpage), scanned=is_scanned(page, text))
    except pypdfium2.PdfiumError:
        return _Page(damaged=True)


def is_scanned(page: Any, text: str) -> bool:  # noqa: ANN401
    """Whether a page has so little text, and so much of a picture, that it has to be looked at."""
    filled = len("".join(text.split()))
    if filled >= FEW:
        return False
    from pypdfium2 import raw

    width, height = page.get_size()
    covered, shapes = 0.0, 0
    for shape in page.get_objects(max_depth=1):
        if shape.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            left, bottom, right, top = shape.get_bounds()
            covered += max(0, right - left) * max(0, top - bottom)
        shapes += shape.type == raw.FPDF_PAGEOBJ_PATH
    return covered >= COVERED * width * height > 0 or (not filled and shapes >= DRAWN)


def _picture(pdf: Any, number: int) -> "np.ndarray":  # noqa: ANN401
    """A page in grey, at the resolution that OCR wants or as near to it as memory allows."""
    with _pdfium, closing(pdf[number]) as page:
        width, height = page.get_size()
        scale = min(DPI / 72, sqrt(MAX_PIXELS / max(1.0, width * height)))
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            return bitmap.to_numpy().copy()


def _set(text: str, textpage: Any) -> _Page:  # noqa: ANN401
    """A page's lines put together, with the style of each that is set in one style throughout."""
    words = _words(text, textpage)
    parts, styles = [], {}
    offset = 0
    for row in rows_of(text, words):
        offset += len(row.before[0])
        first, last = row.words[0], row.words[-1]
        ends = {_style(textpage, first.start), _style(textpage, last.end - 1)}
        if len(ends) == 1 and not _BULLET.fullmatch(text, first.start, first.end):
            styles[offset] = ends.pop()
        line = "".join(
            before + text[word.start : word.end]
            for before, word in zip(("", *row.before[1:]), row.words, strict=True)
        )
        parts += row.before[0], line
        offset += len(line)
    end = words[-1].end if words else 0
    return _Page("".join((*parts, text[end:])), styles)


def _words(text: str, textpage: Any) -> list[Word]:  # noqa: ANN401
    """The words of a page where they stand; those that don't stand upright at no place (nan)."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    handle = textpage.raw
    index_of = raw.FPDFText_GetCharIndexFromTextIndex
    words = []
    line_end = -1
    for match in _WORD.finditer(text):
        first, last = index_of(handle, match.start()), index_of(handle, match.end() - 1)
        if match.start() > line_end:
            raw.FPDFText_GetLooseCharBox(handle, first, at_box)
            # What PDFium calls the font size leaves out how much the page enlarges it.
            size = max(1.0, box.top - box.bottom)
            upright = abs(raw.FPDFText_GetCharAngle(handle, first)) < UPRIGHT
            line_end = text.find("\n", match.start()) % (len(text) + 1)
        raw.FPDFText_GetCharOrigin(handle, first, at_x, at_y)
        raw.FPDFText_GetLooseCharBox(handle, last, at_box)
        place = (x.value, box.right, y.value) if upright else (nan, nan, nan)
        words.append(Word(match.start(), match.end(), *place, size))
    return words


def _style(textpage: Any, at: int) -> Style:  # noqa: ANN401
    from pypdfium2 import raw

    index = raw.FPDFText_GetCharIndexFromTextIndex(textpage.raw, at)
    size = raw.FPDFText_GetFontSize(textpage.raw, index)
    weight = raw.FPDFText_GetFontWeight(textpage.raw, index)
    return round(size * 10), weight >= BOLD


def _ranks(text: str, styles: dict[int, Style]) -> dict[int, int]:
    """Rank the styles above that of the body text, the one most characters are set in."""
    weight: Counter[Style] = Counter()
    for at, style in styles.items():
        end = text.find("\n", at)
        weight[style] += (end if end >= 0 else len(text)) - at
    if not weight:
        return {}
    body = weight.most_common(1)[0][0]
    above = sorted({style for style in styles.values() if style > body}, reverse=True)
    rank = {style: place for place, style in enumerate(above, start=1)}
    return {at: rank[style] for at, style in styles.items() if style in rank}
