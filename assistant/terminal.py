"""What the command line shows a person: progress, reports, an answer, how a file was read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.archive import Report
from ingest.dates import in_words
from ingest.minutes import AgendaItem, Document, Meeting
from ingest.passages import passages_of

from .answers import Answer, Citation
from .wording import OUTCOMES, place_of


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar with the time left, on standard error; silent where that is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("Läser in"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name)

        yield show


def ingest_report(report: Report) -> str:
    """What an ingest did, in a few lines; each failure with its reason."""
    counts = (
        ("tillagda", report.added),
        ("oförändrade", report.unchanged),
        ("ändrade", report.changed),
        ("borttagna", report.removed),
        ("misslyckade", report.failed),
    )
    lines = [
        "Inläsningen är klar: " + ", ".join(f"{len(docs)} {name}" for name, docs in counts) + "."
    ]
    lines.extend(f"  Misslyckades: {name}: {reason}" for name, reason in report.failed)
    lines.extend(f"  Obs: {name}: {warning}" for name, warning in report.warned)
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """An answer with its sources, as plain text."""
    lines = [answer.text]
    if answer.citations:
        lines.append("\nKällor")
        lines.extend(_source(citation) for citation in answer.citations)
    return "\n".join(lines)


def reading_text(document: Document, meeting: Meeting) -> str:
    """How minutes were read: the meeting, each item with its decisions and pages, the warnings."""
    day = in_words(meeting.date) if meeting.date else "okänt datum"
    passages = len(passages_of(document, meeting, ""))
    lines = [
        f"{document.path}: {meeting.body or 'okänt organ'}, {day}",
        f"{len(meeting.items)} punkter, {passages} stycken att söka i",
        *(f"Obs: {warning}" for warning in meeting.warnings),
    ]
    for item in meeting.items:
        lines.extend(["", *_item_lines(item)])
    return "\n".join(lines)


def _item_lines(item: AgendaItem) -> list[str]:
    page = item.spans[0].page
    said = " ".join(part for part in (item.label, item.heading) if part) or "(utan rubrik)"
    notes = (
        f"ärende {item.case_number}" if item.case_number else "",
        f"sidan {page}" if page else "",
    )
    lines = [" – ".join(part for part in (said, *notes) if part)]
    for decision in item.decisions:
        text = decision.text.replace("\n", "\n    ")
        lines.append(f"    {OUTCOMES[decision.outcome]}: {text}")
    return lines


def _source(citation: Citation) -> str:
    where = place_of(citation)
    page = f", sidan {citation.page}" if citation.page else ""
    return f"[{citation.marker}] {where} ({citation.document}{page})"
