"""How documents and passages stand in Chroma: words and numbers in rows, and back again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .minutes import Decision, Given, Outcome, Passage, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the index holds it; `key` is what its passages' ids begin with."""

    document: str
    sha256: str
    key: str
    reader: str
    passages: int
    body: str | None
    date: str | None
    warnings: tuple[str, ...]


def entry_of(row: Mapping[str, Any]) -> Entry:
    """The entry that `entry_row` made a row of."""
    return Entry(
        document=row["document"],
        sha256=row["sha256"],
        key=row["key"],
        reader=row["reader"],
        passages=row["passages"],
        body=row.get("body"),
        date=row.get("date"),
        warnings=tuple(json.loads(row["warnings"])),
    )


def entry_row(entry: Entry) -> dict[str, Any]:
    """An entry in words and numbers; `entry_of` makes it again."""
    return _known(
        {
            "document": entry.document,
            "sha256": entry.sha256,
            "key": entry.key,
            "reader": entry.reader,
            "passages": entry.passages,
            "body": entry.body,
            "date": entry.date,
            "warnings": json.dumps(entry.warnings, ensure_ascii=False),
        }
    )


def row_of(passage: Passage) -> dict[str, Any]:
    """A passage but for its id and text, in words and numbers; `passage_of` makes it again."""
    return _known(
        {
            "key": passage.key,
            "document": passage.document,
            "sha256": passage.sha256,
            "body": passage.body,
            "date": passage.date,
            "item": passage.item,
            "label": passage.label,
            "heading": passage.heading,
            "case_number": passage.case_number,
            "spans": _spans_text(passage.spans),
            "decisions": json.dumps(
                [
                    [decision.text, decision.outcome, _spans_text(decision.spans)]
                    for decision in passage.decisions
                ],
                ensure_ascii=False,
            ),
            "tasks": json.dumps(
                [
                    [task.who, task.what, task.by, task.text, _spans_text(task.spans)]
                    for task in passage.tasks
                ],
                ensure_ascii=False,
            ),
        }
    )


def passage_of(name: str, row: Mapping[str, Any], text: str) -> Passage:
    """The passage with an id, from what `row_of` made of it, and its text."""
    return Passage(
        id=name,
        document=row["document"],
        sha256=row["sha256"],
        body=row.get("body"),
        date=row.get("date"),
        item=row.get("item"),
        label=row.get("label"),
        heading=row.get("heading"),
        case_number=row.get("case_number"),
        text=text,
        spans=_spans(row["spans"]),
        decisions=tuple(
            Decision(words, Outcome(outcome), _spans(spans))
            for words, outcome, spans in json.loads(row["decisions"])
        ),
        tasks=tuple(
            Given(who, what, by, words, _spans(spans))
            for who, what, by, words, spans in json.loads(row.get("tasks", "[]"))
        ),
    )


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Chroma takes no None: a field that is not known is left out."""
    return {name: value for name, value in row.items() if value is not None}


def _spans_text(spans: Sequence[Span]) -> str:
    return " ".join(f"{span.page or 0}:{span.start}-{span.end}" for span in spans)


def _spans(text: str) -> tuple[Span, ...]:
    spans = []
    for part in text.split():
        page, _, place = part.partition(":")
        start, _, end = place.partition("-")
        spans.append(Span(int(page) or None, int(start), int(end)))
    return tuple(spans)
