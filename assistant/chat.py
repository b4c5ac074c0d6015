"""The chat, in Gradio: the conversation, what was understood, and the line to ask in."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache, wraps
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from ingest.errors import ProtokollError

from .api import FAILED, Programs, tool_refusal
from .archive import EXAMPLES
from .coverage import UNKNOWN, Coverage
from .desk import Desk
from .look import views_html
from .question import Clue
from .turns import Limits, Turns, answered, conversation_html, question_url, stopped
from .wording import CLUES, TITLE

if TYPE_CHECKING:
    from gradio import Blocks

    from .archive import Assistant, Overview

KEPT = 6
"""Questions that a browser keeps, the newest first."""
ALL = ("Alla", "")
WENT_BY = "Jag har gått efter det här; välj det som jag ska bortse från:"

_FOCUS = """() => {
  if (matchMedia('(pointer: fine)').matches) document.querySelector('#fraga textarea')?.focus();
}"""
_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
"""HTML without Gradio's looks and behaviour."""
_MCP = ("PingRequest", "ListToolsRequest", "CallToolRequest")
"""What an MCP client may ask."""
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Events without Gradio's progress display, and without a door for other programs."""


def mount(site: Any, assistant: "Assistant", desk: Desk) -> None:  # noqa: ANN401  (FastAPI, which pages.py knows)
    """Put the chat at the root of a site, with its MCP server."""
    import gradio

    page = _chat(assistant, desk)
    gradio.mount_gradio_app(
        site,
        page,
        "/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=True,
        enable_monitoring=False,
        max_file_size=1,
        theme=gradio.themes.Base(font=["sans-serif"], font_mono=["monospace"]),
    )
    if page.mcp_error:
        raise RuntimeError(page.mcp_error)
    # Gradio answers what else MCP can be asked for by calling the host that the request names.
    handlers = page.mcp_server_obj.mcp_server.request_handlers
    for kind in [kind for kind in handlers if kind.__name__ not in _MCP]:
        del handlers[kind]
    (calls,) = (kind for kind in handlers if kind.__name__ == "CallToolRequest")
    handlers[calls] = _in_swedish(handlers[calls])


def _in_swedish(call: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """A call of a tool whose refusals are Swedish sentences."""

    async def answer(request: Any) -> Any:  # noqa: ANN401  (MCP's messages, which Gradio knows)
        result = await call(request)
        if result.root.isError:
            sent = request.params
            for content in result.root.content:
                content.text = tool_refusal(sent.name, sent.arguments or {}, content.text)
        return result

    return answer


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
    body: Any
    year: Any
    line: Any
    send: Any
    stop: Any
    turns: Any
    asked: Any
    earlier: Any


def _chat(assistant: "Assistant", desk: Desk) -> "Blocks":
    """The page: what the archive covers, the conversation, and the line to ask in."""
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        head = gr.HTML(_header(assistant.overview()), elem_id="huvud", **_PLAIN)
        parts = _parts()
        ask_linked = _wire(assistant, desk, parts)

        def opened(asked: list[str]) -> list[Any]:
            bodies, years = _choices(assistant.coverage())
            return [
                _header(assistant.overview()),
                *_example_buttons(assistant.examples()),
                _earlier_html(asked),
                gr.Dropdown(choices=[ALL, *((body, body) for body in bodies)]),
                gr.Dropdown(choices=[ALL, *((year, year) for year in reversed(years))]),
            ]

        page.load(
            opened,
            parts.asked,
            [head, *parts.examples, parts.earlier, parts.body, parts.year],
            queue=False,
            **_QUIET,
        ).then(**ask_linked)
        for tool in Programs(assistant, desk).tools:
            # Off the queue, which Gradio's MCP server would call over HTTP at the host that the
            # request names.
            gr.api(_told(tool), api_name=tool.__name__, queue=False)
    return page


def _told(tool: Callable[..., str]) -> Callable[..., str]:
    """A tool whose errors are Swedish sentences, whatever they were."""

    @wraps(tool)
    def told(*asked: object) -> str:
        try:
            return tool(*asked)
        except ProtokollError:
            raise
        except Exception as error:
            logging.getLogger(__name__).exception(tool.__name__)
            raise ProtokollError(FAILED) from error

    return told


def _parts() -> _Parts:
    """Lay the page out, from top to bottom."""
    import gradio as gr

    talk = gr.HTML(elem_id="samtal", **_PLAIN | {"js_on_load": _script()})
    with gr.Column(elem_id="exempel") as start:
        gr.HTML("<h2>Prova att fråga</h2>", **_PLAIN)
        examples = [gr.Button(elem_classes="exempel", visible=False) for _ in range(EXAMPLES)]
        earlier = gr.HTML(elem_id="tidigare", **_PLAIN)
    with gr.Row(elem_id="ledtradar", visible=False) as clues:
        gr.HTML(f"<p>{WENT_BY}</p>", **_PLAIN)
        chips = [gr.Button(elem_classes="ledtrad", visible=False) for _ in Clue]
    with gr.Row(elem_id="verktyg", visible=False) as tools:
        again = gr.Button("Fråga igen")
        clear = gr.Button("Rensa samtalet")
    with gr.Row(elem_id="urval"):
        choice: dict[str, Any] = {"choices": [ALL], "value": "", "filterable": False}
        body = gr.Dropdown(label="Organ", **choice)
        year = gr.Dropdown(label="År", **choice)
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
    asked = gr.BrowserState(
        [],
        storage_key="protokollfragor",
        secret="protokollfragor",  # nosec B106  # hides nothing: it is the browser's own
    )
    return _Parts(
        talk, start, examples, clues, chips, tools, again, clear, body, year, line, send, stop,
        gr.State(()), asked, earlier,
    )  # fmt: skip


def _wire(assistant: "Assistant", desk: Desk, parts: _Parts) -> dict[str, Any]:
    """What happens when something is asked, asked again, stopped or cleared.

    Returns the event that asks what the page's own address does.
    """
    import gradio as gr

    def ask(
        request: gr.Request,
        question: str,
        turns: Turns,
        limits: Limits,
        before: list[str],
        without: frozenset[Clue] = frozenset(),
    ) -> Iterator[dict[Any, Any]]:
        user = request.request.scope.get("state", {}).get("user", "")
        url = question_url(question.strip(), limits)
        kept = [url, *(other for other in before if other != url)][:KEPT]
        for now in answered(assistant, desk, user, question, turns, limits, without):
            yield _view(parts, now) | {parts.asked: kept, parts.earlier: _earlier_html(kept)}

    def ask_line(
        question: str, turns: Turns, body: str, year: str, before: list[str], request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
        views = ask(request, question, turns, Limits(body, year), before)
        yield next(views) | {parts.line: ""}
        yield from views

    def ask_again(turns: Turns, before: list[str], request: gr.Request) -> Iterator[dict[Any, Any]]:
        last = turns[-1]
        yield from ask(request, last.question, turns[:-1], last.limits, before, last.without)

    def ask_without(place: int) -> Callable[..., Iterator[dict[Any, Any]]]:
        def asked_without(
            turns: Turns, before: list[str], request: gr.Request
        ) -> Iterator[dict[Any, Any]]:
            last = turns[-1]
            without = last.without | {last.clues[place][0]}
            yield from ask(request, last.question, turns[:-1], last.limits, before, without)

        return asked_without

    def ask_linked(before: list[str], request: gr.Request) -> Iterator[dict[Any, Any]]:
        wanted = request.query_params
        if question := wanted.get("fraga", ""):
            bodies, years = _choices(assistant.coverage())
            body, year = wanted.get("organ", ""), wanted.get("ar", "")
            known = Limits(body if body in bodies else "", year if year in years else "")
            chosen = {parts.body: known.body, parts.year: known.year}
            for view in ask(request, question, (), known, before):
                yield view | chosen
        else:
            yield gr.skip()

    def show(turns: Turns) -> dict[Any, Any]:
        return _view(parts, turns)

    turns, limits, before = parts.turns, [parts.body, parts.year], parts.asked
    shown = [
        parts.talk, parts.start, parts.clues, *parts.chips, parts.tools, parts.send, parts.stop,
        *limits, parts.line, turns, before, parts.earlier,
    ]  # fmt: skip
    # How many are answered at once is for the desk to say, to the API and the MCP server too.
    slow = {"outputs": shown, "concurrency_limit": None, **_QUIET}
    line = [parts.line, turns, *limits, before]
    asked = [
        gr.on([parts.line.submit, parts.send.click], ask_line, line, **slow),
        *(
            example.click(ask_line, [example, turns, *limits, before], **slow)
            for example in parts.examples
        ),
        *(
            chip.click(ask_without(place), [turns, before], **slow)
            for place, chip in enumerate(parts.chips)
        ),
        parts.again.click(ask_again, [turns, before], **slow),
    ]
    ended = [
        *asked,
        parts.stop.click(
            lambda turns: show(stopped(turns)), turns, shown, cancels=asked, queue=False, **_QUIET
        ),
        parts.clear.click(lambda: show(()), None, shown, queue=False, **_QUIET),
    ]
    for event in ended:
        event.then(None, js=_FOCUS, **_QUIET)
    return {"fn": ask_linked, "inputs": before, **slow}


def _view(parts: _Parts, turns: Turns) -> dict[Any, Any]:
    """What the page shows of a conversation."""
    import gradio as gr

    busy = bool(turns) and not turns[-1].done
    return {
        parts.turns: turns,
        parts.talk: conversation_html(turns),
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


def _choices(coverage: Coverage) -> tuple[list[str], list[str]]:
    """The bodies, and the years, that questions can be limited to."""
    years = [year for year in coverage.years if year != UNKNOWN]
    return [body for body in coverage.bodies if body != UNKNOWN], years


def _earlier_html(asked: Sequence[str]) -> str:
    """The questions that were asked last in this browser, as links that ask them again."""
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(said)}</a></li>'
        for url in asked
        if url.startswith("/?") and (said := ", ".join(v for _, v in parse_qsl(url[2:])))
    )
    return f"<h2>Tidigare frågor i den här webbläsaren</h2><ul>{links}</ul>" if links else ""


@cache
def _script() -> str:
    return Path(__file__).with_name("chat.js").read_text(encoding="utf-8")


def _header(overview: "Overview") -> str:
    return f"{views_html('/')}<h1>{TITLE}</h1><p>{escape(_covers(overview))}</p>"


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
