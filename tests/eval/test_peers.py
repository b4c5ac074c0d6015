"""The assistant beside other libraries: the same documents, questions and count for all."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from eval.peers.__main__ import OURS, PEERS, Run, closed, compare, figures
from eval.peers.process import Process
from eval.peers.venvs import HERE
from ingest.errors import ProtokollError
from ingest.minutes import Document

from .by_hand import question

WORDS = """
class Peer:
    def __init__(self, model, archive, folder):
        print("what a library prints is no answer")

    def index(self, documents):
        self.documents = documents
        return len(documents)

    def search(self, question, k, today):
        asked = set(question.lower().strip("?").split())
        shared = lambda one: len(asked & set(one[1].lower().strip(".").split()))
        return sorted(self.documents, key=shared, reverse=True)[:k]
"""
"""A peer that finds by the words in common."""
DEAF = WORDS.replace("sorted(", "[][0](")
"""One that fails when it is asked."""
DOCUMENTS = [
    Document("a.txt", "Badhuset i Alvik rivs.", "0"),
    Document("b.txt", "Kajen i Bergby byggs om.", "1"),
]
QUESTIONS = [
    replace(question(id, doc, text=text), quote=quote)
    for id, doc, text, quote in (
        ("one", "a.txt", "Rivs badhuset i Alvik?", "Badhuset i Alvik rivs."),
        ("two", "b.txt", "Byggs kajen om?", "Kajen i Bergby byggs om."),
        ("three", "b.txt", "Vad görs i Alvik?", "Kajen i Bergby byggs om."),
    )
]


def compared(tmp_path, **adapters):
    processes = []
    for name, text in adapters.items():
        (tmp_path / f"{name}.py").write_text(text)
        processes.append(Process(name, sys.executable, tmp_path / f"{name}.py", {}))
    try:
        return compare(processes, DOCUMENTS, QUESTIONS, tmp_path, tmp_path, tmp_path)
    finally:
        for process in processes:
            process.__exit__()


def test_each_peer_is_given_the_same_and_scored_by_the_place_of_the_quote(tmp_path):
    runs = compared(tmp_path, words=WORDS, others=WORDS)
    for run in runs.values():
        assert (run.passages, run.ranks) == (2, (1, 1, 2))
        assert (run.found(1), run.found(5)) == ([1.0, 1.0, 0.0], [1.0, 1.0, 1.0])
        assert run.indexing > 0 and min(run.seconds) > 0 and run.memory > 1_000_000
    assert list(runs) == ["words", "others"]


def test_a_peer_that_fails_is_named(tmp_path):
    with pytest.raises(ProtokollError, match="deaf väntades svara på search"):
        compared(tmp_path, deaf=DEAF)


def test_the_lead_is_paired_and_told_as_a_share_of_the_best_peers_distance():
    def run(*ranks):
        return Run(9, 1.0, 10**9, ranks, (0.01,) * len(ranks))

    groups = tuple(range(40))
    runs = {
        OURS: run(*[1] * 36, *[2] * 4),
        "better": run(*[1] * 30, *[None] * 10),
        "worse": run(*[1] * 20, *[6] * 20),
    }
    found = figures(runs, groups)
    assert found[OURS]["found@1"]["value"] == 0.9
    assert found["better"]["the assistant's lead at 1"]["value"] == 0.15
    assert found["worse"]["found@5"]["value"] == 0.5
    told = closed(runs, groups)
    assert (told["best peer"], told["share of its distance to 1.0"]) == ("better", 0.6)
    assert told["holds"]
    assert not closed(runs | {OURS: run(*[1] * 34, *[2] * 6)}, groups)["holds"]


@pytest.mark.parametrize("adapter", sorted({peer.adapter for peer in PEERS.values()}))
def test_each_peer_has_an_adapter_and_pins_that_install_anywhere(adapter):
    pins = (HERE / f"{adapter}.txt").read_text().splitlines()
    assert "torch==2.13.0" in pins
    assert [pin for pin in pins if "==" not in pin or "+" in pin or "@" in pin] == []
    assert "class Peer:" in (HERE / f"{adapter}.py").read_text()


def test_the_worker_needs_nothing_but_python(tmp_path):
    (tmp_path / "words.py").write_text(WORDS)
    lines = [["open", "", "", ""], ["index", [["a.txt", "Badhus."]]], ["search", "badhus", 1, ""]]
    done = subprocess.run(
        [sys.executable, "-I", "-S", HERE / "worker.py", tmp_path / "words.py"],
        input="\n".join(map(json.dumps, lines)),
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line)["found"] for line in done.stdout.splitlines()]
    assert found == [None, 1, [["a.txt", "Badhus."]]]
