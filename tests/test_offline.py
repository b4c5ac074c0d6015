"""No request leaves the machine: watched from inside the process, and with the network cut."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from .conftest import ROOT

WATCH = """
import json, os, sys
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        place = str(arguments[0])
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = str(arguments[1][0] if isinstance(arguments[1], tuple) else "")
    else:
        return
    if place not in ("", "None", "127.0.0.1", "::1", "localhost", "0.0.0.0", "::"):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(json.dumps([event, place]) + "\\n")
sys.addaudithook(watch)
"""
CUT = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14s", b"lo", 0x1 | 0x40, b""))
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def watched(tmp_path):
    """The environment of a process whose every look-up and connection is noted, and the notes."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    notes = tmp_path / "notes.jsonl"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PROTOKOLL_", "HF_"))
    }
    return environment | {
        "PYTHONPATH": f"{tmp_path / 'watch'}{os.pathsep}{ROOT}",
        "WATCHED": str(notes),
    }, notes


def places(notes: Path) -> list:
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def protokoll(*arguments, cut=False):
    command = [sys.executable, "-m", "assistant", *map(str, arguments)]
    return ["unshare", "-rn", sys.executable, "-c", CUT, *command] if cut else command


def can_cut() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", CUT, "true"], capture_output=True
    )
    return tried.returncode == 0


def test_the_watch_sees_a_request(watched):
    environment, notes = watched
    program = "import socket\ntry: socket.create_connection(('192.0.2.1', 9), timeout=0.01)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert ["socket.connect", "192.0.2.1"] in places(notes)


@pytest.mark.slow
@pytest.mark.parametrize("cut", [False, True], ids=["watched", "network cut"])
def test_ingest_and_ask_reach_for_nothing(watched, small, tmp_path, cut):
    if cut and not can_cut():
        pytest.skip(
            "nätverket går inte att koppla från här (unshare saknas eller får inte användas)"
        )
    environment, notes = watched
    index = tmp_path / "index"
    for arguments in (
        ("ingest", small.archive, "--index", index),
        ("ask", "Vad beslutades om DUA?", "--archive", small.archive, "--index", index),
    ):
        done = subprocess.run(
            protokoll(*arguments, cut=cut),
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert "godkänner överenskommelsen" in done.stdout
    assert places(notes) == []


@pytest.mark.slow
def test_serve_reaches_for_nothing(watched, small, free_port):
    environment, notes = watched
    command = protokoll(
        "serve", "--archive", small.archive, "--index", small.index, "--port", free_port
    )
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            address = f"http://127.0.0.1:{free_port}"
            for _ in range(240):
                try:
                    health = httpx.get(f"{address}/health").json()
                    break
                except httpx.TransportError:
                    time.sleep(0.5)
            assert health["documents"] == 3
            assert httpx.get(f"{address}/").status_code == 200
            assert httpx.get(f"{address}/original/styrelsen-2024-09-20.txt").status_code == 200
            asked = {"question": "Vad beslutades om DUA?"}
            assert httpx.post(f"{address}/api/ask", json=asked, timeout=60).json()["answered"]
            call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
            told = httpx.post(
                f"{address}/gradio_api/mcp/",
                json=call | {"params": {"name": "ask", "arguments": asked}},
                headers={"accept": "application/json, text/event-stream"},
                timeout=60,
            )
            assert "godkänner överenskommelsen" in told.text
            time.sleep(3)
        finally:
            server.terminate()
    assert places(notes) == []
