"""`python -m eval.sentences`: what the gate makes of true sentences, and of forged ones.

Both files were written before the gate. Half of the items they are about were held out while it was
tuned: what it did with those was counted, not looked at, until the last of it passed 3 of the 180
forgeries about them and lost 18 of 62 true sentences. What those showed was mended afterwards.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.gate import Sentence, gate
from assistant.units import Source
from ingest.files import read
from ingest.parse import parse
from ingest.passages import passages_of

HERE = Path(__file__).parent
ARCHIVE = HERE / "archive"
PARAPHRASES = HERE / "golden" / "paraphrases.jsonl"
FORGERIES = HERE / "golden" / "forgeries.jsonl"
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
            places=tuple((place["document"], place["item"]) for place in row["passages"]),
            sentence=row["sentence"],
        )
        for row in rows
    )


def sources_of(archive: Path, cases: Iterable[Case]) -> Mapping[Place, Source]:
    """The items that cases are about, read from their documents."""
    wanted = {place for case in cases for place in case.places}
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
    return [
        Verdict(case, gate(case.sentence, [sources[place] for place in case.places]))
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
    """Print both error rates by type, the half that was held out beside the other."""
    cases = (*read_cases(PARAPHRASES), *read_cases(FORGERIES))
    found = verdicts(cases, sources_of(ARCHIVE, cases))
    halves = [
        by_type([verdict for verdict in found if verdict.case.held_out is held])
        for held in (False, True)
    ]
    print(f"{'':18}{'looked at':>12}{'held out':>12}   wrong of all")
    for name in by_type(found):
        counts = "".join("{}/{}".format(*half.get(name, (0, 0))).rjust(12) for half in halves)
        print(f"{name:18}{counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
