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
