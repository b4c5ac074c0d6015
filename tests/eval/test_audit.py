"""The audit: bandit over the code, and pip-audit against a source of advisories on loopback."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from eval.audit import ROOMS, ROOT, Advice, code, packages

pytestmark = pytest.mark.slow  # pip-audit takes a second to start.

FAULT = {"id": "OSV-1", "summary": "s", "details": "d", "affected": [
    {"package": {"name": "jinja2", "ecosystem": "PyPI"},
     "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}], "versions": ["3.1.6"]}]}  # fmt: skip


@pytest.fixture
def advisories():
    """A source that knows of what it is told to; its address, and the advisories."""
    known: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"vulns": known} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query", known
    server.shutdown()
    server.server_close()


def test_bandit_finds_nothing_that_is_not_accepted_with_a_reason():
    assert code() == ""


def test_each_finding_that_is_accepted_is_named_with_its_reason():
    accepted = [
        line
        for room in ROOMS
        for path in (ROOT / room).glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "# nosec" in line
    ]
    assert accepted
    assert [one for one in accepted if not re.search(r"# nosec B\d+  # \w.{8,}", one)] == []


def test_a_known_fault_is_told_and_a_package_without_one_is_clean(advisories, tmp_path):
    source, known = advisories
    pins = tmp_path / "constraints.txt"
    pins.write_text("Jinja2==3.1.6\n")
    assert packages(pins, source) == Advice((), ())
    assert packages(pins, source).is_clean
    known.append(FAULT)
    assert packages(pins, source) == Advice(("jinja2 3.1.6: OSV-1",), ())


def test_what_cannot_be_looked_up_is_not_checked_and_never_clean(advisories, tmp_path, free_port):
    pins = tmp_path / "constraints.txt"
    pins.write_text("Jinja2==3.1.6\n")
    nobody = packages(pins, f"http://127.0.0.1:{free_port}/v1/query")
    assert nobody.why and not nobody.is_clean
    pins.write_text("")
    assert not packages(pins, advisories[0]).is_clean
    assert not Advice((), ("jinja2",)).is_clean
