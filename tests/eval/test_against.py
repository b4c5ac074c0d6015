"""What a run won and lost since another."""

import json

import pytest

from eval.__main__ import LAST, QUESTIONS, parser, since_of
from eval.against import changes, read_run, row_of, strangers, write_run
from eval.intervals import Figure
from eval.questions import read_questions
from ingest.errors import ProtokollError

from .by_hand import negative, question, result

BEFORE = [
    {"id": "kept", "rank": 1, "answered": True, "right": True},
    {"id": "won", "rank": 2, "answered": False, "right": False},
    {"id": "lost", "rank": 1, "answered": True, "right": True},
    {"id": "silent", "rank": None, "answered": True, "right": False},
    {"id": "gone", "rank": 1, "answered": True, "right": True},
]
NOW = [
    result(question("kept")),
    result(question("won")),
    result(question("lost"), rank=None, right=False),
    result(negative("silent"), rank=None, answered=False),
    result(question("new"), right=False),
]


def named(results):
    return [one.question.id for one in results]


def test_a_run_is_read_as_it_was_written(tmp_path):
    write_run(tmp_path / "run.json", NOW)
    assert read_run(tmp_path / "run.json") == [row_of(one) for one in NOW]
    assert len((tmp_path / "run.json").read_text().splitlines()) == len(NOW) + 2


def test_each_question_that_was_won_or_lost_is_named():
    found = {change.measure: change for change in changes(NOW, BEFORE)}
    assert {name: (named(one.won), named(one.lost)) for name, one in found.items()} == {
        "answered right": (["won"], ["lost"]),
        "abstained right": (["silent"], []),
        "found@1": (["won"], ["lost"]),
        "found@5": ([], ["lost"]),
        "not falsely silent": (["won"], []),
    }
    assert found["answered right"].delta.value == 0.0
    assert found["abstained right"].delta == Figure(1.0, 1.0, 1.0, 1)
    assert found["found@5"].delta.value == pytest.approx(-1 / 3)
    assert found["found@5"].p == 1.0


def test_questions_of_one_run_only_are_told_apart():
    assert strangers(NOW, BEFORE) == (["new"], ["gone"])


@pytest.mark.parametrize("content", ["{", "3", "[3]", '[{"id": "a"}]'])
def test_a_file_that_is_no_run_is_named(tmp_path, content):
    path = tmp_path / "run.json"
    path.write_text(content)
    with pytest.raises(ProtokollError, match=r"run\.json är ingen sparad körning"):
        read_run(path)


def test_the_sample_archive_is_compared_with_the_last_run_kept_of_its_questions():
    assert since_of(parser().parse_args([])) == LAST
    assert since_of(parser().parse_args(["--against", "x.json"])).name == "x.json"
    assert since_of(parser().parse_args(["--archive", "elsewhere"])) is None
    kept = [row["id"] for row in json.loads(LAST.read_text(encoding="utf-8"))]
    assert kept == [one.id for one in read_questions(QUESTIONS)]
