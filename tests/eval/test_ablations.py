"""What leaving a part of the search out changes."""

from dataclasses import fields

import pytest

from assistant.search import FUSION, Fusion
from eval.ablations import VARIANTS, compared
from eval.intervals import Figure

from .by_hand import question

QUESTIONS = [question(f"q{at}") for at in range(4)]


@pytest.mark.parametrize("part", [part.name for part in fields(Fusion)])
def test_each_part_of_the_search_is_left_out_alone(part):
    left = VARIANTS[f"no {part}"]
    differing = [f.name for f in fields(Fusion) if getattr(left, f.name) != getattr(FUSION, f.name)]
    assert differing == [part]
    assert getattr(left, part) == 0.0


def test_all_boosts_together_are_all_but_the_three_searches():
    assert VARIANTS["no boosts at all"] == Fusion(
        FUSION.grams, FUSION.terms, FUSION.dense,
        tabled=0.0, superseded=0.0, period=0.0, titled=0.0, body=0.0, names=0.0, case=0.0, decided=0.0,
        recent=0.0, opening=0.0, length=0.0,
    )  # fmt: skip


def test_an_ablation_names_what_is_found_first_only_without_or_only_with_the_part():
    found = compared("no part", QUESTIONS, [1, 2, None, 1], [2, 1, 1, 1], range(4))
    assert (found.name, found.won, found.lost) == ("no part", ("q0",), ("q1", "q2"))
    assert {name: change.value for name, change in found.changes.items()} == {
        "found@1": -0.25, "found@5": -0.25, "MRR": (0.5 - 0.5 - 1.0) / 4,
    }  # fmt: skip


def test_a_part_that_changes_nothing_is_worth_nothing():
    found = compared("no part", QUESTIONS, [1, 2, 3, None], [1, 2, 3, None], range(4))
    assert set(found.changes.values()) == {Figure(0.0, 0.0, 0.0, 4)}
