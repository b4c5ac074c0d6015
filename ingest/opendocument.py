"""OpenDocument text (ODT) as it reads on paper: lists and headings numbered, deletions left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import DocumentError
from .numerals import bullet, labelled, numeral
from .office import Package
from .reading import Paragraph, Reading, row_of, typeset

if TYPE_CHECKING:
    from .office import Element

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, STYLE, DRAW = (
    _NS % name for name in ("office", "text", "table", "style", "drawing")
)
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"

LEVELS = 10
MAX_SPACES = 200
"""Spaces or repeated rows that one element may stand for; a spreadsheet repeats a million."""
BODY_SIZE = 12.0
"""Points of text where no style says a size."""
BOLD = 600
_SILENT = frozenset(
    (
        TEXT + "tracked-changes",
        TEXT + "number",
        TEXT + "hidden-text",
        TEXT + "ruby-text",
        TEXT + "note",
        TEXT + "sequence-decls",
        TEXT + "variable-decls",
        TEXT + "user-field-decls",
        OFFICE + "annotation",
        OFFICE + "forms",
        TABLE + "covered-table-cell",
        DRAW + "object",
        DRAW + "image",
    )
)
"""Elements that print nothing where they stand: deletions, comments, declarations; notes come
last."""
_MARKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    size: float = BODY_SIZE
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: `form` has %1% for the number of level 1, and so on."""

    form: str = ""
    kind: str = ""
    start: int = 1
    bullet: str = ""


@dataclass(slots=True)
class _Count:
    """The numbers that a list has come to, by level."""

    style: str | None
    numbers: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a list a paragraph stands, and what its number must begin from, if told."""

    count: _Count
    depth: int
    start: int | None = None


def read_opendocument(content: bytes) -> Reading:
    """Read an ODT file. Raises DocumentError for one that is broken, locked or no such file."""
    package = Package(content)
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.bytes_of(manifest):
        raise DocumentError("Filen är låst med lösenord; spara den utan lösenord och försök igen.")
    root = package.part("content.xml")
    body = None if root is None else root.find(f"{OFFICE}body/{OFFICE}text")
    if root is None or body is None:
        raise DocumentError("Filen är inget OpenDocument-textdokument; spara den som ODT.")
    common = package.part("styles.xml")
    reader = _Reader(_Styles([part for part in (common, root) if part is not None]))
    paragraphs = list(reader.blocks(body))
    for note in body.iter(TEXT + "note-body"):
        paragraphs.extend(reader.blocks(note))
    return typeset(paragraphs)


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else None


class _Styles:
    """The paragraph, text and list styles, common and automatic, of a document."""

    def __init__(self, roots: Sequence["Element"]) -> None:
        self._elements: dict[tuple[str | None, str | None], Element] = {}
        self._default: Element | None = None
        self.lists: dict[str | None, dict[int, _Level]] = {}
        self.outline: dict[int, _Level] = {}
        for root in roots:
            for element in root.iter(STYLE + "style"):
                self._elements[element.get(STYLE + "family"), element.get(STYLE + "name")] = element
            for element in root.iter(STYLE + "default-style"):
                if element.get(STYLE + "family") == "paragraph":
                    self._default = element
            for element in root.iter(TEXT + "list-style"):
                self.lists[element.get(STYLE + "name")] = _levels(element)
            for element in root.iter(TEXT + "outline-style"):
                self.outline = _levels(element)

    def look(self, family: str, name: str | None, below: _Look) -> _Look:
        """How a style sets what stands in it, over what is around it."""
        for element in reversed(self._chain(family, name)):
            below = _look(element, below)
        return below

    def body(self) -> _Look:
        """How a paragraph without a style is set."""
        return _Look() if self._default is None else _look(self._default, _Look())

    def level(self, name: str | None) -> int | None:
        """The level of a heading style."""
        for element in self._chain("paragraph", name):
            if level := _whole(element.get(STYLE + "default-outline-level")):
                return level
            if element.get(STYLE + "name") in ("Title", "Subtitle"):
                return 1 if element.get(STYLE + "name") == "Title" else 2
        return None

    def list_style(self, name: str | None) -> str | None:
        """The list style that a paragraph style brings with it."""
        chain = self._chain("paragraph", name)
        given = (element.get(STYLE + "list-style-name") for element in chain)
        return next((style for style in given if style is not None), None)

    def hides(self, element: "Element") -> bool:
        """Whether a section is hidden."""
        return element.tag == TEXT + "section" and element.get(TEXT + "display") == "none"

    def _chain(self, family: str, name: str | None) -> list["Element"]:
        """A style and those it builds on, itself first."""
        chain: list[Element] = []
        while (element := self._elements.get((family, name))) is not None and element not in chain:
            chain.append(element)
            name = element.get(STYLE + "parent-style-name")
        return chain


def _look(style: "Element", below: _Look) -> _Look:
    properties = style.find(STYLE + "text-properties")
    if properties is None:
        return below
    weight = properties.get(FO + "font-weight")
    bold = below.bold
    if weight:
        bold = weight == "bold" or (weight.isdigit() and int(weight) >= BOLD)
    size = below.size
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)(pt|%)", properties.get(FO + "font-size", "")):
        size = float(match[1]) if match[2] == "pt" else below.size * float(match[1]) / 100
    hidden = below.hidden
    if display := properties.get(TEXT + "display"):
        hidden = display == "none"
    return _Look(bold, round(size, 1), hidden)


def _levels(style: "Element") -> dict[int, _Level]:
    return {_whole(element.get(TEXT + "level")) or 0: _level(element) for element in style}


def _level(element: "Element") -> _Level:
    if sign := element.get(TEXT + "bullet-char"):
        return _Level(bullet=sign)
    depth = _whole(element.get(TEXT + "level")) or 1
    kind = element.get(STYLE + "num-format") or ""
    start = _whole(element.get(TEXT + "start-value"))
    form = element.get(LOEXT + "num-list-format") or element.get(STYLE + "num-list-format")
    if form is None:
        levels = min(_whole(element.get(TEXT + "display-levels")) or 1, depth)
        numbers = ".".join(f"%{each}%" for each in range(depth - levels + 1, depth + 1))
        before = element.get(STYLE + "num-prefix", "")
        form = f"{before}{numbers}{element.get(STYLE + 'num-suffix', '')}"
    return _Level(form if kind else "", kind, 1 if start is None else start)


@dataclass(slots=True)
class _Pieces:
    """The text of one paragraph as it is gathered, and the text boxes that hang on it."""

    text: list[str] = field(default_factory=list)
    looks: set[tuple[float, bool]] = field(default_factory=set)
    boxes: list["Element"] = field(default_factory=list)

    def add(self, text: str | None, look: _Look, *, fixed: bool = False) -> None:
        """Add characters; runs of white space in the file are one space, as its standard says."""
        if not text or look.hidden:
            return
        shown = text if fixed else re.sub(r"[ \t\r\n]+", " ", text)
        if not fixed and shown.startswith(" ") and "".join(self.text[-1:])[-1:] in ("", " "):
            shown = shown[1:]
        self.text.append(shown)
        if shown.strip():
            self.looks.add((look.size, look.bold))


class _Reader:
    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._outline = _Count(None)
        self._counts: dict[str | None, _Count] = {}
        self._named: dict[str, _Count] = {}

    def blocks(self, parent: "Element", place: _Place | None = None) -> Iterator[Paragraph]:
        """The paragraphs below an element; only the first of a list item has its number."""
        for child in parent:
            if child.tag in _SILENT or not isinstance(child.tag, str) or self._styles.hides(child):
                continue
            if child.tag in (TEXT + "p", TEXT + "h"):
                yield from self._paragraph(child, place)
                place = None
            elif child.tag == TEXT + "list":
                yield from self._list(child, place)
            elif child.tag == TABLE + "table":
                yield from self._table(child)
            else:
                yield from self.blocks(child)

    def _list(self, element: "Element", outer: _Place | None) -> Iterator[Paragraph]:
        depth = outer.depth + 1 if outer else 1
        if depth > LEVELS:
            return
        style = element.get(TEXT + "style-name") or (outer.count.style if outer else None)
        count = self._count_of(element, style, outer)
        for item in element:
            if item.tag == TEXT + "list-item":
                start = _whole(item.get(TEXT + "start-value"))
                yield from self._item(item, _Place(count, depth, start))
            elif item.tag == TEXT + "list-header":
                yield from self.blocks(item)

    def _item(self, item: "Element", place: _Place) -> Iterator[Paragraph]:
        """The paragraphs of a list item: its first with the number, and the lists inside it."""
        first: _Place | None = place
        for child in item:
            if child.tag == TEXT + "list":
                yield from self._list(child, place)
            elif child.tag in (TEXT + "p", TEXT + "h"):
                yield from self._paragraph(child, first)
                first = None

    def _count_of(self, element: "Element", style: str | None, outer: _Place | None) -> _Count:
        """The numbers that a list goes on from: those of the list it continues, or none."""
        goes_on = element.get(TEXT + "continue-numbering") == "true"
        continued = self._named.get(element.get(TEXT + "continue-list", ""))
        if outer:
            count = outer.count
            if style != count.style:
                count = _Count(style, count.numbers)
            if not goes_on:
                count.numbers[outer.depth :] = [None] * (LEVELS - outer.depth)
        elif continued:
            count = continued
        elif goes_on and style in self._counts:
            count = self._counts[style]
        else:
            count = _Count(style)
        if not outer:
            self._counts[style] = count
        name = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if name:
            self._named[name] = count
        return count

    def _table(self, table: "Element") -> Iterator[Paragraph]:
        for row in _rows(table):
            cells = [cell for cell in row if cell.tag == TABLE + "table-cell"]
            yield from row_of([list(self.blocks(cell)) for cell in cells])

    def _paragraph(self, element: "Element", place: _Place | None) -> Iterator[Paragraph]:
        if element.get(TEXT + "is-hidden") == "true":
            return
        name = element.get(TEXT + "style-name")
        look = self._styles.look("paragraph", name, self._styles.body())
        pieces = _Pieces()
        self._inline(element, look, pieces)
        text = "".join(pieces.text)
        if text.strip() or not look.hidden:
            yield self._labelled(element, text, place, pieces)
        for box in pieces.boxes:
            yield from self.blocks(box)

    def _labelled(
        self, element: "Element", text: str, place: _Place | None, pieces: _Pieces
    ) -> Paragraph:
        name = element.get(TEXT + "style-name")
        heading = element.tag == TEXT + "h"
        level = _whole(element.get(TEXT + "outline-level")) if heading else None
        printed = element.findtext(TEXT + "number")
        if printed is not None:
            label = printed.strip()
        elif place:
            style = place.count.style or self._styles.list_style(name)
            label = _label(self._styles.lists.get(style, {}), place)
        elif heading and level and element.get(TEXT + "is-list-header") != "true":
            restart = element.get(TEXT + "restart-numbering") == "true"
            start = _whole(element.get(TEXT + "start-value"))
            first = self._styles.outline.get(level, _Level()).start
            forced = first if restart and start is None else start
            label = _label(self._styles.outline, _Place(self._outline, min(level, LEVELS), forced))
        else:
            label = ""
        return Paragraph(
            labelled(label, text) if label else text,
            level=level or self._styles.level(name),
            style=(min(size for size, _ in pieces.looks), all(bold for _, bold in pieces.looks))
            if pieces.looks
            else None,
            close=bool(label),
        )

    def _inline(self, element: "Element", look: _Look, pieces: _Pieces) -> None:
        pieces.add(element.text, look)
        for child in element:
            tag = child.tag
            if tag in _MARKS:
                pieces.add(_MARKS[tag], look, fixed=True)
            elif tag == TEXT + "s":
                count = min(_whole(child.get(TEXT + "c")) or 1, MAX_SPACES)
                pieces.add(" " * count, look, fixed=True)
            elif tag == DRAW + "text-box":
                pieces.boxes.append(child)
            elif tag not in _SILENT and isinstance(tag, str):
                name = child.get(TEXT + "style-name")
                inner = self._styles.look("text", name, look) if tag == TEXT + "span" else look
                self._inline(child, inner, pieces)
            pieces.add(child.tail, look)


def _rows(parent: "Element") -> Iterator["Element"]:
    """The rows of a table, those in groups and heads too."""
    groups = (TABLE + "table-rows", TABLE + "table-row-group", TABLE + "table-header-rows")
    for child in parent:
        if child.tag == TABLE + "table-row":
            yield child
        elif child.tag in groups:
            yield from _rows(child)


def _label(levels: Mapping[int, _Level], place: _Place) -> str:
    """Count one paragraph; what is printed before it."""
    numbers, at = place.count.numbers, place.depth - 1
    level = levels.get(place.depth, _Level())
    before = numbers[at]
    numbers[at] = level.start if before is None else before + 1
    if place.start is not None:
        numbers[at] = place.start
    numbers[place.depth :] = [None] * (LEVELS - place.depth)
    if level.bullet:
        return bullet(level.bullet)

    def printed(match: re.Match[str]) -> str:
        depth = int(match[1])
        number = numbers[depth - 1] if 0 < depth <= LEVELS else None
        shown = levels.get(depth, _Level())
        if not shown.kind:
            return ""
        return numeral(shown.start if number is None else number, shown.kind)

    return re.sub(r"%(\d{1,2})%", printed, level.form).strip()
