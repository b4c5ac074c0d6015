"""`python -m eval.sentences`: what the gate makes of true sentences, and of forged ones.

All were written before what they try: the older set before the gate, the fresh one before it was
mended again, about items that no sentence of the older one is about. Of the fresh set half of the
items were looked at while mending. The other half was counted only: 43 of its 76 true sentences are
lost, as many as before the gate was mended last; four of its 185 forgeries passed once and were
looked at. Another hand wrote two more sets, with answers of several sentences, when the gate was
there: of one, that was looked at, 18 of 64 true answers lose a sentence and 12 are replaced; of the
other, counted once, 32 of 56 and 15. No forgery of any set passes. eval.turned makes others.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.gate import Sentence, judged, sentences
from assistant.support import Evidence
from assistant.units import Source
from assistant.writer import is_answer
from ingest.files import read
from ingest.parse import parse
from ingest.passages import passages_of

from .intervals import wilson

HERE = Path(__file__).parent
ARCHIVE = HERE / "archive"
GOLDEN = HERE / "golden"
PARAPHRASES = GOLDEN / "paraphrases.jsonl"
FORGERIES = GOLDEN / "forgeries.jsonl"
SETS = {
    "older": (PARAPHRASES, FORGERIES),
    "fresh, looked at": (
        GOLDEN / "fresh_paraphrases_looked_at.jsonl",
        GOLDEN / "fresh_forgeries_looked_at.jsonl",
    ),
    "fresh, held out": (
        GOLDEN / "fresh_paraphrases_held_out.jsonl",
        GOLDEN / "fresh_forgeries_held_out.jsonl",
    ),
    "another hand, looked at": (GOLDEN / "other_hand_looked_at.jsonl",),
    "another hand, held out": (GOLDEN / "other_hand_held_out.jsonl",),
}
"""The files of true sentences and of forged ones, by what they are called in the table."""
TRUE = "true"
"""The type of a sentence that says what its source says."""

Place = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence as a model might write it, and the items that it was given, numbered from 1.

    `type` is what is wrong with it, TRUE where nothing is.
    """

    id: str
    question: str
    type: str
    held_out: bool
    places: tuple[Place, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate made of a case; `passed` if all of it was let through."""

    case: Case
    judged: tuple[Sentence, ...]

    @property
    def passed(self) -> bool:
        """Whether the sentence would be shown."""
        return all(sentence.lacking is None for sentence in self.judged)

    @property
    def answers(self) -> bool:
        """Whether enough of it would be shown to stand as the answer."""
        return is_answer(self.judged)

    @property
    def wrong(self) -> bool:
        """Whether a true sentence was lost or a false one let through."""
        return self.passed != (self.case.type == TRUE)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of JSON lines."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Case(
            id=row["id"],
            question=row["question"],
            type=row.get("type", TRUE),
            held_out=row["held_out"],
            places=tuple(
                (place["document"], place["item"] or place.get("heading"))
                for place in row["passages"]
            ),
            sentence=row["sentence"],
        )
        for row in rows
    )


def sources_of(archive: Path, cases: Iterable[Case]) -> Mapping[Place, Source]:
    """The items that cases are about, in their order, read from their documents."""
    wanted = dict.fromkeys(place for case in cases for place in case.places)
    found: dict[Place, Source] = {}
    for path in sorted({document for document, _ in wanted}):
        document = read(archive / path, archive)
        passages = passages_of(document, parse(document), path)
        for item in {passage.item for passage in passages}:
            parts = [passage for passage in passages if passage.item == item]
            found[path, item] = Source.of(parts)
    return {place: found[place] for place in wanted}


def verdicts(cases: Sequence[Case], sources: Mapping[Place, Source]) -> list[Verdict]:
    """Every case put to the gate."""
    evidence = {place: Evidence(source) for place, source in sources.items()}
    return [
        Verdict(
            case,
            tuple(
                judged(said, [evidence[place] for place in case.places])
                for said in sentences(case.sentence)
            ),
        )
        for case in cases
    ]


def by_type(found: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """How many of each type the gate was wrong about, and of how many."""
    types = dict.fromkeys(verdict.case.type for verdict in found)
    return {
        name: (
            sum(verdict.wrong for verdict in found if verdict.case.type == name),
            sum(verdict.case.type == name for verdict in found),
        )
        for name in types
    }


def main() -> int:
    """Print both error rates by type, each set for itself, with Wilson's 95 % intervals."""
    print(f"{'':18}" + "".join(name.rjust(26) for name in SETS) + "   wrong of all")
    tables = []
    for paths in SETS.values():
        cases = [case for path in paths for case in read_cases(path)]
        tables.append(_rates(verdicts(cases, sources_of(ARCHIVE, cases))))
    for name in dict.fromkeys(name for table in tables for name in table):
        print(f"{name:18}" + "".join(_told(table.get(name)).rjust(26) for table in tables))
    return 0


def _rates(found: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    rates = by_type(found)
    forged = [rate for name, rate in rates.items() if name != TRUE]
    true = [verdict for verdict in found if verdict.case.type == TRUE]
    return {
        TRUE: rates.pop(TRUE),
        "true, replaced": (sum(not verdict.answers for verdict in true), len(true)),
        "all forged": (sum(wrong for wrong, _ in forged), sum(of for _, of in forged)),
        **rates,
    }


def _told(rate: tuple[int, int] | None) -> str:
    if rate is None:
        return "–"
    wrong, of = rate
    low, high = wilson(wrong / of, of)
    return f"{wrong}/{of} [{low:.1%}–{high:.1%}]"


if __name__ == "__main__":
    sys.exit(main())
