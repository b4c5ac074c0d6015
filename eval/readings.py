"""`python -m eval.readings`: how much of the sample archive is read as a person reads it.

Each document of the archive has a reading by hand, see tests/eval/test_readings.py. Of every kind
of thing, what was read is compared with it: fields one by one; items by number and heading; of
decisions the words; of people and tasks who is named, so that what was invented counts as much
as what was missed.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.files import read
from ingest.minutes import AgendaItem, Decision, Meeting
from ingest.parse import parse

from .questions import folded_words

HERE = Path(__file__).parent
FIELDS = ("body", "date", "place", "chair", "secretary", "next_meeting")


@dataclass(frozen=True, slots=True)
class Compared:
    """Something read beside what a person read; `where` is the document and item."""

    kind: str
    where: str
    found: str
    expected: str

    @property
    def right(self) -> bool:
        """Whether both say the same, but for case, punctuation and white space."""
        return folded_words(self.found) == folded_words(self.expected)


def compared(archive: Path, readings: Iterable[Mapping[str, Any]]) -> Iterator[Compared]:
    """Every thing that was read or should have been, in the order of the readings."""
    for expected in readings:
        document = expected["document"]
        meeting = parse(read(archive / document, archive))
        for field in FIELDS:
            found = getattr(meeting, field)
            yield Compared(field, document, found or "", expected[field] or "")
        names = [person.name for person in meeting.present]
        yield from _each("person", document, names, [one["name"] for one in expected["present"]])
        yield from _items(document, meeting, expected["items"])


def shares(pairs: Iterable[Compared]) -> dict[str, tuple[float, int]]:
    """Of each kind of thing the share that is right, and how many there are."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        by_kind[pair.kind].append(pair.right)
    return {kind: (sum(right) / len(right), len(right)) for kind, right in by_kind.items()}


def read_by_hand() -> list[dict[str, Any]]:
    """The readings by hand of the sample archive."""
    lines = (HERE / "golden" / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _items(
    document: str, meeting: Meeting, expected: Sequence[Mapping[str, Any]]
) -> Iterator[Compared]:
    left = [item for item in meeting.items if item.heading or item.number]
    for one in expected:
        item = next((item for item in left if _is_same(item, one)), None)
        where = f"{document}, {one['number'] or one['heading']}"
        said = f"{one['number'] or ''} {one['heading'] or ''}"
        if item is None:
            yield Compared("item", where, "", said)
            continue
        left.remove(item)
        yield Compared("item", where, f"{item.number or ''} {item.heading or ''}", said)
        yield Compared("case number", where, item.case_number or "", one["case_number"] or "")
        yield from _decisions(where, item.decisions, one["decisions"])
    yield from (Compared("item", document, item.heading or item.number or "", "") for item in left)


def _is_same(item: AgendaItem, expected: Mapping[str, Any]) -> bool:
    if item.number or expected["number"]:
        return item.number == expected["number"]
    return folded_words(item.heading or "") == folded_words(expected["heading"] or "")


def _decisions(
    where: str, found: Sequence[Decision], expected: Sequence[Mapping[str, Any]]
) -> Iterator[Compared]:
    by_words = {_key(decision.text): decision for decision in found}
    for one in expected:
        # A decision that refers to its proposal is read with it.
        whole = f"{one.get('proposal') or ''} {one['text']}"
        decision = next(
            (by_words.pop(key) for said in (one["text"], whole) if (key := _key(said)) in by_words),
            None,
        )
        if decision is None:
            yield Compared("decision", where, "", one["text"])
            continue
        yield Compared("decision", where, one["text"], one["text"])
        yield Compared("outcome", where, decision.outcome, one["outcome"])
        yield Compared("amounts", where, " ".join(decision.amounts), " ".join(one["amounts"]))
        who = [task.who for task in decision.assignments]
        yield from _each("task", where, who, [task["who"] for task in one["assignments"]])
    yield from (Compared("decision", where, decision.text, "") for decision in by_words.values())


def _key(text: str) -> tuple[str, ...]:
    return tuple(folded_words(text))


def _each(kind: str, where: str, found: list[str], expected: list[str]) -> Iterator[Compared]:
    """What both name, what only one does, each once."""
    for one in dict.fromkeys([*expected, *found]):
        yield Compared(kind, where, one if one in found else "", one if one in expected else "")


def main() -> None:
    """Print the share of each kind that is read right; with `--failures` what is not."""
    parser = argparse.ArgumentParser(prog="python -m eval.readings", description=main.__doc__)
    parser.add_argument("--failures", action="store_true", help="show each thing read otherwise")
    options = parser.parse_args()
    pairs = list(compared(HERE / "archive", read_by_hand()))
    for kind, (share, count) in shares(pairs).items():
        print(f"{kind:12} {share:.3f} of {count}")
    for pair in pairs if options.failures else ():
        if not pair.right:
            print(f"{pair.where}: {pair.kind}: {pair.found!r} for {pair.expected!r}")


if __name__ == "__main__":
    main()
