"""`python -m eval.lists`: the lists made of the sample archive beside the same made by hand.

Who is to do what by when, as the page Uppdrag has it; who was present in what role and from where;
and what abbreviations stand for. Of each, precision (what share of what is listed is right) and
recall (what share of what a person lists is there). The lists by hand are the readings, see
tests/eval/test_readings.py, and golden/abbreviations.jsonl.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.abbreviations import explained
from assistant.tasks import Tasks, day_of
from ingest.files import read
from ingest.minutes import Document, Meeting, Person
from ingest.parse import parse
from ingest.passages import passages_of

from .questions import fold, folded_words
from .readings import HERE, read_by_hand

SAME = 0.5
"""Share of the words of a task as a person words it that are in the words listed."""
STEM = 4
"""Letters by which two words are the same, whatever their ending."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: `key` is what it must name, `rest` all else that it tells."""

    where: str
    key: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is in both lists, only in the one made, and only in the one made by hand."""

    both: tuple[Listed, ...]
    invented: tuple[Listed, ...]
    missed: tuple[Listed, ...]

    @property
    def precision(self) -> float:
        """The share of what is listed that is right."""
        return len(self.both) / max(1, len(self.both) + len(self.invented))

    @property
    def recall(self) -> float:
        """The share of what a person lists that is listed."""
        return len(self.both) / max(1, len(self.both) + len(self.missed))


def agreements(
    archive: Path, readings: Sequence[Mapping[str, Any]], abbreviations: Iterable[Mapping[str, str]]
) -> dict[str, Agreement]:
    """How the lists of an archive agree with those by hand, by the name of the list."""
    by_document: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for reading in readings:
        by_document[reading["document"]].append(reading)
    found = {document: _read(archive, document) for document in by_document}
    tasks = {
        name: (list(_tasks(*found[name])), [one for r in held for one in _tasks_by_hand(r)])
        for name, held in by_document.items()
    }
    people = {
        name: (
            [_person(name, person) for person in found[name][1].present],
            list(
                {
                    one["name"]: _person(name, Person(**one)) for r in held for one in r["present"]
                }.values()
            ),
        )
        for name, held in by_document.items()
    }
    told = explained(p.text for name in found for p in passages_of(*found[name], ""))
    short = (
        [Listed("", one, (told[one],)) for one in told],
        [Listed("", one["short"], (one["long"],)) for one in abbreviations],
    )
    return {
        "tasks": _agreement(tasks.values(), _same_task),
        "tasks but for when": _agreement(tasks.values(), _same_work),
        "people": _agreement(people.values(), _same_person),
        "names": _agreement(people.values(), lambda one, other: one.key == other.key),
        "abbreviations": _agreement([short], _same_abbreviation),
    }


def abbreviations_by_hand() -> list[dict[str, str]]:
    """The abbreviations that the sample archive explains, each once."""
    lines = (HERE / "golden" / "abbreviations.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _read(archive: Path, name: str) -> tuple[Document, Meeting]:
    document = read(archive / name, archive)
    return document, parse(document)


def _agreement(
    lists: Iterable[tuple[Sequence[Listed], Sequence[Listed]]],
    same: Callable[[Listed, Listed], bool],
) -> Agreement:
    both: list[Listed] = []
    invented: list[Listed] = []
    missed: list[Listed] = []
    for found, expected in lists:
        left = list(expected)
        for one in dict.fromkeys(found):
            right = next((other for other in left if same(one, other)), None)
            if right:
                left.remove(right)
            (both if right else invented).append(one)
        missed.extend(left)
    return Agreement(tuple(both), tuple(invented), tuple(missed))


def _tasks(document: Document, meeting: Meeting) -> Iterator[Listed]:
    items = [one for one in passages_of(document, meeting, "") if one.id.endswith(":00")]
    for task in Tasks(items, lambda _: ()).all:
        # The page tells a task with the heading of its item.
        said = f"{task.what} ({task.heading})"
        yield Listed(document.path, fold(task.who), (said, task.day or task.by))


def _tasks_by_hand(reading: Mapping[str, Any]) -> Iterator[Listed]:
    for item in reading["items"]:
        for one in [
            *item.get("assignments", ()),
            *(given for decision in item["decisions"] for given in decision["assignments"]),
        ]:
            if not one.get("recommended"):
                when = day_of(one["by"] or "", reading["date"] or "") or one["by"] or ""
                yield Listed(reading["document"], fold(one["who"]), (one["what"], when))


def _same_work(one: Listed, other: Listed) -> bool:
    said, expected = _stems(one.rest[0]), _stems(other.rest[0])
    named = one.key == other.key or one.key.endswith(f" {other.key}")
    return named and len(said & expected) >= SAME * len(expected)


def _same_task(one: Listed, other: Listed) -> bool:
    when, expected = _stems(one.rest[1]), _stems(other.rest[1])
    return _same_work(one, other) and (when >= expected if expected else not when)


def _person(document: str, person: Person) -> Listed:
    told = (person.role or "", person.municipality or "")
    return Listed(document, person.name, told)


def _people_by_hand(document: str, held: Iterable[Mapping[str, Any]]) -> Iterator[Listed]:
    """Each person once, though a document holds several meetings."""
    people = {one["name"]: Person(**one) for reading in held for one in reading["present"]}
    return (_person(document, person) for person in people.values())


def _same_person(one: Listed, other: Listed) -> bool:
    """Whether both tell the same of the same name; where somebody is from may stand as a role."""
    return one.key == other.key and _stems(" ".join(one.rest)) == _stems(" ".join(other.rest))


def _same_abbreviation(one: Listed, other: Listed) -> bool:
    return one.key == other.key and _stems(one.rest[0]) == _stems(other.rest[0])


def _stems(text: str) -> frozenset[str]:
    words = [word for word in folded_words(text) if not re.fullmatch("kommuns?", word)]
    return frozenset(word if word[:1].isdigit() else word[:STEM] for word in words)


def main() -> None:
    """Print precision and recall of each list; with `--failures` what is wrong or not there."""
    parser = argparse.ArgumentParser(prog="python -m eval.lists", description=main.__doc__)
    parser.add_argument("--failures", action="store_true", help="show each line listed otherwise")
    options = parser.parse_args()
    found = agreements(HERE / "archive", read_by_hand(), abbreviations_by_hand())
    for name, one in found.items():
        listed, by_hand = len(one.both) + len(one.invented), len(one.both) + len(one.missed)
        print(
            f"{name:20} precision {one.precision:.3f} of {listed}, "
            f"recall {one.recall:.3f} of {by_hand}"
        )
    for name, one in found.items() if options.failures else ():
        for sign, lines in (("invented", one.invented), ("missed", one.missed)):
            for line in lines:
                print(f"{name} {sign}: {line.where}: {line.key} | {' | '.join(line.rest)}")


if __name__ == "__main__":
    main()
