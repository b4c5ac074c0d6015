"""The machine's door: answers as JSON, questions as JSON lines. The fields are a promise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.archive import Report
from ingest.errors import ProtokollError

from .answers import Answer, Citation, Hit, Step
from .citations import anchor_of, reading_url

History = Sequence[Mapping[str, str]]


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


def report_json(report: Report) -> str:
    """What an ingest did, as one line of JSON: each document by its path in the archive."""
    return json.dumps(
        {
            "added": report.added,
            "unchanged": report.unchanged,
            "changed": report.changed,
            "removed": report.removed,
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
