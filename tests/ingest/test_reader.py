"""Reading in processes that may hang, crash or run out of memory: each costs one file."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ingest.errors import DocumentError
from ingest.files import find, read
from ingest.reader import Limits, prepared, readings

MINUTES = "Styrelsen\nMötesdatum 2024-01-05\n\n1. Val\n\nBeslut: Eva väljs.\n"
LONG = MINUTES + "En rad som hör till protokollet och är lång nog.\n\n" * 200_000
"""Takes many seconds to parse."""


@pytest.fixture
def archive(tmp_path):
    for name in ("a.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text(MINUTES)
    return tmp_path


def answers(archive, limits):
    """What became of each file: "läst", or the reason."""
    files = find(archive)
    return {
        path.name: str(answer) if isinstance(answer, DocumentError) else "läst"
        for path, answer in zip(files, readings(files, archive, limits), strict=True)
    }


def children():
    """The processes that this one has started and that have not ended."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(pid) for each in lists for pid in each.read_text().split()}


@pytest.mark.slow
def test_what_a_process_reads_is_what_this_one_would_have_read(sample_archive):
    files = find(sample_archive)
    here = [prepared(read(path, sample_archive)) for path in files]
    assert list(readings(files, sample_archive, Limits())) == here


@pytest.mark.slow
def test_a_file_that_takes_too_long_costs_only_itself(archive):
    (archive / "b.txt").write_text(LONG)
    assert answers(archive, Limits(seconds=1)) == {
        "a.txt": "läst",
        "b.txt": "Filen tog mer än 1 sekunder att läsa utan att läsningen kom vidare; "
        "dela upp den eller spara om den och kör igen.",
        "c.txt": "läst",
        "d.txt": "läst",
    }


@pytest.mark.slow
def test_a_file_that_needs_too_much_memory_costs_only_itself(archive):
    (archive / "b.txt").write_text(MINUTES + "Text. " * 15_000_000)
    assert answers(archive, Limits(memory=160 * 1024**2)) == {
        "a.txt": "läst",
        "b.txt": "Filen kräver mer än 0.16 GB minne att läsa; "
        "dela upp den eller spara om den och kör igen.",
        "c.txt": "läst",
        "d.txt": "läst",
    }


@pytest.mark.parametrize(
    ("cause", "words"),
    [(signal.SIGSEGV, "krascha (SIGSEGV)"), (signal.SIGKILL, "minne tog slut")],
)
def test_a_file_that_takes_the_process_with_it_costs_only_itself(archive, cause, words):
    (archive / "b.txt").write_text(LONG)
    paths = [archive / "b.txt", archive / "a.txt", archive / "c.txt"]

    def strike():
        while not children():
            time.sleep(0.01)
        for pid in children():
            os.kill(pid, cause)

    threading.Thread(target=strike).start()
    struck, *others = readings(paths, archive, Limits())
    assert isinstance(struck, DocumentError)
    assert words in str(struck)
    assert [entry.document for entry, _ in others] == ["a.txt", "c.txt"]


def test_a_mistake_of_ours_costs_only_the_file_it_is_made_on(archive, tmp_path_factory):
    """No original lies outside its archive; that is what `read` relies on."""
    stray = tmp_path_factory.mktemp("annan") / "x.txt"
    stray.write_text(MINUTES)
    refused, read_anyway = readings([stray, archive / "a.txt"], archive, Limits())
    assert str(refused).startswith("Filen kunde inte tolkas (ValueError i pathlib.py rad ")
    assert read_anyway[0].document == "a.txt"


def test_processes_are_started_when_asked_for_and_ended_when_closed(archive):
    before = children()
    answers = readings(find(archive), archive, Limits())
    assert children() == before
    next(answers)
    assert len(children() - before) == 1
    next(answers)
    answers.close()
    assert children() == before
