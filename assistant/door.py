"""The machine's door: what is known as JSON, questions as JSON lines. The fields are a promise.

An address in it that begins with "/" is of the site that `protokoll serve` opens.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from ingest.archive import Report
from ingest.check import Finding
from ingest.dates import in_words
from ingest.errors import ProtokollError
from ingest.minutes import Passage
from ingest.rows import Entry

from .answers import Answer, Citation, Hit, Step
from .citations import anchor_of, reading_url, url_of
from .register import Row

History = Sequence[Mapping[str, str]]
_Kind = TypeVar("_Kind")


def as_json(answer: Answer) -> str:
    """One answer as one line of JSON."""
    return json.dumps(
        {
            "question": answer.question,
            "answered": answer.answered,
            "answer": answer.text,
            "confidence": answer.confidence and round(answer.confidence, 2),
            "citations": [_citation(citation) for citation in answer.citations],
            "steps": [_step(step) for step in answer.steps],
            "passages": [_hit(hit) for hit in answer.hits],
            "understood": [{"kind": kind, "label": label} for kind, label in answer.clues],
            "generator": answer.generator,
            "today": answer.today,
            "milliseconds": {
                "search": round(answer.search_ms, 1),
                "answer": round(answer.answer_ms, 1),
            },
        },
        ensure_ascii=False,
    )


def search_json(question: str, hits: Sequence[Hit]) -> str:
    """The passages that a question finds, best first, as one line of JSON."""
    return _line({"question": question, "passages": [_found(hit) for hit in hits]})


def decisions_json(rows: Sequence[Row], page: int, size: int) -> str:
    """A page, from 1, of so many decisions of the register, as one line of JSON."""
    return _line(_page(rows, page, size, "decisions", _decision))


def meetings_json(
    entries: Sequence[Entry],
    page: int,
    size: int,
    agenda: Callable[[str], Sequence[Passage]],
) -> str:
    """A page, from 1, of so many minutes, as one line of JSON.

    `agenda` gives the first passage of each item of a document.
    """
    return _line(
        _page(
            entries, page, size, "meetings", lambda entry: _meeting(entry, agenda(entry.document))
        )
    )


def report_json(report: Report) -> str:
    """What an ingest did, as one line of JSON: each document by its path in the archive."""
    return json.dumps(
        {
            "added": report.added,
            "unchanged": report.unchanged,
            "changed": report.changed,
            "removed": report.removed,
            "forgotten": report.forgotten,
            "failed": [{"document": name, "reason": reason} for name, reason in report.failed],
            "warned": [{"document": name, "warning": warning} for name, warning in report.warned],
            "passed_over": report.passed_over,
            "passages": report.passages,
            "seconds": round(report.seconds, 3),
        },
        ensure_ascii=False,
    )


def error_json(question: str, error: ProtokollError) -> str:
    """A question that could not be answered, as one line of JSON with the reason."""
    return json.dumps(
        {"question": question, "answered": False, "error": str(error)}, ensure_ascii=False
    )


def batch(path: Path) -> list[tuple[str, History]]:
    """The questions of a JSON lines file, each with the conversation before it.

    Raises ProtokollError with the number of the first line that is no such object.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtokollError(
            f"Filen {path} går inte att läsa som text; ange en fil med en fråga per rad."
        ) from error
    return list(_questions(content.splitlines(), path))


def _questions(lines: Sequence[str], path: Path) -> Iterator[tuple[str, History]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question, history = row["question"], row.get("history") or []
            valid = isinstance(question, str) and all(
                isinstance(turn["role"], str) and isinstance(turn["content"], str)
                for turn in history
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            valid = False
        if not valid:
            raise ProtokollError(
                f'Rad {number} i {path} är inte ett JSON-objekt med "question" som text; '
                "rätta raden och kör igen."
            )
        yield question, history


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "document": citation.document,
        "body": citation.body,
        "date": citation.date,
        "item": citation.item,
        "heading": citation.heading,
        "page": citation.page,
        "quote": citation.quote,
        "outcome": citation.outcome,
        "url": citation.url,
        "reading": reading_url(citation.document, citation.spans, citation.quote),
    }


def _step(step: Step) -> dict[str, Any]:
    fields = asdict(step)
    del fields["label"]
    return fields | {"reading": f"{reading_url(step.document)}#{anchor_of(step)}"}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "document": hit.passage.document,
        "item": hit.passage.item,
        "heading": hit.passage.heading,
        "date": hit.passage.date,
        "page": hit.passage.page,
        "text": hit.passage.text,
        "score": round(hit.score, 4),
    }


def _found(hit: Hit) -> dict[str, Any]:
    """A passage with the body and the links that a reader by itself needs."""
    passage = hit.passage
    return _hit(hit) | {
        "body": passage.body,
        "url": url_of(passage.document, passage.page),
        "reading": reading_url(passage.document, passage.spans, passage.text),
    }


def _decision(row: Row) -> dict[str, Any]:
    return {
        "document": row.document,
        "body": row.body or None,
        "date": row.date or None,
        "item": row.item or None,
        "heading": row.heading or None,
        "case_number": row.case_number or None,
        "page": row.page,
        "text": row.text,
        "outcome": row.outcome,
        "who": row.who or None,
        "by": row.by or None,
        "url": url_of(row.document, row.page),
        "reading": row.url,
    }


def _meeting(entry: Entry, agenda: Sequence[Passage]) -> dict[str, Any]:
    told = (entry.body, entry.date and in_words(entry.date))
    items = [item for item in agenda if item.label or item.heading]
    return {
        "document": entry.document,
        "title": ", ".join(part for part in told if part) or entry.document,
        "body": entry.body,
        "date": entry.date,
        "items": len(items),
        "decisions": sum(len(item.decisions) for item in agenda),
        "url": url_of(entry.document, None),
        "reading": reading_url(entry.document),
    }


def _page(
    every: Sequence[_Kind],
    page: int,
    size: int,
    name: str,
    shown: Callable[[_Kind], dict[str, Any]],
) -> dict[str, Any]:
    """A page of a list, empty after the last, with how much there is of it in all."""
    return {
        "count": len(every),
        "page": page,
        "pages": -(-len(every) // size),
        name: [shown(one) for one in every[(page - 1) * size : page * size]],
    }


def _line(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def findings_json(found: Sequence[Finding], left: Sequence[Finding]) -> str:
    """What a check of the index found, and what of it is `left` after a repair."""
    told = {"findings": [asdict(one) for one in found], "left": [asdict(one) for one in left]}
    return json.dumps(told, ensure_ascii=False)
