"""What the command line shows a person: progress, reports, an answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.archive import Report

from .answers import Answer, Citation
from .wording import place_of


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


def _source(citation: Citation) -> str:
    where = place_of(citation)
    page = f", sidan {citation.page}" if citation.page else ""
    return f"[{citation.marker}] {where} ({citation.document}{page})"
