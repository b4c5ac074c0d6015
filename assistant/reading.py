"""How one file was read, for the person who debugs a new style of minutes."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ingest.dates import in_words
from ingest.minutes import AgendaItem, Decision, Document, Meeting, Person, Span
from ingest.passages import passages_of

from .wording import OUTCOMES

SHOWN = 90
"""Characters of a passage on its line."""


def reading_text(document: Document, meeting: Meeting) -> str:
    """The meeting, each item with its decisions, each passage with page and span, the warnings."""
    day = in_words(meeting.date) if meeting.date else "okänt datum"
    passages = passages_of(document, meeting, "")
    lines = [
        f"{document.path}: {meeting.body or 'okänt organ'}, {day}",
        *(f"{label}: {value}" for label, value in _told(meeting) if value),
        *(f"Obs: {warning}" for warning in meeting.warnings),
    ]
    for item in meeting.items:
        lines.extend(["", *_item_lines(item)])
    lines.extend(["", f"{len(meeting.items)} punkter, {len(passages)} stycken att söka i:"])
    for passage in passages:
        said = " ".join(passage.text.split())
        lines.append(f"  {_where(passage.spans)}: {said[:SHOWN]}{'…' if len(said) > SHOWN else ''}")
    return "\n".join(lines)


def reading_json(meeting: Meeting) -> str:
    """The meeting, its agenda items with their decisions, and the warnings, as JSON.

    The head and the close of minutes are no items, except where a document has nothing else.
    """
    items = [item for item in meeting.items if item.heading or item.number or item.decisions]
    told = asdict(meeting)
    del told["items"], told["warnings"]
    return json.dumps(
        {
            "meeting": told,
            "items": [_item(item) for item in items or meeting.items],
            "warnings": meeting.warnings,
        },
        ensure_ascii=False,
    )


def _told(meeting: Meeting) -> Iterator[tuple[str, str | None]]:
    yield "Tid", meeting.time
    yield "Plats", meeting.place
    yield "Ordförande", meeting.chair
    yield "Sekreterare", meeting.secretary
    yield "Närvarande", ", ".join(map(_person, meeting.present))
    yield "Nästa möte", in_words(meeting.next_meeting) if meeting.next_meeting else None


def _person(person: Person) -> str:
    told = [part for part in (person.party, person.role, person.municipality) if part]
    return f"{person.name} ({', '.join(told)})" if told else person.name


def _item_lines(item: AgendaItem) -> Iterator[str]:
    page = item.spans[0].page
    said = " ".join(part for part in (item.label, item.heading) if part) or "(utan rubrik)"
    notes = (
        f"ärende {item.case_number}" if item.case_number else "",
        f"sidan {page}" if page else "",
    )
    yield " – ".join(part for part in (said, *notes) if part)
    for decision in item.decisions:
        text = decision.text.replace("\n", "\n    ")
        yield f"    {OUTCOMES[decision.outcome]}: {text}"
        for task in decision.assignments:
            by = f" ({task.by})" if task.by else ""
            yield f"      Uppdrag till {task.who}{by}: {task.what}"
        if decision.amounts:
            yield f"      Belopp: {', '.join(decision.amounts)}"


def _where(spans: tuple[Span, ...]) -> str:
    """The characters of the original that a passage is, with their pages."""
    return ", ".join(
        f"s. {span.page}, {span.start}–{span.end}" if span.page else f"{span.start}–{span.end}"
        for span in spans
    )


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "heading": item.heading,
        "case_number": item.case_number,
        "page": item.spans[0].page,
        "decisions": [_decision(decision) for decision in item.decisions],
        "tasks": [
            {"who": task.who, "what": task.what, "by": task.by, "text": task.text}
            for task in item.tasks
        ],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "text": decision.text,
        "outcome": decision.outcome,
        "assignments": [asdict(task) for task in decision.assignments],
        "amounts": list(decision.amounts),
    }
