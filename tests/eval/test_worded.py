"""The figures of a language model's answers, by hand and from a real server."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from assistant.gate import Sentence, judged
from assistant.support import Evidence
from assistant.units import Source
from eval.worded import citation_precision, citation_recall, failed, replaced, supported
from tests.assistant.loopback import loopback
from tests.conftest import ROOT

from .by_hand import question, result
from .test_run import NEGATIVE, ROW

KEPT = Sentence("Den kostar 4 kr [1].", (1, 2), None, (1,))
LOST = Sentence("Den kostar 5 kr [1].", (1,), "ett tal")


def worded(generator, *sentences, group=0):
    one = result(question("a"), group=group)
    return replace(one, answer=replace(one.answer, generator=generator, judged=sentences))


def test_recall_is_of_statements_and_precision_of_citations():
    results = [worded("m", KEPT, LOST), worded("m", KEPT, group=1), worded("quote", group=2)]
    assert supported(results).value == pytest.approx(2 / 3)
    assert citation_recall(results).value == pytest.approx((1 / 2 + 1) / 2)
    assert citation_precision(results).value == pytest.approx((1 / 3 + 1 / 2) / 2)


def test_an_answer_is_replaced_by_the_gate_or_was_never_given():
    results = [worded("m", KEPT), worded("quote", LOST, group=1), worded("quote", group=2)]
    assert replaced(results).value == 1 / 2
    assert failed(results).value == pytest.approx(1 / 3)


def test_a_citation_is_needed_that_supports_all_or_something_that_no_other_does():
    shared = {"body": None, "date": None, "label": None, "heading": None, "case_number": None}
    evidence = [
        Evidence(Source(text, **shared))
        for text in ("Bryggan målas i maj.", "Båten säljs i juni.", "Hamnen stängs i juli.")
    ]
    assert judged("Bryggan målas i maj [1][3].", evidence).needed == (1,)
    both = judged("Bryggan målas i maj, och båten säljs i juni [1][2].", evidence)
    assert (both.lacking, both.needed) == (None, (1, 2))


@pytest.mark.slow
def test_the_evaluation_of_a_model_runs_as_the_readme_says(small, tmp_path):
    (tmp_path / "fragor.jsonl").write_text("\n".join(map(json.dumps, [ROW, NEGATIVE])))
    with loopback() as told:
        told.script = "Yrkandet avslogs [1]. Badhuset kostar 9 mnkr [1]."
        shown = subprocess.run(
            [sys.executable, "-m", "eval", "--archive", small.archive, "--index", small.index,
             "--questions", tmp_path / "fragor.jsonl", "--llm", "openai/prov",
             "--llm-api-base", told.url],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
    rows = {line.split("│")[1].strip(): line.split("│")[2].strip()
            for line in shown.stdout.splitlines() if line.count("│") == 5}  # fmt: skip
    assert "Worded by openai/prov" in shown.stdout
    assert rows["supported sentences"] == "0.500"
    assert rows["answers replaced by the gate"] == "0.000"
    assert rows["answered right, quoting"] == "1.000"
