"""Writing an answer with a language model: the sources it is given, and what passes the gate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from ingest.dates import in_words
from prompts import as_data, fill

from .gate import Sentence, judged, sentences
from .model import Model
from .support import Evidence, Source

MOST_SHOWN = 8
"""Sentences of an answer at the most; a summary of a meeting has one for each matter."""
LEAST_KEPT = 0.5
"""Share of the model's sentences that must pass: of one that mostly invents, nothing is shown."""
HISTORY, TURN = 4, 300
"""Turns of the conversation that the model is told of, and characters of each."""

_SUMMARY = re.compile(r"\bsammanfatt", re.IGNORECASE)
_ENDED = re.compile(r"[.!?](?:\s*\[\d{1,3}\])+\s|\n")


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


def is_answer(judged: Sequence[Sentence]) -> bool:
    """Whether what has passed may stand as the answer."""
    kept = [sentence for sentence in judged if sentence.lacking is None]
    return bool(kept) and len(kept) >= LEAST_KEPT * len(judged)


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
