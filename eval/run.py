"""One run of the evaluation: the assistant asked every question of a set."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import median

from assistant.archive import Assistant
from assistant.catalogue import Catalogue
from assistant.question import understand
from assistant.search import Mode, Search
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.encoder import Encoder
from ingest.store import Store

from .folds import Matters, matters_of
from .questions import Conversation, Question
from .scores import FIGURES, Result, false_abstentions, result_of

TODAY = date(2026, 11, 23)
"""The day that "förra året" counts from, so that a run can be repeated."""


class Bench:
    """The assistant over an archive, with the parts of it that an evaluation varies."""

    def __init__(self, archive: Path, index: Path, encoder: str | None = None) -> None:
        """Bring the index in line with the archive and open it. Raises ProtokollError."""
        self.archive = archive
        self.encoder = Encoder(encoder)
        self.failed = tuple(bring_in_line(archive, index, self.encoder).failed)
        self._store = Store(index, self.encoder.identity)
        self.assistant = Assistant.open(Settings(archive, index, encoder))

    @cached_property
    def search(self) -> Search:
        """The assistant's search, to be asked with other weights than the assistant's."""
        return Search(self._store, Catalogue.open(self._store.folder, self._store))

    @cached_property
    def matters(self) -> Matters:
        """What the items of the archive are about."""
        return matters_of(self.search.passages())

    def search_ms(self, questions: Sequence[Question]) -> float:
        """The median milliseconds of the search itself, the question's embedding not included."""
        taken = []
        for question in questions:
            asked = understand(question.question, TODAY, self.search.bodies)
            vector = self.encoder.encode_question(asked.matter)
            began = time.perf_counter()
            self.search.find(asked, vector, 10)
            taken.append(1000 * (time.perf_counter() - began))
        return median(taken)

    @property
    def problems(self) -> tuple[str, ...]:
        """Each file that could not be read or was read with a doubt, and why."""
        failed = [f"{name}: {reason}" for name, reason in self.failed]
        doubts = [
            f"{name}: {warning}"
            for name, entry in sorted(self._store.entries().items())
            for warning in entry.warnings
        ]
        return (*failed, *doubts)


def results_of(
    assistant: Assistant,
    questions: Sequence[Question],
    groups: Sequence[int],
    mode: Mode = "both",
) -> list[Result]:
    """Every question answered and scored."""
    return [
        result_of(question, group, assistant.ask(question.question, today=TODAY, mode=mode))
        for question, group in zip(questions, groups, strict=True)
    ]


def conversed(
    assistant: Assistant, conversations: Sequence[Conversation], groups: Sequence[int]
) -> list[list[Result]]:
    """The results of each conversation's turns, each asked with what was said before it.

    `groups` are those of all turns in a row.
    """
    numbers = iter(groups)
    found = []
    for conversation in conversations:
        history: list[Mapping[str, str]] = []
        results = []
        for turn in conversation.turns:
            answer = assistant.ask(turn.question, history=tuple(history), today=TODAY)
            results.append(result_of(turn, next(numbers), answer))
            history.append({"role": "user", "content": turn.question})
            history.append({"role": "assistant", "content": answer.text})
        found.append(results)
    return found


def figures(results: Sequence[Result]) -> dict[str, float]:
    """The figures that floors are set for, by name."""
    floored = ("found@1", "found@5", "answered right", "abstained right")
    measured = {name: FIGURES[name](results).value for name in floored}
    return {**measured, "answered at all": 1.0 - false_abstentions(results).value}
