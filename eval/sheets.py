"""The tables of an evaluation as plain text cells, for the terminal and for the page alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from .ablations import Ablation
from .against import Change, Row, strangers
from .attempts import FEATURES, MOST, TARGETS, Attempt, fitted, held_out_answers
from .folds import FOLDS
from .intervals import FEW, Figure
from .intervals import mean as interval
from .questions import KINDS
from .scores import FIGURES, Result
from .silence import (
    RISK,
    Scored,
    aurc_figure,
    calibration,
    calibration_error,
    coverage_figure,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, the head of each column, the cells, and what is to be known of it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def summary(results: Sequence[Result]) -> Sheet:
    """Every figure of a run, each with its interval and number of questions."""
    found = {name: figure(results) for name, figure in FIGURES.items()}
    rows = tuple(
        (name, f"{one.value:.3f}", f"{one.low:.3f}–{one.high:.3f}", str(one.n))
        for name, one in found.items()
        if one.n
    )
    groups = len({result.group for result in results})
    note = (
        f"The questions are of {groups} groups, by document and matter. Intervals are 95 %, by "
        f"bootstrap over the groups; by Wilson's formula where there are fewer than {FEW} or "
        "all their questions fared alike."
    )
    return Sheet("Summary", ("figure", "value", "95 % interval", "n"), rows, note)


def figures_sheet(name: str, first: str, groups: Mapping[str, Sequence[Result]]) -> Sheet:
    """Every figure for each group of results."""
    rows = tuple(
        (
            label,
            _count(results),
            str(len({result.group for result in results})),
            *(str(figure(results)) for figure in FIGURES.values()),
        )
        for label, results in groups.items()
    )
    return Sheet(name, (first, "n (negatives)", "groups", *FIGURES), rows)


def by_kind(results: Sequence[Result]) -> Sheet:
    """The figures of each kind of question that there is."""
    kinds = {kind: [r for r in results if r.question.kind == kind] for kind in KINDS}
    return figures_sheet("By kind", "kind", {kind: of for kind, of in kinds.items() if of})


def by_source(results: Sequence[Result]) -> Sheet:
    """The figures of each part of the archive; a question that no document answers has none."""
    answerable = [result for result in results if not result.question.negative]
    sources = sorted({result.question.source for result in answerable})
    return figures_sheet(
        "By source",
        "source",
        {name: [r for r in answerable if r.question.source == name] for name in sources},
    )


def costs(results: Sequence[Result], search_ms: float) -> str:
    """What the answers cost: characters to read, and time.

    `search_ms` is the median of the search itself, the question's embedding not included.
    """
    return (
        f"Characters per answer {mean(len(r.answer.text) for r in results):.0f}, "
        f"at five passages {mean(r.read for r in results):.0f}; median milliseconds: search "
        f"{search_ms:.0f}, with the question's embedding "
        f"{median(r.answer.search_ms for r in results):.0f}, "
        f"whole answer {median(r.answer.answer_ms for r in results):.0f}."
    )


def scores_sheet(scores: Mapping[str, Sequence[Scored]], groups: Sequence[int]) -> Sheet:
    """How well each score tells right answers from wrong ones."""
    rows = tuple(
        (
            name,
            str(len(scored)),
            str(aurc_figure(scored, groups)),
            str(coverage_figure(scored, groups)),
        )
        for name, scored in scores.items()
    )
    columns = ("score", "n", "AURC (0 is best)", f"coverage at {RISK:.0%} risk")
    note = (
        "Over all questions, answered come what may; to answer a question that the archive does "
        "not answer is wrong."
    )
    return Sheet("Silence: how well a score tells right from wrong", columns, rows, note)


def silence_sheet(attempts: Sequence[Attempt], results: Sequence[Result]) -> Sheet:
    """The assistant's own silence beside that of a model and a threshold from other folds."""
    groups = [attempt.group for attempt in attempts]

    def row(name: str, given: Sequence[bool], right: Sequence[bool]) -> tuple[str, ...]:
        def share(negative: bool, good: Sequence[bool]) -> Figure:
            places = [at for at, a in enumerate(attempts) if a.question.negative is negative]
            return interval([float(good[at]) for at in places], [groups[at] for at in places])

        silent = [not one for one in given]
        both = [one and other for one, other in zip(given, right, strict=True)]
        cells = share(False, both), share(True, silent), share(False, silent)
        return (name, *(str(cell) for cell in cells))

    assistant = [result.answered for result in results]
    right = [attempt.right for attempt in attempts]
    return Sheet(
        "Silence: the threshold",
        ("who is silent", "answered right", "abstained right", "false abstentions"),
        (
            row("the assistant", assistant, [result.right for result in results]),
            *(row(f"regression on {t}", held_out_answers(attempts, t), right) for t in TARGETS),
        ),
        f"Fitted by cross-validation: held-out figures ({FOLDS} folds; documents and matters "
        f"whole; the threshold, for at most {MOST:.0%} false abstentions, is set on the other "
        f"folds too). Fitted on all: {'; '.join(_formula(attempts, t) for t in TARGETS)}.",
    )


def calibration_sheet(name: str, scored: Sequence[Scored], groups: Sequence[int]) -> Sheet:
    """Confidence beside what came of it."""
    rows = tuple(
        (
            f"{bin.low:.1f}–{bin.high:.1f}",
            str(bin.right.n),
            f"{bin.confidence:.2f}" if bin.right.n else "–",
            str(bin.right),
        )
        for bin in calibration(scored, groups)
    )
    error = calibration_error(scored)
    columns = ("confidence", "n", "mean confidence", "share right")
    return Sheet(f"Calibration: {name}", columns, rows, f"Expected calibration error {error:.3f}.")


def ablations_sheet(found: Sequence[Ablation]) -> Sheet:
    """What leaving each part of the search out changes."""
    measures = tuple(found[0].changes) if found else ()
    rows = tuple(
        (
            one.name,
            *(change.signed for change in one.changes.values()),
            f"{len(one.won)}: {' '.join(one.won)}" if one.won else "0",
            f"{len(one.lost)}: {' '.join(one.lost)}" if one.lost else "0",
        )
        for one in found
    )
    n = next(iter(found[0].changes.values())).n if found else 0
    note = (
        f"Without the part, less with it; n = {n}. Won and lost are the questions whose answer "
        "is found first only without it, or only with it."
    )
    columns = ("without", *measures, "won at 1", "lost at 1")
    return Sheet("Ablations of the search", columns, rows, note)


def changes_sheet(
    found: Sequence[Change], results: Sequence[Result], before: Sequence[Row], since: Path
) -> Sheet:
    """What was won and lost since a run, over the questions that both have."""
    new, gone = strangers(results, before)
    rows = tuple(
        (
            one.measure,
            str(one.delta.n),
            one.delta.signed,
            str(len(one.won)),
            str(len(one.lost)),
            f"{one.p:.2f}",
        )
        for one in found
    )
    columns = ("measure", "n", "difference", "won", "lost", "p (McNemar)")
    note = f"Not in that run: {len(new)}; only in that run: {len(gone)}." if new or gone else ""
    return Sheet(f"Since {since.name}", columns, rows, note)


def changed_questions(found: Sequence[Change]) -> Sheet:
    """Each question that a measure won or lost, by name."""
    rows = tuple(
        (one.measure, word, result.question.id, result.question.kind, result.question.question)
        for one in found
        for word, results in (("won", one.won), ("lost", one.lost))
        for result in results
    )
    return Sheet("Won and lost, by question", ("measure", "", "id", "kind", "question"), rows)


def _count(results: Sequence[Result]) -> str:
    negatives = sum(result.question.negative for result in results)
    return f"{len(results) - negatives} ({negatives})" if negatives else str(len(results))


def _formula(attempts: Sequence[Attempt], target: str) -> str:
    model = fitted(attempts, target)
    terms = zip(model.weights, FEATURES, strict=True)
    weighed = " ".join(f"{weight:+.3g}·{name}" for weight, name in terms)
    return f"{target}: {model.intercept:.3g} {weighed}"
