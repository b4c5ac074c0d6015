"""The sample archive is answered as well as it was when the floors were set."""

import json
import subprocess
import sys

import pytest

from eval.questions import read_questions
from eval.run import figures, opened, results_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def results(sample_archive, tmp_path_factory):
    assistant = opened(sample_archive, tmp_path_factory.mktemp("sample") / "index", None)
    return results_of(assistant, read_questions(ROOT / "eval" / "golden" / "questions.jsonl"))


@pytest.mark.slow
def test_no_figure_on_the_sample_archive_falls_below_its_floor(results):
    floors = json.loads((ROOT / "eval" / "floors.json").read_text(encoding="utf-8"))
    measured = figures(results)
    assert measured.keys() == floors.keys()
    for name, floor in floors.items():
        assert measured[name] >= floor["floor"], (name, measured[name])
        assert 0 < floor["measured"] - floor["floor"] < 0.1, f"{name}: set the floor anew"


@pytest.mark.slow
def test_the_evaluation_runs_as_the_readme_says(small, tmp_path):
    questions = tmp_path / "fragor.jsonl"
    row = {
        "id": "a", "doc": "styrelsen-2024-09-20.txt", "item": "2", "page": None, "kind": "rejected",
        "question": "Blir det ett badhus i Skogsåker?", "answer_must_contain": [["avslås"]],
        "quote": "Yrkandet avslås.", "alt_docs": [],
    }  # fmt: skip
    questions.write_text(json.dumps(row))
    shown = subprocess.run(
        [sys.executable, "-m", "eval", "--archive", small.archive, "--index", small.index,
         "--questions", questions, "--json", tmp_path / "nu.json", "--failures"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert all(name in shown.stdout for name in ("lexical", "dense", "both", "found@1", "n"))
    assert json.loads((tmp_path / "nu.json").read_text()) == [
        {"id": "a", "rank": 1, "answered": True, "right": True}
    ]
