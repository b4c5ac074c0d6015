"""LaTeX sources as they print: comments and commands left out, headings kept as they are written.

This is no TeX: of a command that it does not know it keeps the arguments.
"""

import re
import unicodedata

from .reading import Reading

MAX_NESTING = 6
"""Commands inside each other's arguments that are unfolded."""
MAX_MACROS = 200
"""Macros of a document's own that are written out."""

_SPACES = re.compile(r"([ \t]{20})[ \t]+")
"""Longer white space, which prints as one space, would only cost time."""
_COMMENT = re.compile(r"(?m)^[ \t]*%.*(?:\n|$)|(?<!\\)((?:\\\\)*)[ \t]*%.*")
_HIDDEN = re.compile(r"(?s)\\begin\{comment\}.*?(?:\\end\{comment\}[ \t]*\n?|\Z)")
_IF_FALSE = re.compile(r"(?s)\\iffalse\b.*?(?:\\(?:fi|else)\b[ \t]*\n?|\Z)")
_BEGIN, _END = r"\begin{document}", r"\end{document}"
_ARGUMENT = r"\{((?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.)*\})*)\}"
"""An argument in braces, with braces at most once inside it."""
_MACRO = re.compile(r"\\(?:re)?newcommand\*?\{?\\([A-Za-z]+)\}?" + _ARGUMENT)
_DEFINED = re.compile(r"\\def\\([A-Za-z]+)" + _ARGUMENT)
_TOLD = re.compile(
    r"\\(title|titel|subtitle|rubrik|date|datum|[a-z]*datum|author|organ|plats)(?:\[[^\]]*\])?"
    + _ARGUMENT
)
"""What a preamble tells of the meeting itself."""
_TITLES = frozenset(("title", "titel", "subtitle", "rubrik"))
_HEADING = re.compile(r"(?m)^[ \t]*\\(part|chapter|(?:sub)*section|paragraph)\*?(?:\[[^\]]*\])?")
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
}

_ACCENTS = {
    '"': "\u0308",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "r": "\u030a",
}
_ACCENT = re.compile(r"""\\(?:(["'`^~])\s*\{?\\?([A-Za-z])\}?|(r)\s*\{([A-Za-z])\})""")
_LETTERS = {"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "ss": "ß", "S": "§"}
_LETTER = re.compile(
    r"\{\\(aa|AA|ae|AE|ss|o|O)\}|\\(aa|AA|ae|AE|ss|o|O|S)(?![A-Za-z])(?:\{\}|[ \t]?)(~?)"
)
_STYLED = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf|md|up|sl|normal)?|emph|underline|uline|mbox|hbox|large|"
    r"MakeUppercase|enquote|url|footnotesize|small)\*?\{([^{}]*)\}"
)
_LINK = re.compile(r"\\href\{[^{}]*\}\{([^{}]*)\}")
_NOTE = re.compile(r"\\footnote\{([^{}]*)\}")
_CALLED = re.compile(
    r"\\(?!(?:(?:sub)*section|part|chapter|paragraph|begin|end|item)\b)[^\W\d_]+\*?(?:\[[^\]]*\])*"
    r"((?:\{[^{}]*\})+)"
)
"""A command of the document's own: its arguments are what it prints, as cells of a row."""
_ALONE = re.compile(r"(?m)^[ \t]*\\(?!(?:item|begin|end)\b)[^\W\d_]+[ \t]*(?:\n|$)")
_CSNAME = re.compile(r"\\csname\b[^\n]*?\\endcsname(?:\\\\)?")
_SILENT = re.compile(
    r"\\(?:label|ref|pageref|vspace|hspace|includegraphics|input|include|pagestyle|thispagestyle|"
    r"setcounter|addtocounter|setlength|bibliography|cite|hypersetup|newcommand|renewcommand|"
    r"addcontentsline)\*?(?:\[[^\]]*\])*(?:" + _ARGUMENT + r")+[ \t]*"
    r"|\\(?:maketitle|tableofcontents|newpage|clearpage|pagebreak|noindent|centering|bigskip|"
    r"medskip|smallskip|hfill|vfill|hline|toprule|midrule|bottomrule|appendix|par|bfseries|"
    r"itshape|normalsize|large|Large|LARGE|huge|Huge|small|footnotesize|raggedright|protect|fi|"
    r"quad|qquad|item(?=\s*\\item))(?![A-Za-z])\*?(?:\[[^\]]*\])?[ \t]*"
)
_LINE_END = re.compile(
    r"[ \t]*\\(?:\\\*?(?:\[[^\]]*\])?|newline(?![A-Za-z])|linebreak(?![A-Za-z]))[ \t]*\n?"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(\w+\*?)\}(?:\[[^\]]*\]|\{[^{}]*\})*[ \t]*\n?")
_ITEM = re.compile(r"\\item(?![A-Za-z])(?:\[([^\]]*)\])?[ \t]*\n?[ \t]*")
_PLAIN = (
    (re.compile(r"(?<!\\)~"), " "),
    (re.compile(r"---"), "—"),
    (re.compile(r"--"), "–"),
    (re.compile(r"``|''"), "”"),
    (re.compile(r"\\([&%#_${}])"), r"\1"),
    (re.compile(r"\\(?:ldots|dots)(?![A-Za-z])(?:\{\})?"), "…"),
    (re.compile(r"\\[,;:! ]"), " "),
    (re.compile(r"\{\}"), ""),
)
_TABULAR = frozenset(("tabular", "tabularx", "longtable", "array", "tabbing"))


def read_latex(text: str) -> Reading:
    """The printed text, with the title, date and author of the preamble before it."""
    text = _SPACES.sub(r"\1", text.replace("\r\n", "\n"))
    text = _HIDDEN.sub("", _COMMENT.sub(r"\1", text))
    text = _IF_FALSE.sub("", text)
    preamble, begun, body = text.partition(_BEGIN)
    if not begun:
        preamble, body = "", text
    body = body.partition(_END)[0]
    macros = dict([*_MACRO.findall(preamble), *_DEFINED.findall(preamble)][:MAX_MACROS])
    told = [*_TOLD.findall(preamble), *_TOLD.findall(body)]
    head = [_told(name, _expanded(value, macros)) for name, value in told]
    printed = _printed(_expanded(_TOLD.sub("", body), macros))
    titles = sum(name in _TITLES for name, _ in told[:1])
    whole = "\n\n".join(part for part in [*head, printed] if part.strip())
    whole = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", whole)).strip() + "\n"
    prominence = {m.start(): _LEVELS[m[1]] for m in _HEADING.finditer(whole)}
    return Reading(whole, prominence=prominence | ({0: 1} if titles else {}))


def _told(name: str, value: str) -> str:
    shown = _printed(value).strip()
    if not shown or "\\today" in shown:
        return ""
    if name in _TITLES:
        return shown
    return (
        f"{'Datum' if name == 'date' else name.capitalize()}: {shown}"
        if name != "author"
        else shown
    )


def _expanded(text: str, macros: dict[str, str]) -> str:
    """The text with the document's own macros without arguments written out, once."""
    if not macros:
        return text
    names = "|".join(sorted(map(re.escape, macros), key=len, reverse=True))
    pattern = re.compile(rf"\\({names})(?![A-Za-z])(?:\{{\}})?")
    return pattern.sub(lambda match: macros[match[1]], text)


def _printed(text: str) -> str:
    text = _LETTER.sub(_letter, _ACCENT.sub(_accented, text))
    text = _ALONE.sub("", _SILENT.sub("", _CSNAME.sub("", text)))
    for _ in range(MAX_NESTING):
        unfolded = _NOTE.sub(r" (\1)", _STYLED.sub(r"\1", _LINK.sub(r"\1", text)))
        unfolded = _CALLED.sub(_arguments, unfolded)
        if unfolded == text:
            break
        text = unfolded
    text = _laid_out(text)
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    return text


def _arguments(match: re.Match[str]) -> str:
    cells = re.findall(r"\{([^{}]*)\}", match[1])
    return " | ".join(cell.strip() for cell in cells if cell.strip())


def _accented(match: re.Match[str]) -> str:
    accent, letter = match[1] or match[3], match[2] or match[4]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


def _letter(match: re.Match[str]) -> str:
    return _LETTERS[match[1] or match[2]] + (" " if match[3] else "")


def _laid_out(text: str) -> str:
    """The text with its lists numbered or bulleted and its tables in rows."""
    parts: list[str] = []
    lists: list[int | None] = []
    tables = 0
    at = 0
    for mark in re.finditer(f"{_ENVIRONMENT.pattern}|(?P<item>{_ITEM.pattern})", text):
        parts.append(_lines(text[at : mark.start()], tables > 0))
        at = mark.end()
        if mark["item"] is not None:
            if lists and lists[-1] is not None:
                lists[-1] += 1
            number = f"{lists[-1]}." if lists and lists[-1] is not None else "-"
            parts.append(f"{_line_end(parts)}{mark[4] or number} ")
            continue
        parts.append(_line_end(parts))
        begins, name = mark[1] == "begin", mark[2].removesuffix("*")
        if name in _TABULAR:
            tables = max(0, tables + (1 if begins else -1))
        elif begins:
            lists.append(0 if name == "enumerate" else None)
        elif lists:
            lists.pop()
    parts.append(_lines(text[at:], tables > 0))
    return "".join(parts)


def _line_end(parts: list[str]) -> str:
    """The line end that is missing for a new line to begin."""
    return "" if "".join(parts[-1:]).rstrip(" \t")[-1:] in ("", "\n") else "\n"


def _lines(text: str, table: bool) -> str:
    text = _LINE_END.sub("\n", text)
    return re.sub(r"[ \t]*(?<!\\)&[ \t]*", " | ", text) if table else text
