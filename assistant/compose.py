"""Answering by quoting: which words of which item answer the question, and the frame around them.

Every quote is cut from the original as it is today, so what is shown has been checked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.minutes import Decision, Passage, Span
from ingest.repair import Shown
from ingest.sections import inline_decision, role_of

from .answers import Citation
from .citations import Originals, url_of
from .evidence import Asked, Weights
from .needs import TALLY, VOTING
from .question import Question, Wanted
from .wording import (
    ALSO,
    AND_ALSO,
    DECIDED_SO,
    FROM_THE_MINUTES,
    TASK,
    decision_frame,
    fact_frame,
    item_frame,
)

QUOTE = 900
"""Characters of a quote: a decision with its points, or the sentences around a fact."""
FACT = 600
"""Characters of a quote that is no decision: the sentence that answers and those beside it. Of the
right item, its quotes held the answer to 0.87, 0.98 and 0.91 of the development, golden and 80 more
questions at 700 and 420 characters, to 0.89, 0.99 and 0.93 at these, for 80 characters more."""
LISTED = 350
"""Characters of each decision in a list or a summary."""
TYPED = 0.25
"""Worth of a sentence's holding the kind of thing asked for (an amount, a date, a name), in
shares of the question's words."""
ADDS = 0.1
"""How much more of the question a sentence must hold than the decision to be quoted beside it."""
GAP = 2
"""Characters between two units that are quoted together; more is a label that is left out."""
LEAST = 12
"""Characters of the shortest sentence that is quoted; what is shorter is a number or a label."""
FOLLOWED = 3
"""Tasks that are quoted after a decision at the most."""
LEAD = 0.5
"""Worth of the words that the line before a list holds: it says what the points are about."""

_NUMBER_LINE = re.compile(r"\W*(?:§|Ärendenummer\b|Dnr\b|Diarienummer\b)")
_CASE_NUMBER = re.compile(r"\b(?:Ärendenummer|Dnr|Diarienummer|Diarienr)\b", re.IGNORECASE)
_POINT = re.compile(r"\s*(?:[•\-–*]|\d{1,2}[.)]|[a-zåäö][.)])")
_ABBREVIATION = (
    r"(?<!\bbl\.a)(?<!\bt\.ex)(?<!\bdvs)(?<!\bkl)(?<!\bnr)(?<!\bca)(?<!\bm\.m)(?<!\bs\.k)"
)
_SENTENCE_END = re.compile(
    # The number of a point ("2.") ends no sentence.
    rf"(?:{_ABBREVIATION}(?<!^\d\.)(?<!^\d\d\.)(?<=[.!?])[”\"]?\s+(?=[A-ZÅÄÖ”\"•–-])|\n+)",
    re.MULTILINE,
)
_HOLDS = {
    Wanted.AMOUNT: re.compile(
        r"\d[\d  .,]*\s*(?:kr|kronor|tkr|mnkr|mkr|mdkr|miljon|miljard|procent|%|st\b|timm|person|"
        r"elever|platser|år\b)|\b\d+\b|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|hälften)\b",
        re.IGNORECASE,
    ),
    Wanted.DATE: re.compile(
        r"\b\d{1,2}\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|"
        r"november|december)|\b(?:19|20)\d\d\b|\b\d{1,2}[.:]\d{2}\b|\bkvartal|\b(?:år|vecko|månads?)vis|"
        r"\b(?:vecka|veckor|månad|månader|våren|hösten|sommaren|årlig)|\bsenast \d+ år\b",
        re.IGNORECASE,
    ),
    Wanted.PERSON: re.compile(
        r"[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ]\w+)? (?:af |von |de )?[A-ZÅÄÖ][a-zåäöé]+"
    ),
    Wanted.VOTE: re.compile(rf"{TALLY}|{VOTING}|\breserver(?:ar|ade) sig", re.IGNORECASE),
    Wanted.CASE_NUMBER: _CASE_NUMBER,
    Wanted.BEFORE: re.compile(r"\b(?:bordlag[dt]|återremitterat|tidigare behandla)", re.I),
    Wanted.PROPOSAL: re.compile(
        r"\b(?:yrka|föresl|förslag från|motion|bifall till|instäm|begär|initiativ|hemställ|"
        r"reserver)\w*",
        re.IGNORECASE,
    ),
    Wanted.REASON: re.compile(
        r"\b(?:eftersom|därför|för att|på grund av|med anledning|då det|risk|utifrån|"
        r"syfte|så att)\b",
        re.IGNORECASE,
    ),
}

_COUNTED = re.compile(
    r"\bhur (?:röstade|föll|gick|var|blev|slutade|såg)\b.*\b(?:röst|omröst|voter)|\bhur röstade",
    re.IGNORECASE,
)
"""Asks how a vote went, which those who reserve themselves do not tell."""
_TALLY = re.compile(rf"{TALLY}|\bröst(?:ar|ade) (?:ja|nej)\b", re.IGNORECASE)

_PROPOSES = re.compile(
    r"[A-ZÅÄÖ][\w-]+ \([A-ZÅÄÖ]+\)[^.]{0,120}?\b(?:yrka|föresl|begär|instäm|hemställ|väck)\w*"
)
"""Somebody with their party, and what they propose."""
_PUTS_TO_VOTE = re.compile(r"\bproposition|\b(?:omröstning|votering) begär", re.IGNORECASE)
"""What is done with proposals tells of none who made them."""

_STARTS = re.compile(
    r"\b(?:i kraft|gälla|gäller|börja\w*|start\w*|inför\w*|öppna\w*|från och med|fr\.?o\.?m)\b",
    re.IGNORECASE,
)
"""Words for a beginning, one as good as the other: "börja gälla" is answered by "införas"."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Part of an item as its original shows it; `decision` is the one it is from, if any.

    `score` is what its best sentence holds of the question, and of the kind of thing asked for;
    `task` whether it is quoted for what it gives somebody to do.
    """

    passage: Passage
    text: str
    spans: tuple[Span, ...]
    decision: Decision | None
    score: float
    task: bool = False

    @property
    def page(self) -> int | None:
        """The page on which it begins."""
        return self.spans[0].page if self.spans else None


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    score: float


class Composer:
    """Composes quoting answers over one archive."""

    def __init__(self, originals: Originals, weights: Weights) -> None:
        self._originals = originals
        self._weights = weights

    def quotes(
        self, question: Question, asked: Asked, parts: Sequence[Passage]
    ) -> tuple[Quote, ...]:
        """What of one item answers the question: the decision, the sentences, or both.

        `parts` are the item's passages. Empty when its original is not there as it was read. A
        question that goes on has seen the decision, and is told more of what stands beside it; so
        is one that asks for a kind of thing of which the decision holds none. What was decided is
        told with who is to do what.
        """
        quotes = self._answering(question, asked, parts)
        decided = any(quote.decision for quote in quotes)
        if not decided or question.context or Wanted.DECISION not in question.wanted:
            return quotes
        return (*quotes, *islice(self._follow_up(parts[0], quotes), FOLLOWED))

    def _answering(
        self, question: Question, asked: Asked, parts: Sequence[Passage]
    ) -> tuple[Quote, ...]:
        sentence = self.sentence(question, asked, parts)
        decision = self.decision(question, asked, parts[0])
        if decision is None or sentence is None:
            return tuple(quote for quote in (decision, sentence) if quote)
        held = sentence.text in decision.text
        if held or (_overlap(sentence, decision) and decision.text not in sentence.text):
            more = question.context or not held or _lacks_kind(question, decision.text)
            beside = more and self.sentence(question, asked, parts, decision.text)
            return (decision, beside) if beside else (decision,)
        if not question.wanted & {Wanted.DECISION} and not question.latest:
            return (sentence,) if decision.text in sentence.text else (sentence, decision)
        adds = sentence.score >= decision.score + ADDS or question.wanted - {Wanted.DECISION}
        return (decision, sentence) if adds else (decision,)

    def _follow_up(self, passage: Passage, quotes: Sequence[Quote]) -> Iterator[Quote]:
        """The tasks that an item gives, but for those that are quoted already."""
        told = list(quotes)
        for task in passage.tasks:
            shown = self._originals.show(passage, task.spans)
            if shown is None or not shown.text.strip():
                continue
            text, spans = _cut(shown, 0, len(shown.text))
            quote = Quote(passage, text, spans, None, 0.0, task=True)
            if not is_quoted(quote, told):
                told.append(quote)
                yield quote

    def decision(self, question: Question, asked: Asked, passage: Passage) -> Quote | None:
        """The item's decision that the question is most about, cut to what it asks for."""
        best: tuple[float, Quote] | None = None
        for decision in passage.decisions:
            shown = self._originals.show(passage, decision.spans)
            if shown is None or not shown.text.strip():
                continue
            score = asked.coverage(self._weights.text(shown.text))
            if best is None or score > best[0]:
                units = self._units(question, asked, shown, passage)
                whole = len(shown.text) <= QUOTE
                text, spans = _cut(shown, 0, QUOTE) if whole else _window(shown, units, QUOTE)
                held = max((unit.score for unit in units), default=0.0)
                best = score, Quote(passage, text, spans, decision, held)
        return best[1] if best else None

    def decisions(self, passage: Passage) -> Iterator[Quote]:
        """All that an item decides, each cut to LISTED characters; without any, how it begins."""
        for decision in passage.decisions:
            shown = self._originals.show(passage, decision.spans)
            if shown and shown.text.strip():
                text, spans = _beginning(shown, 0)
                yield Quote(passage, text, spans, decision, 0.0)
        if not passage.decisions and passage.heading:
            shown = self._originals.show(passage)
            places = _sentences(shown.text) if shown else []
            start = next(
                (a for a, b in places if not _is_label(shown.text[a:b], passage.heading)), None
            )
            if start is not None:
                text, spans = _beginning(shown, start)
                yield Quote(passage, text, spans, None, 0.0)

    def sentence(
        self, question: Question, asked: Asked, parts: Sequence[Passage], beside: str = ""
    ) -> Quote | None:
        """The sentences of an item that hold most of the question, none of them in `beside`."""
        best: Quote | None = None
        for passage in parts:
            shown = self._originals.show(passage)
            units = [
                unit
                for unit in (self._units(question, asked, shown, passage) if shown else ())
                if not beside or _adds(shown.text, unit, beside)
            ]
            if not units:
                continue
            top = max(units, key=lambda unit: unit.score)
            if best is None or top.score > best.score:
                text, spans = _window(shown, units, QUOTE if question.context else FACT)
                best = Quote(passage, text, spans, None, top.score)
        return best

    def _units(
        self, question: Question, asked: Asked, shown: Shown, passage: Passage
    ) -> list[_Unit]:
        """The sentences and points of a text, with what each holds of the question."""
        heading = passage.heading or ""
        every = _sentences(shown.text)
        told = [at for at in every if not _is_label(shown.text[slice(*at)], heading)]
        # What is nothing but its heading says what that says.
        places = told or every
        if Wanted.CASE_NUMBER in question.wanted:
            numbered = [at for at in every if _CASE_NUMBER.search(shown.text[slice(*at)])]
            places = numbered or places
        texts = [self._weights.text(shown.text[start:end]) for start, end in places]
        inner = asked.within(self._weights.text(f"{heading} {passage.body or ''}"), texts)
        roles = _under(shown.text, every)
        above = {role: asked.coverage(self._weights.text(role)) for role in set(roles.values())}
        units: list[_Unit] = []
        lead = 0.0
        for (start, end), text in zip(places, texts, strict=True):
            words = shown.text[start:end]
            own = inner.coverage(text)
            led = LEAD * max(lead, above.get(roles.get(start), 0.0))
            units.append(_Unit(start, end, own + led + _typed(question, words)))
            if words.rstrip().endswith(":"):
                lead = own
            elif not _POINT.match(words):
                lead = 0.0
        return units


def cite(answers: Sequence[Sequence[Quote]]) -> tuple[Citation, ...]:
    """Number the quotes of all items from 1."""
    quotes = [quote for quotes in answers for quote in quotes]
    return tuple(
        Citation(
            marker=marker,
            document=quote.passage.document,
            body=quote.passage.body,
            date=quote.passage.date,
            item=quote.passage.item,
            label=quote.passage.label,
            heading=quote.passage.heading,
            page=quote.page,
            quote=quote.text,
            url=url_of(quote.passage.document, quote.page),
            outcome=quote.decision.outcome if quote.decision else None,
            spans=quote.spans,
        )
        for marker, quote in enumerate(quotes, start=1)
    )


def text_of(answers: Sequence[Sequence[Quote]], between: str | None = ALSO) -> str:
    """The answer: the quotes of each item in frames that say where they stand, as Markdown.

    `between` stands between what different items say.
    """
    blocks: list[str] = []
    for place, quotes in enumerate(answers):
        if place and between:
            blocks.append(between)
        for at, quote in enumerate(quotes):
            marker = 1 + sum(map(len, answers[:place])) + at
            blocks.append(_block(_frame(quote, first=at == 0), quote, marker))
    return "\n\n".join(blocks)


def text_of_items(answers: Sequence[Sequence[Quote]]) -> str:
    """The items of one meeting, each with its number and heading and what came of it."""
    marker = 0
    blocks: list[str] = []
    for quotes in answers:
        for at, quote in enumerate(quotes):
            marker += 1
            frame = item_frame(quote.passage, quote.decision and quote.decision.outcome)
            blocks.append(_block(frame if at == 0 else AND_ALSO, quote, marker))
    return "\n\n".join(blocks)


def _block(frame: str, quote: Quote, marker: int) -> str:
    quoted = "\n".join(f"> {line}" for line in quote.text.splitlines())
    return f"{frame}\n\n{quoted} [{marker}]"


def _frame(quote: Quote, *, first: bool) -> str:
    if not first:
        return TASK if quote.task else DECIDED_SO if quote.decision else FROM_THE_MINUTES
    if quote.decision:
        return decision_frame(quote.passage, quote.decision)
    return fact_frame(quote.passage)


def is_quoted(new: Quote, quotes: Iterable[Quote]) -> bool:
    """Whether some of what a quote says is in others of its item."""
    return any(_overlap(new, old) for old in quotes)


def _overlap(one: Quote, other: Quote) -> bool:
    return any(
        a.page == b.page and a.start < b.end and b.start < a.end
        for a in one.spans
        for b in other.spans
    )


def _adds(text: str, unit: _Unit, beside: str) -> bool:
    """Whether a unit says what is not quoted already, and is no end of a sentence cut in two."""
    said = text[unit.start : unit.end]
    return said not in beside and not (unit.start == 0 and said[:1].islower())


def _sentences(text: str) -> list[tuple[int, int]]:
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.start()].strip():
            found.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def _under(text: str, places: Sequence[tuple[int, int]]) -> dict[int, str]:
    """The sub-heading that each sentence stands under ("Reservation"), by where it begins."""
    found: dict[int, str] = {}
    role = ""
    for start, end in places:
        if role_of(text[start:end]):
            role = text[start:end]
        elif role:
            found[start] = role
    return found


def _is_label(text: str, heading: str) -> bool:
    """Whether a line only names what follows: the item's heading, a sub-heading, "Beslut: …"."""
    title = re.sub(r"^\W*(?:§+\s*)?[\d.:)]*\s*", "", " ".join(text.split()))
    if len(title) < LEAST or title in heading or _NUMBER_LINE.match(text):
        return True
    return role_of(text) is not None or inline_decision(text) is not None


def _typed(question: Question, text: str) -> float:
    kinds = question.wanted & {Wanted.VOTE} or question.wanted
    held = any(_HOLDS[kind].search(text) for kind in kinds if kind in _HOLDS)
    if Wanted.VOTE in kinds and _COUNTED.search(question.text):
        held = bool(_TALLY.search(text))
    elif Wanted.PROPOSAL in kinds and _PUTS_TO_VOTE.search(text):
        held = False
    starts = Wanted.DATE in kinds and _STARTS.search(question.text) and _STARTS.search(text)
    proposes = Wanted.PROPOSAL in kinds and _PROPOSES.search(text)
    return TYPED * (held + bool(held and starts) + 2 * bool(held and proposes))


def _lacks_kind(question: Question, text: str) -> bool:
    """Whether the question asks for kinds of things that a text can be seen to hold none of."""
    return not question.wanted.isdisjoint(_HOLDS) and not _typed(question, text)


def _window(shown: Shown, units: Sequence[_Unit], limit: int) -> tuple[str, tuple[Span, ...]]:
    """The best unit and those around it that fit `limit` characters; without any, the beginning."""
    if not units:
        return _cut(shown, 0, limit)
    first = last = max(range(len(units)), key=lambda at: units[at].score)
    while True:
        # What only announces says nothing without what it announces.
        while last + 1 < len(units) and shown.text[: units[last].end].rstrip().endswith(":"):
            last += 1
        wider = [
            (units[at].score, -abs(at - first), at)
            for at in (first - 1, last + 1)
            if 0 <= at < len(units)
            and units[max(last, at)].end - units[min(first, at)].start <= limit
            and units[max(first, at)].start - units[min(last, at)].end <= GAP
        ]
        if not wider:
            end = min(units[last].end, units[first].start + 2 * limit)
            return _cut(shown, units[first].start, end)
        at = max(wider)[-1]
        first, last = min(first, at), max(last, at)


def _beginning(shown: Shown, start: int) -> tuple[str, tuple[Span, ...]]:
    """As many whole sentences from a place as LISTED characters hold, the first one at least."""
    ends = [start + end for _, end in _sentences(shown.text[start:])]
    fitting = [end for end in ends if end - start <= LISTED]
    return _cut(shown, start, fitting[-1] if fitting else ends[0])


def _cut(shown: Shown, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
    text = shown.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return text, shown.spans(start, start + len(text)) if text else ()
