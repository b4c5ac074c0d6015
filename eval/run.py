"""One run of the evaluation: the assistant asked every question of a set."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.archive import Assistant
from assistant.search import Mode
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.encoder import Encoder

from .questions import Question
from .scores import (
    Result,
    abstained_right,
    answered_right,
    false_abstentions,
    found_within,
    result_of,
)

TODAY = date(2026, 11, 23)
"""The day that "förra året" counts from, so that a run can be repeated."""


def opened(archive: Path, index: Path, encoder: str | None) -> Assistant:
    """The assistant over an archive, with the index brought in line first."""
    bring_in_line(archive, index, Encoder(encoder))
    return Assistant.open(Settings(archive=archive, index=index, encoder=encoder))


def results_of(
    assistant: Assistant, questions: Sequence[Question], mode: Mode = "both"
) -> list[Result]:
    """Every question answered and scored."""
    return [
        result_of(question, assistant.ask(question.question, today=TODAY, mode=mode))
        for question in questions
    ]


def figures(results: Sequence[Result]) -> dict[str, float]:
    """The figures that floors are set for, by name."""
    return {
        "found@1": found_within(results, 1).value,
        "found@5": found_within(results, 5).value,
        "answered right": answered_right(results).value,
        "abstained right": abstained_right(results).value,
        "answered at all": 1.0 - false_abstentions(results).value,
    }
