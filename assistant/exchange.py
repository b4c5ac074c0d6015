"""A request as the door sees it, and the way back: headers, cookies, what a proxy says of it."""

import asyncio
import ipaddress
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from .look import sign_in_html

# ASGI's own shapes.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_KEPT = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
]
"""On every answer that does not say it itself."""
PAUSE, SENDING = 30.0, 300.0
"""Seconds between two pieces of a request's body, and for all of it: 25 MB take 200 at 1 Mbit/s."""


class TooLarge(Exception):  # noqa: N818  A sign between two functions, no error that is shown.
    """More bytes came than may be sent."""


class TooSlow(Exception):  # noqa: N818  A sign, like TooLarge.
    """The body of a request did not come in time."""


class Bounded:
    """A request's body: TooLarge where it is longer than it may be, TooSlow where it takes long."""

    def __init__(self, receive: Receive, most: int, pause: float) -> None:
        self._receive = receive
        self._most = most
        self._pause = pause
        self._read = 0
        self._whole = False
        self._until = time.monotonic() + SENDING

    async def __call__(self) -> Message:
        if self._whole:  # what comes now is that the visitor has left
            return await self._receive()
        patience = min(self._pause, self._until - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), patience)
        except TimeoutError:
            raise TooSlow from None
        self._whole = not message.get("more_body")
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise TooLarge
        return message


class Asked:
    """What a request says, with what its proxy says of it where that is to be believed."""

    def __init__(self, scope: Scope, proxy: str | None) -> None:
        self._headers = scope["headers"]
        self.method = scope.get("method", "GET")
        self.path = scope["path"]
        self.query = scope.get("query_string", b"").decode("latin-1")
        peer = (scope.get("client") or ("", 0))[0]
        self.by_proxy = bool(proxy) and _same(peer, proxy)
        forwarded = self.header(b"x-forwarded-for").split(",")[-1].strip()
        self.address = forwarded if self.by_proxy and forwarded else peer
        scheme = self.header(b"x-forwarded-proto") if self.by_proxy else ""
        self.is_https = (scheme or scope["scheme"]) in ("https", "wss")
        self.site = f"{'https' if self.is_https else 'http'}://{self.header(b'host')}"

    def headers(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self._headers if key.lower() == name]

    def header(self, name: bytes) -> str:
        return next(iter(self.headers(name)), "")

    @property
    def wants_page(self) -> bool:
        return "text/html" in self.header(b"accept")

    @property
    def is_foreign(self) -> bool:
        """Whether a page of another site made the browser send it."""
        origin = self.header(b"origin")
        try:
            other = bool(origin) and urlsplit(origin).netloc != self.header(b"host")
        except ValueError:
            other = True
        return other or self.header(b"sec-fetch-site") == "cross-site"

    def cookie(self, name: str) -> str:
        try:
            said = SimpleCookie(self.header(b"cookie"))
        except CookieError:
            return ""
        return said[_named(name)].value if _named(name) in said else ""


class Reply:
    """The way back, which adds the headers that the door has to say."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.extra: list[tuple[bytes, bytes]] = []
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            said = list(message.get("headers", ()))
            message = message | {"headers": [*said, *self.extra]}
        await self._send(message)

    async def say(self, asked: Asked, status: int, text: str, wait: float = 0.0) -> None:
        """A refusal as a page to who reads pages, as JSON to who does not."""
        if asked.wants_page:
            page = sign_in_html(name="Sidan kan inte visas", reason=text)
            return await self.send(status, page.encode(), wait=wait)
        body = json.dumps({"error": text}, ensure_ascii=False).encode()
        return await self.send(status, body, "application/json", wait)

    async def go(self, address: str) -> None:
        self.extra.append((b"location", quote(address, safe="/?&=%#:+,;@!~*'()$").encode()))
        await self.send(303, b"")

    async def send(
        self, status: int, body: bytes, media: str = "text/html; charset=utf-8", wait: float = 0.0
    ) -> None:
        headers = [
            (b"content-type", media.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"content-security-policy", _POLICY.encode()),
            (b"cache-control", b"no-store"),
            # With no-referrer a browser sends a form with the origin "null".
            (b"referrer-policy", b"same-origin"),
        ]
        if wait:
            headers.append((b"retry-after", str(ceil(wait)).encode()))
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


class Guarded:
    """ASGI middleware around all others: every answer has the headers that keep a browser safe."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                names = {name.lower() for name, _ in said}
                kept = [(name, value) for name, value in _KEPT if name not in names]
                message = {**message, "headers": [*said, *kept]}
            await send(message)

        await self._app(scope, receive, guarded)


def _named(name: str) -> str:
    return f"protokoll_{name}"


def cookie_of(name: str, value: str, asked: Asked, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if asked.is_https else ""
    text = f"{_named(name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", text.encode()


def fields_of(text: str) -> dict[str, str]:
    try:
        said = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in said.items()}


async def body_of(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def declared(length: str) -> int:
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _same(peer: str, address: str) -> bool:
    try:
        seen = ipaddress.ip_address(peer)
    except ValueError:
        return False
    # A socket for both kinds shows an IPv4 peer as ::ffff:10.0.0.5.
    return (getattr(seen, "ipv4_mapped", None) or seen) == ipaddress.ip_address(address)
