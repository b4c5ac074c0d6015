"""The readings written by hand: every sample document has one, and it quotes that document.

A document with several meetings has one for each. A heading is given without its case number, a
decision's text with hyphens joined, without its "Beslut:" and what a page break puts into it,
white space folded. `proposal` holds the clauses that "att-sats 1" refers to, `assignments` of an
item those outside its decisions, `conflicting_dates` what head and file name say against each other.
"""

import json
import re

import pytest

from eval.questions import fold, folded_words
from eval.readings import Compared, compared, shares
from ingest.files import find, read
from ingest.minutes import Outcome
from tests.conftest import ROOT

READINGS = [
    json.loads(line)
    for line in (ROOT / "eval" / "golden" / "readings.jsonl").read_text("utf-8").splitlines()
]


def test_every_sample_document_has_a_reading_by_hand(sample_archive):
    documents = {path.relative_to(sample_archive).as_posix() for path in find(sample_archive)}
    assert {reading["document"] for reading in READINGS} == documents


def test_every_outcome_occurs_in_the_readings():
    outcomes = {
        decision["outcome"]
        for reading in READINGS
        for item in reading["items"]
        for decision in item["decisions"]
    }
    assert outcomes == set(Outcome)


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: f"{one['document']}-{one['date']}")
def test_what_is_read_by_hand_stands_in_the_document(reading, sample_archive):
    text = fold(read(sample_archive / reading["document"], sample_archive).text)
    words = set(folded_words(text))
    torn = re.findall(r"(\w+)(?:-(?!\w)|\ufffe)", text)  # pdfium's sign for a hyphen at a line end
    for item in reading["items"]:
        said = [item["heading"] or "", *(decision["text"] for decision in item["decisions"])]
        for word in set(folded_words(" ".join(said))) - words:
            halves = [half for half in torn if word.startswith(half)]
            assert any(word.removeprefix(half) in words for half in halves), (item, word)
        for decision in item["decisions"]:
            assert all(fold(amount) in fold(decision["text"]) for amount in decision["amounts"])


FLOORS = {
    "body": 0.87,
    "date": 0.9,
    "place": 0.77,
    "chair": 0.77,
    "secretary": 0.84,
    "next_meeting": 0.84,
    "person": 0.94,
    "item": 0.84,
    "case number": 0.98,
    "decision": 0.82,
    "outcome": 0.84,
    "amounts": 0.95,
    "task": 0.82,
}
"""Below what `python -m eval.readings` measured, by a few of each kind."""


def test_as_much_as_before_is_read_as_a_person_reads_it(sample_archive):
    measured = shares(compared(sample_archive, READINGS))
    assert measured.keys() == FLOORS.keys()
    for kind, floor in FLOORS.items():
        share, _ = measured[kind]
        assert share >= floor, (kind, share)
        assert share - floor < 0.1, f"{kind}: set the floor anew"


def test_what_is_invented_counts_as_much_as_what_is_missed():
    pairs = [
        Compared("person", "a", "Eva Ek", "Eva Ek"),
        Compared("person", "a", "", "Bo By"),
        Compared("person", "a", "Åke Al", ""),
        Compared("date", "a", "2024-03-01", "2024-03-01"),
    ]
    assert shares(pairs) == {"person": (1 / 3, 3), "date": (1.0, 1)}
