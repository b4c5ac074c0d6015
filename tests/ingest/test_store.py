"""The index itself: what several processes write to it is all there."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.minutes import Passage, Span
from ingest.store import READER, Entry, Store, writing
from tests.conftest import ROOT

WIDTH = 16
MANY = 600
"""More passages than Chroma keeps unsaved."""


def vectors_of(seed):
    vectors = np.random.default_rng(seed).normal(size=(MANY, WIDTH)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write(index, seed):
    """Write one document of MANY passages with the vectors of `seed`."""
    name, key = f"{seed}.txt", f"k{seed}"
    entry = Entry(name, str(seed), key, READER, MANY, "Rådet", "2024-01-05", ())
    passages = [
        Passage(
            id=f"{key}:{place:04}",
            document=name,
            sha256=str(seed),
            body="Rådet",
            date="2024-01-05",
            item="1",
            label="§ 1",
            heading="Val",
            case_number=None,
            text="Text",
            spans=(Span(None, 0, 4),),
        )
        for place in range(MANY)
    ]
    with writing(Path(index), "x", say=print) as store:
        store.replace(entry, passages, vectors_of(seed))


@pytest.mark.slow
def test_what_two_processes_write_in_turn_is_all_found(tmp_path):
    """Chroma loses vectors of the other process to a process that keeps the index open."""
    for seed in range(0, 6, 2):
        write(tmp_path, seed)
        program = f"from tests.ingest.test_store import write; write({str(tmp_path)!r}, {seed + 1})"
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    store = Store(tmp_path, "x")
    missed = [
        (seed, place)
        for seed in range(6)
        for place, vector in enumerate(vectors_of(seed))
        if store.nearest(vector, 1)[0][0] != f"k{seed}:{place:04}"
    ]
    assert missed == []
