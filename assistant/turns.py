"""A conversation: what was asked, how the answer grows, and both as HTML."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ingest.errors import ProtokollError

from .cards import growing_html, message_html, question_html, waiting_html, written_html
from .desk import Desk
from .period import Period
from .question import Clue
from .terminal import answer_text

if TYPE_CHECKING:
    from .archive import Assistant

PAUSE = 0.02
"""Seconds between the steps of an answer that is written out; most take half a second in all."""
FAILED = "Något gick fel och frågan kunde inte besvaras; försök igen, eller starta om programmet."
STOPPED = "Svaret avbröts."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """The minutes that a question is asked of: those of a body, of a year ("2024"), or all."""

    body: str = ""
    year: str = ""

    @property
    def period(self) -> Period | None:
        """The year from its first day to its last."""
        return Period(f"{self.year}-01-01", f"{self.year}-12-31") if self.year else None


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the conversation and what became of it; `text` is empty for an error.

    `clues` is what the search went by, `without` what it was told to leave out.
    """

    question: str
    limits: Limits
    html: str = ""
    text: str = ""
    copied: str = ""
    done: bool = False
    clues: tuple[tuple[Clue, str], ...] = ()
    without: frozenset[Clue] = frozenset()


Turns = tuple[Turn, ...]


def answered(
    assistant: "Assistant",
    desk: Desk,
    user: str,
    question: str,
    earlier: Turns,
    limits: Limits,
    without: frozenset[Clue] = frozenset(),
) -> Iterator[Turns]:
    """The conversation as the answer grows; an error ends it in one Swedish sentence."""
    turn = Turn(question.strip(), limits, without=without)
    yield (*earlier, turn)
    try:
        history = _history(earlier)
        written: list[str] = []
        asked = {"without": without, "body": limits.body or None, "period": limits.period}
        for said in desk.answers(assistant, question, user, history, **asked):
            if isinstance(said, str):
                written.append(said)
                turn = replace(turn, html=written_html(written))
                yield (*earlier, turn)
            else:
                answer = said
        covers = "" if answer.answered else assistant.coverage().in_words()
        covers = "" if covers in answer.text else covers
        for html in growing_html(answer, len(earlier), covers):
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


def stopped(turns: Turns) -> Turns:
    """The conversation with its last answer cut short."""
    if not turns or turns[-1].done:
        return turns
    *earlier, last = turns
    return (*earlier, replace(last, html=last.html + message_html(STOPPED), done=True))


def conversation_html(turns: Turns) -> str:
    return "".join(_turn(turn) for turn in turns)


def _history(turns: Turns) -> list[dict[str, str]]:
    """The answered questions, as a language model is told of them."""
    return [
        {"role": role, "content": content}
        for turn in turns
        if turn.text
        for role, content in (("user", turn.question), ("assistant", turn.text))
    ]


def _turn(turn: Turn) -> str:
    busy = "false" if turn.done else "true"
    return (
        f'<section class="tur">{question_html(turn.question, _limits(turn.limits))}'
        f'<div class="svar" aria-busy="{busy}">{turn.html or waiting_html()}</div>'
        f"{_actions(turn) if turn.copied else ''}</section>"
    )


def _limits(limits: Limits) -> str:
    return ", ".join(part for part in (limits.body, limits.year) if part)


def _actions(turn: Turn) -> str:
    """What can be done with an answer: copied, linked to, and told whether it helped."""
    return (
        f'<div class="atgarder" data-question="{escape(turn.question)}" '
        f'data-answer="{escape(turn.copied)}">'
        '<button type="button" class="kopiera">Kopiera svaret</button>'
        f'<a class="lank" href="{escape(question_url(turn.question, turn.limits))}">'
        "Länk till frågan</a>"
        '<span class="omdome" role="group" aria-label="Hjälpte svaret?">'
        '<button type="button" data-helped="true" aria-pressed="false">Hjälpte</button>'
        '<button type="button" data-helped="false" aria-pressed="false">Hjälpte inte</button>'
        '</span><form class="kommentar" hidden><label>Vad kan bli bättre? (frivilligt)'
        '<input name="comment" maxlength="2000" autocomplete="off"></label>'
        '<button type="submit">Skicka</button></form>'
        '<p class="tack" role="status"></p></div>'
    )


def question_url(question: str, limits: Limits) -> str:
    """The address that asks a question again."""
    asked = {"fraga": question, "organ": limits.body, "ar": limits.year}
    return f"/?{urlencode({name: value for name, value in asked.items() if value})}"
