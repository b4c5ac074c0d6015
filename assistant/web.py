"""The web site: the chat and the pages around it, for this machine unless access is controlled."""

import logging
import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ingest.errors import ProtokollError

from .access import Access, Door
from .desk import Desk, Room
from .exchange import Guarded
from .logs import Answered, Logged
from .look import css
from .metrics import Metrics
from .pages import site
from .server import server_of
from .watching import Watching
from .wording import TITLE

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .archive import Assistant

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Where the page may listen without access control."""

_POLICY = (
    # Gradio evaluates its templates and sets styles inline; everything else is this server's own.
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_HEAD = """<title>{title}</title>
<meta name="description" content="Frågor och svar ur mötesprotokoll, ordagrant och med källa.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg">
<script>{script}</script>
<style>{css}</style>
</head>"""
_EARLY = """
// Gradio takes its language from the browser; the page is in Swedish whatever that says.
Object.defineProperty(navigator, "language", {get: () => "sv-SE"});
// The only notices that Gradio shows here are of a lost connection, and in English.
new MutationObserver(() => {
  const say = (where, text) => document.querySelectorAll(where).forEach((element) => {
    if (element.textContent !== text) element.textContent = text;
  });
  say(".toast-title", "Ingen kontakt");
  say(".toast-message-text", "Programmet svarar inte. Starta det igen och ladda om sidan.");
  document.querySelectorAll(".toast-close").forEach((e) => e.setAttribute("aria-label", "Stäng"));
}).observe(document, {childList: true, subtree: true});
"""
_FOREIGN = (
    # What Gradio's page says of itself, in English and with addresses elsewhere.
    (re.compile(r'<html\s+lang="en"'), '<html lang="sv"'),
    (re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>'), ""),
    (re.compile(r'\s*<link rel="manifest"[^>]*>'), ""),
)


def serve(
    open_assistant: Callable[[], "Assistant"],
    host: str = "127.0.0.1",
    port: int = 7860,
    access: Access | None = None,
    room: Room | None = None,
    log_questions: bool = False,
) -> None:
    """Serve the page until Ctrl+C.

    Raises ProtokollError for a busy port, or a host that others reach without access control.
    """
    access = access or Access()
    with _listen(host, port, access) as listening:
        assistant = open_assistant()
        app = application(assistant, access, room, log_questions)
        if host not in LOOPBACK and not access.proxy_address:
            print(
                "Varning: lösenord går okrypterade över nätet; sätt en proxy med TLS framför och "
                "ange den med --proxy-address.",
                file=sys.stderr,
            )
        # The first question need not wait for the model: it is loaded while the page is opened.
        threading.Thread(target=_warm, args=[assistant], daemon=True).start()
        server = server_of(app)
        # Pages still open when it ends are cut off, which uvicorn would report as errors.
        logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
        shown = f"[{host}]" if ":" in host else host
        print(f"Öppna http://{shown}:{port} i webbläsaren. Avsluta med Ctrl+C.", flush=True)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def application(
    assistant: "Assistant",
    access: Access | None = None,
    room: Room | None = None,
    log_questions: bool = False,
) -> "Starlette":
    """The pages, the originals, the health of the program, and the chat."""
    _keep_to_this_machine()
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from .chat import mount

    desk = Desk(room or Room())
    metrics = Metrics(assistant, desk)
    desk.listeners += metrics.told, Answered(log_questions)
    app = site(assistant, desk)
    mount(app, assistant, desk)
    app.add_middleware(SwedishPage)
    access = access or Access()
    app.add_middleware(Door, access=access)
    app.add_middleware(Watching, assistant=assistant, metrics=metrics, access=access)
    # A page elsewhere whose name is made to lead here (DNS rebinding) gets nothing.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]", *access.hosts])
    app.add_middleware(Logged)
    app.add_middleware(Guarded)
    return app


class SwedishPage:
    """Gradio's page in Swedish, with our looks, and with no address but this server's."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        self._head = _HEAD.format(title=TITLE, script=_EARLY, css=css("look", "chat"))

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            return await self._app(scope, receive, send)
        # Unpacked, so that it can be rewritten.
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: dict[str, Any] = {}
        body = bytearray()

        async def rewrite(message: "Message") -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                page = self._swedish(body.decode()).encode()
                await send(start | {"headers": _headers(start["headers"], len(page))})
                await send({"type": "http.response.body", "body": page})

        return await self._app(scope | {"headers": kept}, receive, rewrite)

    def _swedish(self, page: str) -> str:
        for pattern, replacement in _FOREIGN:
            page = pattern.sub(replacement, page)
        return page.replace("</head>", self._head, 1)


def _headers(given: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in given if name.lower() != b"content-length"]
    return [
        *kept,
        (b"content-length", str(length).encode()),
        (b"content-security-policy", _POLICY.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    ]


def _listen(host: str, port: int, access: Access) -> socket.socket:
    """A socket that others reach only where it is known who they are."""
    if host not in LOOPBACK and not access.controlled:
        raise ProtokollError(
            f"Utan inloggning får sidan bara visas på den egna datorn; ange en av "
            f"{', '.join(LOOPBACK)} i stället för {host}, eller lägg till användare med "
            "protokoll user add NAMN --users FIL och starta med --users FIL."
        )
    if host not in LOOPBACK and not access.hosts:
        raise ProtokollError(
            "Ange också vilket namn sidan nås med, till exempel --allowed-host protokoll.kommun.se."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ProtokollError(
            f"Port {port} är upptagen eller får inte användas; stoppa det program som har den "
            f"eller välj en annan, till exempel --port {port + 1}."
        ) from error


def _warm(assistant: "Assistant") -> None:
    with suppress(ProtokollError):
        assistant.search("protokoll", k=1)


def _keep_to_this_machine() -> None:
    """Switch off statistics, telemetry and look-ups, before what makes them is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["FASTAPI_OTEL_AUTO_CONFIGURE"] = "false"
    os.environ["OTEL_SDK_DISABLED"] = "true"
