"""The evaluation as one HTML page that stands alone: it asks for nothing, and runs no script."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from .questions import Question
from .scores import Result
from .sheets import Sheet

LONG = 40
"""Characters of a cell that may be broken into lines."""
STYLE = """
:root { color-scheme: light; --ink: #222; --faint: #666; --line: #ddd; --wrong: #a33a1a; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff;
  max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
p { max-width: 48rem; } .note, .under { color: var(--faint); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; white-space: nowrap; }
td.long { white-space: normal; min-width: 12rem; }
th { font-weight: 600; } td:first-child { font-weight: 600; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 2rem; }
figure { margin: 0; flex: 1 1 26rem; } figure svg { width: 100%; height: auto; }
figcaption { font-weight: 600; }
details { border-bottom: 1px solid var(--line); padding: .45rem 0; }
summary { cursor: pointer; } summary .what { color: var(--wrong); }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .3rem 1rem; font-size: .92rem; }
dt { color: var(--faint); } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing (SVG) with what it shows."""

    name: str
    svg: str


def page(
    title: str,
    about: Sequence[str],
    sheets: Sequence[Sheet],
    plots: Sequence[Plot],
    results: Sequence[Result],
    originals: str,
) -> str:
    """The whole report. `originals` is the address of the archive as seen from the page."""
    wrong = [result for result in results if not result.right]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        *(f'<p class="under">{escape(line)}</p>' for line in about),
        *(_sheet(sheet) for sheet in sheets[:1]),
        _plots(plots),
        *(_sheet(sheet) for sheet in sheets[1:]),
        f"<h2>Not answered right: {len(wrong)} of {len(results)}</h2>",
        *(_failure(result, originals) for result in wrong),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def address_of(archive: Path, page: Path) -> str:
    """Where the archive is, as seen from the folder of the page."""
    return Path(os.path.relpath(archive.resolve(), page.resolve().parent)).as_posix()


def _sheet(sheet: Sheet) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in sheet.columns)
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in sheet.rows)
    note = f'<p class="note">{escape(sheet.note)}</p>' if sheet.note else ""
    return (
        f"<h2>{escape(sheet.name)}</h2>{note}\n"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return f"<td{' class=long' if len(text) > LONG else ''}>{escape(text)}</td>"


def _plots(plots: Sequence[Plot]) -> str:
    drawn = "\n".join(
        f"<figure><figcaption>{escape(plot.name)}</figcaption>{plot.svg}</figure>" for plot in plots
    )
    return f'<div class="plots">{drawn}</div>' if plots else ""


def _failure(result: Result, originals: str) -> str:
    question = result.question
    cited = {citation.document: citation.page for citation in result.answer.citations}
    stated: dict[str, int | None] = dict.fromkeys(question.documents)
    if question.doc:
        stated[question.doc] = question.page
    rows = [
        ("expected", escape(_expected(question))),
        ("stated in", _links(stated, originals)),
        ("got", escape(result.answer.text)),
        ("cites", _links(cited, originals)),
        ("passage", f"right one at {result.rank}" if result.rank else "right one not among ten"),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    return (
        f"<details><summary>{escape(question.id)} <b>{escape(question.question)}</b> "
        f'<span class="what">{escape(became(result))}</span></summary><dl>{listed}</dl></details>'
    )


def became(result: Result) -> str:
    """In a few words, what is wrong with an answer that is not right."""
    if result.question.negative:
        return "negative: answered what the archive does not say"
    kind = result.question.kind
    if not result.answered:
        return f"{kind}: silent"
    cited = {citation.document for citation in result.answer.citations}
    if cited.isdisjoint(result.question.documents):
        return f"{kind}: answered from another document"
    return f"{kind}: the right document, the wrong words"


def _expected(question: Question) -> str:
    if question.negative:
        return "that the archive does not say"
    groups = " and ".join(" or ".join(f"“{one}”" for one in g) for g in question.must_contain)
    return f"{groups}\n“{question.quote}”"


def _links(pages: dict[str, int | None], originals: str) -> str:
    return ", ".join(
        f'<a href="{escape(f"{originals}/{quote(document)}", quote=True)}'
        f'{f"#page={page}" if page else ""}">{escape(document)}'
        f"{f', page {page}' if page else ''}</a>"
        for document, page in pages.items()
    )
