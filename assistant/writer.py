"""Writing an answer with a language model: the sources it is given, and what passes the gate."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from ingest.dates import in_words
from ingest.minutes import Passage
from prompts import as_data, fill

from .answers import Answer, Citation
from .gate import MARKER, Sentence, judged, sentences
from .model import Model, ModelError
from .question import names_in
from .support import Evidence
from .swedish import words
from .units import Source
from .wording import MODELLED, NO_ANSWER, UNSUPPORTED

MOST_SHOWN = 8
"""Sentences of an answer at the most; a summary of a meeting has one for each matter."""
LEAST_KEPT = 0.5
"""Share of the model's sentences that must pass: of one that mostly invents, nothing is shown."""
HISTORY, TURN = 4, 300
"""Turns of the conversation that the model is told of, and characters of each."""
PATIENCE = 10.0
"""Seconds that a rewritten question is waited for: the search goes well without it."""

_SUMMARY = re.compile(r"\bsammanfatt", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?](?:\s*\[\d{1,3}\])+\s|\n")


def worded(
    model: Model,
    quoted: Answer,
    passages_of: Callable[[str], Iterable[Passage]],
    history: Sequence[Mapping[str, str]] = (),
) -> Iterator[str | Answer]:
    """A quoting answer in a model's words: its sentences as they pass the gate, then the answer.

    `passages_of` gives the passages of a document. The quotes stand below the model's words. Where
    the model fails, or too little of what it says passes, the answer is the quoting one, with a
    line that says so.
    """
    items = _items(quoted.citations)
    sources = [Source.of(_passages(group, passages_of)) for group in items]
    found: list[Sentence] = []
    shown: list[str] = []
    began = time.perf_counter()
    try:
        for sentence in written(model, quoted.question, sources, history):
            found.append(sentence)
            if sentence.lacking is None and len(shown) < MOST_SHOWN:
                shown.append(_cited(sentence, items))
                yield shown[-1]
        failed = None
    except ModelError as error:
        failed = str(error)
    took = 1000 * (time.perf_counter() - began)
    answer = replace(quoted, judged=tuple(found), answer_ms=quoted.answer_ms + took)
    if failed is None and is_answer(found):
        words = " ".join(shown)
        text = f"{words}\n\n{_left_out(found)}{MODELLED.format(model=model.name)}\n\n{quoted.text}"
        yield replace(answer, text=text, generator=model.name)
    else:
        why = NO_ANSWER if _gave_up(found) else UNSUPPORTED
        yield replace(answer, text=f"{quoted.text}\n\n{failed or why}")


def written(
    model: Model,
    question: str,
    sources: Sequence[Source],
    history: Sequence[Mapping[str, str]] = (),
) -> Iterator[Sentence]:
    """The sentences of a model's answer, judged, as they are finished. Raises ModelError."""
    messages, given = _messages(model, question, sources, history)
    evidence = [Evidence(source) for source in given]
    with closing(model.stream(messages)) as pieces:
        for said in _finished(pieces):
            yield judged(said, evidence)


def rewritten(model: Model, before: Sequence[str], question: str) -> str | None:
    """A question that goes on, in a model's words that need nothing said before; to search by.

    `before` are the questions asked earlier. None where the model fails, or says a name or a
    number that nobody has said, or something else than a question.
    """
    asked = "\n".join(as_data(text)[:TURN] for text in before)
    prompt = fill("follow_up", frågor=asked, fråga=as_data(question))
    quick = replace(model, timeout=min(model.timeout, PATIENCE))
    try:
        with closing(quick.stream([{"role": "user", "content": prompt}])) as pieces:
            text = "".join(pieces).strip()
    except ModelError:
        return None
    known = f"{asked} {question}".casefold()
    new = [
        part for part in (*names_in(text), *_NUMBER.findall(text)) if part.casefold() not in known
    ]
    return (
        text if text.endswith("?") and "\n" not in text and len(text) <= TURN and not new else None
    )


def is_answer(judged: Sequence[Sentence]) -> bool:
    """Whether what has passed may stand as the answer."""
    kept = [sentence for sentence in judged if sentence.lacking is None]
    return bool(kept) and len(kept) >= LEAST_KEPT * len(judged)


def _gave_up(judged: Sequence[Sentence]) -> bool:
    """Whether a model says, as it is told to, that the sources do not answer, and nothing else."""
    said = " ".join(MARKER.sub("", sentence.text) for sentence in judged)
    return said.strip(" .*") == fill("no_answer").strip().rstrip(".")


def _items(citations: Sequence[Citation]) -> list[list[Citation]]:
    """The citations gathered by the item that they quote."""
    items: dict[tuple[str | None, ...], list[Citation]] = {}
    for citation in citations:
        items.setdefault(_place(citation), []).append(citation)
    return list(items.values())


def _passages(
    item: Sequence[Citation], passages_of: Callable[[str], Iterable[Passage]]
) -> list[Passage]:
    place = _place(item[0])
    return [passage for passage in passages_of(item[0].document) if _place(passage) == place]


def _place(source: Citation | Passage) -> tuple[str | None, ...]:
    return (source.document, source.date, source.item, source.heading)


def _cited(sentence: Sentence, items: Sequence[Sequence[Citation]]) -> str:
    """A sentence with the markers of the quotes nearest to it in place of its sources'."""
    said = Counter(words(sentence.text))

    def shared(quote: Citation) -> int:
        return (said & Counter(words(quote.quote))).total()

    markers = [max(items[marker - 1], key=shared).marker for marker in sentence.markers]
    text = MARKER.sub("", sentence.text).strip().rstrip(".!?")
    return f"{text} {' '.join(f'[{marker}]' for marker in markers)}."


def _left_out(found: Sequence[Sentence]) -> str:
    count = sum(sentence.lacking is not None for sentence in found)
    if not count:
        return ""
    said = "En mening är utelämnad" if count == 1 else f"{count} meningar är utelämnade"
    return f"{said}, eftersom källorna inte stöder det som sades. "


def _messages(
    model: Model,
    question: str,
    sources: Sequence[Source],
    history: Sequence[Mapping[str, str]],
) -> tuple[list[dict[str, str]], list[Source]]:
    """What the model is told, and the sources that there was room for."""
    system = {"role": "system", "content": fill("system", inget_svar=fill("no_answer"))}
    told = [
        {"role": turn["role"], "content": as_data(turn["content"])[:TURN]}
        for turn in history[-HISTORY:]
        if turn["role"] in ("user", "assistant")
    ]
    name = "summary" if _SUMMARY.search(question) else "question"
    asked = as_data(question)
    without = [system, *told, {"role": "user", "content": fill(name, källor="", fråga=asked)}]
    room = model.room(without)
    given: list[Source] = []
    shown: list[str] = []
    for source in sources:
        said = _shown(len(given) + 1, source, source.text)
        taken = model.tokens(said)
        if taken > room and not given and room:
            cut = source.text[: int(len(source.text) * room / taken)]
            said, taken = _shown(1, source, cut), room
        if taken > room:
            break
        room -= taken
        given.append(source)
        shown.append(said)
    user = fill(name, källor="\n\n".join(shown), fråga=asked)
    return [system, *told, {"role": "user", "content": user}], given


def _shown(number: int, source: Source, text: str) -> str:
    day = in_words(source.date) if source.date else None
    item = " ".join(filter(None, (source.label, source.heading)))
    where = ", ".join(filter(None, (source.body, day, item)))
    return fill("source", nummer=str(number), var=as_data(where), text=as_data(text))


def _finished(pieces: Iterator[str]) -> Iterator[str]:
    """Sentences out of pieces, each when what follows shows that it has ended."""
    waiting = ""
    for piece in pieces:
        waiting += piece
        while match := _ENDED.search(waiting):
            yield from sentences(waiting[: match.end()])
            waiting = waiting[match.end() :]
    yield from sentences(waiting)
