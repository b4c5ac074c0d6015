"""What a language model's answers are worth: ALCE's citation recall and precision (Gao 2023).

A statement is a sentence of the model's, before the gate has left any out. Whether its sources
support it is what the gate says, not a model of entailment: it is strict, so that the figures are
rather too low than too high.
"""

from collections.abc import Sequence

from .intervals import Figure, mean
from .scores import Result, answered_right
from .sheets import Sheet


def supported(results: Sequence[Result]) -> Figure:
    """Share of the model's sentences that may be shown."""
    return _over(
        [[float(one.lacking is None) for one in r.answer.judged] for r in results], results
    )


def citation_recall(results: Sequence[Result]) -> Figure:
    """Share of the statements that what they cite, taken together, supports; a mean of answers."""
    return _over(
        [_averaged([float(one.lacking is None) for one in r.answer.judged]) for r in results],
        results,
    )


def citation_precision(results: Sequence[Result]) -> Figure:
    """Share of the citations that are needed, of a statement that is supported; a mean of answers.

    One is not needed that does not support the statement by itself while the others do without it.
    """
    return _over(
        [
            _averaged([float(m in one.needed) for one in r.answer.judged for m in one.markers])
            for r in results
        ],
        results,
    )


def replaced(results: Sequence[Result]) -> Figure:
    """Share of the answers that the model wrote which the quoting answer stands in for."""
    asked = [result for result in results if result.answer.judged]
    return _over([[float(r.answer.generator == "quote")] for r in asked], asked)


def failed(results: Sequence[Result]) -> Figure:
    """Share of the answered questions where nothing came from the model."""
    asked = [result for result in results if result.answered]
    return _over([[float(not r.answer.judged)] for r in asked], asked)


def worded_sheet(name: str, worded: Sequence[Result], quoted: Sequence[Result]) -> Sheet:
    """The figures of a model's answers, beside how right the quoting ones are."""
    figures = {
        "supported sentences": supported(worded),
        "citation recall": citation_recall(worded),
        "citation precision": citation_precision(worded),
        "answers replaced by the gate": replaced(worded),
        "answers that the model failed to give": failed(worded),
        "answered right": answered_right(worded),
        "answered right, quoting": answered_right(quoted),
    }
    rows = tuple(
        (label, f"{one.value:.3f}", f"{one.low:.3f}–{one.high:.3f}", str(one.n))
        for label, one in figures.items()
        if one.n
    )
    note = "Recall and precision are ALCE's, with the gate as the judge of what is supported."
    return Sheet(f"Worded by {name}", ("figure", "value", "95 % interval", "n"), rows, note)


def _averaged(values: Sequence[float]) -> list[float]:
    return [sum(values) / len(values)] if values else []


def _over(values: Sequence[Sequence[float]], results: Sequence[Result]) -> Figure:
    rows = [(v, r.group) for row, r in zip(values, results, strict=True) for v in row]
    return mean([value for value, _ in rows], [group for _, group in rows])
