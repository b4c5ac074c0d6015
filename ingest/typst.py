"""Typst sources as they print: comments and code left out, headings kept as they are written."""

import re
from collections.abc import Iterator

from .reading import Reading

MAX_CODE = 20_000
"""Characters of one statement or table."""
MAX_NESTING = 6
"""Calls inside each other's content that are unfolded."""

_SPACES = re.compile(r"([ \t]{20})[ \t]+")
"""Longer white space, which prints as one space, would only cost time."""
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_RAW = r"`[^`]*`"
_COMMENT = re.compile(
    rf"(?P<kept>{_RAW})|(?P<line>^[ \t]*)?(?<!:)//[^\n]*(?P<end>\n?)", re.MULTILINE
)
_STATEMENT = re.compile(
    r"(?m)^[ \t]*#(let|set|show|import|include|pagebreak|outline|v|h|line|counter)\b"
)
_DATE = r"datetime\(\s*year:\s*(\d{4}),\s*month:\s*(\d{1,2}),\s*day:\s*(\d{1,2})[^()]*\)"
_TOLD = re.compile(
    rf"(?<![\w-])(?P<key>[\w-]+)\s*[:=]\s*(?:{_DATE}|(?P<text>{_STRING})|\[(?P<content>[^\[\]]*)\])"
)
_TITLES = frozenset(("title", "titel", "rubrik"))
_LABELS = {
    "date": "Datum",
    "datum": "Datum",
    "author": "Av",
    "organ": "Organ",
    "body": "Organ",
    "namnd": "Organ",
    "nämnd": "Organ",
    "styrelse": "Organ",
    "plats": "Plats",
    "place": "Plats",
}
_INLINE_DATE = re.compile(rf"#?{_DATE}(?:\.display\([^()]*\))?")
_CALL = re.compile(r"#(?:[a-z][\w.-]*)(?:\([^()\[\]]*\))?\[([^\[\]]*)\]")
_FUNCTION = re.compile(r"#(?!table\b)[^\W\d_][\w.-]*\(")
_STRING_OF_ITS_OWN = re.compile(rf"#let\s+([\w-]+)\s*=\s*({_STRING})")
_VARIABLE = re.compile(r"(?<!\\)#([^\W\d_][\w-]*)((?:\.[\w-]+)*)(?![\w.-]*[(\[])")
_TABLE = re.compile(r"#?table\(\s*columns:\s*(?:(\d{1,2})|\(([^()]*)\))")
_CELL = re.compile(r"\[([^\[\]]*)\]")
_SILENT = re.compile(r"#(?:[a-z][\w.-]*)\([^()\[\]]*\)|<[\w:-]+>[ \t]*$", re.MULTILINE)
_BOLD = re.compile(r"(?<![\w*\\])\*(?=\S)([^*\n]*[^*\s\\])\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_\\])_(?=\S)([^_\n]*[^_\s\\])_(?![\w_])")
_PLAIN = (
    (re.compile(r"(?<!\\)~"), " "),
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<!-)--(?!-)"), "–"),
    (re.compile(r"[ \t]\\[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"\\([#*_$<>@\[\]~/`\\-])"), r"\1"),
)
_HEADING = re.compile(r"(?m)^(=+)[ \t]+\S")
_ITEM = re.compile(r"^([ \t]*)\+[ \t]+")


def read_typst(text: str) -> Reading:
    """The printed text, with the title and date that the code names before it."""
    text = _without_comments(_SPACES.sub(r"\1", text.replace("\r\n", "\n")))
    text, told = _without_code(text)
    facts = [fact for statement in told for fact in _told(statement)]
    titles = list(dict.fromkeys(value for label, value in facts if not label))
    head = titles + list(dict.fromkeys(f"{label}: {value}" for label, value in facts if label))
    strings = dict(found for statement in told for found in _STRING_OF_ITS_OWN.findall(statement))
    text = _VARIABLE.sub(lambda match: strings.get(match[1], "")[1:-1], text)
    body = "\n".join(_numbered(_printed(text).split("\n")))
    whole = "\n\n".join(part for part in ["\n".join(head), body] if part.strip())
    whole = re.sub(r"\n{3,}", "\n\n", whole).strip() + "\n"
    prominence = {match.start(): len(match[1]) for match in _HEADING.finditer(whole)}
    return Reading(whole, prominence=prominence | ({0: 1} if titles else {}))


def _without_comments(text: str) -> str:
    parts: list[str] = []
    depth = at = 0
    for mark in re.finditer(r"/\*|\*/", text):
        if not depth:
            parts.append(text[at : mark.start()])
        depth = max(0, depth + (1 if mark.group() == "/*" else -1))
        at = mark.end()
    if not depth:
        parts.append(text[at:])
    return _COMMENT.sub(_kept, "".join(parts))


def _kept(match: re.Match[str]) -> str:
    """What is left of a line comment: raw text as it is, and the end of a line with other text."""
    if match["kept"] is not None:
        return match["kept"]
    return "" if match["line"] is not None else match["end"]


def _without_code(text: str) -> tuple[str, list[str]]:
    """The text without its statements, and these."""
    parts: list[str] = []
    statements: list[str] = []
    at = 0
    while match := _STATEMENT.search(text, at):
        end = _statement_end(text, match.end())
        parts.append(text[at : match.start()])
        statements.append(text[match.start() : end])
        at = end
    parts.append(text[at:])
    return "".join(parts), statements


def _statement_end(text: str, at: int) -> int:
    """Where a statement ends: at the first line end that is in no bracket."""
    depth = 0
    for mark in re.compile(rf"{_STRING}|[\n()\[\]{{}}]").finditer(text, at, at + MAX_CODE):
        sign = mark.group()
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "\n" and depth <= 0:
            return mark.end()
    return text.find("\n", at) + 1 or len(text)


def _told(statement: str) -> Iterator[tuple[str, str]]:
    """What a statement tells of the meeting by its label; a title has an empty one."""
    for match in _TOLD.finditer(statement):
        key = match["key"].lower()
        label = _LABELS.get(key) or (match["key"] if match[2] else None)
        if match[2]:
            year, month, day = (int(part) for part in match.group(2, 3, 4))
            value = f"{year:04d}-{month:02d}-{day:02d}"
        else:
            value = _printed(match["content"] or (match["text"] or "")[1:-1]).strip()
        if key in _TITLES and value:
            yield "", value
        elif label and value:
            yield label, value


def _printed(text: str) -> str:
    text = _INLINE_DATE.sub(lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}", text)
    text = _listed(_tables(text))
    for _ in range(MAX_NESTING):
        unfolded = _CALL.sub(r"\1", text)
        if unfolded == text:
            break
        text = unfolded
    text = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", _SILENT.sub("", text)))
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    return text


def _tables(text: str) -> str:
    """The text with each table as a line for each of its rows."""
    parts: list[str] = []
    at = 0
    while match := _TABLE.search(text, at):
        opened = text.index("(", match.start())
        end = _closing(text, opened)
        columns = int(match[1]) if match[1] else len([c for c in match[2].split(",") if c.strip()])
        cells = [" ".join(cell.split()) for cell in _CELL.findall(text[match.end() : end])]
        rows = [cells[row : row + columns] for row in range(0, len(cells), max(1, columns))]
        parts += [text[at : match.start()], "\n".join(" | ".join(row) for row in rows)]
        at = end
    return "".join([*parts, text[at:]])


def _listed(text: str) -> str:
    """The text with what a function of the document's own is given as a list.

    Several contents on each of several lines are the cells of rows: a list of those present.
    """
    parts: list[str] = []
    at = 0
    while match := _FUNCTION.search(text, at):
        end = _closing(text, match.end() - 1)
        contents = _contents(text[match.end() : end - 1])
        parts.append(text[at : match.start()])
        if text[end : end + 1] == "[" or not contents:
            parts.append(text[match.start() : end])
        else:
            lines = [line for line, _ in contents]
            if len(set(lines)) > 1 and len(set(lines)) < len(lines):
                rows = [" | ".join(c for at, c in contents if at == n) for n in sorted(set(lines))]
            else:
                rows = [f"- {content}" for _, content in contents]
            parts.append("\n".join(rows))
        at = end
    return "".join([*parts, text[at:]])


def _contents(arguments: str) -> list[tuple[int, str]]:
    """The contents in square brackets among arguments, each with the line that it begins on."""
    found: list[tuple[int, str]] = []
    depth = begin = 0
    for mark in re.finditer(rf"{_STRING}|[\[\]]", arguments):
        depth += {"[": 1, "]": -1}.get(mark.group(), 0)
        if mark.group() == "[" and depth == 1:
            begin = mark.end()
        elif mark.group() == "]" and depth == 0:
            content = " ".join(arguments[begin : mark.start()].split())
            if content:
                found.append((arguments.count("\n", 0, begin), content))
    return found


def _closing(text: str, at: int) -> int:
    """The place after the bracket that closes the one at `at`; the end where none does."""
    depth = 0
    for mark in re.compile(rf"{_STRING}|[()]").finditer(text, at, at + MAX_CODE):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        if not depth:
            return mark.end()
    return min(len(text), at + MAX_CODE)


def _numbered(lines: list[str]) -> Iterator[str]:
    """The lines with the numbers of "+" lists written out, from one for each list."""
    counts: dict[int, int] = {}
    for line in lines:
        if item := _ITEM.match(line):
            depth = len(item[1].expandtabs())
            counts = {at: count for at, count in counts.items() if at <= depth}
            counts[depth] = counts.get(depth, 0) + 1
            line = f"{item[1]}{counts[depth]}. {line[item.end() :]}"
        elif line.strip() and not line.startswith((" ", "\t")):
            counts = {}
        yield line.rstrip()
