"""From hits to an answer of quotes: which items answer, in what order, and when none does."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from ingest.minutes import Passage

from .answers import Citation, Hit, Step
from .compose import Composer, Quote, cite, is_quoted, text_of, text_of_items
from .evidence import Asked
from .judge import Judge, said_by
from .question import MEETING, Listing, Question, Wanted
from .search import Search, decides, is_of_case, put_off
from .steps import STANDING, steps_beside, text_of_steps
from .wording import LIST, MORE, SILENT, SILENT_FACT, meetings_frame, no_meeting

TRIED = 4
"""Items that are tried in turn for an answer."""
ITEMS = 3
"""Items that an answer quotes at the most."""
AS_WELL = 0.3
"""Least lead of the best item, in the search's score, over one that fits the question as well.
Answered right on the development questions: 0.75 at 0.2 with two items, 0.79 at 0.3 with three; on
36 others, written by someone who had not seen the rules, 0.75 both ways."""
EACH = 3
"""Newest minutes of each body among which some tell of a next meeting."""
AGAIN = re.compile(
    rf"\b(?:nästa|nästkommande) (?:{MEETING}\w*|gång)(?!\w).{{0,120}}?"
    r"(?:\d{1,2} (?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)|\d{1,2}/\d|\d{4}-\d\d)",
    re.IGNORECASE | re.DOTALL,
)
"""What tells when a body meets again."""
LONGEST = 25
"""Decisions in a list and items in a summary at the most."""
OF_THE_MATTER = 0.8
"""Share of what the best item holds of the question that another of the same matter holds."""
LEAST_HELD = 0.5
"""Share of the question's words, by weight, that an item in a list holds."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer of quotes, as of an Answer; without citations it is silence."""

    text: str
    citations: tuple[Citation, ...] = ()
    steps: tuple[Step, ...] = ()
    confidence: float | None = None


class Quoting:
    """Answers questions over one state of the index by quoting."""

    def __init__(self, search: Search, judge: Judge, composer: Composer) -> None:
        self._search = search
        self._judge = judge
        self._composer = composer

    def answer(
        self,
        question: Question,
        asked: Asked,
        hits: Sequence[Hit],
        further: Sequence[tuple[Question, Asked]] = (),
        in_hand: Collection[str] = (),
    ) -> Quoted:
        """What the hits, best first, say of the question; `asked` are its own words.

        `further` are other questions of the same matter, answered of the item that answers best;
        `in_hand` what the ids of the items begin with that the conversation is about.
        """
        if question.whole_meeting:
            return self._meeting(question)
        if question.listing:
            return self._listed(question, asked, hits)
        if question.next_meeting and (told := self._next_meeting(question, asked)):
            return Quoted(text_of(told, between=None), cite(told))
        evidence = self._judge.evidence(asked, hits)
        answers: list[tuple[Quote, ...]] = []
        named = question.case and hits and is_of_case(question.case, hits[0].passage)
        named = named or (question.context and question.attending)
        if named or self._judge.is_near(evidence):
            answers = list(islice(self._quoted(question, asked, hits, in_hand), ITEMS))
        if not answers:
            return Quoted(SILENT if Wanted.DECISION in question.wanted else SILENT_FACT)
        first = answers[0][0].passage
        if further:
            answers[0] = self._with(answers[0], further)
        steps = steps_beside(first, self._search.steps_of(first))
        text = "\n\n".join([text_of(answers), *text_of_steps(first, steps)])
        return Quoted(text, cite(answers), steps, self._judge.confidence(evidence))

    def _with(
        self, quotes: tuple[Quote, ...], further: Sequence[tuple[Question, Asked]]
    ) -> tuple[Quote, ...]:
        """What answers a question with what of its item answers further ones, once each."""
        item = self._search.item_of(quotes[0].passage)
        for question, asked in further:
            more = self._composer.quotes(question, asked, item)
            quotes += tuple(new for new in more if not is_quoted(new, quotes))
        return quotes

    def fitting(self, hits: Sequence[Hit]) -> list[tuple[Passage, ...]]:
        """The items that fit the question about as well as the best one, best first."""
        items = _items(hits)
        return [
            self._search.item_of(item[0].passage)
            for item in items
            if items[0][0].score - item[0].score <= AS_WELL
        ]

    def _quoted(
        self, question: Question, asked: Asked, hits: Sequence[Hit], in_hand: Collection[str]
    ) -> Iterator[tuple[Quote, ...]]:
        """What each item that fits about as well as the best one says, the best first.

        Where the best has nothing of the kind asked for, only another step of its matter may have,
        or another item in hand.
        """
        fitting = self.fitting(hits)[:TRIED]
        tried = [parts for parts in fitting if self._judge.is_of_then(question, parts)]
        if not tried:
            return
        if later := self._later(question, tried[0][0]):
            tried = [later, *(parts for parts in tried if parts != later)]
        best, *others = tried
        fits = partial(self._may_answer, question)
        if fits(best):
            able = chain([best], filter(fits, others))
        else:
            matter = {step.item_id for step in self._search.steps_of(best[0])}
            beside = (parts for parts in others if parts[0].item_id in matter.union(in_hand))
            able = filter(fits, beside)
        for parts in able:
            if quotes := self._composer.quotes(question, asked, parts):
                yield quotes

    def _may_answer(self, question: Question, parts: Sequence[Passage]) -> bool:
        return self._judge.holds(question, parts, self._search.head_of(parts[0]).text)

    def _meeting(self, question: Question) -> Quoted:
        """What a meeting decided, item by item."""
        heads = self._search.meetings(question)
        if not heads:
            return Quoted(no_meeting(question))
        parts = (parts[0] for parts in self._search.items_of(heads[0].document))
        items = [tuple(self._composer.decisions(first)) for first in parts]
        decided = any(quote.decision for quotes in items for quote in quotes)
        answers = [
            quotes
            for quotes in items
            if quotes
            and (quotes[0].decision or not decided)
            and not STANDING.search(quotes[0].passage.heading or "")
        ][:LONGEST]
        if not answers:
            return Quoted(SILENT)
        text = f"{meetings_frame(heads)}\n\n{text_of_items(answers)}"
        return Quoted(text, cite(answers))

    def _next_meeting(self, question: Question, asked: Asked) -> list[tuple[Quote, ...]]:
        """What the newest minutes of the body, or of each of some bodies, say of its next one."""
        found: dict[str | None, tuple[Quote, ...]] = {}
        bodies = question.next_meeting_of(self._search.bodies)
        for head in self._search.heads(bodies, EACH):
            if head.body in found or not question.admits(head):
                continue
            for parts in self._search.items_of(head.document):
                told = AGAIN.search(said_by(parts))
                quote = told and self._composer.sentence(question, asked, parts)
                if quote:
                    found[head.body] = (quote,)
            if len(found) == ITEMS:
                break
        return list(found.values())

    def _listed(self, question: Question, asked: Asked, hits: Sequence[Hit]) -> Quoted:
        """All decisions of the matter asked about, in the order asked for."""
        deciding = [
            parts
            for parts in (self._search.item_of(item[0].passage) for item in _items(hits))
            if decides(parts[0]) and question.asks_of(parts[0])
        ]
        held = [asked.coverage(self._judge.text_of(parts)) for parts in deciding]
        least = max(OF_THE_MATTER * max(held, default=0.0), LEAST_HELD)
        found = [parts for parts, share in zip(deciding, held, strict=True) if share >= least]
        found.sort(key=lambda parts: (parts[0].date or "", parts[0].id))
        if question.listing is Listing.NEWEST:
            found.reverse()
        quotes = (self._composer.decision(question, asked, parts[0]) for parts in found[:LONGEST])
        answers = [(quote,) for quote in quotes if quote]
        if not answers:
            return Quoted(SILENT)
        blocks = [LIST[question.listing or Listing.OLDEST], text_of(answers, between=None)]
        return Quoted("\n\n".join(blocks + [MORE] * (len(found) > LONGEST)), cite(answers))

    def _later(self, question: Question, best: Passage) -> tuple[Passage, ...]:
        """The item that has decided the best one's matter since it was put off, or newest."""
        asks_newest = question.latest or (put_off(best) and not question.about_putting_off)
        if question.period or not asks_newest:
            return ()
        later = self._search.decided_later(best)
        return later if later and question.admits(later[0]) else ()


def _items(hits: Sequence[Hit]) -> list[list[Hit]]:
    """The hits gathered by item, the item of the best hit first."""
    items: dict[str, list[Hit]] = {}
    for hit in hits:
        items.setdefault(hit.passage.item_id, []).append(hit)
    return list(items.values())
