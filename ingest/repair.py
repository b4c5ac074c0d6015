"""The repaired view of spans: what a reader is shown, with a map back to every character.

Wrapped lines are joined, words hyphenated at a line end put together, private-use bullets and
ligatures given as ordinary characters. Nothing is reworded, and `Shown.spans` gives the
original of any part of the view.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from .minutes import Span

SHORT_LINE = 0.62
"""A line shorter than this share of the text's width was ended on purpose, not wrapped."""

LOOK_AHEAD = 40
"""Characters of the next line that tell whether it begins a point."""

_FENCE = re.compile(r"`{3,}\w*|~{3,}\w*")
_LIST_START = re.compile(
    r"^(?:[-–•·*○▪◦o➢✓]\s|[\uE000-\uF8FF]|[-•·○▪◦➢✓]\S|\d{1,3}[.)]\s|[a-zåäö][.)]\s|\|"
    r"|[A-ZÅÄÖ]{2,8}(?:[ ]{2,}|\t))"
)
"""How a point, a row of a table or a line of a glossary begins."""
_JOINING = re.compile(r"^(?:och|eller|samt|respektive)\b")
_PIECE = re.compile(
    r"(?P<run>(?:[\w.,;:!?()/§%&\"'+=<>\[\]”’»–-](?<![\ufb00-\ufb06])(?![\u0300-\u036f])"
    r"| (?=[\w(\"”§•·*○▪◦➢✓|]))+)"
    r"|(?P<end>\r\n|[\r\n\f\v\x85\u2028\u2029])"
    r"|(?P<space>[^\S\r\n\f\v\x85\u2028\u2029]+)"
    r"|(?P<hyphen>\ufffe)"
    # Marks of writing direction too: one of them turns "120 000 kr" round on the page.
    r"|(?P<dropped>\*\*|[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])"
    r"|(?P<one>.[\u0300-\u036f]*)",
    re.DOTALL,
)
"""What the view is made of. A `run` is shown as it stands; a `hyphen` is what PDFium gives for a
hyphen and the line end after it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A repaired view: `origin[i]` is where in the document the character `text[i]` stands."""

    text: str
    origin: tuple[int, ...]
    sources: tuple[Span, ...]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The originals of `text[start:end]`, one span for each source that it touches."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        return tuple(
            Span(source.page, max(first, source.start), min(max(last, 0), source.end))
            for source in self.sources
            if source.start < last and first < source.end
        )


def line_width(text: str) -> int:
    """The width that a text is set to, in characters: nine lines of ten are no longer."""
    lines = normalize("NFC", text).splitlines()
    lengths = sorted(len(line.rstrip()) for line in lines if len(line.strip()) > 20)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def show(text: str, spans: Sequence[Span], width: int) -> Shown:
    """Repair the spans of a document's `text`, which is set to `width` characters.

    Between spans with something left out a line goes on; between others a paragraph ends.
    """
    view = _View(width)
    for before, span in zip((None, *spans), spans, strict=False):
        if before:
            between = _FENCE.sub("", text[before.end : span.start])
            apart = before.page == span.page and not between.strip()
            view.pending = "\n\n" if apart else "\n"
        view.read(text, span)
    return Shown("".join(view.text), tuple(view.origin), tuple(spans))


class _View:
    def __init__(self, width: int) -> None:
        self.text: list[str] = []
        self.origin: list[int] = []
        self.pending = ""
        self.line_length = 0
        self.width = width

    def read(self, text: str, span: Span) -> None:
        for match in _PIECE.finditer(text, span.start, span.end):
            kind, at = match.lastgroup, match.start()
            if kind == "run":
                if self.pending:
                    self.separate(at, text[at : at + LOOK_AHEAD])
                self.run(match.group(), at)
            elif kind == "end":
                self.pending += "\n"
            elif kind == "space":
                self.pending = self.pending or " "
            elif kind == "hyphen":
                self.begin(at, "")
                self.emit("-" if _keeps_hyphen(self.text, text[at + 1 : at + 2]) else "", at)
            elif kind == "one":
                self.begin(at, text[at : at + LOOK_AHEAD])
                self.emit(_plain(match.group()), at)

    def run(self, piece: str, at: int) -> None:
        self.text.extend(piece)
        self.origin.extend(range(at, at + len(piece)))
        self.line_length += len(piece)

    def begin(self, at: int, following: str) -> None:
        if self.pending:
            self.separate(at, following)

    def separate(self, at: int, following: str) -> None:
        pending, self.pending = self.pending, ""
        if not self.text:
            return
        newlines = pending.count("\n")
        if newlines >= 2:
            self.emit("\n\n", at)
        elif not newlines:
            self.emit(" ", at)
        elif self.text[-1] == "-" and len(self.text) > 1 and self.text[-2].isalpha():
            self.hyphen(at, following)
        elif self.is_wrapped(following):
            self.emit(" ", at)
        else:
            self.emit("\n", at)
        if newlines:
            self.line_length = 0

    def is_wrapped(self, following: str) -> bool:
        if self.text[-1] == "•":
            return True
        if following.startswith("att ") and self.ends_clause():
            return False
        wide = 0 < SHORT_LINE * self.width <= self.line_length
        return wide and not _LIST_START.match(following)

    def ends_clause(self) -> bool:
        """Whether "att" on the next line begins a point: "beslutar / att …, / att …"."""
        ends = (",", ";", ":", " beslutar", " besluta", ", samt", ", och")
        return "".join(self.text[-9:]).endswith(ends)

    def hyphen(self, at: int, following: str) -> None:
        if _JOINING.match(following):
            self.emit(" ", at)
        elif not _keeps_hyphen(self.text[:-1], following[:1]):
            self.text.pop()
            self.origin.pop()

    def emit(self, shown: str, at: int) -> None:
        for character in shown:
            self.text.append(character)
            self.origin.append(at)
        self.line_length += len(shown)


def _keeps_hyphen(before: Sequence[str], after: str) -> bool:
    """Whether a hyphen at a line end is part of the word: EU-nivå, offentlig-privat-ideell."""
    word = []
    for character in reversed(before):
        if not (character.isalnum() or character == "-"):
            break
        word.append(character)
    return not after.islower() or not word or not word[0].islower() or "-" in word


def _plain(piece: str) -> str:
    if "\ue000" <= piece <= "\uf8ff":
        return "•"
    composed = normalize("NFC", piece)
    return normalize("NFKC", composed) if "\ufb00" <= composed <= "\ufb06" else composed
