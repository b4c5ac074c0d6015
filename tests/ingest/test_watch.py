"""Keeping a real index in line with a real folder while it changes."""

import hashlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import filelock
import pytest

from ingest.archive import bring_in_line
from ingest.errors import ArchiveError
from ingest.store import Store
from ingest.watch import watch
from tests.conftest import ROOT

MINUTES = "Styrelsen\nMötesdatum 2024-01-05\n\n1. Val\n\nBeslut: {name} väljs.\n"


class Watched:
    """A folder of one file that is watched in this process; `said` is what a person would read."""

    def __init__(self, folder, encoder):
        self.archive, self.index = folder / "arkiv", folder / "index"
        self.encoder = encoder
        self.archive.mkdir()
        self.said = []
        self.write("a.txt", "Eva")
        self.reports = watch(self.archive, self.index, encoder, say=self.said.append)

    def write(self, name, who):
        path = self.archive / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(MINUTES.format(name=who))

    def next(self):
        """What the next report tells: (added, changed, removed, failed)."""
        report = next(self.reports)
        failed = [name for name, _ in report.failed]
        return report.added, report.changed, report.removed, failed

    def held(self):
        store = Store(self.index, self.encoder.identity)
        return {p.document: p.decisions[0].text for p in store.passages() if p.item == "1"}


@pytest.fixture
def watched(tmp_path, encoder):
    """Fails a test whose change goes unnoticed, instead of waiting for ever."""

    def unnoticed(*_):
        raise TimeoutError("no change was noticed")

    before = signal.signal(signal.SIGALRM, unnoticed)
    signal.alarm(90)
    yield Watched(tmp_path, encoder)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def later(seconds, do, *arguments):
    threading.Timer(seconds, do, arguments).start()


@pytest.mark.slow
def test_files_and_folders_that_come_change_move_and_go_are_followed(watched, tmp_path):
    assert watched.next() == (["a.txt"], [], [], [])
    watched.write("b.txt", "Bo")
    assert watched.next() == (["b.txt"], [], [], [])
    watched.write("b.txt", "Cia")
    assert watched.next() == ([], ["b.txt"], [], [])
    (watched.archive / "b.txt").rename(watched.archive / "c.txt")
    assert watched.next() == (["c.txt"], [], ["b.txt"], [])
    new = tmp_path / "ny" / "2024"
    new.mkdir(parents=True)
    (new / "d.txt").write_text(MINUTES.format(name="Dan"))
    new.parent.rename(watched.archive / "år")
    assert watched.next() == (["år/2024/d.txt"], [], [], [])
    shutil.rmtree(watched.archive / "år")
    assert watched.next() == ([], [], ["år/2024/d.txt"], [])
    assert watched.held() == {"a.txt": "Eva väljs.", "c.txt": "Cia väljs."}
    assert watched.said == []


@pytest.mark.slow
def test_a_file_is_read_when_its_copying_has_ended(watched):
    watched.next()
    content = MINUTES.format(name="Eva") + "Mer text.\n" * 50
    path = watched.archive / "b.txt"

    def copy():
        with path.open("w") as file:
            for start in range(0, len(content), 100):
                file.write(content[start : start + 100])
                file.flush()
                time.sleep(0.4)

    threading.Thread(target=copy).start()
    assert watched.next() == (["b.txt"], [], [], [])
    entry = Store(watched.index, watched.encoder.identity).entry_of("b.txt")
    assert path.read_text() == content
    assert entry.sha256 == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.slow
def test_a_file_that_failed_is_read_again_when_it_has_changed_and_stops_nothing(watched):
    watched.next()
    (watched.archive / "b.txt").write_bytes(b"\0\0")
    watched.write("c.txt", "Cia")
    assert watched.next() == (["c.txt"], [], [], ["b.txt"])
    watched.write("d.txt", "Dan")
    assert watched.next() == (["d.txt"], [], [], [])
    watched.write("b.txt", "Bo")
    assert watched.next() == (["b.txt"], [], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["emptied", "moved", "made anew"])
def test_an_archive_that_is_lost_leaves_the_index_and_is_followed_again_when_it_is_back(
    watched, loss
):
    watched.next()
    away = watched.archive.with_name("undan")

    def lose():
        watched.archive.rename(away)
        if loss == "emptied":
            watched.archive.mkdir()

    def restore():
        if loss == "moved":
            away.rename(watched.archive)
        else:
            watched.archive.mkdir(exist_ok=True)
            watched.write("a.txt", "Eva")
        watched.write("b.txt", "Bo")

    later(0.5, lose)
    later(4, restore)
    assert watched.next() == (["b.txt"], [], [], [])
    (said,) = watched.said
    assert ("innehåller inga protokoll" if loss == "emptied" else "finns inte") in said
    assert said.endswith("Indexet lämnas så länge som det är.")
    watched.write("c.txt", "Cia")
    began = time.monotonic()
    assert watched.next() == (["c.txt"], [], [], [])
    assert time.monotonic() - began < 5
    assert sorted(watched.held()) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.slow
def test_another_ingest_is_waited_for_and_what_it_wrote_is_not_lost(watched):
    watched.next()
    lock = filelock.FileLock(watched.index / "writer.lock", thread_local=False)
    lock.acquire()
    watched.write("b.txt", "Bo")
    later(4, lock.release)
    assert watched.next() == (["b.txt"], [], [], [])
    assert [text.split(";")[1] for text in watched.said] == [" väntar tills den är klar."]
    watched.write("c.txt", "Cia")
    program = "import sys; from assistant.__main__ import main; sys.exit(main())"
    ingest = [sys.executable, "-c", program, "ingest", watched.archive, "--index", watched.index]
    subprocess.run(ingest, cwd=ROOT, check=True, capture_output=True)
    assert watched.next() == ([], [], [], [])
    watched.write("d.txt", "Dan")
    assert watched.next() == (["d.txt"], [], [], [])
    store = Store(watched.index, watched.encoder.identity)
    vector = watched.encoder.encode_question("Vem valdes?")
    found = store.nearest(vector, 100)
    assert sorted(name for name, _ in found) == sorted(p.id for p in store.passages())


def test_a_folder_that_is_not_there_from_the_beginning_is_refused(tmp_path, encoder):
    with pytest.raises(ArchiveError, match="finns inte"):
        next(watch(tmp_path / "fel", tmp_path / "index", encoder))


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_running_assistant_answers_from_a_new_file_within_five_seconds_and_the_watch_ends_cleanly(
    tmp_path, encoder, stop
):
    from assistant.archive import Assistant
    from assistant.settings import Settings

    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    (archive / "a.txt").write_text(MINUTES.format(name="Eva Ek"))
    bring_in_line(archive, index, encoder)
    assistant = Assistant.open(Settings(archive, index, None))
    assert assistant.ask("Vem valdes, Eva Ek?").answered
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "watch", str(archive), "--index", str(index)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout.readline().endswith(": 1 oförändrat.\n")
    assert process.stdout.readline() == f"Bevakar {archive}; avsluta med Ctrl-C.\n"
    (archive / "b.txt").write_text(MINUTES.format(name="Åke Al").replace("01-05", "02-05"))
    assert process.stdout.readline() == "Tillagt: b.txt\n"  # the first loads the model
    (archive / "c.txt").write_text(MINUTES.format(name="Bo By").replace("01-05", "03-05"))
    until = time.monotonic() + 5
    while assistant.overview().documents < 3 and time.monotonic() < until:
        time.sleep(0.1)
    assert assistant.ask("Vem valdes, Bo By?").citations[0].document == "c.txt"
    process.send_signal(stop)
    assert process.communicate(timeout=10)[0] == "Tillagt: c.txt\nBevakningen är avslutad.\n"
    assert process.returncode == 0
