"""The site's figures in Prometheus' format: questions, silence, what the gate refused, times."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.archive import last_run
from ingest.errors import ProtokollError

from .answers import Answer
from .desk import BusyError, Desk, LateError

if TYPE_CHECKING:
    from prometheus_client import Metric

    from .archive import Assistant

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Seconds: a quoting answer takes a tenth, a worded one a few, and none more than the desk lets."""


class Metrics:
    """What has been asked since the start, and what the index holds now."""

    def __init__(self, assistant: "Assistant", desk: Desk) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        own = {"namespace": "protokoll", "registry": self._registry}
        self._questions = Counter("questions", "Questions, however they ended.", **own)
        self._answers = Counter("answers", "Answers, by what worded them.", ["generator"], **own)
        self._abstentions = Counter(
            "abstentions", "Answers that the minutes are silent on it.", **own
        )
        self._refusals = Counter(
            "gate_refusals", "Sentences of a language model that the gate left out.", **own
        )
        self._failures = Counter("failures", "Questions without an answer.", ["reason"], **own)
        self._seconds = Histogram(
            "answer_seconds", "Seconds from asking to the whole answer.", buckets=BUCKETS, **own
        )
        Gauge("open_questions", "Questions being answered or waiting.", **own).set_function(
            lambda: desk.open
        )
        self._registry.register(_Index(assistant))

    def told(self, question: str, outcome: Answer | Exception, seconds: float) -> None:
        """Count an answer, or the error in its place; the question itself is not kept."""
        self._questions.inc()
        if not isinstance(outcome, Answer):
            self._failures.labels(_reason(outcome)).inc()
            return
        self._seconds.observe(seconds)
        self._answers.labels(outcome.generator).inc()
        self._abstentions.inc(not outcome.answered)
        self._refusals.inc(sum(sentence.lacking is not None for sentence in outcome.judged))

    def text(self) -> bytes:
        """Everything as Prometheus reads it (MEDIA_TYPE)."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)


class _Index:
    """What the index holds, looked up when it is asked for; nothing while it cannot be read."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily

        try:
            entries = self._assistant.entries()
        except ProtokollError:
            return
        failed = last_run(self._assistant.index).failed
        for name, told, value in (
            ("documents", "Documents in the index.", len(entries)),
            ("passages", "Passages in the index.", self._assistant.passages),
            ("ingest_failed_documents", "Documents that the last ingest failed at.", len(failed)),
        ):
            yield GaugeMetricFamily(f"protokoll_{name}", told, value=value)


def _reason(error: Exception) -> str:
    if isinstance(error, LateError):
        return "late"
    if isinstance(error, BusyError):
        return "busy"
    return "refused" if isinstance(error, ProtokollError) else "error"
