"""Who may enter: one door around the whole application, in front of every route of it.

Those who come by a password have a session; those who come by a proxy are named by its header,
which is taken from the proxy's own address alone. Nothing but the sign-in page, its style and
the bare sign of life is open.
"""

import asyncio
import ipaddress
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from ingest.errors import ProtokollError

from .limits import LARGEST, UPLOADED, Attempts, Rate
from .pages import ARCHIVE, sign_in_html
from .sessions import ABSOLUTE, FORM, Session, Sessions, signed_in
from .users import Users

# ASGI's own shapes.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

IN, OUT = "/logga-in", "/logga-ut"
OPEN = ("/pages.css", "/icon.svg")
"""What the sign-in page needs."""
HASHING = 2
"""Passwords that are checked at once; each takes 64 MB while it lasts."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_KEPT = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
"""On every answer that does not say it itself."""


@dataclass(frozen=True, slots=True)
class Access:
    """How people enter: a users' file, or the header of a proxy; neither is open to all.

    `proxy_address` alone is a proxy for TLS: what it says of the visitor's address and of https
    is believed. Raises ProtokollError where the parts do not fit.
    """

    users: Path | None = None
    proxy_header: str | None = None
    proxy_address: str | None = None
    hosts: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.proxy_header and not self.proxy_address:
            raise ProtokollError(
                f"Proxyns huvud {self.proxy_header} godtas bara från proxyns egen adress; "
                "ange den också, till exempel --proxy-address 10.0.0.5."
            )
        if self.proxy_header and self.users:
            raise ProtokollError("Ange antingen --users eller --proxy-header, inte båda.")
        if self.proxy_address:
            try:
                ipaddress.ip_address(self.proxy_address)
            except ValueError as error:
                raise ProtokollError(
                    f"Proxyns adress ska vara en IP-adress som 10.0.0.5 men är "
                    f"»{self.proxy_address}«; rätta --proxy-address."
                ) from error
        if self.users and not Users(self.users).names():
            raise ProtokollError(
                f"Användarfilen {self.users} har inga användare; lägg till en med "
                f"protokoll user add NAMN --users {self.users}."
            )

    @property
    def controlled(self) -> bool:
        """Whether those who enter are known."""
        return bool(self.users or self.proxy_header)


class Door:
    """ASGI middleware that lets in whom `Access` knows, and limits what they may send."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access
        self._users = Users(access.users) if access.users else None
        # Beside the users', so that several web processes know each other's sessions.
        self._sessions = (
            Sessions(access.users.with_name(access.users.name + ".key")) if access.users else None
        )
        self._attempts = Attempts()
        self._rate = Rate()
        self._hashing = asyncio.Semaphore(HASHING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        asked = _Asked(scope, self._access)
        if scope["type"] == "websocket":
            user, _ = self._who(asked)
            if self._access.controlled and (not user or asked.is_foreign):
                return await send({"type": "websocket.close", "code": 1008})
            return await self._app(scope, receive, send)
        answer = _Answer(send)
        posts = asked.method not in ("GET", "HEAD")
        if posts and asked.is_foreign:
            return await answer.say(
                asked, 403, "Begäran kom från en annan webbplats och avvisades."
            )
        most = UPLOADED if asked.path == ARCHIVE else LARGEST
        if _declared(asked.header(b"content-length")) > most:
            return await answer.say(asked, 413, _too_large(most))
        receive = _Bounded(receive, most)
        try:
            if self._access.controlled:
                await self._controlled(asked, scope, receive, answer)
            else:
                await self._app(scope, receive, answer)
        except _TooLarge:
            if not answer.started:
                await answer.say(asked, 413, _too_large(most))

    async def _controlled(
        self, asked: "_Asked", scope: Scope, receive: Receive, answer: "_Answer"
    ) -> None:
        user, session = self._who(asked)
        if self._sessions and asked.path == IN:
            return await self._sign_in(asked, receive, answer)
        if asked.path in OPEN:
            return await self._app(scope, receive, answer)
        if not user and asked.path == "/health":
            return await answer.send(200, b'{"status": "ok"}', "application/json")
        if not user:
            if self._sessions and asked.method == "GET" and asked.wants_page:
                there = quote(asked.path + (f"?{asked.query}" if asked.query else ""), safe="/")
                return await answer.go(f"{IN}?next={there}")
            return await answer.say(asked, 401, "Logga in för att få svar här.")
        if session and asked.path == OUT:
            return await self._sign_out(asked, session, receive, answer)
        is_work = asked.method not in ("GET", "HEAD")
        if is_work and (wait := self._rate.take(user)):
            text = f"Du har frågat mycket på kort tid; vänta {ceil(wait)} s och försök igen."
            return await answer.say(asked, 429, text, wait)
        if session and self._sessions:
            answer.extra.append(_cookie("session", self._sessions.cookie(session), asked, ABSOLUTE))
        token = signed_in.set(user if session else "")
        try:
            await self._app(scope, receive, answer)
        finally:
            signed_in.reset(token)
        return None

    def _who(self, asked: "_Asked") -> tuple[str, Session | None]:
        if self._access.proxy_header:
            said = asked.headers(self._access.proxy_header.lower().encode())
            # Said twice, one of them was not said by the proxy.
            return (said[0].strip() if asked.by_proxy and len(said) == 1 else ""), None
        if not self._sessions or not self._users:
            return "", None
        session = self._sessions.read(asked.cookie("session"))
        if not session or not session.stamp or self._users.stamp(session.user) != session.stamp:
            return "", None
        return session.user, session

    async def _sign_in(self, asked: "_Asked", receive: Receive, answer: "_Answer") -> None:
        fields = _fields(asked.query)
        if asked.method != "POST":
            return await self._form(asked, answer, 200, fields.get("next", ""))
        fields = _fields((await _body(receive)).decode("utf-8", "replace"))
        there, name = fields.get("next", ""), fields.get("user", "").strip()
        if not self._sessions.is_form_of(fields.get("token", ""), asked.cookie("form")):
            text = "Sidan hade legat öppen för länge; försök igen."
            return await self._form(asked, answer, 403, there, text)
        keys = f"name {name}", f"address {asked.address}"
        if wait := self._attempts.wait(*keys):
            text = f"För många försök; vänta {ceil(wait)} s och försök igen."
            return await self._form(asked, answer, 429, there, text, wait)
        self._attempts.count(*keys)
        async with self._hashing:
            right = await asyncio.to_thread(self._users.verify, name, fields.get("password", ""))
        if not right:
            text = "Användarnamnet eller lösenordet är fel; försök igen."
            return await self._form(asked, answer, 401, there, text)
        for key in keys:
            self._attempts.forgive(key)
        session = self._sessions.begin(name, self._users.stamp(name))
        answer.extra.append(_cookie("session", self._sessions.cookie(session), asked, ABSOLUTE))
        return await answer.go(inside(there))

    async def _form(
        self, asked: "_Asked", answer: "_Answer", status: int, there: str,
        reason: str = "", wait: float = 0.0,
    ) -> None:  # fmt: skip
        browser = secrets.token_urlsafe(16)
        answer.extra.append(_cookie("form", browser, asked, FORM))
        page = sign_in_html(
            name="Logga in", action=IN, token=self._sessions.form(browser), next=inside(there),
            reason=reason,
        )  # fmt: skip
        await answer.send(status, page.encode(), wait=wait)

    async def _sign_out(
        self, asked: "_Asked", session: Session, receive: Receive, answer: "_Answer"
    ) -> None:
        if asked.method == "POST":
            token = _fields((await _body(receive)).decode("utf-8", "replace")).get("token", "")
            if self._sessions.is_form_of(token, session.id):
                self._sessions.end(session)
                answer.extra.append(_cookie("session", "", asked, 0))
                return await answer.go(IN)
        page = sign_in_html(
            name="Logga ut", action=OUT, token=self._sessions.form(session.id), user=session.user
        )
        return await answer.send(200, page.encode())


def inside(there: str) -> str:
    """An address of this site to go on to; the first page for any that leads elsewhere."""
    plain = there.isprintable() and "\\" not in there and not there.startswith("//")
    return there if plain and there.startswith("/") else "/"


def _too_large(most: int) -> str:
    return f"Begäran är för stor; högst {most // 1000} kB tas emot. Skicka mindre åt gången."


class _TooLarge(Exception):  # noqa: N818  A sign between two functions, no error that is shown.
    """More bytes came than may be sent."""


class _Bounded:
    """A request's body that ends with _TooLarge where it is longer than it may be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise _TooLarge
        return message


class _Asked:
    """What a request says, with what its proxy says of it where that is to be believed."""

    def __init__(self, scope: Scope, access: Access) -> None:
        self._headers = scope["headers"]
        self.method = scope.get("method", "GET")
        self.path = scope["path"]
        self.query = scope.get("query_string", b"").decode("latin-1")
        peer = (scope.get("client") or ("", 0))[0]
        self.by_proxy = bool(access.proxy_address) and _same(peer, access.proxy_address)
        forwarded = self.header(b"x-forwarded-for").split(",")[-1].strip()
        self.address = forwarded if self.by_proxy and forwarded else peer
        scheme = self.header(b"x-forwarded-proto") if self.by_proxy else ""
        self.is_https = (scheme or scope["scheme"]) in ("https", "wss")

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


class _Answer:
    """The way back, which adds the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.extra: list[tuple[bytes, bytes]] = []
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            said = list(message.get("headers", ()))
            names = {name.lower() for name, _ in said}
            kept = [(name, value) for name, value in _KEPT if name not in names]
            message = message | {"headers": [*said, *kept, *self.extra]}
        await self._send(message)

    async def say(self, asked: _Asked, status: int, text: str, wait: float = 0.0) -> None:
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


def _named(name: str) -> str:
    return f"protokoll_{name}"


def _cookie(name: str, value: str, asked: _Asked, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if asked.is_https else ""
    text = f"{_named(name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", text.encode()


def _fields(text: str) -> dict[str, str]:
    try:
        said = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in said.items()}


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _declared(length: str) -> int:
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _same(peer: str, address: str) -> bool:
    try:
        seen = ipaddress.ip_address(peer)
    except ValueError:
        return False
    # A socket for both kinds shows an IPv4 peer as ::ffff:10.0.0.5.
    return (getattr(seen, "ipv4_mapped", None) or seen) == ipaddress.ip_address(address)
