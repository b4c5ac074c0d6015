"""What the command line shows a person: progress, reports, an answer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ingest.archive import Progress, Report
from ingest.check import Finding

from .answers import Answer, Citation
from .forget import Looked
from .wording import CLUES, confidence_words, place_of

LISTED = 20
"""Failures, and warnings, that a report shows before it refers to the whole list."""


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar with the time left, on standard error; silent where that is no terminal."""
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        progress.TextColumn("Läser in"),
        progress.BarColumn(),
        progress.TextColumn("{task.fields[counted]}"),
        progress.TimeRemainingColumn(compact=True),
        progress.TextColumn("{task.description}", markup=False),
    )
    with progress.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, counted="")

        def show(at: Progress) -> None:
            counted = f"{at.done} av {at.documents} protokoll" if at.documents else ""
            bar.update(
                task,
                completed=at.passages,
                total=at.expected,
                description=at.document,
                counted=counted,
            )

        yield show


def ingest_report(report: Report) -> str:
    """What an ingest did, in a few lines; what failed with its reason, long lists cut short."""
    listed = (
        (report.added, "tillagt", "tillagda"),
        (report.unchanged, "oförändrat", "oförändrade"),
        (report.changed, "ändrat", "ändrade"),
        (report.removed, "borttaget", "borttagna"),
        (report.failed, "misslyckat", "misslyckade"),
    )
    counts = ", ".join(
        f"{len(documents)} {one if len(documents) == 1 else many}"
        for documents, one, many in listed
        if documents
    )
    lines = [f"Inläsningen är klar på {_duration(report.seconds)}: {counts}."]
    lines.extend(_section("Kunde inte läsas in:", report.failed))
    lines.extend(_section("Lästes in, men:", report.warned))
    if report.forgotten:
        lines.append(f"Läses inte in, eftersom de har glömts: {', '.join(report.forgotten)}.")
    if report.passed_over:
        kinds = (
            f"{count} {suffix or 'utan ändelse'}" for suffix, count in report.passed_over.items()
        )
        lines.append(f"Förbigångna filer, i format som inte kan läsas: {', '.join(kinds)}.")
    return "\n".join(lines)


def changes_text(report: Report) -> Iterator[str]:
    """What a report says has happened, a line for each document."""
    for name in report.added:
        yield f"Tillagt: {name}"
    for name in report.changed:
        yield f"Ändrat: {name}"
    for name in report.removed:
        yield f"Borttaget: {name}"
    for name, reason in report.failed:
        yield f"Misslyckat: {name}: {reason}"
    for name, warning in report.warned:
        yield f"Obs: {name}: {warning}"


def looked_text(looked: Looked, server: str | None) -> str:
    """What was forgotten, where it was looked for, and what is left to do."""
    lines = [
        f"Glömt: {', '.join(looked.documents)}.",
        f"Letade efter {looked.probes} rader som bara fanns där, i {looked.files} filer: "
        + (
            f"de finns kvar i {', '.join(map(str, looked.left))}."
            if looked.left
            else "inget är kvar."
        ),
    ]
    if server:
        lines.append(f"Vad servern {server} har kvar i sina egna filer syns inte härifrån.")
    lines.append("Ta själv bort filen ur arkivet, och säkerhetskopior som har den.")
    return "\n".join(lines)


def _section(heading: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if rows:
        yield heading
    for name, reason in rows[:LISTED]:
        yield f"  {name}: {reason}"
    if len(rows) > LISTED:
        yield f"  … och {len(rows) - LISTED} till; protokoll ingest --json visar alla."


def _duration(seconds: float) -> str:
    """A time in words: "0,4 s", "12 s", "3 min 5 s", "2 h 14 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s".replace(".", ",")
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def answer_text(answer: Answer) -> str:
    """An answer with its sources, as plain text."""
    lines = [answer.text]
    if answer.clues:
        told = "; ".join(f"{CLUES[clue]} {label}" for clue, label in answer.clues)
        lines.append(f"\nJag har gått efter {told}.")
    if answer.confidence is not None:
        lines.append(f"\n{confidence_words(answer.confidence)}")
    if answer.citations:
        lines.append("\nKällor")
        lines.extend(_source(citation) for citation in answer.citations)
    return "\n".join(lines)


def _source(citation: Citation) -> str:
    where = place_of(citation)
    page = f", sidan {citation.page}" if citation.page else ""
    return f"[{citation.marker}] {where} ({citation.document}{page})"


def findings_text(found: Sequence[Finding], left: Sequence[Finding]) -> str:
    """What a check of the index found, and what of it is `left` after a repair."""
    if not found:
        return "Indexet stämmer med arkivet."
    mended = [finding for finding in found if finding not in left]
    lines = [f"Lagat: {finding.document} {finding.what}." for finding in mended]
    lines += [f"Fel: {finding.document} {finding.what.rstrip('.')}." for finding in left]
    return "\n".join([*lines, *(["Kör protokoll check --repair för att laga det."] * (not mended))])
