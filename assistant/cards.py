"""An answer as HTML. All text is escaped: nothing in minutes is ever read as HTML or Markdown."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from ingest.dates import in_words
from ingest.minutes import Outcome, Passage

from .answers import Answer, Citation, Hit
from .citations import anchor_of, reading_url, url_of
from .wording import OUTCOMES, TONES, confidence_words, item_of

NEAREST = 3
"""Items shown beside an abstention: enough to see what the archive does hold."""
EXCERPT = 220
"""Characters of a nearest item; it is a pointer, not an answer."""
LONGEST = 300
"""Characters of a question that are repeated above its answer."""
SPOTS, SPOT_WORDS = 6, 6
"""Runs of words that a browser is asked to find in a text original: short enough to stand on one
of its lines, long enough to stand nowhere else, and several because some are broken over two."""
STEP = 3
"""Words added at a time while an answer is being written out."""

_QUOTED = re.compile(r"^> ?", re.MULTILINE)
_MARKED = re.compile(r"\s*\[(\d+)\]\s*$")
_MARKER = re.compile(r"\[(\d+)\]")
_POINT = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")

Block = str | Citation


def question_html(question: str, limits: str = "") -> str:
    """What the person asked, and of which minutes alone; empty for an empty question."""
    if not question:
        return ""
    if len(question) > LONGEST:
        question = question[:LONGEST] + " …"
    asked_of = f'<p class="fragat">Bara {escape(limits)}</p>' if limits else ""
    said = f'<span class="dold">Du frågade: </span>{_lines(question)}'
    return f'<h2 class="fraga">{said}</h2>{asked_of}'


def growing_html(answer: Answer, turn: int, covers: str = "") -> Iterator[str]:
    """The answer as it is written out: longer each time, with all its sources the last time.

    `turn` keeps the ids of several answers on a page apart. `covers` is what the archive covers,
    told where it is silent.
    """
    done = ""
    shown: list[Citation] = []
    for block in _blocks(answer):
        if isinstance(block, Citation):
            repeated = bool(shown) and _place(shown[-1]) == _place(block)
            done += _card(block, turn, headed=not repeated)
            shown.append(block)
        else:
            words = re.split(r"(?<=\s)(?=\S)", block)
            for count in range(STEP, len(words), STEP):
                yield done + _prose("".join(words[:count]), answer, turn)
            done += _prose(block, answer, turn)
        yield done
    yield done + (_rest(answer, turn, shown) if answer.answered else _silence(answer, covers))


def written_html(sentences: Sequence[str]) -> str:
    """What a language model has written so far, of what has passed the gate."""
    dot = '<span class="prick" aria-hidden="true"></span>'
    return f'<p>{_lines(" ".join(sentences))}</p><p class="soker">{dot}Språkmodellen skriver …</p>'


def message_html(text: str) -> str:
    """A line from the program itself: what went wrong, or that the answer was stopped."""
    return f'<p class="besked" role="alert">{escape(text)}</p>'


def waiting_html() -> str:
    """What stands in the place of an answer that is on its way."""
    dot = '<span class="prick" aria-hidden="true"></span>'
    return f'<p class="soker">{dot}Söker i protokollen …</p>'


def _rest(answer: Answer, turn: int, shown: Sequence[Citation]) -> str:
    """What follows the text: sources not yet shown, the way to the matter, and how sure it is."""
    left = [citation for citation in answer.citations if citation not in shown]
    cards = "".join(_card(citation, turn) for citation in left)
    sources = f'<h3 class="rubrik">Källor</h3>{cards}' if cards else ""
    if answer.steps and (matter := answer.citations[0].heading):
        sources += f'<p><a href="/arende/{quote(matter)}">Visa hela ärendets väg</a></p>'
    if answer.confidence is None:
        return sources
    return f'{sources}<p class="sakerhet">{confidence_words(answer.confidence)}</p>'


def _blocks(answer: Answer) -> Iterator[Block]:
    """Paragraphs of the text; a quote that is that of a citation becomes the citation itself."""
    quoted = {_squeezed(citation.quote): citation for citation in answer.citations}
    for block in re.split(r"\n\s*\n", answer.text.strip()):
        if block.startswith(">"):
            text = _QUOTED.sub("", block)
            citation = quoted.pop(_squeezed(_MARKED.sub("", text)), None)
            yield citation or block
        else:
            yield block


def _prose(block: str, answer: Answer, turn: int) -> str:
    """A paragraph, list or quote of the answer's text, as HTML."""
    if block.startswith(">"):
        return f"<blockquote>{_marked(_QUOTED.sub('', block), answer, turn)}</blockquote>"
    lines = [line for line in block.splitlines() if line.strip()]
    if len(lines) > 1 and all(_POINT.match(line) for line in lines[1:]):
        lead = [] if _POINT.match(lines[0]) else [lines.pop(0)]
        points = "".join(
            f"<li>{_marked(_POINT.sub('', line), answer, turn)}</li>" for line in lines
        )
        return "".join(f"<p>{_marked(line, answer, turn)}</p>" for line in lead) + (
            f"<ul>{points}</ul>"
        )
    return f"<p>{_marked(block, answer, turn)}</p>"


def _marked(text: str, answer: Answer, turn: int) -> str:
    """Escaped text whose markers lead to their sources; a model's own bold is kept."""
    known = {citation.marker for citation in answer.citations}

    def link(match: re.Match[str]) -> str:
        if int(match[1]) not in known:
            return match[0]
        target = f"#{_anchor(turn, int(match[1]))}"
        return f'<a class="not" href="{target}" aria-label="Källa {match[1]}">{match[1]}</a>'

    marked = _MARKER.sub(link, _lines(text))
    return marked if answer.generator == "quote" else _BOLD.sub(r"<strong>\1</strong>", marked)


def _card(citation: Citation, turn: int, *, headed: bool = True) -> str:
    """One source: where it stands, what it says word for word, and the way to the original."""
    head = _head(citation, citation.outcome) if headed else ""
    return (
        f'<article class="kort" id="{_anchor(turn, citation.marker)}" '
        f'aria-label="Källa {citation.marker}">{head}'
        f'<blockquote cite="{escape(citation.url)}">{_lines(citation.quote)}</blockquote>'
        f'<footer><span class="nr" aria-hidden="true">{citation.marker}</span>'
        f"{_reading_link(reading_url(citation.document, citation.spans, citation.quote))}"
        f"{_link(citation.url, citation.page, citation.quote)}</footer></article>"
    )


def _silence(answer: Answer, covers: str) -> str:
    """What the archive does hold: the items closest to the question, and what it covers."""
    told = f'<p class="omfattar">{escape(covers)}</p>' if covers else ""
    return told + _nearest(answer.hits)


def _nearest(hits: Sequence[Hit]) -> str:
    items: dict[tuple[str | None, ...], Passage] = {}
    for hit in hits:
        if hit.passage.label or hit.passage.heading:
            items.setdefault(_place(hit.passage), hit.passage)
    cards = "".join(_near(passage) for passage in list(items.values())[:NEAREST])
    return f'<h3 class="rubrik">Närmast i protokollen</h3>{cards}' if cards else ""


def _near(passage: Passage) -> str:
    text = _squeezed(passage.text).removeprefix(item_of(passage)).strip()
    if len(text) > EXCERPT:
        text = text[:EXCERPT].rpartition(" ")[0] + " …"
    links = (
        _reading_link(f"{reading_url(passage.document)}#{anchor_of(passage)}"),
        _link(url_of(passage.document, passage.page), passage.page, text),
    )
    return (
        f'<article class="kort stilla">{_head(passage)}<p class="utdrag">{escape(text)}</p>'
        f"<footer>{''.join(links)}</footer></article>"
    )


def _head(source: Citation | Passage, outcome: Outcome | None = None) -> str:
    """Meeting and item; with the outcome of the decision as a badge."""
    parts = (source.body, in_words(source.date) if source.date else None)
    said = [f"<span>{escape(part)}</span>" for part in parts if part]
    meeting = "".join(said) or f"<span>{escape(source.document)}</span>"
    item = f"<h4>{escape(item[0].upper() + item[1:])}</h4>" if (item := item_of(source)) else ""
    tone = TONES.get(outcome, "annat") if outcome else ""
    badge = f'<span class="utfall {tone}">{OUTCOMES[outcome]}</span>' if outcome else ""
    return f'<header><p class="mote">{meeting}{badge}</p>{item}</header>'


def _reading_link(url: str) -> str:
    return (
        f'<a class="original" href="{escape(url)}" target="_blank" rel="noopener">'
        f'Visa i protokollet<span class="dold"> (i en ny flik)</span></a>'
    )


def _link(url: str, page: int | None, text: str) -> str:
    """The way to the original: to its page, or in a text to where the words stand."""
    where = f", sidan {page}" if page else ""
    spot = "" if page else _spots(text)
    return (
        f'<a class="original" href="{escape(url + spot)}" target="_blank" rel="noopener">'
        f'Öppna originalet{where}<span class="dold"> (i en ny flik)</span></a>'
    )


def _spots(text: str) -> str:
    """A fragment that makes the browser scroll to these words of a text and mark them."""
    words = text.split()[: SPOTS * SPOT_WORDS]
    runs = [words[at : at + SPOT_WORDS] for at in range(0, len(words), SPOT_WORDS)]
    long = [" ".join(run) for run in runs if len(run) == SPOT_WORDS] or [" ".join(words)]
    return "#:~:" + "&".join(f"text={quote(run, safe='').replace('-', '%2D')}" for run in long)


def _place(source: Citation | Passage) -> tuple[str | None, ...]:
    return (source.document, source.item, source.label, source.heading)


def _anchor(turn: int, marker: int) -> str:
    return f"kalla-{turn}-{marker}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _squeezed(text: str) -> str:
    return " ".join(text.split())
