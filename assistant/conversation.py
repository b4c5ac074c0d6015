"""What was said before: whether a question goes on with the matter in hand, and which that is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.minutes import Passage

from .evidence import Asked, Text
from .question import names_in
from .swedish import stem, words

YEAR = timedelta(days=365)
TURNS = 6
"""Questions before this one that are looked back on; what is further back is forgotten."""
MET = 0.5
"""How surely an item must hold a word for the word to be of its matter."""

_BEGINS = re.compile(r"^\W*(?:och|men|eller|så|då|varför)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|detta|denna|dem|dessa|de|då|där|dit|han|hon|hen|honom|henne|hans|hennes|deras|"
    r"dess|sedan|fortfarande|också|i ?stället|däremot|dessutom|samma|båda|förslaget|beslutet|"
    r"ärendet|frågan|mötet|punkten)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """The matter in hand: the words that asked for it, and the items that answered, best first."""

    matter: str
    items: tuple[tuple[Passage, ...], ...]

    @property
    def best(self) -> Passage:
        """The first passage of the item that answered best."""
        return self.items[0][0]

    @property
    def text(self) -> str:
        """All that the items say, with their headings and bodies."""
        parts = (part for item in self.items for part in item)
        return "\n".join(f"{part.heading or ''}\n{part.body or ''}\n{part.text}" for part in parts)

    @property
    def year_after(self) -> date | None:
        """The day from which "i oktober" is the first October since the meeting."""
        return date.fromisoformat(self.best.date) + YEAR if self.best.date else None


def asked_before(history: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The last questions of a conversation, the oldest first."""
    said = [turn["content"].strip() for turn in history if turn["role"] == "user"]
    return tuple(text for text in said if text)[-TURNS:]


def goes_on(question: str, asked: Asked, item: Text, headings: frozenset[str]) -> bool:
    """Whether a question goes on with the matter of the items in hand, or begins a new one.

    It begins a new one by a word that the items do not hold and that `headings`, the stems of all
    headings, do: of those a question that points back may have one, and a reply ("Och …?") two. A
    proper name counts as two.
    """
    names = {word for name in names_in(question) for word in words(name)}
    told = asked.among(headings | {stem(word) for word in names})
    unmet = sum(1 + (word in names) for word in told if asked.met(word, item) < MET)
    return unmet <= bool(_POINTS_BACK.search(question)) + 2 * bool(_BEGINS.search(question))
