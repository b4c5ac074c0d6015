"""Word files (DOCX) as they read on paper: their numbering written out, deletions left out.

Word keeps "§ 12" not in the text but in numbering definitions, headings in styles that build on
each other, and both wordings of a tracked change. The libraries that open Word files give none
of these as printed, and open no file that lacks a picture; here they are worked out from the XML.
"""

import posixpath
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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    )
}
_MAIN = re.compile(r"/officeDocument$")
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

LEVELS = 9
_KINDS = {
    "decimalZero": "01",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}
_TITLES = {"title": 1, "subtitle": 2}
_HEADING = re.compile(r"(?:heading|rubrik) ?([1-9])$", re.IGNORECASE)
_MARKS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_SIGNS = {"F0FE": "☒", "F078": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0E0": "→"}
"""Wingdings in running text; its other pictures are shown as bullets."""
_DELETED = ("del", "moveFrom", "delText", "delInstrText")
_CODES = ("instrText", "fldData", "annotationRef", "footnoteRef", "endnoteRef", "rt")
_PROPERTIES = ("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr")
_SILENT = frozenset(W + name for name in _DELETED + _CODES + _PROPERTIES)
"""Elements that print nothing: deletions, field codes and properties."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How characters are set; None where it is left to what is below."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None

    def over(self, below: "_Look") -> "_Look":
        return _Look(
            below.bold if self.bold is None else self.bold,
            below.size if self.size is None else self.size,
            below.hidden if self.hidden is None else self.hidden,
        )


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph or character style with all that it builds on."""

    look: _Look = _Look()
    level: int | None = None
    list_id: str | None = None
    depth: int | None = None
    family: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `style` is the paragraph style that it belongs to."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    gap: str = " "
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """One list: the numbers it shares with others, its levels, and where it starts anew."""

    shared: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


def read_word(content: bytes) -> Reading:
    """Read a Word file. Raises DocumentError for one that is broken or no Word file."""
    package = Package(content)
    main = _main_part(package)
    body = package.part(main, _STRICT)
    found = None if body is None else body.find(W + "body")
    if found is None:
        raise DocumentError("Word-filen saknar innehåll; öppna den i Word och spara om den.")
    parts = _related(package, main)
    styles = _Styles(package.part(parts.get("styles", ""), _STRICT))
    lists = _lists(package.part(parts.get("numbering", ""), _STRICT), styles)
    reader = _Reader(styles, _Numbering(lists))
    paragraphs = list(reader.blocks(found))
    for kind in ("footnotes", "endnotes"):
        notes = package.part(parts.get(kind, ""), _STRICT)
        for note in () if notes is None else notes:
            if note.get(W + "type") is None:
                paragraphs.extend(reader.blocks(note))
    return typeset(paragraphs)


def _main_part(package: Package) -> str:
    for kind, target in _relations(package, "_rels/.rels", ""):
        if _MAIN.search(kind) and target in package.names:
            return target
    raise DocumentError("Filen är ingen Word-fil som kan läsas; öppna den i Word och spara om den.")


def _related(package: Package, main: str) -> dict[str, str]:
    """The parts that belong to the main one, by their kind."""
    folder, name = posixpath.split(main)
    relations = _relations(package, f"{folder}/_rels/{name}.rels", folder)
    return {kind.rsplit("/", 1)[-1]: target for kind, target in relations}


def _relations(package: Package, name: str, folder: str) -> Iterator[tuple[str, str]]:
    root = package.part(name)
    for relation in () if root is None else root.iter(_RELATED):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        yield relation.get("Type", ""), target.lstrip("/")


def _on(element: "Element | None", name: str) -> bool | None:
    """A property that is on or off; None where it is not set."""
    found = None if element is None else element.find(W + name)
    return None if found is None else found.get(W + "val") not in ("0", "false", "off")


def _value(element: "Element | None", *path: str) -> str | None:
    found = None if element is None else element.find("/".join(W + name for name in path))
    return None if found is None else found.get(W + "val")


def _whole(text: str | None) -> int | None:
    """A whole number of the document; None for what is none, or no sensible one."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


def _look(properties: "Element | None") -> _Look:
    size = _whole(_value(properties, "sz"))
    return _Look(_on(properties, "b"), size, _on(properties, "vanish"))


class _Styles:
    """The styles of a document, each worked out with those it builds on when it is asked for."""

    def __init__(self, root: "Element | None") -> None:
        elements = [] if root is None else root.findall(W + "style")
        self._elements = {element.get(W + "styleId"): element for element in elements}
        self._known: dict[str, _Style] = {}
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.body = _look(defaults).over(_Look(False, 20, False))
        self.default = next(
            (
                element.get(W + "styleId")
                for element in elements
                if element.get(W + "type") == "paragraph"
                and element.get(W + "default") in ("1", "true", "on")
            ),
            None,
        )

    def of(self, name: str | None) -> _Style:
        """A style by its id; one that says nothing where there is none."""
        chain: list[str] = []
        while name in self._elements and name not in chain and name not in self._known:
            chain.append(name)
            name = _value(self._elements[name], "basedOn")
        style = self._known.get(name or "", _Style())
        for each in reversed(chain):
            style = self._known[each] = self._over(style, each, self._elements[each])
        return style

    def _over(self, below: _Style, name: str, element: "Element") -> _Style:
        paragraph = element.find(W + "pPr")
        list_id = _value(paragraph, "numPr", "numId")
        depth = _whole(_value(paragraph, "numPr", "ilvl"))
        return _Style(
            look=_look(element.find(W + "rPr")).over(below.look),
            level=_heading_level(element) or below.level,
            list_id=below.list_id if list_id is None else list_id,
            depth=below.depth if depth is None else depth,
            family=(name, *below.family),
        )


def _heading_level(style: "Element") -> int | None:
    outline = _whole(_value(style, "pPr", "outlineLvl"))
    if outline is not None and 0 <= outline < LEVELS:
        return outline + 1
    name = (_value(style, "name") or "").lower()
    named = _HEADING.match(name)
    return int(named[1]) if named else _TITLES.get(name)


def _lists(root: "Element | None", styles: _Styles) -> dict[str, _List]:
    """The lists of a document by their id."""
    if root is None:
        return {}
    abstract = {one.get(W + "abstractNumId"): one for one in root.findall(W + "abstractNum")}
    numbers = {one.get(W + "numId"): one for one in root.findall(W + "num")}
    found = {}
    for number, element in numbers.items():
        shared = _value(element, "abstractNumId") or ""
        if linked := _value(abstract.get(shared), "numStyleLink"):
            behind = numbers.get(styles.of(linked).list_id)
            shared = _value(behind, "abstractNumId") or shared
        definition = abstract.get(shared)
        levels = {} if definition is None else _levels(definition.findall(W + "lvl"))
        starts = {}
        for override in element.findall(W + "lvlOverride"):
            levels |= _levels(override.findall(W + "lvl"))
            start = _whole(_value(override, "startOverride"))
            if start is not None:
                starts[_whole(override.get(W + "ilvl")) or 0] = start
        found[number] = _List(shared, levels, starts)
    return found


def _levels(elements: Sequence["Element"]) -> dict[int, _Level]:
    return {_whole(element.get(W + "ilvl")) or 0: _level(element) for element in elements}


def _level(element: "Element") -> _Level:
    start = _whole(_value(element, "start"))
    return _Level(
        start=1 if start is None else start,
        kind=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        gap="" if _value(element, "suff") == "nothing" else " ",
        restart=_whole(_value(element, "lvlRestart")),
        legal=bool(_on(element, "isLgl")),
        style=_value(element, "pStyle"),
    )


class _Numbering:
    """Counts through the document: what each numbered paragraph is called."""

    def __init__(self, lists: Mapping[str, _List]) -> None:
        self._lists = lists
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def depth_of(self, list_id: str, style: _Style) -> int:
        """The level that a paragraph has because of its style."""
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        own = (at for at, level in levels.items() if level.style in style.family)
        return next(own, style.depth or 0)

    def label(self, list_id: str, depth: int) -> tuple[str, str]:
        """Count one paragraph; what is printed before it, and what parts it from the text."""
        found = self._lists.get(list_id)
        level = found.levels.get(depth) if found else None
        if found is None or level is None or not 0 <= depth < LEVELS:
            return "", ""
        counters = self._counters.setdefault(found.shared, [None] * LEVELS)
        self._count(list_id, found, depth, counters)
        if level.kind == "bullet":
            return (bullet(level.text), level.gap) if level.text.strip() else ("", "")
        label = re.sub(
            r"%([1-9])",
            lambda match: _printed(found, counters, int(match[1]) - 1, level.legal),
            level.text,
        )
        return label.strip(), level.gap

    def _count(self, list_id: str, found: _List, depth: int, counters: list[int | None]) -> None:
        start = found.starts.get(depth, found.levels[depth].start)
        before = counters[depth]
        anew = depth in found.starts and (list_id, depth) not in self._begun
        counters[depth] = start if before is None or anew else before + 1
        self._begun.add((list_id, depth))
        for deeper in range(depth + 1, LEVELS):
            below = found.levels.get(deeper, _Level())
            if below.restart is None or below.restart > depth:
                counters[deeper] = None


def _printed(found: _List, counters: Sequence[int | None], depth: int, legal: bool) -> str:
    level = found.levels.get(depth, _Level())
    number = counters[depth]
    if level.kind in ("none", "bullet"):
        return ""
    kind = "1" if legal else _KINDS.get(level.kind, "1")
    return numeral(found.starts.get(depth, level.start) if number is None else number, kind)


@dataclass(slots=True)
class _Pieces:
    """The text of one paragraph as it is gathered, and the text boxes that hang on it."""

    text: list[str] = field(default_factory=list)
    looks: set[tuple[float, bool]] = field(default_factory=set)
    boxes: list["Element"] = field(default_factory=list)

    def add(self, text: str, look: _Look) -> None:
        self.text.append(text)
        if text.strip():
            self.looks.add((look.size or 0, bool(look.bold)))


class _Reader:
    def __init__(self, styles: _Styles, numbering: _Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._kept = _Pieces()
        self._codes: list[bool] = []

    def blocks(self, parent: "Element") -> Iterator[Paragraph]:
        """The paragraphs below an element; table rows are paragraphs too."""
        for child in parent:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield from self._table(child)
            elif child.tag == W + "sdt" and _is_prompt(child):
                continue
            elif child.tag not in _SILENT and isinstance(child.tag, str):
                yield from self.blocks(_chosen(child))

    def _table(self, table: "Element") -> Iterator[Paragraph]:
        for row in _within(table, W + "tr"):
            if row.find(f"{W}trPr/{W}del") is None:
                yield from row_of([list(self.blocks(cell)) for cell in _within(row, W + "tc")])

    def _paragraph(self, element: "Element") -> Iterator[Paragraph]:
        properties = element.find(W + "pPr")
        style = self._styles.of(_value(properties, "pStyle") or self._styles.default)
        look = style.look.over(self._styles.body)
        pieces, self._kept = self._kept, _Pieces()
        self._inline(element, look, pieces)
        self._codes = [False] * len(self._codes)
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and mark.find(W + "del") is not None:
            self._kept = pieces  # the deleted end of a paragraph joins it to the next
            return
        text = "".join(pieces.text)
        if text.strip() or not _look(mark).over(look).hidden:
            yield self._numbered(text, properties, style, pieces)
        for box in pieces.boxes:
            yield from self.blocks(box)

    def _numbered(
        self, text: str, properties: "Element | None", style: _Style, pieces: _Pieces
    ) -> Paragraph:
        own = _value(properties, "numPr", "numId")
        list_id = style.list_id if own is None else own
        label, gap = "", ""
        if list_id and list_id != "0":
            depth = _whole(_value(properties, "numPr", "ilvl"))
            if depth is None:
                depth = 0 if own else self._numbering.depth_of(list_id, style)
            label, gap = self._numbering.label(list_id, depth)
        outline = _whole(_value(properties, "outlineLvl"))
        level = style.level if outline is None else outline + 1
        return Paragraph(
            labelled(label, text, gap) if label else text,
            level=level if level and level <= LEVELS else None,
            style=(min(size for size, _ in pieces.looks), all(bold for _, bold in pieces.looks))
            if pieces.looks
            else None,
            close=bool(label),
        )

    def _inline(self, parent: "Element", look: _Look, pieces: _Pieces) -> None:
        for child in parent:
            tag = child.tag
            if tag in (W + "t", _MATH_TEXT):
                self._add(child.text or "", look, pieces)
            elif tag in _MARKS:
                self._add(_MARKS[tag], look, pieces)
            elif tag == W + "sym":
                self._add(_SIGNS.get(child.get(W + "char", "").upper(), "•"), look, pieces)
            elif tag == W + "fldChar":
                self._field(child.get(W + "fldCharType"))
            elif tag == W + "txbxContent":
                pieces.boxes.append(child)
            elif tag == W + "r":
                self._inline(child, self._run_look(child, look), pieces)
            elif tag == W + "sdt" and _is_prompt(child):
                continue
            elif tag not in _SILENT and isinstance(tag, str):
                self._inline(_chosen(child), look, pieces)

    def _add(self, text: str, look: _Look, pieces: _Pieces) -> None:
        if not look.hidden and not any(self._codes):
            pieces.add(text, look)

    def _field(self, kind: str | None) -> None:
        """Follow the parts of a field: its code, which is not printed, and then its result."""
        if kind == "begin":
            self._codes.append(True)
        elif kind == "separate" and self._codes:
            self._codes[-1] = False
        elif kind == "end" and self._codes:
            self._codes.pop()

    def _run_look(self, run: "Element", below: _Look) -> _Look:
        properties = run.find(W + "rPr")
        named = self._styles.of(_value(properties, "rStyle")).look
        return _look(properties).over(named.over(below))


def _within(parent: "Element", tag: str) -> Iterator["Element"]:
    """The rows of a table or the cells of a row, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _SILENT and isinstance(child.tag, str):
            yield from _within(child, tag)


def _chosen(element: "Element") -> "Element":
    """Of a drawing kept in two forms, the newer; any other element as it is."""
    if element.tag == _CHOICE + "AlternateContent":
        choice = element.find(_CHOICE + "Choice")
        return element if choice is None else choice
    return element


def _is_prompt(control: "Element") -> bool:
    """Whether a content control shows only its prompt ("Klicka här för att ange text")."""
    return bool(_on(control.find(W + "sdtPr"), "showingPlcHdr"))
