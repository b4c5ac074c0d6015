"""Several web processes over one Chroma server: what one reads in all find, and none is needed."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from assistant.__main__ import main
from ingest.archive import bring_in_line
from tests.chroma import chroma_server
from tests.conftest import ROOT, SMALL, a_free_port

pytestmark = pytest.mark.slow

QUESTION = "Vad beslutades om gemensamt e-arkiv?"
QUOTE = (
    "Styrelsen beslutar att införa ett gemensamt e-arkiv för 350 000 kr under 2024. "
    "Åke Al får i uppdrag att upphandla systemet senast den 1 oktober 2024."
)
NEW = "Rådet\n2024-02-02\n\n1. Brygga\n\nBeslut: Rådet bygger en brygga.\n"
PATIENCE = 60
"""Seconds in which a web process must be ready."""


class Web:
    """`protokoll serve` in a process of its own, with a folder of its own."""

    def __init__(self, archive: Path, index: Path, server: str) -> None:
        self.url = f"http://127.0.0.1:{(port := a_free_port())}"
        command = ["serve", "--archive", archive, "--index", index, "--port", str(port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *command],
            cwd=ROOT,
            env=os.environ | {"PROTOKOLL_CHROMA": server},
            stdout=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urlopen(f"{self.url}/ready", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError(self.url)

    def ask(self, question: str) -> dict:
        body = json.dumps({"question": question}).encode()
        asked = Request(f"{self.url}/api/ask", body, {"Content-Type": "application/json"})
        with urlopen(asked, timeout=30) as reply:
            return json.load(reply)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def place(tmp_path, encoder):
    """A Chroma server that holds the small archive, and two web processes over it."""
    archive = tmp_path / "arkiv"
    archive.mkdir()
    for name, text in SMALL.items():
        (archive / name).write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        server = stack.enter_context(chroma_server(tmp_path / "chroma", a_free_port()))
        report = bring_in_line(archive, tmp_path / "reads", encoder, server=server.url)
        assert len(report.added) == len(SMALL)
        webs = [Web(archive, tmp_path / name, server.url) for name in ("one", "two")]
        for web in webs:
            stack.callback(web.stop)
        for web in webs:
            web.wait()
        yield archive, server, webs


def test_web_processes_over_one_chroma_server(place, tmp_path, encoder, capsys, monkeypatch):
    archive, server, webs = place

    # What one process reads in, both answer of within seconds.
    for web in webs:
        assert not web.ask("Vad beslutades om bryggan?")["answered"]
    (archive / "rådet-2024-02-02.txt").write_text(NEW, encoding="utf-8")
    bring_in_line(archive, tmp_path / "reads", encoder, server=server.url)
    until = time.monotonic() + 5
    waiting = set(webs)
    while waiting and time.monotonic() < until:
        waiting = {web for web in waiting if not web.ask("Vad beslutades om bryggan?")["answered"]}
    assert waiting == set()

    # While the server is away a question gets a sentence; when it is back, an answer.
    server.stop()
    with pytest.raises(HTTPError) as refused:
        webs[0].ask(QUESTION)
    assert refused.value.code == 503
    assert json.load(refused.value)["error"] == (
        f"Chroma-servern på {server.url} svarar inte som väntat (ConnectError); kontrollera att "
        "den är igång och försök igen: det som är inläst är kvar."
    )
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{webs[0].url}/mote/styrelsen-2024-03-15.txt", timeout=30)
    assert refused.value.code == 503
    assert "svarar inte som väntat" in refused.value.read().decode()
    monkeypatch.setenv("PROTOKOLL_CHROMA", server.url)
    assert main(["ingest", str(archive), "--index", str(tmp_path / "reads")]) == 1
    assert capsys.readouterr().err == (
        f"Indexet på {server.url} går inte att öppna (ValueError); kontrollera adressen och att "
        "servern är igång, och försök igen.\n"
    )
    server.start()
    assert webs[0].ask(QUESTION)["citations"][0]["quote"] == QUOTE
    assert main(["check", "--archive", str(archive), "--index", str(tmp_path / "reads")]) == 0

    # Either web process is killed under load: who then asks the other loses no question.
    killed_under_load(*webs)
    again = Web(archive, tmp_path / "one", server.url)
    try:
        again.wait()
        killed_under_load(webs[1], again)
    finally:
        again.stop()


def killed_under_load(killed, other):
    """Four people ask two web processes in turn, of which one is killed meanwhile."""
    answers: list[str] = []

    def keep_asking(first: int) -> None:
        for at in range(15):
            for web in ((killed, other)[(first + at) % 2], other):
                try:
                    answers.append(web.ask(QUESTION)["citations"][0]["quote"])
                    break
                except (OSError, HTTPException):
                    continue

    people = [threading.Thread(target=keep_asking, args=[at]) for at in range(4)]
    for person in people:
        person.start()
    time.sleep(0.5)
    killed.stop()
    for person in people:
        person.join()
    assert answers == [QUOTE] * 60
