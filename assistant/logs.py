"""What the running site tells of itself, as JSON lines: never a question, unless that is chosen.

A person is a hash that lasts until the program ends, an address the pattern of its route: what
somebody typed, a document's name and a question in an address are not written.
"""

import hashlib
import hmac
import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any

from ingest.errors import ProtokollError

from .answers import Answer

STDERR = "-"
FRAMES = 5
"""Calls of a traceback that are written, the innermost."""
OWN = (
    "/", "/ready", "/metrics", "/health", "/logga-in", "/logga-ut", "/logga-in/utfardare",
    "/logga-in/klar",
)  # fmt: skip
"""Addresses that are answered before a route is looked for, or in place of one."""

_request: ContextVar[str] = ContextVar("request", default="")
_requests = logging.getLogger("assistant.requests")
_answers = logging.getLogger("assistant.answers")


def set_up(where: str | None) -> None:
    """Write to a file, or to standard error (STDERR); None: only what goes wrong, and there.

    Raises ProtokollError where the file cannot be written.
    """
    try:
        # Opened anew when logrotate has moved it away.
        handler = (
            WatchedFileHandler(where, encoding="utf-8")
            if where and where != STDERR
            else logging.StreamHandler(sys.stderr)
        )
    except OSError as error:
        raise ProtokollError(
            f"Loggen {where} kan inte skrivas ({error.strerror}); välj en annan fil med --log."
        ) from error
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("assistant").setLevel(logging.INFO if where else logging.WARNING)


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an error its kind and where it was, not what it says.

    An error of a library may say the question that it failed at.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if not record.exc_info else str(record.msg),
        }
        if request := _request.get():
            fields["request"] = request
        fields |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
            fields["at"] = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(fields, ensure_ascii=False)


class Answered:
    """Writes a line for each answer, with the question only where that is chosen."""

    def __init__(self, with_questions: bool) -> None:
        self._with_questions = with_questions

    def __call__(self, question: str, outcome: Answer | Exception, seconds: float) -> None:
        """Write it; an error's kind is told, not its words."""
        fields: dict[str, Any] = {"milliseconds": round(1000 * seconds)}
        if isinstance(outcome, Answer):
            left_out = sum(sentence.lacking is not None for sentence in outcome.judged)
            fields |= {
                "answered": outcome.answered,
                "generator": outcome.generator,
                "left_out": left_out,
            }
        else:
            fields["error"] = type(outcome).__name__
        if self._with_questions:
            fields["question"] = question
        _answers.info("answer", extra={"fields": fields})


class Logged:
    """ASGI middleware that writes a line for each request and gives it an id."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app
        self._key = secrets.token_bytes(32)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status = time.perf_counter(), 500
        name = secrets.token_hex(8)

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (b"x-request-id", name.encode())]
                message = {**message, "headers": headers}
            await send(message)

        token = _request.set(name)
        try:
            await self._app(scope, receive, noted)
        finally:
            user = scope.get("state", {}).get("user", "")
            fields = {
                "method": scope["method"],
                "route": _route(scope),
                "status": status,
                "milliseconds": round(1000 * (time.perf_counter() - began)),
                **({"user": self._hashed(user)} if user else {}),
            }
            _requests.info("request", extra={"fields": fields})
            _request.reset(token)

    def _hashed(self, user: str) -> str:
        return hmac.new(self._key, user.encode(), hashlib.sha256).hexdigest()[:12]


def _route(scope: MutableMapping[str, Any]) -> str:
    """The pattern of the address; "-" for one that nothing answers at."""
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return scope["path"] if scope["path"] in OWN else "-"
    root = scope.get("root_path", "")
    return pattern if not root or pattern.startswith(root) else root + pattern
