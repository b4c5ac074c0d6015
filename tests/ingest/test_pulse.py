"""The time limit that a reader earns anew with every page."""

import signal
import subprocess
import sys

import numpy as np
import pytest

from ingest.ocr import recognise
from ingest.pulse import limit
from tests.conftest import ROOT


def ended(program):
    return subprocess.run(
        [sys.executable, "-c", f"import time\nfrom ingest.pulse import beat, limit\n{program}"],
        cwd=ROOT,
        timeout=30,
    ).returncode


def test_a_process_that_has_no_beat_within_its_limit_is_ended_even_inside_c_code():
    assert ended("limit(0.2)\nsum(range(10**12))") == -signal.SIGALRM


def test_each_beat_gives_the_whole_limit_anew():
    assert ended("limit(0.5)\nfor _ in range(4): time.sleep(0.2); beat()") == 0


def test_a_limit_can_be_lifted_and_without_one_a_beat_does_nothing():
    assert ended("limit(0.1); limit(0); beat(); time.sleep(0.2)") == 0


@pytest.fixture
def clock():
    """A limit of which half is gone; gives how many seconds are left."""
    limit(1000)
    signal.setitimer(signal.ITIMER_REAL, 500)
    yield lambda: signal.getitimer(signal.ITIMER_REAL)[0]
    limit(0)


@pytest.mark.slow
def test_scanned_pages_earn_time_as_they_are_recognised(clock, tesseract, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    recognise("0" * 64, [0], 1, lambda place: np.full((400, 300), 255, dtype=np.uint8))
    assert clock() > 900
