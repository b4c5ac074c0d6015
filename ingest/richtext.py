"""Rich text (RTF) as it reads on paper.

The format is a stream of words and groups, and old word processors wrote it with the printed
numbers of lists in it. The libraries for it drop those of WordPad, text boxes and all styles.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .errors import DocumentError
from .numerals import BULLET, bullet
from .reading import Paragraph, Reading, row_of, typeset

MAX_DEPTH = 2000
"""Groups inside each other; Word nests a few dozen."""
FONTS_WITHIN = 200_000
"""Bytes from the table of fonts that it is looked for in."""
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.IGNORECASE,
)
_SKIPPED = frozenset(
    """
    fonttbl colortbl stylesheet info header headerl headerr headerf footer footerl footerr
    footerf pict object objdata fldinst listtable listoverridetable revtbl rsidtbl
    themedata colorschememapping datastore latentstyles xmlnstbl generator footnote
    annotation atnid atnauthor atrfstart atrfend bkmkstart bkmkend pnseclvl nonesttables
    nonshppict sp filetbl txe xe tc rxe ud mmathpr template operator shprslt
    """.split()
)
"""Destinations that print nothing in the text."""
_THROUGH = frozenset(("shpinst", "shptxt", "shp", "shpgrp", "nesttableprops", "listtext"))
"""Destinations marked as ones to skip that hold text all the same."""
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": BULLET,
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_SYMBOLS = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_CHARSETS = {
    "77": "mac_roman",
    "161": "cp1253",
    "162": "cp1254",
    "177": "cp1255",
    "178": "cp1256",
    "186": "cp1257",
    "204": "cp1251",
    "238": "cp1250",
    "254": "cp437",
    "255": "cp850",
}
_SYMBOL_FONT = "symbol"
_FONT = re.compile(rb"\\f(\d{1,9})[^;{}]{0,200}?\\fcharset(\d{1,3})")
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}


@dataclass(slots=True)
class _State:
    """The settings of a group, which end with it; a `box` is a text box inside a paragraph."""

    skipped: bool = False
    label: bool = False
    box: bool = False
    bold: bool = False
    size: int = 24
    hidden: bool = False
    deleted: bool = False
    charset: str | None = None
    after: int = 1


@dataclass(slots=True)
class _Paper:
    """The paragraphs so far, the table row that is being filled, and the paragraph at hand."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    row: list[list[Paragraph]] = field(default_factory=list)
    cell: list[Paragraph] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    looks: set[tuple[float, bool]] = field(default_factory=set)
    label: str = ""
    level: int | None = None
    in_table: bool = False

    def end(self) -> None:
        """End the paragraph at hand."""
        text = "".join(self.text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        label = " ".join(self.label.split())
        if label and not re.search(r"[\w§]", label):
            label = bullet(label)
        if not self.in_table and self.row:
            self.end_row()
        if text.strip() or label:
            looks = self.looks or {(0, False)}
            style = (min(size for size, _ in looks), all(bold for _, bold in looks))
            paragraph = Paragraph(
                f"{label} {text.lstrip()}".strip() if label else text,
                self.level,
                style,
                close=bool(label),
            )
            (self.cell if self.in_table else self.paragraphs).append(paragraph)
        self.text, self.looks, self.label = [], set(), ""

    def end_cell(self) -> None:
        self.in_table = True
        self.end()
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        self.paragraphs.extend(row_of(self.row))
        self.row = []

    def close(self) -> None:
        """End what is left open when the file ends."""
        self.end()
        self.paragraphs.extend(row_of([*self.row, self.cell]))


def read_richtext(content: bytes) -> Reading:
    """Read an RTF file. Raises DocumentError for one that is nested beyond reason."""
    reader = _Reader(content)
    reader.run()
    return typeset(reader.paper.paragraphs)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.paper = _Paper()
        self._content = content
        self._state = _State()
        self._stack: list[_State] = []
        self._aside: list[_Paper] = []
        self._page = "cp1252"
        self._fonts = _fonts(content)
        self._starred = False
        self._drop = 0

    def run(self) -> None:
        at, end = 0, len(self._content)
        while at < end:
            match = _TOKEN.match(self._content, at)
            if match is None:
                break
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if word and word.lower() == b"bin" and number:
                at += max(0, int(number))
            elif word:
                self._word(word.decode().lower(), int(number) if number else None)
            elif code:
                self._code(int(code, 16))
            elif symbol:
                self._symbol(symbol.decode("latin-1"))
            elif brace:
                self._brace(brace)
            elif text:
                self._add(text[self._drop :].decode(self._page, "replace"))
                self._drop = max(0, self._drop - len(text))
        self.paper.close()

    def _brace(self, brace: bytes) -> None:
        self._drop = 0
        self._starred = False
        if brace == b"{":
            if len(self._stack) > MAX_DEPTH:
                raise DocumentError("RTF-filen är skadad; öppna den och spara om den som DOCX.")
            self._stack.append(self._state)
            self._state = replace(self._state, box=False)
        elif self._stack:
            if self._state.box:
                self.paper.end()
                outer = self._aside.pop()
                self.paper.text, self.paper.looks = outer.text, outer.looks
                self.paper.label, self.paper.level = outer.label, outer.level
            self._state = self._stack.pop()

    def _symbol(self, symbol: str) -> None:
        self._drop = 0
        if symbol == "*":
            self._starred = True
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in _SYMBOLS:
            self._add(_SYMBOLS[symbol])

    def _code(self, code: int) -> None:
        if self._drop:
            self._drop -= 1
            return
        charset = self._state.charset or self._page
        symbol = charset == _SYMBOL_FONT
        self._add(BULLET if symbol else bytes([code]).decode(charset, "replace"))

    def _word(self, word: str, number: int | None) -> None:
        self._drop = 0
        starred, self._starred = self._starred, False
        if word in _SKIPPED or (starred and word not in _THROUGH):
            self._state.skipped = True
        elif self._state.skipped:
            return
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._drop = self._state.after
        elif word in _SETTINGS:
            _SETTINGS[word](self._state, number)
        elif word in _BREAKS:
            _BREAKS[word](self.paper)
        elif word == "f":
            self._state.charset = self._fonts.get(number or 0)
        elif word == "outlinelevel":
            self.paper.level = (number or 0) + 1 if 0 <= (number or 0) < 9 else None
        elif word == "intbl":
            self.paper.in_table = True
        elif word == "pard":
            self.paper.level, self.paper.in_table = None, False
        elif word == "shptxt":
            self._state.box = True
            self._aside.append(replace(self.paper))
            self.paper.text, self.paper.looks, self.paper.label = [], set(), ""
        elif word in _PAGES or word == "ansicpg":
            self._page = _known(_PAGES.get(word, f"cp{number}"))

    def _add(self, text: str) -> None:
        state, paper = self._state, self.paper
        if state.skipped or state.hidden or state.deleted:
            return
        if state.label:
            paper.label += text
            return
        paper.text.append(text)
        if text.strip():
            paper.looks.add((state.size, state.bold))


def _plain(state: _State, number: int | None) -> None:
    state.bold, state.hidden, state.deleted, state.size = False, False, False, 24
    state.charset = None


_SETTINGS: dict[str, Callable[[_State, int | None], None]] = {
    "plain": _plain,
    "b": lambda state, number: setattr(state, "bold", number != 0),
    "v": lambda state, number: setattr(state, "hidden", number != 0),
    "deleted": lambda state, number: setattr(state, "deleted", number != 0),
    "fs": lambda state, number: setattr(state, "size", number or 24),
    "uc": lambda state, number: setattr(state, "after", max(0, number or 0)),
    "listtext": lambda state, number: setattr(state, "label", True),
    "pntext": lambda state, number: setattr(state, "label", True),
}
_BREAKS: dict[str, Callable[[_Paper], None]] = {
    "par": _Paper.end,
    "sect": _Paper.end,
    "page": _Paper.end,
    "nestcell": _Paper.end,
    "cell": _Paper.end_cell,
    "row": _Paper.end_row,
}


def _fonts(content: bytes) -> dict[int, str]:
    """The character set of each font that has one of its own."""
    start = content.find(b"\\fonttbl")
    table = content[start : start + FONTS_WITHIN] if start >= 0 else b""
    sets = ((int(match[1]), match[2].decode()) for match in _FONT.finditer(table))
    return {
        font: _SYMBOL_FONT if charset == "2" else _CHARSETS[charset]
        for font, charset in sets
        if charset == "2" or charset in _CHARSETS
    }


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "cp1252"
