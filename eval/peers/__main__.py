"""`python -m eval.peers`: the assistant's search beside those that one would pick instead.

LangChain with Chroma, LlamaIndex, Haystack and txtai, as their guides set them up, each with the
assistant's embedding model and its prompts, in an environment of its own that is made from the
pins in this folder. The peers are given the text of the documents as the assistant reads it, and
are asked the same questions in turn, each first as often as the others.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import platformdirs

from eval.folds import groups_of, matters_of
from eval.intervals import Figure, difference, mean
from eval.machine import machine
from eval.questions import Question, read_questions
from eval.run import TODAY
from eval.scores import place_of
from ingest.errors import DocumentError, ProtokollError
from ingest.files import find, read
from ingest.minutes import Document
from ingest.parse import parse
from ingest.passages import passages_of
from ingest.weights import embedded_model

from .process import Process
from .venvs import python_of

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
K = 5
"""Passages that each is asked for."""
OURS = "the assistant"
HALF = 0.5
"""The share of the best peer's distance to 1.0 that is to be closed."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An adapter of this folder, and what is added to its environment."""

    adapter: str
    more: Mapping[str, str] = field(default_factory=dict)


PEERS = {
    "LangChain, Chroma": Peer("langchain"),
    "LlamaIndex": Peer("llamaindex"),
    "Haystack": Peer("haystack"),
    "txtai": Peer("txtai"),
    "txtai, hybrid": Peer("txtai", {"PEER_HYBRID": "1"}),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one peer: `ranks` and `seconds` of each question, memory in bytes."""

    passages: int
    indexing: float
    memory: int
    ranks: tuple[int | None, ...]
    seconds: tuple[float, ...]

    def found(self, k: int) -> list[float]:
        """Of each question, 1 where a right passage is among the first `k`."""
        return [float(rank is not None and rank <= k) for rank in self.ranks]


def compare(
    processes: Sequence[Process],
    documents: Sequence[Document],
    questions: Sequence[Question],
    archive: Path,
    model: Path,
    folder: Path,
) -> dict[str, Run]:
    """Each peer over the documents, by name: they index one after another, and each question is
    asked of all, beginning with another each time. Raises ProtokollError where one fails."""
    texts = [[document.path, document.text] for document in documents]
    indexed, told = {}, {process.name: [] for process in processes}
    for at, process in enumerate(processes):
        process.call("open", str(model), str(archive), str(folder / str(at)))
        indexed[process.name] = process.call("index", texts)
    for at, question in enumerate(questions):
        turn = at % len(processes)
        for process in (*processes[turn:], *processes[:turn]):
            found = process.call("search", question.question, K, TODAY.isoformat())
            told[process.name].append(found)
    return {
        name: Run(
            passages=indexed[name]["found"],
            indexing=indexed[name]["seconds"],
            memory=answers[-1]["memory"],
            ranks=tuple(
                place_of(question, answer["found"])
                for question, answer in zip(questions, answers, strict=True)
            ),
            seconds=tuple(answer["seconds"] for answer in answers),
        )
        for name, answers in told.items()
    }


def figures(runs: Mapping[str, Run], groups: Sequence[int]) -> dict[str, dict[str, object]]:
    """What is told of each peer. Differences are the assistant's found@1 less the peer's."""
    found: dict[str, dict[str, object]] = {}
    for name, run in runs.items():
        found[name] = {
            "passages": run.passages,
            "found@1": _told(mean(run.found(1), groups)),
            "found@5": _told(mean(run.found(5), groups)),
            "query, ms, median": round(1000 * median(run.seconds), 1),
            "query, ms, p95": round(1000 * quantiles(run.seconds, n=20)[-1], 1),
            "indexing, s": round(run.indexing, 1),
            "memory, MB": round(run.memory / 1e6),
        }
        if name != OURS and OURS in runs:
            less = difference(runs[OURS].found(1), run.found(1), groups)
            found[name]["the assistant's lead at 1"] = _told(less)
    return found


def closed(runs: Mapping[str, Run], groups: Sequence[int]) -> dict[str, object]:
    """How much of the best peer's distance to found@1 of 1.0 the assistant closes."""
    peers = {name: mean(run.found(1), groups).value for name, run in runs.items() if name != OURS}
    best = max(peers, key=lambda name: peers[name])
    less = difference(runs[OURS].found(1), runs[best].found(1), groups)
    share = less.value / (1 - peers[best]) if peers[best] < 1 else 0.0
    return {
        "best peer": best,
        "lead at 1": _told(less),
        "share of its distance to 1.0": round(share, 3),
        "holds": share >= HALF and less.low > 0,
    }


def _readable(archive: Path) -> Iterator[Document]:
    """The documents that can be read; the others the assistant passes over, too."""
    for path in find(archive):
        with suppress(DocumentError):
            yield read(path, archive)


def _told(figure: Figure) -> dict[str, float]:
    return {
        "value": round(figure.value, 3),
        "low": round(figure.low, 3),
        "high": round(figure.high, 3),
        "n": figure.n,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print the figures as JSON; 0 done, 1 failed, 2 wrong use."""
    line = argparse.ArgumentParser(prog="python -m eval.peers", description=__doc__)
    line.add_argument("--archive", type=Path, required=True)
    line.add_argument("--questions", type=Path, required=True)
    line.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    line.add_argument("--environments", type=Path, help="default: a folder in the user's cache")
    line.add_argument("--json", type=Path, help="write the figures and every rank to this file")
    options = line.parse_args(arguments)
    try:
        print(json.dumps(_run(options), ensure_ascii=False, indent=1))
    except ProtokollError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> dict[str, object]:
    questions = [one for one in read_questions(options.questions) if not one.negative]
    documents = list(_readable(options.archive))
    passages = (
        passage for one in documents for passage in passages_of(one, parse(one), one.sha256)
    )
    groups = groups_of(questions, matters_of(passages))
    cache = platformdirs.user_cache_path("protokollassistenten") / "peers"
    environments = options.environments or cache
    pythons = {PEERS[name].adapter: None for name in options.peers}
    pythons = {name: python_of(name, environments) for name in pythons}
    about = machine()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        ours = (OURS, sys.executable, "assistant", {"PYTHONPATH": str(ROOT)})
        peers = [
            (name, pythons[PEERS[name].adapter], PEERS[name].adapter, PEERS[name].more)
            for name in options.peers
        ]
        processes = [
            stack.enter_context(Process(name, python, HERE / f"{adapter}.py", more))
            for name, python, adapter, more in (ours, *peers)
        ]
        runs = compare(
            processes, documents, questions, options.archive, embedded_model(), Path(folder)
        )
    found = {"machine": about, "peers": figures(runs, groups), "closed": closed(runs, groups)}
    if options.json:
        ranks = {name: run.ranks for name, run in runs.items()}
        whole = found | {"questions": [one.id for one in questions], "ranks": ranks}
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return found


if __name__ == "__main__":
    sys.exit(main())
