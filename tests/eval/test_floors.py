"""The sample archive is answered as well as it was when the floors were set."""

import json

import pytest

from eval.folds import groups_of
from eval.questions import read_questions
from eval.run import Bench, figures, results_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def results(sample):
    bench = Bench(sample.archive, sample.index)
    questions = read_questions(ROOT / "eval" / "golden" / "questions.jsonl")
    return results_of(bench.assistant, questions, groups_of(questions, bench.matters))


@pytest.mark.slow
def test_no_figure_on_the_sample_archive_falls_below_its_floor(results):
    floors = json.loads((ROOT / "eval" / "floors.json").read_text(encoding="utf-8"))
    measured = figures(results)
    assert measured.keys() == floors.keys()
    for name, floor in floors.items():
        assert measured[name] >= floor["floor"], (name, measured[name])
        assert 0 < floor["measured"] - floor["floor"] < 0.1, f"{name}: set the floor anew"
