"""The register and the tasks as files for Excel."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from .register import Row
from .tasks import Task
from .wording import OUTCOMES, place_of

COLUMNS = (
    ("Datum", 12),
    ("Organ", 24),
    ("Punkt", 10),
    ("Ärendenummer", 18),
    ("Rubrik", 44),
    ("Beslut", 90),
    ("Utfall", 16),
    ("Ansvarig", 26),
    ("Tid", 26),
    ("Protokoll", 40),
    ("Sida", 6),
)
"""What each column is called, and its width in characters."""
TASK_COLUMNS = (
    "Datum", "Organ", "Punkt", "Rubrik", "Ansvarig", "Uppdrag", "Tid", "Dag", "Åter i ärendet",
    "Protokoll",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that Excel takes for a formula. What minutes hold must never be run."""


def as_csv(rows: Sequence[Row]) -> bytes:
    """Semicolons and a byte order mark, as a Swedish Excel expects of a file it is to open."""
    return _csv([name for name, _ in COLUMNS], _cells(rows))


def tasks_as_csv(tasks: Sequence[Task]) -> bytes:
    """The tasks, as `as_csv` writes the register."""
    return _csv(TASK_COLUMNS, map(_task_cells, tasks))


def as_excel(rows: Sequence[Row]) -> bytes:
    """A workbook of one sheet with a filter on every column; every cell is text."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Beslut")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        wrapped.set_align("top")
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        for place, cells in enumerate(_cells(rows), start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(place, column, cell, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    return content.getvalue()


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in cells] for cells in rows)
    return text.getvalue().encode("utf-8-sig")


def _task_cells(task: Task) -> tuple[str, ...]:
    back = place_of(task.back) if task.back else ""
    return (
        task.date, task.body, task.label, task.heading, task.who, task.what, task.by,
        task.day or "", back, task.document,
    )  # fmt: skip


def _cells(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield (
            row.date,
            row.body,
            row.label,
            row.case_number,
            row.heading,
            row.text,
            OUTCOMES[row.outcome],
            row.who,
            row.by,
            row.document,
            str(row.page or ""),
        )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
