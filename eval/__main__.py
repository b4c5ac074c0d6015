"""`python -m eval`: how well the assistant finds, answers and is silent."""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from ingest.errors import ProtokollError

from .questions import KINDS, Question, read_questions
from .scores import (
    Result,
    abstained_right,
    answered_right,
    false_abstentions,
    found_within,
    reciprocal_rank,
)

HERE = Path(__file__).parent
COLUMNS = (
    "n",
    "found@1",
    "found@5",
    "MRR",
    "answered right",
    "abstained right",
    "false abstentions",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation and print its tables; 0 done, 1 failed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        questions = read_questions(options.questions)
        _run(questions, options)
    except ProtokollError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("--archive", type=Path, default=HERE / "archive")
    parser.add_argument("--questions", type=Path, default=HERE / "golden" / "questions.jsonl")
    parser.add_argument("--index", type=Path, help="default: a folder in the user's cache")
    parser.add_argument(
        "--encoder", help="a sentence-transformers model (default: the embedded one)"
    )
    parser.add_argument(
        "--failures", action="store_true", help="name every question not answered right"
    )
    parser.add_argument("--json", type=Path, help="write the result of every question to this file")
    parser.add_argument("--against", type=Path, help="name what was won and lost since that file")
    return parser


def _run(questions: Sequence[Question], options: argparse.Namespace) -> None:
    from rich.console import Console

    from .run import opened, results_of

    console = Console(width=140, highlight=False)
    assistant = opened(options.archive, options.index or _cached(options.archive), options.encoder)
    modes = {name: results_of(assistant, questions, name) for name in ("lexical", "dense", "both")}
    console.print(_table("search", list(modes.items())))
    results = modes["both"]
    by_kind = [(kind, [r for r in results if r.question.kind == kind]) for kind in KINDS]
    console.print(_table("kind", by_kind))
    sources = sorted({question.source for question in questions if question.doc})
    if len(sources) > 1:
        by_source = [
            (s, [r for r in results if r.question.source == s and r.question.doc]) for s in sources
        ]
        console.print(_table("source", by_source))
    console.print(_costs(results))
    rows = [_row(result) for result in results]
    if options.failures:
        console.print("\n".join(_failure(result) for result in results if not result.right))
    if options.against:
        console.print(_changes(rows, json.loads(options.against.read_text(encoding="utf-8"))))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _cached(archive: Path) -> Path:
    """Where the index of an archive is kept between runs."""
    import platformdirs

    name = hashlib.sha256(str(archive.resolve()).encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("protokollassistenten") / "eval" / name


def _table(first: str, groups: Sequence[tuple[str, Sequence[Result]]]) -> Any:  # noqa: ANN401
    from rich.table import Table

    table = Table(first, *COLUMNS)
    for name, results in groups:
        table.add_row(
            name,
            str(len(results)),
            str(found_within(results, 1)),
            str(found_within(results, 5)),
            str(reciprocal_rank(results)),
            str(answered_right(results)),
            str(abstained_right(results)),
            str(false_abstentions(results)),
        )
    return table


def _costs(results: Sequence[Result]) -> str:
    return (
        f"characters per answer {sum(r.characters for r in results) / len(results):.0f}, "
        f"at five passages {sum(r.read for r in results) / len(results):.0f}; median milliseconds: "
        f"search {median(r.search_ms for r in results):.0f} (the question's embedding included), "
        f"whole answer {median(r.answer_ms for r in results):.0f}"
    )


def _row(result: Result) -> dict[str, Any]:
    return {
        "id": result.question.id,
        "rank": result.rank,
        "answered": result.answered,
        "right": result.right,
    }


def _failure(result: Result) -> str:
    question = result.question
    became = "silent" if not result.answered else "answered"
    return (
        f"{question.id} {question.kind}: {question.question} ({became}, right passage at "
        f"{result.rank or '-'}; {question.doc or 'the archive does not say'})"
    )


def _changes(now: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]]) -> str:
    was = {row["id"]: row["right"] for row in before}
    won = [row["id"] for row in now if row["right"] and not was.get(row["id"], True)]
    lost = [row["id"] for row in now if not row["right"] and was.get(row["id"], False)]
    return f"won {len(won)}: {' '.join(won) or '-'}\nlost {len(lost)}: {' '.join(lost) or '-'}"


if __name__ == "__main__":
    sys.exit(main())
