"""Web pages (HTML) as they read: the main content, with the numbers that lists print."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import DocumentError
from .numerals import BULLET, labelled, numeral
from .reading import Paragraph, Reading, row_of, typeset

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_DEPTH = 150
"""Elements inside each other that are followed; what lies deeper is read as plain text."""
MAX_OPEN = 3000
"""Elements left open at once; the parser's time grows with the square of them."""
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[rdh]|br|hr|img|meta|link|input|col|option|wbr|area|base)\b)[a-z]",
    re.IGNORECASE,
)
"""A tag of an element that must be closed."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_MAIN = ("main", "[role=main]", "article")
_SILENT = frozenset(
    """
    script style nav template noscript aside button select option textarea input svg
    iframe object dialog del head title rt math audio video canvas
    """.split()
)
"""Elements that print nothing of the page's own text."""
_BLOCKS = frozenset(
    """
    address article blockquote body caption center dd details div dl dt fieldset
    figcaption figure footer form header hr html legend li main ol p pre section summary
    table tbody td tfoot th thead tr ul
    """.split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset(("b", "strong", "th"))
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BOLDING = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def read_webpage(content: bytes) -> Reading:
    """Read a web page. Raises DocumentError for binary data and for a page nested beyond reason."""
    from selectolax.lexbor import LexborHTMLParser

    text = _decoded(content)
    _check_nesting(text)
    tree = LexborHTMLParser(text)
    main = _main(tree)
    page = _Page()
    if main is not None:
        page.read(main, 0, bold=False)
        page.end()
    title = tree.css_first("title")
    if title is not None and not any(paragraph.level == 1 for paragraph in page.paragraphs):
        page.paragraphs.insert(0, Paragraph(" ".join(title.text().split()), level=1))
    return typeset(page.paragraphs)


def _decoded(content: bytes) -> str:
    """The text by its mark, by what the page says of itself, as UTF-8 or as Windows-1252."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(charset, errors="replace")
    if b"\0" in content:
        raise DocumentError(
            "Filen innehåller binära data, inte text; spara den som HTML eller PDF."
        )
    named = _CHARSET.search(content[:_CHARSET_WITHIN])
    for charset in ("utf-8", named[1].decode() if named else "cp1252"):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", errors="replace")


def _check_nesting(text: str) -> None:
    depth = 0
    for tag in _TAG.finditer(text):
        depth += -1 if tag[1] else 1
        if depth > MAX_OPEN:
            raise DocumentError(
                f"Sidan har fler än {MAX_OPEN} element i varandra; spara protokollet som PDF."
            )


def _main(tree: "LexborHTMLParser") -> "LexborNode | None":
    """The part of the page that is its own: one marked as such, otherwise all of the body."""
    for selector in _MAIN:
        found = tree.css(selector)
        if len(found) == 1 and found[0].text().strip():
            return found[0]
    return tree.body


@dataclass(slots=True)
class _Page:
    """Gathers paragraphs as the elements of a page are walked through."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _bold: set[bool] = field(default_factory=set)
    _level: int | None = None
    _label: str = ""
    _close: bool = False

    def read(self, node: "LexborNode", depth: int, *, bold: bool) -> None:
        """Take in what stands inside an element."""
        if depth > MAX_DEPTH:
            self._add(node.text(), bold=bold)
            return
        for child in _children(node):
            tag = child.tag or ""
            if child.is_text_node:
                self._add(child.text_content or "", bold=bold, kept=node.tag == "pre")
            elif not child.is_element_node or tag in _SILENT or _is_hidden(child, depth):
                continue
            elif tag == "br":
                self._text.append("\n")
            elif tag == "table":
                self.end()
                self.paragraphs.extend(_table(child, depth))
            elif tag in ("ol", "ul"):
                self._list(child, depth, bold=bold)
            elif tag in _HEADINGS:
                self.end()
                self._level = _HEADINGS[tag]
                self.read(child, depth + 1, bold=bold)
                self.end()
            elif tag in _BLOCKS:
                self.end()
                self.read(child, depth + 1, bold=bold or _is_bold(child))
                self.end()
            else:
                self.read(child, depth + 1, bold=bold or _is_bold(child))

    def end(self) -> None:
        """End the paragraph at hand."""
        text = "".join(self._text).strip()
        if text:
            self.paragraphs.append(
                Paragraph(
                    labelled(self._label, text),
                    level=self._level,
                    style=(0, self._bold == {True}),
                    close=self._close and bool(self._label),
                )
            )
            self._label = ""
        self._text, self._bold, self._level = [], set(), None

    def _add(self, text: str, *, bold: bool, kept: bool = False) -> None:
        shown = text if kept else re.sub(r"[ \t\r\n\f]+", " ", text)
        if not kept and (not self._text or self._text[-1].endswith((" ", "\n"))):
            shown = shown.lstrip(" ")
        if shown:
            self._text.append(shown)
        if text.strip():
            self._bold.add(bold)

    def _list(self, element: "LexborNode", depth: int, *, bold: bool) -> None:
        self.end()
        attributes = element.attributes
        number = _whole(attributes.get("start"), 1)
        kind = attributes.get("type") or "1"
        for child in _children(element):
            if child.tag != "li" or _is_hidden(child, depth):
                if child.is_element_node and child.tag not in _SILENT:
                    self.read(child, depth + 1, bold=bold)
                continue
            number = _whole(child.attributes.get("value"), number)
            ordered = element.tag == "ol"
            self._label = f"{numeral(number, kind)}." if ordered else BULLET
            self._close = True
            self.read(child, depth + 1, bold=bold)
            self.end()
            self._label, self._close = "", False
            number += 1


def _table(table: "LexborNode", depth: int) -> Iterator[Paragraph]:
    for row in _within(table, ("tr", "caption"), depth):
        cells = []
        for cell in _within(row, ("td", "th"), depth) if row.tag == "tr" else (row,):
            page = _Page()
            page.read(cell, depth + 3, bold=cell.tag == "th")
            page.end()
            cells.append(page.paragraphs)
        yield from row_of(cells)


def _within(parent: "LexborNode", tags: tuple[str, ...], depth: int) -> Iterator["LexborNode"]:
    """The rows of a table or the cells of a row, those inside its groups too."""
    for child in _children(parent):
        if child.tag in tags and not _is_hidden(child, depth):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _within(child, tags, depth)


def _children(node: "LexborNode") -> Iterator["LexborNode"]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _is_hidden(node: "LexborNode", depth: int) -> bool:
    attributes = node.attributes
    foot_of_page = node.tag == "footer" and depth == 0
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return foot_of_page or hidden or bool(_HIDING.search(attributes.get("style") or ""))


def _is_bold(node: "LexborNode") -> bool:
    return node.tag in _BOLD or bool(_BOLDING.search(node.attributes.get("style") or ""))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else otherwise
