"""PDF, read by PDFium: text, pages, and lines set larger or bolder; scanned pages by OCR."""

import ctypes
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from math import nan, sqrt
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from .errors import DocumentError
from .layout import Word, rows_of
from .ocr import DPI, Scan, pages_named, recognise

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

FEW = 200
"""Characters that a scanned page may have as text all the same: a stamp, a digital signature."""
COVERED = 0.5
"""Share of a page that pictures cover from which it is taken for scanned when it has few."""
DRAWN = 100
"""Drawn shapes from which a page without any characters is taken for text as outlines."""
JUNK = 0.2
"""Share of control, replacement and private-use characters that text, with bullets, is below."""
LETTERS = 100
"""Letters, in different words, from which their frequencies say something."""
SWEDISH = 0.8
"""Cosine of the frequencies of a page's letters to those of Swedish minutes. Of 1 600 pages of real
minutes, lists of names too, the lowest is 0.89; of 400 with the letters swapped, as by a font that
does not say which they are, the highest is 0.77. English has 0.87 and more."""

UPRIGHT = 0.02
"""Radians that text may lean and still be upright."""

_OFTEN = "a79 b16 c11 d53 e92 f23 g35 h15 i49 j10 k31 l61 m38 n95 o50 p16 q0 r84 s71 t78 u22 v16 "
_FREQUENCIES = {part[0]: int(part[1:]) for part in (_OFTEN + "w1 x2 y10 z0 å11 ä16 ö15").split()}
"""Of a thousand letters of Swedish minutes."""

_WORD = re.compile(r"[^\s\ufffe]+")
_BULLET = re.compile(r"[-–•·*○▪◦➢✓\ue000-\uf8ff]")
_JUNK = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")

_pdfium = Lock()
"""PDFium is not made for several threads, and the web page reads originals in several."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's text and the styles of its lines, or the little there is where it is `scanned`."""

    text: str = ""
    styles: dict[int, Style] = field(default_factory=dict)
    scanned: bool = False
    damaged: bool = False


def read_pdf(source: Path | bytes) -> tuple[str, tuple[int, ...], dict[int, int], tuple[str, ...]]:
    """The text of all pages, the offset of each, the rank of each prominent line, and warnings.

    Pages are separated by a form feed; one that can't be read is empty, and there is a warning.
    Raises DocumentError for a broken or locked file, and for one that has no text at all.
    """
    with _opened(source) as pdf:
        with _pdfium:
            pages = [_page(pdf, number) for number in range(len(pdf))]
        scanned = [place for place, page in enumerate(pages) if page.scanned]
        scan = Scan({})
        if scanned:
            scan = recognise(_sha256(source), scanned, len(pages), lambda at: _picture(pdf, at))
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
            if not _is_text(text):
                return _Page(scanned=True)
            return replace(_set(text, textpage), scanned=_is_scanned(page, text))
    except pypdfium2.PdfiumError:
        return _Page(damaged=True)


def _is_text(text: str) -> bool:
    """Whether a text layer says what the page says; one without a character is no lie."""
    filled = len("".join(text.split()))
    return len(_JUNK.findall(text)) <= JUNK * filled and _is_swedish(text)


def _is_scanned(page: Any, text: str) -> bool:  # noqa: ANN401
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


def _is_swedish(text: str) -> bool:
    """Whether the letters come as often as they do in Swedish, or are too few to tell.

    A word counts once, so that a form or a list that repeats a few is not taken for another tongue.
    """
    words = " ".join(dict.fromkeys(text.casefold().split()))
    found = {letter: words.count(letter) for letter in _FREQUENCIES}
    if sum(found.values()) < LETTERS:
        return True
    product = sum(count * _FREQUENCIES[letter] for letter, count in found.items())
    return product >= SWEDISH * _length(found.values()) * _length(_FREQUENCIES.values())


def _length(vector: Iterable[int]) -> float:
    return sqrt(sum(value * value for value in vector))


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
