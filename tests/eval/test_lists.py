"""Tasks, people and abbreviations of the sample archive beside the lists made by hand."""

import pytest

from eval.lists import abbreviations_by_hand, agreements
from eval.questions import fold
from eval.readings import read_by_hand
from ingest.files import read

FLOORS = {
    "tasks": (0.9, 0.9),
    "tasks but for when": (0.93, 0.92),
    "people": (0.96, 0.94),
    "names": (0.98, 0.96),
    "abbreviations": (0.9, 0.9),
}
"""Precision and recall: issue 7 asks 0.9 of each; otherwise a little below what was measured."""


@pytest.fixture(scope="module")
def found(sample_archive):
    return agreements(sample_archive, read_by_hand(), abbreviations_by_hand())


@pytest.mark.parametrize("name", FLOORS)
def test_a_list_is_as_a_person_makes_it(found, name):
    precision, recall = FLOORS[name]
    assert found[name].precision >= precision, found[name].invented
    assert found[name].recall >= recall, found[name].missed


def test_nobody_is_listed_who_was_not_there(found):
    assert found["names"].invented == ()


def test_the_abbreviations_by_hand_stand_in_their_documents(sample_archive):
    for one in abbreviations_by_hand():
        text = fold(read(sample_archive / one["document"], sample_archive).text)
        assert one["short"].casefold() in text.casefold()
        assert all(word[:4] in text for word in fold(one["long"]).split()), one
