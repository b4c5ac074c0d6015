"""The index itself: what several processes write to it is all there."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import DamageError, StoreError
from ingest.minutes import Passage, Span
from ingest.rows import Entry
from ingest.store import DATABASE, READER, Store, writing
from tests.chroma import chroma_server
from tests.conftest import ROOT, a_free_port

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


def test_a_database_that_may_not_be_read_is_not_called_damaged(tmp_path):
    """What is damaged is read in anew; what only cannot be read is left for who can mend that."""
    (tmp_path / "chroma.sqlite3").mkdir()
    with pytest.raises(StoreError, match="kontrollera att mappen får läsas") as refused:
        Store(tmp_path, "x")
    assert not isinstance(refused.value, DamageError)


@pytest.mark.parametrize(
    "address", ["localhost:8000", "ftp://dator:8000", "http://", "http://dator:99999", "http://d/x"]
)
def test_an_address_that_is_no_servers_is_refused_with_what_one_looks_like(tmp_path, address):
    with pytest.raises(StoreError) as refused:
        Store(tmp_path, "x", server=address)
    assert str(refused.value) == (
        f"Chroma-servern ska anges som http://dator:8000 men är »{address}«; rätta PROTOKOLL_CHROMA."
    )


def test_an_address_with_a_password_is_refused_without_saying_it(tmp_path):
    with pytest.raises(StoreError, match="ska inte ha namn eller lösenord") as refused:
        Store(tmp_path, "x", server="http://eva:hemligt@127.0.0.1:8000")
    assert "hemligt" not in str(refused.value)


def test_what_a_killed_process_or_a_full_disk_left_half_written_is_rolled_back(tmp_path):
    """SQLite keeps what it writes over in a journal beside, which is there when it is cut off."""
    index, killed = tmp_path / "index", tmp_path / "killed"
    Store(index, "x", create=True).close()
    with closing(sqlite3.connect(index / DATABASE)) as writing:
        writing.execute("PRAGMA cache_size = 1")
        writing.execute("CREATE TABLE half (words)")
        writing.executemany("INSERT INTO half VALUES (?)", [("ord " * 500,)] * 100)
        shutil.copytree(index, killed)
    assert (killed / f"{DATABASE}-journal").stat().st_size
    assert Store(killed, "x").entries() == {}


@pytest.mark.slow
def test_on_a_server_what_another_ingest_may_be_about_to_finish_is_not_swept(tmp_path):
    """Passages without a document's row: those of an hour ago were left by one that was killed."""
    with chroma_server(tmp_path / "chroma", a_free_port()) as server:
        with writing(tmp_path, "x", say=print, server=server.url) as store:
            store.replace(*one_document("gammalt"))
            store.replace(*one_document("nytt"))
            store._documents.delete(ids=["gammalt", "nytt"])
            store._passages.update(ids=["gammalt:0000"], metadatas=[{"written": 0}])
            store.sweep()
            assert store._passages.get()["ids"] == ["nytt:0000"]
        with pytest.raises(StoreError, match=r"gjort med modellen x, men y är vald.*annan Chroma-"):
            Store(tmp_path, "y", server=server.url)


def one_document(name):
    entry = Entry(name, name, name, READER, 1, None, None, ())
    spans = (Span(None, 0, 4),)
    passage = Passage(f"{name}:0000", name, name, None, None, None, None, None, None, "Text", spans)
    return entry, [passage], np.ones((1, WIDTH), dtype=np.float32)
