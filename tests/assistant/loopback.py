"""An OpenAI-compatible server on loopback that answers as it is told to, well or badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CUT = "\0"
"""In a script: the connection is cut here."""


@dataclass
class Loopback:
    """What the server does with the next questions, and what it has been asked.

    `script` is the words to stream, a status code to answer with, or None to be silent.
    """

    url: str = ""
    script: str | int | bytes | None = ""
    answers: Callable[[str], str] | None = None
    asked: list[dict] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)


@contextmanager
def loopback() -> Iterator[Loopback]:
    """A server of one's own, gone afterwards."""
    told = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(body)
            script = told.script
            if told.answers:
                script = told.answers(body["messages"][-1]["content"])
            if script is None:
                told.closing.wait(30)
                return
            if isinstance(script, int):
                self._say(script, b'{"error": {"message": "nej sk-hemlig"}}')
            elif isinstance(script, bytes):
                self._say(200, script)
            else:
                self._stream(script)

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, script: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for word in script.split(" "):
                    if CUT in word:
                        self.wfile.write(b"data: {\n\n")
                        return
                    self._chunk({"content": word + " "}, None)
                self._chunk({}, "stop")
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                told.hung_up.set()

        def _chunk(self, delta: dict, reason: str | None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            line = json.dumps({**chunk, "choices": [choice]})
            self.wfile.write(f"data: {line}\n\n".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield told
    finally:
        told.closing.set()
        server.shutdown()
        server.server_close()
