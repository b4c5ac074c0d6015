"""A run kept in a file, and what a later run won and lost since."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import ProtokollError

from .intervals import Figure, difference, mcnemar
from .scores import Result

Row = Mapping[str, Any]
"""One question of a run: its id, the rank of the right passage, whether answered, whether right."""

MEASURES: tuple[tuple[str, bool, Callable[[Row], bool]], ...] = (
    ("answered right", False, lambda row: row["right"]),
    ("abstained right", True, lambda row: row["right"]),
    ("found@1", False, lambda row: row["rank"] == 1),
    ("found@5", False, lambda row: row["rank"] is not None and row["rank"] <= 5),
    ("not falsely silent", False, lambda row: row["answered"]),
)
"""What may be won or lost: its name, whether it is of negatives or of the others, its test."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one measure won and lost, with the questions that did; `p` is McNemar's, exact."""

    measure: str
    delta: Figure
    won: tuple[Result, ...]
    lost: tuple[Result, ...]

    @property
    def p(self) -> float:
        """How often chance alone would part the changed questions as unevenly."""
        return mcnemar(len(self.won), len(self.lost))


def row_of(result: Result) -> Row:
    """What is kept of a result."""
    return {
        "id": result.question.id,
        "rank": result.rank,
        "answered": result.answered,
        "right": result.right,
    }


def write_run(path: Path, results: Sequence[Result]) -> None:
    """Keep a run as JSON, a question a line, so that the file's history shows what changed."""
    rows = ",\n".join(json.dumps(row_of(result), ensure_ascii=False) for result in results)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


def read_run(path: Path) -> list[Row]:
    """Read a run. Raises ProtokollError for a file that holds none."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        for row in rows:
            if not row.keys() >= {"id", "rank", "answered", "right"}:
                raise ValueError("en rad saknar id, rank, answered eller right")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ProtokollError(
            f"{path} är ingen sparad körning ({error}); ange en fil som --json har skrivit."
        ) from error
    return rows


def changes(results: Sequence[Result], before: Sequence[Row]) -> list[Change]:
    """What each measure won and lost, over the questions of both runs."""
    was = {row["id"]: row for row in before}
    both = [result for result in results if result.question.id in was]
    return [
        _change(name, good, [r for r in both if r.question.negative is negative], was)
        for name, negative, good in MEASURES
    ]


def strangers(results: Sequence[Result], before: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The ids of questions that only this run, and only the earlier run, has."""
    now = [result.question.id for result in results]
    then = [row["id"] for row in before]
    return [id for id in now if id not in then], [id for id in then if id not in now]


def _change(
    name: str, good: Callable[[Row], bool], results: Sequence[Result], was: Mapping[str, Row]
) -> Change:
    pairs = [(good(row_of(result)), good(was[result.question.id])) for result in results]
    return Change(
        measure=name,
        delta=difference(
            [float(now) for now, _ in pairs],
            [float(then) for _, then in pairs],
            [result.group for result in results],
        ),
        won=tuple(r for r, (now, then) in zip(results, pairs, strict=True) if now and not then),
        lost=tuple(r for r, (now, then) in zip(results, pairs, strict=True) if then and not now),
    )
