"""One run: what is asked, what is kept, and the command that does it all."""

import json
import shutil
import subprocess
import sys

import pytest

from eval.__main__ import cached
from eval.ablations import VARIANTS, ablations
from eval.attempts import FEATURES, attempts_of, fitted, held_out_answers, held_out_scores
from eval.questions import Conversation
from eval.run import TODAY, Bench, conversed, results_of
from eval.scores import FIGURES
from tests.conftest import ROOT

from .by_hand import answer, question

ROW = {
    "id": "a", "doc": "styrelsen-2024-09-20.txt", "item": "2", "page": None, "kind": "rejected",
    "question": "Blir det ett badhus i Skogsåker?", "answer_must_contain": [["avslås"]],
    "quote": "Yrkandet avslås.", "alt_docs": [],
}  # fmt: skip
NEGATIVE = {
    **ROW, "id": "n", "doc": None, "item": None, "question": "Vad kostar en biljett till Mars?",
    "answer_must_contain": [], "quote": "", "kind": "negative",
}  # fmt: skip


class Recorder:
    """Answers anything with the same words, and remembers how it was asked."""

    def __init__(self):
        self.asked = []

    def ask(self, text, *, history=(), today=None, mode="both"):
        self.asked.append((text, [turn["content"] for turn in history], today))
        return answer(f"Svar på {text}")


@pytest.fixture(scope="module")
def bench(small):
    return Bench(small.archive, small.index)


@pytest.fixture(scope="module")
def questions():
    texts = {
        "styrelsen-2024-09-20.txt": ("2", "Blir det ett badhus i Skogsåker?"),
        "styrelsen-2024-03-15.txt": ("2", "Vad beslutades om e-arkivet?"),
        "arbetsgruppen-2024-05-02.md": ("2", "Vilka orter gäller studieresan?"),
    }
    return [question(doc, doc, item, text=text) for doc, (item, text) in texts.items()]


def test_a_later_turn_is_asked_with_what_was_said_before_it():
    recorder = Recorder()
    turns = tuple(question(name, text=name) for name in ("Ett?", "Två?", "Tre?"))
    ((first, second, third),) = conversed(recorder, [Conversation("c", turns)], [4, 4, 9])
    assert recorder.asked == [
        ("Ett?", [], TODAY),
        ("Två?", ["Ett?", "Svar på Ett?"], TODAY),
        ("Tre?", ["Ett?", "Svar på Ett?", "Två?", "Svar på Två?"], TODAY),
    ]
    assert [one.group for one in (first, second, third)] == [4, 4, 9]


def test_each_archive_and_each_encoder_has_an_index_of_its_own(tmp_path):
    places = [
        cached(folder, model) for folder in (tmp_path / "a", tmp_path / "b") for model in "xy"
    ]
    assert len(set(places)) == 4
    assert cached(tmp_path / "a", "x") == places[0]


@pytest.mark.slow
def test_an_answer_that_is_given_is_as_right_when_it_is_given_come_what_may(bench, questions):
    results = results_of(bench.assistant, questions, range(3))
    attempts = attempts_of(bench, results)
    given = [at for at, result in enumerate(results) if result.answered]
    assert [attempts[at].right for at in given] == [results[at].right for at in given]
    assert {len(attempt.features) for attempt in attempts} == {len(FEATURES)}
    assert len(held_out_scores(attempts)) == len(held_out_answers(attempts, "right")) == 3
    assert len(fitted(attempts, "answerable").weights) == len(FEATURES)


@pytest.mark.slow
def test_every_variant_of_the_search_is_tried(bench, questions):
    found = ablations(bench, questions, range(3))
    assert [one.name for one in found] == list(VARIANTS)
    assert {change.n for one in found for change in one.changes.values()} == {3}


@pytest.mark.slow
def test_the_evaluation_runs_as_the_readme_says(small, tmp_path):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    shutil.copytree(small.archive, archive)
    shutil.copytree(small.index, index)
    (archive / "trasig.pdf").write_bytes(b"%PDF-1.7 inget mer")
    rows = [ROW, NEGATIVE]
    (tmp_path / "fragor.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "samtal.jsonl").write_text(json.dumps({"id": "c", "turns": [ROW, NEGATIVE]}))
    before = {"id": "a", "rank": 4, "answered": False, "right": False}
    (tmp_path / "da.json").write_text(json.dumps([before]))
    shown = subprocess.run(
        [sys.executable, "-m", "eval", "--archive", archive, "--index", index,
         "--questions", tmp_path / "fragor.jsonl", "--conversations", tmp_path / "samtal.jsonl",
         "--json", tmp_path / "nu.json", "--against", tmp_path / "da.json",
         "--html", tmp_path / "sida.html", "--ablate", "--failures"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert "trasig.pdf: " in shown.stderr
    expected = (*FIGURES, "lexical", "dense", "both", "rejected", *VARIANTS, "AURC", "Calibration",
                "Conversations", "McNemar", "Blir det ett badhus i Skogsåker?")  # fmt: skip
    assert [word for word in expected if word not in shown.stdout] == []
    assert json.loads((tmp_path / "nu.json").read_text())[0] == {
        "id": "a", "rank": 1, "answered": True, "right": True,
    }  # fmt: skip
    assert "Won and lost, by question" in (tmp_path / "sida.html").read_text(encoding="utf-8")
