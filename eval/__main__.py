"""`python -m eval`: how well the assistant finds, answers and is silent."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.archive import Assistant
from assistant.model import Model
from assistant.settings import Settings
from ingest.encoder import Encoder
from ingest.errors import ProtokollError

from .ablations import ablations
from .against import Row, changes, read_run, write_run
from .attempts import Attempt, attempts_of, held_out_scores
from .folds import groups_of
from .plots import reliability, risk_coverage
from .questions import Question, read_conversations, read_questions
from .report import Plot, address_of, became, page
from .run import Bench, conversed, results_of
from .scores import Result
from .sheets import (
    Sheet,
    ablations_sheet,
    by_kind,
    by_source,
    calibration_sheet,
    changed_questions,
    changes_sheet,
    costs,
    figures_sheet,
    scores_sheet,
    silence_sheet,
    summary,
)
from .silence import Scored, calibration
from .worded import worded_sheet

if TYPE_CHECKING:
    from rich.table import Table

HERE = Path(__file__).parent
ARCHIVE = HERE / "archive"
QUESTIONS = HERE / "golden" / "questions.jsonl"
LAST = HERE / "runs" / "sample.json"
"""The last run on the sample archive that was committed."""
ASSISTANT, CONFIDENCE, REGRESSION = "the assistant's", "its confidence", "regression, held out"
CONFIDENCES = (CONFIDENCE, REGRESSION)
"""Those of the scores that are to be probabilities, whose calibration is shown."""
WIDTH = 156


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation and print its tables; 0 done, 1 failed, 2 wrong use."""
    options = parser().parse_args(arguments)
    try:
        _run(options)
    except ProtokollError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    line = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    line.add_argument("--archive", type=Path, default=ARCHIVE)
    line.add_argument("--questions", type=Path, default=QUESTIONS)
    line.add_argument("--conversations", type=Path, help="also ask these, turn by turn")
    line.add_argument("--index", type=Path, help="default: a folder in the user's cache")
    line.add_argument("--encoder", help="a sentence-transformers model (default: the embedded one)")
    line.add_argument(
        "--failures", action="store_true", help="name every question not answered right"
    )
    line.add_argument(
        "--ablate", action="store_true", help="leave out each part of the search in turn"
    )
    line.add_argument("--json", type=Path, help="write the result of every question to this file")
    line.add_argument(
        "--against",
        type=Path,
        help="name what was won and lost since that file (the sample archive: the last run kept)",
    )
    line.add_argument("--llm", help="also let this language model word the answers")
    line.add_argument("--llm-api-base", help="where it is (otherwise as LiteLLM knows)")
    line.add_argument("--html", type=Path, help="write a report with plots to this file")
    return line


def _run(options: argparse.Namespace) -> None:
    from rich.console import Console

    if options.html:
        from .plots import require

        require()
    questions = read_questions(options.questions)
    before = read_run(since) if (since := since_of(options)) else []
    console = Console(width=WIDTH, highlight=False)
    index = options.index or cached(options.archive, Encoder(options.encoder).identity)
    bench = Bench(options.archive, index, options.encoder)
    for problem in bench.problems:
        print(problem, file=sys.stderr)
    groups = groups_of(questions, bench.matters)
    # First: a question that has been asked before costs no embedding.
    results = results_of(bench.assistant, questions, groups)
    modes = {
        "lexical": results_of(bench.assistant, questions, groups, "lexical"),
        "dense": results_of(bench.assistant, questions, groups, "dense"),
        "both": results,
    }
    sheets = _sheets(modes)
    attempts, scores = _scores(bench, results)
    sheets += _of_silence(attempts, scores, results)
    if options.llm:
        sheets.append(_of_model(options, index, questions, results))
    if options.conversations:
        sheets.append(_of_conversations(bench, options.conversations))
    if options.ablate:
        sheets.append(ablations_sheet(ablations(bench, questions, groups)))
    if since:
        sheets += _of_changes(results, before, since)
    for sheet in sheets:
        console.print(_table(sheet))
    price = costs(results, bench.search_ms(questions))
    console.print(price)
    if options.failures:
        console.print("\n".join(_failure(result) for result in results if not result.right))
    if options.json:
        write_run(options.json, results)
    if options.html:
        _write_report(options, price, sheets, results, scores)
        console.print(f"report: {options.html}")


def since_of(options: argparse.Namespace) -> Path | None:
    """The run to compare with: the one named, or for the sample archive the last one kept."""
    sample = (options.archive, options.questions, options.encoder) == (ARCHIVE, QUESTIONS, None)
    return options.against or (LAST if sample and LAST.exists() else None)


def cached(archive: Path, encoder: str) -> Path:
    """Where the index of an archive, made by an encoder of that identity, is kept between runs."""
    import platformdirs

    key = f"{archive.resolve()}\0{encoder}"
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("protokollassistenten") / "eval" / name


def _sheets(modes: dict[str, list[Result]]) -> list[Sheet]:
    results = modes["both"]
    by_search = figures_sheet("By search", "search", modes)
    sheets = [summary(results), by_search, by_kind(results), by_source(results)]
    return [sheet for sheet in sheets if sheet.rows]


def _scores(
    bench: Bench, results: Sequence[Result]
) -> tuple[list[Attempt], dict[str, list[Scored]]]:
    """Each question answered come what may, and the scores that might tell right from wrong."""
    attempts = attempts_of(bench, results)
    return attempts, {
        ASSISTANT: [Scored(attempt.score, attempt.right) for attempt in attempts],
        CONFIDENCE: [Scored(attempt.confidence, attempt.right) for attempt in attempts],
        REGRESSION: held_out_scores(attempts),
    }


def _of_silence(
    attempts: Sequence[Attempt],
    scores: dict[str, list[Scored]],
    results: Sequence[Result],
) -> list[Sheet]:
    groups = [attempt.group for attempt in attempts]
    return [
        scores_sheet(scores, groups),
        silence_sheet(attempts, results),
        *(calibration_sheet(name, scores[name], groups) for name in CONFIDENCES),
    ]


def _of_model(
    options: argparse.Namespace,
    index: Path,
    questions: Sequence[Question],
    quoted: Sequence[Result],
) -> Sheet:
    model = Model.from_environment(options.llm, options.llm_api_base)
    opened = Assistant.open(Settings(options.archive, index, options.encoder, model=model))
    worded = results_of(opened, questions, [result.group for result in quoted])
    return worded_sheet(options.llm, worded, quoted)


def _of_conversations(bench: Bench, path: Path) -> Sheet:
    conversations = read_conversations(path)
    turns = [turn for conversation in conversations for turn in conversation.turns]
    found = conversed(bench.assistant, conversations, groups_of(turns, bench.matters))
    longest = max((len(results) for results in found), default=0)
    return figures_sheet(
        "Conversations",
        "turn",
        {
            str(at + 1): [results[at] for results in found if at < len(results)]
            for at in range(longest)
        },
    )


def _of_changes(results: Sequence[Result], before: Sequence[Row], since: Path) -> list[Sheet]:
    found = changes(results, before)
    sheets = [changes_sheet(found, results, before, since), changed_questions(found)]
    return [sheet for sheet in sheets if sheet.rows]


def _table(sheet: Sheet) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title=sheet.name, title_justify="left", caption=sheet.note or None)
    table.caption_justify = "left"
    for column in sheet.columns:
        table.add_column(column, overflow="fold")
    for row in sheet.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _failure(result: Result) -> str:
    question = result.question
    return (
        f"{question.id} {question.question} ({became(result)}; right passage at "
        f"{result.rank or '-'}; {question.doc or 'the archive does not say'})"
    )


def _write_report(
    options: argparse.Namespace,
    price: str,
    sheets: Sequence[Sheet],
    results: Sequence[Result],
    scores: dict[str, list[Scored]],
) -> None:
    groups = [result.group for result in results]
    given = [result for result in results if result.answered]
    wrong = sum(not result.right for result in given) / max(len(given), 1)
    plots = [
        Plot(
            "Risk and coverage",
            risk_coverage(scores, (len(given) / len(results), wrong)),
        ),
        *(
            Plot(f"Calibration: {name}", reliability(calibration(scores[name], groups)))
            for name in CONFIDENCES
        ),
    ]
    about = (
        f"{len(results)} questions of {options.questions.name}, with the encoder "
        f"{options.encoder or 'that is embedded'} and no language model.",
        price,
    )
    options.html.write_text(
        page(
            f"Evaluation of {options.archive.name}",
            about,
            sheets,
            plots,
            results,
            address_of(options.archive, options.html),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
