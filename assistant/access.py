"""Who may enter: one door around the whole application, in front of every route of it.

Those who come by a password, or from an issuer, have a session; those who come by a proxy are
named by its header, which is taken from the proxy's own address alone. Nothing but the sign-in
page, its style and the bare sign of life is open.
"""

import asyncio
import ipaddress
import secrets
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from urllib.parse import quote

from ingest.errors import ProtokollError

from .desk import asking
from .exchange import (
    PAUSE,
    ASGIApp,
    Asked,
    Bounded,
    Receive,
    Reply,
    Scope,
    Send,
    TooLarge,
    TooSlow,
    body_of,
    cookie_of,
    declared,
    fields_of,
)
from .limits import LARGEST, UPLOADED, Attempts, Rate
from .look import ARCHIVE, sign_in_html
from .oidc import PENDING, Issuer, Pending, SignOn, SignOnError
from .sessions import ABSOLUTE, FORM, Session, Sessions, signed_in
from .users import LONGEST, SHORTEST, Users

IN, OUT = "/logga-in", "/logga-ut"
START, BACK = f"{IN}/utfardare", f"{IN}/klar"
"""Where the way to an issuer begins, and where it leads back to."""
OPEN = ("/pages.css", "/icon.svg")
"""What the sign-in page needs."""
HASHING = 2
"""Passwords that are checked at once; each takes 64 MB while it lasts."""


@dataclass(frozen=True, slots=True)
class Access:
    """How people enter: a users' file, an issuer or the header of a proxy; none is open to all.

    `proxy_address` alone is a proxy for TLS: what it says of the visitor's address and of https
    is believed. `key` is the file of the secret that an issuer's sessions are signed with; those
    of a users' file lie beside it. `watch_token` opens the site's figures to who says it. Raises
    ProtokollError where the parts do not fit.
    """

    users: Path | None = None
    proxy_header: str | None = None
    proxy_address: str | None = None
    hosts: tuple[str, ...] = field(default=())
    watch_token: str = field(default="", repr=False)
    issuer: Issuer | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if self.watch_token and not SHORTEST <= len(self.watch_token) <= LONGEST:
            raise ProtokollError(
                f"PROTOKOLL_METRICS_TOKEN ska vara {SHORTEST}–{LONGEST} tecken men är "
                f"{len(self.watch_token)}; välj en annan, till exempel med openssl rand -hex 32."
            )
        if self.proxy_header and not self.proxy_address:
            raise ProtokollError(
                f"Proxyns huvud {self.proxy_header} godtas bara från proxyns egen adress; "
                "ange den också, till exempel --proxy-address 10.0.0.5."
            )
        if sum(map(bool, (self.proxy_header, self.users, self.issuer))) > 1:
            raise ProtokollError("Ange en av --users, --proxy-header och --oidc-issuer.")
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
        return bool(self.users or self.proxy_header or self.issuer)

    @property
    def secret(self) -> Path | None:
        """The file that sessions are signed with; None where there are none."""
        # Beside the users', so that several web processes know each other's sessions.
        return self.users.with_name(self.users.name + ".key") if self.users else self.key


class Door:
    """ASGI middleware that lets in whom `Access` knows, and limits what they may send."""

    def __init__(self, app: ASGIApp, access: Access, pause: float = PAUSE) -> None:
        self._app = app
        self._access = access
        self._pause = pause
        self._users = Users(access.users) if access.users else None
        self._sign_on = SignOn(access.issuer) if access.issuer else None
        self._sessions = Sessions(access.secret) if access.secret else None
        self._attempts = Attempts()
        self._rate = Rate()
        self._hashing = asyncio.Semaphore(HASHING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        asked = Asked(scope, self._access.proxy_address)
        if scope["type"] == "websocket":
            user, _ = self._who(asked)
            if self._access.controlled and (not user or asked.is_foreign):
                return await send({"type": "websocket.close", "code": 1008})
            return await self._app(scope, receive, send)
        answer = Reply(send)
        posts = asked.method not in ("GET", "HEAD")
        if posts and asked.is_foreign:
            return await answer.say(
                asked, 403, "Begäran kom från en annan webbplats och avvisades."
            )
        most = UPLOADED if asked.path == ARCHIVE else LARGEST
        if declared(asked.header(b"content-length")) > most:
            return await answer.say(asked, 413, _too_large(most))
        receive = Bounded(receive, most, self._pause)
        try:
            if self._access.controlled:
                await self._controlled(asked, scope, receive, answer)
            else:
                await self._app(scope, receive, answer)
        except TooLarge:
            if not answer.started:
                await answer.say(asked, 413, _too_large(most))
        except TooSlow:
            if not answer.started:
                await answer.say(asked, 408, "Begäran kom för långsamt; försök igen.")

    async def _controlled(
        self, asked: Asked, scope: Scope, receive: Receive, answer: Reply
    ) -> None:
        user, session = self._who(asked)
        if self._sign_on and asked.path in (START, BACK):
            return await self._at_issuer(asked, answer)
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
            answer.extra.append(
                cookie_of("session", self._sessions.cookie(session), asked, ABSOLUTE)
            )
        # The chat's questions are answered outside the request, which keeps the name in its state.
        scope.setdefault("state", {})["user"] = user
        named, token = asking.set(user), signed_in.set(user if session else "")
        try:
            await self._app(scope, receive, answer)
        finally:
            signed_in.reset(token)
            asking.reset(named)
        return None

    def _who(self, asked: Asked) -> tuple[str, Session | None]:
        if self._access.proxy_header:
            said = asked.headers(self._access.proxy_header.lower().encode())
            # Said twice, one of them was not said by the proxy.
            return (said[0].strip() if asked.by_proxy and len(said) == 1 else ""), None
        session = self._sessions.read(asked.cookie("session")) if self._sessions else None
        if not session or not session.stamp or self._stamp(session.user) != session.stamp:
            return "", None
        return session.user, session

    def _stamp(self, user: str) -> str:
        if self._access.issuer:
            return self._access.issuer.stamp
        return self._users.stamp(user) if self._users else ""

    def _enter(self, user: str, asked: Asked, answer: Reply) -> None:
        """Begin a session of somebody who has been recognised."""
        session = self._sessions.begin(user, self._stamp(user))
        answer.extra.append(cookie_of("session", self._sessions.cookie(session), asked, ABSOLUTE))

    async def _at_issuer(self, asked: Asked, answer: Reply) -> None:
        """Send the browser to the issuer, or take it in when it comes back from there."""
        fields, back = fields_of(asked.query), asked.site + BACK
        if asked.method != "GET":
            return await answer.say(asked, 405, "Bara GET tas emot här.")
        try:
            if asked.path == START:
                there = inside(fields.get("next", ""))
                address, pending = await asyncio.to_thread(self._sign_on.begin, back, there)
                kept = self._sessions.seal(pending.as_tuple())
                answer.extra.append(cookie_of("pending", kept, asked, PENDING))
                return await answer.go(address)
            kept = self._sessions.unseal(asked.cookie("pending"), PENDING)
            answer.extra.append(cookie_of("pending", "", asked, 0))
            if not kept:
                raise SignOnError("Inloggningen tog för lång tid eller hör inte hit; försök igen.")
            pending = Pending(*kept)
            user = await asyncio.to_thread(self._sign_on.end, pending, back, fields)
        except SignOnError as error:
            return await self._form(asked, answer, 403, fields.get("next", ""), str(error))
        self._enter(user, asked, answer)
        return await answer.go(pending.there)

    async def _sign_in(self, asked: Asked, receive: Receive, answer: Reply) -> None:
        fields = fields_of(asked.query)
        if asked.method != "POST" or self._sign_on:
            return await self._form(asked, answer, 200, fields.get("next", ""))
        fields = fields_of((await body_of(receive)).decode("utf-8", "replace"))
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
        self._enter(name, asked, answer)
        return await answer.go(inside(there))

    async def _form(
        self, asked: Asked, answer: Reply, status: int, there: str,
        reason: str = "", wait: float = 0.0,
    ) -> None:  # fmt: skip
        if self._sign_on:
            way = f"{START}?next={quote(inside(there))}"
            page = sign_in_html(name="Logga in", way=way, reason=reason)
            return await answer.send(status, page.encode())
        browser = secrets.token_urlsafe(16)
        answer.extra.append(cookie_of("form", browser, asked, FORM))
        page = sign_in_html(
            name="Logga in", action=IN, token=self._sessions.form(browser), next=inside(there),
            reason=reason,
        )  # fmt: skip
        return await answer.send(status, page.encode(), wait=wait)

    async def _sign_out(
        self, asked: Asked, session: Session, receive: Receive, answer: Reply
    ) -> None:
        if asked.method == "POST":
            token = fields_of((await body_of(receive)).decode("utf-8", "replace")).get("token", "")
            if self._sessions.is_form_of(token, session.id):
                self._sessions.end(session)
                answer.extra.append(cookie_of("session", "", asked, 0))
                if self._sign_on:
                    back = asked.site + IN
                    way = await asyncio.to_thread(self._sign_on.sign_out_url, back)
                    page = sign_in_html(name="Du är utloggad här", way_out=way)
                    return await answer.send(200, page.encode())
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
