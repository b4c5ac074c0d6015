"""A real Chroma server on loopback, that can be taken away and come back."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60
"""Seconds in which it must have started."""


class ChromaServer:
    """`chroma run` over a folder, at one port."""

    def __init__(self, folder: Path, port: int) -> None:
        self._command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", folder]
        self._command += ["--host", "127.0.0.1", "--port", str(port)]
        self.url = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Come back with what was there; returns when it answers."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urlopen(f"{self.url}/api/v2/heartbeat", timeout=5).close()
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(f"{self.url} does not answer")

    def stop(self) -> None:
        """Go away at once, as a machine that loses its power does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[ChromaServer]:
    """A server of one's own, gone afterwards."""
    server = ChromaServer(folder, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
