"""The web page: a chat with sources, and the originals that it links to. For this machine only."""

import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from ingest.errors import ProtokollError
from ingest.files import content_of

from .archive import EXAMPLES
from .cards import growing_html, message_html, question_html, waiting_html, written_html
from .question import Clue
from .terminal import answer_text
from .wording import CLUES

if TYPE_CHECKING:
    from fastapi import FastAPI, Response
    from gradio import Blocks
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .archive import Assistant, Overview

TITLE = "Protokollassistenten"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Where the page may listen: there is no access control, so nobody else may reach it."""
PAUSE = 0.02
"""Seconds between the steps of an answer that is written out; most take half a second in all."""
AT_ONCE = 4
"""Questions answered at the same time; the others wait their turn."""

FAILED = "Något gick fel och frågan kunde inte besvaras; försök igen, eller starta om programmet."
STOPPED = "Svaret avbröts."
WENT_BY = "Jag har gått efter det här; välj det som jag ska bortse från:"

_log = logging.getLogger(__name__)
_SAVED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
}
"""Originals that a browser cannot show; the others are PDF or text, web pages as their source."""
_POLICY = (
    # Gradio evaluates its templates and sets styles inline; everything else is this server's own.
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%231f4e79'/%3E"
    "%3Cpath d='M9 10h14M9 16h14M9 22h8' stroke='white' stroke-width='2.6' "
    "stroke-linecap='round'/%3E%3C/svg%3E"
)
_HEAD = """<title>{title}</title>
<meta name="description" content="Frågor och svar ur mötesprotokoll, ordagrant och med källa.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{icon}">
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
_SCRIPT = """
element.setAttribute('role', 'log');
element.setAttribute('aria-label', 'Frågor och svar');
element.addEventListener('click', async (event) => {
  const button = event.target.closest('.kopiera');
  if (!button) return;
  const copied = navigator.clipboard.writeText(button.dataset.text);
  button.textContent = await copied.then(() => 'Kopierat', () => 'Det gick inte att kopiera');
  setTimeout(() => { button.textContent = 'Kopiera svaret'; }, 2000);
});
let turns = 0;
watch('value', () => {
  const all = element.querySelectorAll('.tur');
  const last = all[all.length - 1];
  const growing = last && (all.length > turns || last.querySelector('[aria-busy=true]'));
  if (growing) last.scrollIntoView({block: 'start'});
  turns = all.length;
});
"""
_FOCUS = """() => {
  if (matchMedia('(pointer: fine)').matches) document.querySelector('#fraga textarea')?.focus();
}"""
_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
"""HTML without Gradio's looks and behaviour."""
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Events without Gradio's progress display, and without a door for other programs."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation and what became of it; `text` is empty for an error.

    `clues` is what the search went by, `without` what it was told to leave out.
    """

    question: str
    html: str = ""
    text: str = ""
    copied: str = ""
    done: bool = False
    clues: tuple[tuple[Clue, str], ...] = ()
    without: frozenset[Clue] = frozenset()


Turns = tuple[Turn, ...]


def serve(
    open_assistant: Callable[[], "Assistant"], host: str = "127.0.0.1", port: int = 7860
) -> None:
    """Serve the page until Ctrl+C. Raises ProtokollError for a foreign host or a busy port."""
    with _listen(host, port) as listening:
        assistant = open_assistant()
        app = application(assistant)
        import uvicorn

        # The first question need not wait for the model: it is loaded while the page is opened.
        threading.Thread(target=_warm, args=[assistant], daemon=True).start()
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        )
        # Pages still open when it ends are cut off, which uvicorn would report as errors.
        logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
        shown = f"[{host}]" if ":" in host else host
        print(f"Öppna http://{shown}:{port} i webbläsaren. Avsluta med Ctrl+C.", flush=True)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def application(assistant: "Assistant") -> "FastAPI":
    """The originals, the health of the program, and the chat."""
    _keep_to_this_machine()
    import gradio
    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str | int]:
        model = {"model": assistant.model_health} if assistant.model_health else {}
        return {"status": "ok", "documents": assistant.overview().documents, **model}

    @app.get("/original/{document:path}", response_model=None)
    def original(document: str) -> "Response":
        return _original(assistant, document)

    gradio.mount_gradio_app(
        app,
        _chat(assistant),
        "/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        max_file_size=1,
        theme=gradio.themes.Base(font=["sans-serif"], font_mono=["monospace"]),
    )
    app.add_middleware(SwedishPage)
    # A page elsewhere whose name is made to lead here (DNS rebinding) gets nothing.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])
    return app


class SwedishPage:
    """Gradio's page in Swedish, with our looks, and with no address but this server's."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        css = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
        self._head = _HEAD.format(title=TITLE, icon=_ICON, script=_EARLY, css=css)

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


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens on this machine alone."""
    if host not in LOOPBACK:
        raise ProtokollError(
            f"Sidan har ingen inloggning och får bara visas på den egna datorn; ange en av "
            f"{', '.join(LOOPBACK)} i stället för {host}."
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


def _original(assistant: "Assistant", document: str) -> "Response":
    """The original as it is, shown or saved and never run; a page that explains where none is."""
    from fastapi.responses import HTMLResponse, Response

    try:
        path = assistant.original(document)
        content = content_of(path)
    except ProtokollError as error:
        policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        return HTMLResponse(_missing(str(error)), 404, {"Content-Security-Policy": policy})
    saved = _SAVED.get(path.suffix.lower())
    shown = path.suffix.lower() == ".pdf"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
        "Content-Disposition": _disposition("attachment" if saved else "inline", path.name),
    }
    media_type = "application/pdf" if shown else saved or f"text/plain; charset={_charset(content)}"
    # Chrome's viewer of PDF files does not work in a sandbox.
    sandbox = {} if shown else {"Content-Security-Policy": "sandbox"}
    return Response(content, media_type=media_type, headers=headers | sandbox)


def _disposition(kind: str, name: str) -> str:
    return f"{kind}; filename*=utf-8''{quote(name, safe='')}"


def _charset(content: bytes) -> str:
    """The character set that the reader of the archive took the bytes for."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _missing(reason: str) -> str:
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Originalet saknas – '
        f'{TITLE}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{_ICON}"><style>{css}</style></head><body class="saknas"><main>'
        f"<h1>Originalet kan inte visas</h1><p>{escape(reason)}</p>"
        f'<p><a href="/">Till {TITLE}</a></p></main></body></html>'
    )


class _Parts(NamedTuple):
    """The parts of the page that change; Gradio's components have no common public type."""

    talk: Any
    start: Any
    examples: list[Any]
    clues: Any
    chips: list[Any]
    tools: Any
    again: Any
    clear: Any
    line: Any
    send: Any
    stop: Any
    turns: Any


def _chat(assistant: "Assistant") -> "Blocks":
    """The page: what the archive covers, the conversation, and the line to ask in."""
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        head = gr.HTML(elem_id="huvud", **_PLAIN)
        parts = _parts()
        _wire(assistant, parts)
        page.load(
            lambda: [_header(assistant.overview()), *_example_buttons(assistant.examples())],
            outputs=[head, *parts.examples],
            queue=False,
            **_QUIET,
        )
    return page


def _parts() -> _Parts:
    """Lay the page out, from top to bottom."""
    import gradio as gr

    talk = gr.HTML(elem_id="samtal", **_PLAIN | {"js_on_load": _SCRIPT})
    with gr.Column(elem_id="exempel") as start:
        gr.HTML("<h2>Prova att fråga</h2>", **_PLAIN)
        examples = [gr.Button(elem_classes="exempel", visible=False) for _ in range(EXAMPLES)]
    with gr.Row(elem_id="ledtradar", visible=False) as clues:
        gr.HTML(f"<p>{WENT_BY}</p>", **_PLAIN)
        chips = [gr.Button(elem_classes="ledtrad", visible=False) for _ in Clue]
    with gr.Row(elem_id="verktyg", visible=False) as tools:
        again = gr.Button("Fråga igen")
        clear = gr.Button("Rensa samtalet")
    with gr.Row(elem_id="rad"):
        line = gr.Textbox(
            label="Din fråga",
            placeholder="Vad beslutades om …?",
            lines=1,
            max_lines=6,
            autofocus=True,
            elem_id="fraga",
        )
        send = gr.Button("Fråga", variant="primary", elem_id="skicka")
        stop = gr.Button("Stoppa", elem_id="stoppa", visible=False)
    return _Parts(
        talk, start, examples, clues, chips, tools, again, clear, line, send, stop, gr.State(())
    )


def _wire(assistant: "Assistant", parts: _Parts) -> None:
    """What happens when something is asked, asked again, stopped or cleared."""
    import gradio as gr

    def ask(
        question: str, turns: Turns, without: frozenset[Clue] = frozenset()
    ) -> Iterator[dict[Any, Any]]:
        for now in _answered(assistant, question, turns, without):
            yield _view(parts, now)

    def ask_line(question: str, turns: Turns) -> Iterator[dict[Any, Any]]:
        views = ask(question, turns)
        yield next(views) | {line: ""}
        yield from views

    def ask_again(turns: Turns) -> Iterator[dict[Any, Any]]:
        yield from ask(turns[-1].question, turns[:-1], turns[-1].without)

    def ask_without(place: int, turns: Turns) -> Iterator[dict[Any, Any]]:
        last = turns[-1]
        clue = last.clues[place][0]
        yield from ask(last.question, turns[:-1], last.without | {clue})

    def show(turns: Turns) -> dict[Any, Any]:
        return _view(parts, turns)

    line, turns = parts.line, parts.turns
    shown = [
        parts.talk, parts.start, parts.clues, *parts.chips, parts.tools, parts.send, parts.stop,
        line, turns,
    ]  # fmt: skip
    slow = {"outputs": shown, "concurrency_limit": AT_ONCE, "concurrency_id": "ask", **_QUIET}
    asked = [
        gr.on([line.submit, parts.send.click], ask_line, [line, turns], **slow),
        *(example.click(ask, [example, turns], **slow) for example in parts.examples),
        *(
            chip.click(partial(ask_without, place), turns, **slow)
            for place, chip in enumerate(parts.chips)
        ),
        parts.again.click(ask_again, turns, **slow),
    ]
    ended = [
        *asked,
        parts.stop.click(
            lambda turns: show(_stopped(turns)), turns, shown, cancels=asked, queue=False, **_QUIET
        ),
        parts.clear.click(lambda: show(()), None, shown, queue=False, **_QUIET),
    ]
    for event in ended:
        event.then(None, js=_FOCUS, **_QUIET)


def _view(parts: _Parts, turns: Turns) -> dict[Any, Any]:
    """What the page shows of a conversation."""
    import gradio as gr

    busy = bool(turns) and not turns[-1].done
    return {
        parts.turns: turns,
        parts.talk: _conversation(turns),
        parts.start: gr.Column(visible=not turns),
        **_clues(parts, turns[-1].clues if turns and not busy else ()),
        parts.tools: gr.Row(visible=bool(turns) and not busy),
        parts.send: gr.Button(visible=not busy),
        parts.stop: gr.Button(visible=busy),
    }


def _clues(parts: _Parts, clues: Sequence[tuple[Clue, str]]) -> dict[Any, Any]:
    """A button for each clue that the last question was taken to hold."""
    import gradio as gr

    labels = [f"{CLUES[clue]} {label} ✕" for clue, label in clues]
    padded = [*labels, *[""] * len(Clue)][: len(Clue)]
    chips = zip(parts.chips, padded, strict=True)
    return {
        parts.clues: gr.Row(visible=bool(clues)),
        **{chip: gr.Button(label, visible=bool(label)) for chip, label in chips},
    }


def _answered(
    assistant: "Assistant", question: str, earlier: Turns, without: frozenset[Clue] = frozenset()
) -> Iterator[Turns]:
    """The conversation as the answer grows; an error ends it in one Swedish sentence."""
    turn = Turn(question.strip(), without=without)
    yield (*earlier, turn)
    try:
        history = _history(earlier)
        answer = assistant.quote(question, history=history, without=without)
        written: list[str] = []
        for said in assistant.write(answer, history):
            if isinstance(said, str):
                written.append(said)
                turn = replace(turn, html=written_html(written))
                yield (*earlier, turn)
            else:
                answer = said
        for html in growing_html(answer, len(earlier)):
            turn = replace(turn, html=html)
            yield (*earlier, turn)
            time.sleep(PAUSE)
        turn = replace(turn, text=answer.text, copied=answer_text(answer), clues=answer.clues)
    except ProtokollError as error:
        turn = replace(turn, html=message_html(str(error)))
    except Exception:
        _log.exception("Frågan kunde inte besvaras")
        turn = replace(turn, html=message_html(FAILED))
    yield (*earlier, replace(turn, done=True))


def _history(turns: Turns) -> list[dict[str, str]]:
    """The answered questions, as a language model is told of them."""
    return [
        {"role": role, "content": content}
        for turn in turns
        if turn.text
        for role, content in (("user", turn.question), ("assistant", turn.text))
    ]


def _stopped(turns: Turns) -> Turns:
    """The conversation with its last answer cut short."""
    if not turns or turns[-1].done:
        return turns
    *earlier, last = turns
    return (*earlier, replace(last, html=last.html + message_html(STOPPED), done=True))


def _conversation(turns: Turns) -> str:
    return "".join(_turn(turn) for turn in turns)


def _turn(turn: Turn) -> str:
    busy = "false" if turn.done else "true"
    return (
        f'<section class="tur">{question_html(turn.question)}'
        f'<div class="svar" aria-busy="{busy}">{turn.html or waiting_html()}</div>'
        f"{_copy_button(turn.copied) if turn.copied else ''}</section>"
    )


def _copy_button(text: str) -> str:
    return (
        f'<button type="button" class="kopiera" data-text="{escape(text)}">Kopiera svaret</button>'
    )


def _header(overview: "Overview") -> str:
    return f"<h1>{TITLE}</h1><p>{escape(_covers(overview))}</p>"


def _covers(overview: "Overview") -> str:
    """What the archive covers, in a line."""
    if not overview.documents:
        return "Arkivet är tomt. Läs in protokoll med kommandot protokoll ingest MAPP."
    count = "ett protokoll" if overview.documents == 1 else f"{overview.documents} protokoll"
    years = dict.fromkeys(day[:4] for day in (overview.first, overview.last) if day)
    span = f" från {'–'.join(years)}" if years else ""
    return f"Svar ur {count}{span}, ordagrant och med länk till originalet."


def _example_buttons(examples: Sequence[str]) -> list[Any]:
    """As many buttons as there are places, the last of them hidden where there is too little."""
    import gradio as gr

    padded = [*examples[:EXAMPLES], *[""] * EXAMPLES][:EXAMPLES]
    return [gr.Button(example, visible=bool(example)) for example in padded]
