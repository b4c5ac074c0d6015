"""`/ready` and `/metrics`: whether the site can answer, and its figures, for those who run it.

Anyone may know whether it is ready; why it is not, and the figures, are for who holds the token,
or for this machine where the site is open to this machine alone.
"""

import asyncio
import json
import secrets
from typing import TYPE_CHECKING

from ingest.errors import ProtokollError

from .access import Access
from .exchange import ASGIApp, Receive, Scope, Send
from .metrics import MEDIA_TYPE, Metrics

if TYPE_CHECKING:
    from .archive import Assistant

READY, METRICS = "/ready", "/metrics"
_UNKNOWN = "Ange Authorization: Bearer med det som PROTOKOLL_METRICS_TOKEN är satt till."


def lacking(assistant: "Assistant") -> str:
    """Why the site cannot answer now, in a Swedish sentence; empty where it can."""
    if not assistant.is_warm:
        return "Språkmodellen för sökningen är inte inläst; vänta en stund."
    if not assistant.archive.is_dir():
        return f"Arkivets mapp {assistant.archive} kan inte nås; kontrollera att den är monterad."
    try:
        assistant.overview()
    except ProtokollError as error:
        return str(error)
    return ""


class Watching:
    """ASGI middleware in front of the door that answers at READY and METRICS."""

    def __init__(
        self, app: ASGIApp, assistant: "Assistant", metrics: Metrics, access: Access
    ) -> None:
        self._app = app
        self._assistant = assistant
        self._metrics = metrics
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in (READY, METRICS):
            return await self._app(scope, receive, send)
        known = self._is_known(scope)
        if scope["method"] not in ("GET", "HEAD"):
            return await _say(send, 405, {"error": "Bara GET tas emot här."})
        if scope["path"] == METRICS:
            if not known:
                return await _say(send, 401, {"error": _UNKNOWN})
            return await _send(send, 200, await asyncio.to_thread(self._metrics.text), MEDIA_TYPE)
        why = await asyncio.to_thread(lacking, self._assistant)
        status = {"status": "not ready" if why else "ready"}
        return await _say(
            send, 503 if why else 200, status | ({"reason": why} if why and known else {})
        )

    def _is_known(self, scope: Scope) -> bool:
        headers = {name.lower(): value for name, value in scope["headers"]}
        if self._access.watch_token:
            said = headers.get(b"authorization", b"")
            wanted = f"Bearer {self._access.watch_token}".encode()
            return secrets.compare_digest(said, wanted)
        # What a proxy on this machine hands on also comes from this machine.
        by_proxy = self._access.proxy_address or b"x-forwarded-for" in headers
        return not self._access.controlled and not by_proxy


async def _say(send: Send, status: int, fields: dict[str, str]) -> None:
    body = json.dumps(fields, ensure_ascii=False).encode()
    await _send(send, status, body, "application/json")


async def _send(send: Send, status: int, body: bytes, media: str) -> None:
    headers = [
        (b"content-type", media.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"www-authenticate", b"Bearer")] if status == 401 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
