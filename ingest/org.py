"""Org files as their author reads them: comments, drawers and settings left out."""

import re
from collections.abc import Iterator

from .reading import Reading

_HEADING = re.compile(r"^(\*+)[ \t]+(.*)$")
_TODO = re.compile(r"^(?:TODO|DONE)\s+|\s*\[\d*(?:/\d*|%)\]|\s+:[\w@#%:åäöÅÄÖ]+:\s*$")
_UNPRINTED = re.compile(
    r"^(?:(?:TODO|DONE)\s+)?COMMENT\b|\s:(?:[\w@#%]+:)*noexport:", re.IGNORECASE
)
_SKIPPED_BLOCK = re.compile(r"^\s*#\+begin_(comment|export)\b", re.IGNORECASE)
_DRAWER = re.compile(r"^\s*:(?:PROPERTIES|LOGBOOK):\s*$", re.IGNORECASE)
_DRAWER_END = re.compile(r"^\s*:END:\s*$", re.IGNORECASE)
_KEYWORD = re.compile(r"^\s*#\+(\w+):\s*(.*)$")
_LABELS = {"title": "{}", "subtitle": "{}", "date": "Datum: {}", "author": "Av: {}"}
_IGNORED = re.compile(r"^\s*(?:#(?:\s|$)|#\+\w+)|^\s*\|[-+]+\|?\s*$")
_LINK = re.compile(r"\[\[[^\[\]\n]*\]\[([^\[\]\n]*)\]\]|\[\[([^\[\]\n]*)\]\]")
_MARKED = re.compile(
    r"(?:(?<=^)|(?<=[\s({'\"-]))([*/_+])(?=\S)([^\n]{0,300}?\S)\1(?=$|[\s.,;:!?'\")}\[-])"
)
"""Org's own rule for what its emphasis may stand between."""


def read_org(text: str) -> Reading:
    """The text without what Org itself would not print; headings stand out by their stars."""
    kept: list[str] = []
    prominence: dict[int, int] = {}
    at = 0
    for line, rank in _lines(text.splitlines(keepends=True)):
        if rank:
            prominence[at] = rank
        kept.append(line)
        at += len(line)
    return Reading("".join(kept), prominence=prominence)


def _lines(lines: list[str]) -> Iterator[tuple[str, int | None]]:
    """The printed lines, each with the level of its heading."""
    hidden_below: int | None = None
    until: re.Pattern[str] | None = None
    for line in lines:
        if until:
            until = None if until.match(line) else until
            continue
        if heading := _HEADING.match(line):
            depth, title = len(heading[1]), heading[2]
            if hidden_below is None or depth <= hidden_below:
                hidden_below = depth if _UNPRINTED.search(title) else None
        if hidden_below is not None:
            continue
        if block := _SKIPPED_BLOCK.match(line):
            until = re.compile(rf"^\s*#\+end_{block[1]}\b", re.IGNORECASE)
        elif _DRAWER.match(line):
            until = _DRAWER_END
        elif heading:
            ending = line[len(line.rstrip("\r\n")) :]
            yield f"{heading[1]} {_plain(_TODO.sub('', heading[2]))}{ending}", len(heading[1])
        elif (keyword := _KEYWORD.match(line)) and (label := _LABELS.get(keyword[1].lower())):
            if keyword[2].strip():
                yield f"{label.format(keyword[2].strip())}\n", 1 if label == "{}" else None
        elif not _IGNORED.match(line):
            yield _plain(line), None


def _plain(line: str) -> str:
    """A line without emphasis and the addresses of its links."""
    return _MARKED.sub(r"\2", _LINK.sub(lambda match: match[1] or match[2], line))
