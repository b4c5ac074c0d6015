"""Scanned pages, read by Tesseract with its Swedish model; no page is recognised twice.

What was recognised is kept by the document's hash, because a citation is cut anew from the
original: it takes the same text at once, also where Tesseract has been removed or renewed since.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING
from xml.etree import ElementTree  # nosec B405  # reads what Tesseract writes

from .cache import keep, recall, user_cache
from .identities import hide
from .pulse import beat

if TYPE_CHECKING:
    import numpy as np

LANGUAGE = "swe"
DPI = 300
"""What Tesseract's models are trained on."""
LAYOUT = 1
"""Tesseract's segmentation that sees columns and, where its `osd` data is there, pages that lie on
their side or stand on their head; 3 and 4 read those as noise, and are no faster."""
SECONDS = 60
"""A page takes two to four; one that takes this long is a photograph or a pattern."""
MAX_PAGES = 500
"""Scanned pages recognised in one document: a quarter of an hour on two cores."""
REVISION = 1
"""Raised when every page is to be recognised anew."""

PARAGRAPH = 1.4
"""Lines farther apart than this many times the page's closer ones are different paragraphs.
Tesseract's own paragraphs end in the middle of sentences."""
SIZES = ((1.5, 1), (1.2, 2))
"""How much larger than the page's median a line is, and its rank. Lines of one size are measured
up to a tenth apart."""
SURE = 75
"""Mean confidence, of 100, from which a large line is a heading and not a signature."""

MISSING = "Tesseract med svenska är inte installerat"
_LEFT_OUT = {
    "missing": f"kan inte läsas ({{}}): {MISSING}; installera tesseract-ocr och "
    "tesseract-ocr-swe och läs in igen.",
    "failed": f"gick inte att tolka på högst {SECONDS} sekunder per sida ({{}}); "
    "skanna om dem tydligare och läs in igen.",
    "many": f"är inte med ({{}}), för högst {MAX_PAGES} sidor tolkas i ett dokument; "
    "dela upp det och läs in igen.",
}

_MARK = re.compile(
    r"^(?:([$§&]) ?|8 (?=(\d{1,2} [A-ZÅÄÖ])?))(\d{1,3})\b(?![.,]\d| \d{3})", re.MULTILINE
)
_GLUED = re.compile(r"^8(?=\d{1,3} (?:Dnr|Diarienr|Ärende))", re.MULTILINE)
_INSIDE = re.compile(r"\$(?= ?\d)")
_PARTY = re.compile(r"(?<=[a-zåäöé] )\(5\)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page's text, a line for each of its lines, and the rank of the large ones by offset."""

    text: str
    prominence: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scan:
    """The pages that were read, by place from 0, and Swedish sentences about those left out."""

    pages: Mapping[int, Recognised]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    middle: float
    size: float
    confidence: float


def is_installed() -> bool:
    """Whether Tesseract is there with its Swedish model; takes some tens of milliseconds."""
    import pytesseract

    try:
        return LANGUAGE in pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError:
        return False


def can_read_more(warnings: Iterable[str]) -> bool:
    """Whether pages were left out for want of Tesseract, which is there now."""
    return any(MISSING in warning for warning in warnings) and is_installed()


def recognise(
    sha256: str,
    places: Sequence[int],
    total: int,
    picture: Callable[[int], "np.ndarray"],
    *,
    masked: bool = False,
) -> Scan:
    """Read the pages at `places` (from 0) of the document with this hash and `total` pages.

    `picture` gives a page in grey, uint8 (height, width), at DPI; it is called in this thread only.
    Where they are `masked`, personal identity numbers are not kept, and what was kept is deleted.
    """
    plain, hidden = (
        user_cache() / "ocr" / f"{sha256}-{LANGUAGE}-{DPI}-{LAYOUT}-{REVISION}{end}.json"
        for end in ("", "-masked")
    )
    kept = _Kept(hidden if masked else plain, masked)
    if masked:
        plain.unlink(missing_ok=True)
    bounded = places[:MAX_PAGES]
    unknown = [place for place in bounded if place not in kept.pages]
    installed = bool(unknown) and is_installed()
    if installed:
        kept.add(unknown, picture)
    pages = {place: page for place in bounded if (page := kept.pages.get(place))}
    without = [place for place in bounded if place not in pages]
    missing = [] if installed else [place for place in without if place not in kept.pages]
    left_out = {
        "missing": missing,
        "failed": [place for place in without if place not in missing],
        "many": places[MAX_PAGES:],
    }
    return Scan(
        dict(zip(pages, with_marks(tuple(pages.values())), strict=True)),
        tuple(_warning(reason, left, total) for reason, left in left_out.items() if left),
    )


def pages_named(places: Sequence[int]) -> str:
    """Pages as a reader counts them: sidan 3; sidorna 2–4, 7."""
    runs: list[list[int]] = []
    for page in (place + 1 for place in places):
        if runs and page == runs[-1][-1] + 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    return ("sidan " if len(places) == 1 else "sidorna ") + ", ".join(
        "–".join(map(str, run)) for run in runs
    )


class _Kept:
    """The recognised pages of one document, as the cache holds them; None took too long."""

    def __init__(self, file: Path, masked: bool) -> None:
        self.file = file
        self._masked = masked
        self.pages: dict[int, Recognised | None] = {}
        for place, page in recall(file).items():
            try:
                self.pages[int(place)] = page and Recognised(
                    str(page["text"]), {int(at): int(rank) for at, rank in page["prominence"]}
                )
            except (KeyError, TypeError, ValueError):
                continue  # such a page is recognised anew

    def add(self, places: Sequence[int], picture: Callable[[int], "np.ndarray"]) -> None:
        """Recognise pages, as many at once as there are cores, and keep them as they come."""
        import pytesseract

        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        with _one_thread_each(), ThreadPoolExecutor(cores) as pool:
            for start in range(0, len(places), cores):
                at_once = places[start : start + cores]
                waiting = [pool.submit(_recognised, picture(place)) for place in at_once]
                for place, page in zip(at_once, waiting, strict=True):
                    try:
                        self.pages[place] = _without_numbers(page.result(), self._masked)
                    except (pytesseract.TesseractError, ElementTree.ParseError, OSError):
                        continue  # a fault of the machine, which may be mended: not kept
                self._write()
                beat()

    def _write(self) -> None:
        keep(
            self.file,
            {
                str(place): page
                and {"text": page.text, "prominence": list(page.prominence.items())}
                for place, page in sorted(self.pages.items())
            },
        )


def _without_numbers(page: Recognised | None, masked: bool) -> Recognised | None:
    return replace(page, text=hide(page.text)) if page and masked else page


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let each Tesseract use one thread. Set for its time only, because torch reads it as well."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        del os.environ["OMP_THREAD_LIMIT"]
        if before is not None:
            os.environ["OMP_THREAD_LIMIT"] = before


def _recognised(image: "np.ndarray") -> Recognised | None:
    """One page read; None where it took too long. Raises TesseractError where it can't be run."""
    import pytesseract

    try:
        page = pytesseract.image_to_pdf_or_hocr(
            image,
            lang=LANGUAGE,
            config=f"--psm {LAYOUT} --dpi {DPI}",
            extension="hocr",
            timeout=SECONDS,
        )
    except pytesseract.TesseractError:
        raise
    except RuntimeError:  # what pytesseract raises when the time is up
        return None
    root = ElementTree.fromstring(page)  # nosec B314  # Tesseract's own output, no document's
    return _set(tuple(_lines(root)))


def _lines(page: ElementTree.Element) -> Iterator[_Line]:
    """The lines of an hOCR page in reading order."""
    for paragraph in page.iterfind(".//{*}p"):
        for line in paragraph.iterfind("{*}span"):
            words = [word for word in line if (word.text or "").strip()]
            if not words:
                continue
            title = _title(line)
            left, top, right, bottom = title["bbox"]
            upright = title.get("textangle", [0])[0] in (0, 180)
            yield _Line(
                text=" ".join(word.text.strip() for word in words),
                middle=(top + bottom) / 2 if upright else (left + right) / 2,
                size=title.get("x_size", [0])[0],
                confidence=mean(_title(word).get("x_wconf", [0])[0] for word in words),
            )


def _title(element: ElementTree.Element) -> dict[str, list[float]]:
    """hOCR's properties: `bbox 1 2 3 4; x_size 5` → {"bbox": [1, 2, 3, 4], "x_size": [5]}."""
    properties = (part.split() for part in element.get("title", "").split(";"))
    return {name: [float(value) for value in values] for name, *values in properties}


def _set(lines: Sequence[_Line]) -> Recognised:
    """Lines as text, a blank one between paragraphs, with the rank of those that are large."""
    if not lines:
        return Recognised("")
    steps = [abs(after.middle - before.middle) for before, after in pairwise(lines)]
    body = median(line.size for line in lines)
    close = sorted(step for step in steps if step > body / 2)
    usual = close[len(close) // 4] if close else 0
    text, prominence = "", {}
    for line, step in zip(lines, [0, *steps], strict=True):
        text += "" if not text else "\n\n" if step > PARAGRAPH * usual else "\n"
        rank = next((rank for ratio, rank in SIZES if line.size >= ratio * body), None)
        if rank and line.confidence >= SURE and any(map(str.isalpha, line.text)):
            prominence[len(text)] = rank
        text += line.text
    return Recognised(text, prominence)


def with_marks(pages: Sequence[Recognised]) -> Iterator[Recognised]:
    """Put back in pages the § that the Swedish model has no class for and reads as $, & or 8.

    A line that begins with 8 and a number is a paragraph's where a name follows, or where the
    number before or after it is one, too. Every replacement keeps the length: offsets hold.
    """
    texts = [_GLUED.sub("§", page.text) for page in pages]
    numbers = {int(match[3]) for text in texts for match in _MARK.finditer(text)}

    def restored(match: re.Match[str]) -> str:
        number = int(match[3])
        known = match[1] or match[2] or numbers & {number - 1, number + 1}
        return "§" + match[0][1:] if known else match[0]

    for page, text in zip(pages, texts, strict=True):
        marked = _INSIDE.sub("§", _MARK.sub(restored, text))
        yield Recognised(_PARTY.sub("(S)", marked), page.prominence)


def _warning(reason: str, places: Sequence[int], total: int) -> str:
    scanned = "är inskannad och" if len(places) == 1 else "är inskannade och"
    return (
        f"{len(places)} av {total} sidor {scanned} {_LEFT_OUT[reason].format(pages_named(places))}"
    )
