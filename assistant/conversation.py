"""What was said before: whether a question goes on with the matter in hand, and which that is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.dates import MONTHS, in_words, month_number
from ingest.minutes import Passage

from .courtesy import reply_to
from .evidence import Asked, Text, Weights
from .judge import said_by
from .question import Wanted, names_in
from .swedish import STOPWORDS, words

YEAR = timedelta(days=365)
TURNS = 6
"""Questions before this one that are looked back on; what is further back is forgotten."""
GOES_ON = (15.7, -1.85, -15.4, -1.2, 1.7, 2.2)
"""Log odds of a question's going on with the one before: even, for each unit of its words' weight,
of the cosine of the passage nearest to it and of names that the items in hand lack, for pointing
back and for beginning as a reply. Logistic regression on 65 questions that go on, 11 that do not
and 332 pairs of unlike development and golden questions, the two kinds weighed equally: 0.97 and
0.94 of them told apart in tenfold cross-validation."""
ALL = 0.8
"""Share of a question's words, by weight, that the item in hand holds of one that is about it."""
USUAL = 0.85
"""The mean of those cosines, for where it is not known: another model's mean other things."""

_BEGINS = re.compile(r"^\W*(?:och|men|eller|så|då|varför)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:det(?! att\b)|den|detta|denna|dem|dessa|de|då|där|dit|han|hon|hen|honom|henne|hans|"
    r"hennes|deras|dess|sedan|fortfarande|också|i ?stället|däremot|dessutom|samma|båda|förslaget|"
    r"beslutet|ärendet|frågan|mötet|punkten)\b",
    re.IGNORECASE,
)


_BACK = r"(?:(?P<back>innan|före|dessförinnan)|efter|därpå|därefter)(?=\W*$)"
_YEAR_BESIDE = re.compile(rf"\båret {_BACK}", re.IGNORECASE)
_MONTH_BESIDE = re.compile(rf"\b(?P<month>{MONTHS}) {_BACK}", re.IGNORECASE)
_MEETING_BESIDE = re.compile(
    rf"\b(?:mötet|sammanträdet|stämman) {_BACK}|"
    r"\b(?P<former>förra|föregående) (?:möte|mötet|sammanträdet?|stämman?)\b",
    re.IGNORECASE,
)
"""The year, month or meeting before or after the one in hand, where no more is said of it."""


Item = tuple[Passage, ...]
SAID, LEAST_SAID = 0.8, 3
"""Share of the words of a reply's line, by weight, that an item holds of which the line tells; and
how many words such a line has at the least."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked before, and what was replied; "" where that is not known."""

    question: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """The matter in hand.

    The words that asked for it, the kind of answer they wanted, the items that answered, best
    first, and the days of the meetings before and after the first of them, "" where none is known.
    """

    matter: str
    wanted: frozenset[Wanted]
    items: tuple[Item, ...]
    beside: tuple[str, str] = ("", "")

    @property
    def best(self) -> Passage:
        """The first passage of the item that answered best."""
        return self.items[0][0]

    def tells_of(self, name: str) -> bool:
        """Whether the items say a name."""
        parts = (part for item in self.items for part in item)
        return any(name in f"{part.heading} {part.body} {part.text}" for part in parts)

    @property
    def year_after(self) -> date | None:
        """The day from which "i oktober" is the first October since the meeting."""
        return date.fromisoformat(self.best.date) + YEAR if self.best.date else None

    def dated(self, question: str) -> str:
        """A question with "året innan" as the year before the meeting in hand: "år 2024".

        So are "i maj efter" and "mötet innan", of the same body.
        """
        if not self.best.date:
            return question
        year, month = int(self.best.date[:4]), int(self.best.date[5:7])

        def of_month(said: re.Match[str]) -> str:
            at = month_number(said["month"]) or month
            of = year - (at >= month) if said["back"] else year + (at <= month)
            return f"{said['month']} {of}"

        def of_meeting(said: re.Match[str]) -> str:
            before, after = self.beside
            day = before if said["back"] or said["former"] else after
            return f"mötet den {in_words(day)}" if day else said.group()

        def of_year(said: re.Match[str]) -> str:
            return f"år {year - 1 if said['back'] else year + 1}"

        question = _YEAR_BESIDE.sub(of_year, question)
        return _MEETING_BESIDE.sub(of_meeting, _MONTH_BESIDE.sub(of_month, question))


def said_before(history: Sequence[Mapping[str, str]]) -> tuple[Exchange, ...]:
    """The last exchanges of a conversation, the oldest first; "Tack!" begins none."""
    exchanges: list[Exchange] = []
    for turn in history:
        said = turn["content"].strip()
        if turn["role"] == "user":
            exchanges.append(Exchange(said))
        else:
            exchanges[-1:] = [replace(last, reply=said) for last in exchanges[-1:]]
    asked = (one for one in exchanges if one.question)
    return tuple(one for one in asked if not reply_to(one.question, goes_on=True))[-TURNS:]


def tells_of(reply: str, item: Item, weights: Weights) -> bool:
    """Whether some line of a reply says what an item says."""
    said = weights.text(said_by(item))
    lines = (Asked(line, weights) for line in reply.splitlines())
    return any(len(line) >= LEAST_SAID and line.coverage(said) >= SAID for line in lines)


def goes_on(
    question: str, context: Context, asked: Asked, said: Text, cosine: float | None
) -> bool:
    """Whether a question goes on with the matter in hand, or begins a new one.

    It does where most of its words are those of the item in hand, whose text is `said`.
    The more it says by itself, in words that the archive knows, and the nearer something in the
    archive comes to it, the less it needs what was said before: `cosine` is of the passage nearest
    to it, None where that is not known. Mere words ("laddstolpar"), with nothing that asks, are a
    new one.
    """
    if not any(word in STOPWORDS for word in words(question)):
        return False
    if asked.weight and asked.coverage(said) >= ALL:
        return True
    even, weight, near, name, points_back, begins = GOES_ON
    odds = even + weight * asked.matter + near * (USUAL if cosine is None else cosine)
    odds += name * sum(not context.tells_of(one) for one in names_in(question))
    odds += points_back * bool(_POINTS_BACK.search(question))
    odds += begins * bool(_BEGINS.search(question))
    return odds > 0
