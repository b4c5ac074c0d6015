"""The chat, in Gradio: the conversation, what was understood, and the line to ask in."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from .archive import EXAMPLES
from .pages import views_html
from .question import Clue
from .turns import Turns, answered, conversation_html, stopped
from .wording import CLUES, TITLE

if TYPE_CHECKING:
    from gradio import Blocks

    from .archive import Assistant, Overview

AT_ONCE = 4
"""Questions answered at the same time; the others wait their turn."""
WENT_BY = "Jag har gått efter det här; välj det som jag ska bortse från:"

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


def mount(site: Any, assistant: "Assistant") -> None:  # noqa: ANN401  (FastAPI, which pages.py knows)
    """Put the chat at the root of a site."""
    import gradio

    gradio.mount_gradio_app(
        site,
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
        for now in answered(assistant, question, turns, without):
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
            lambda turns: show(stopped(turns)), turns, shown, cancels=asked, queue=False, **_QUIET
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
