"""The open archive: search, ask, and what the pages need to know of it."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ingest.encoder import Encoder, Reranker
from ingest.errors import ArchiveError, ProtokollError
from ingest.forgotten import Forgotten
from ingest.minutes import Document, Meeting, Outcome, Passage
from ingest.parse import parse
from ingest.rows import Entry
from ingest.store import Store
from ingest.weights import NAME

from .answers import Answer, Hit
from .catalogue import Catalogue
from .catch_up import Section, catch_up
from .citations import Originals
from .compose import Composer
from .conversation import Context, Exchange, Item, goes_on, said_before, tells_of
from .courtesy import reply_to
from .coverage import Coverage, coverage_of
from .evidence import Asked, Weights
from .feedback import Feedback
from .judge import Judge
from .meeting_page import MeetingPage, meeting_page, neighbours
from .period import Period
from .question import Clue, Question, parts_of, understand
from .quoting import ITEMS, Quoting
from .register import Register
from .search import Mode, Search, reranked
from .settings import Settings
from .steps import STANDING
from .tasks import Tasks
from .uploads import receive
from .wording import place_of
from .writer import rewritten, worded

MAX_QUESTION = 2000
"""Characters of a question; a longer one is a pasted document."""
SHOWN = 10
"""Passages in an answer, as the JSON door promises."""
AMONG = 60
"""Passages among which a list of decisions is looked for."""
RERANKED = 30
"""Passages that a cross-encoder, where one is chosen, reads with the question."""
EXAMPLES = 4
"""Example questions on the page."""


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Overview:
    """What an archive covers; `first` and `last` are ISO dates of meetings."""

    documents: int
    meetings: int
    bodies: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What is derived from one state of the index."""

    generation: str
    search: Search
    weights: Weights
    quoting: Quoting


class Assistant:
    """Answers questions about one archive; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._encoder = Encoder(settings.encoder)
        self._reranker = Reranker(settings.reranker) if settings.reranker else None
        self._model = settings.model
        self.takes_uploads = settings.uploads
        self._store = Store(settings.index, self._encoder.identity, server=settings.chroma)
        self._originals = Originals(settings.archive, lambda: self._store.masked)
        self._lock = threading.Lock()
        self._making = threading.RLock()
        self._made: dict[str, tuple[str, Any]] = {}
        self._read = self._derive()

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Open an ingested archive. Raises StoreError where there is none, or another encoder's."""
        return cls(settings)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Mapping[str, str]] = (),
        today: date | None = None,
        without: Collection[Clue] = (),
        mode: Mode = "both",
    ) -> Answer:
        """Answer one question, but for the clues in it that are to count for nothing.

        Worded by the language model where there is one and the gate lets its words through.
        Raises ProtokollError for an empty or over-long question.
        """
        quoted = self.quote(question, history=history, today=today, without=without, mode=mode)
        *_, answer = self.write(quoted, history)
        return answer

    def write(
        self, quoted: Answer, history: Sequence[Mapping[str, str]] = ()
    ) -> Iterator[str | Answer]:
        """The language model's sentences as they pass the gate, and last the answer to show.

        The quoting answer alone where there is no model or the archive is silent. Closing it
        stops the model.
        """
        if self._model is None or not quoted.answered:
            yield quoted
            return
        agenda = self._current().search.passages_of
        yield from worded(self._model, quoted, agenda, history)

    def quote(
        self,
        question: str,
        *,
        history: Sequence[Mapping[str, str]] = (),
        today: date | None = None,
        without: Collection[Clue] = (),
        body: str | None = None,
        period: Period | None = None,
        mode: Mode = "both",
    ) -> Answer:
        """Answer one question by quoting, as `ask` does without a language model.

        Only minutes of `body` and of `period` are asked, where they are given.
        """
        began = time.perf_counter()
        today = today or date.today()
        read = self._current()
        text = _checked(question)
        if reply := reply_to(text, goes_on=bool(history)):
            said = f"{reply} {self.coverage().in_words()}"
            taken = 1000 * (time.perf_counter() - began)
            return Answer(question, False, said, (), (), "quote", 0.0, taken, today.isoformat())
        context = None
        if Clue.CONTEXT not in without:
            before = said_before(history)
            context = self._context(read, before, text, today, mode)
            if context and self._model:
                asked_before = [exchange.question for exchange in before]
                said = rewritten(self._model, asked_before, text)
                context = replace(context, matter=said or context.matter)
        asked, understood = self._understood(read, text, today, context)
        clues = tuple(understood.without(without).clues())
        understood = understood.without(without).limited(body, period)
        hits = self._find(read, understood, AMONG if understood.listing else SHOWN, mode, context)
        searched = time.perf_counter()
        parts = parts_of(text)
        further = [
            self._understood(read, part, today, context)[::-1] for part in parts if len(parts) > 1
        ]
        in_hand = {item[0].item_id for item in context.items} if context else set()
        quoted = read.quoting.answer(understood, asked, hits, further, in_hand)
        return Answer(
            question=question,
            answered=bool(quoted.citations),
            text=quoted.text,
            citations=quoted.citations,
            hits=hits[:SHOWN],
            steps=quoted.steps,
            confidence=quoted.confidence,
            generator="quote",
            search_ms=1000 * (searched - began),
            answer_ms=1000 * (time.perf_counter() - began),
            today=today.isoformat(),
            clues=clues,
        )

    def search(
        self,
        question: str,
        *,
        k: int = SHOWN,
        today: date | None = None,
        mode: Mode = "both",
    ) -> tuple[Hit, ...]:
        """The `k` best passages, best first."""
        read = self._current()
        understood = understand(_checked(question), today or date.today(), read.search.bodies)
        return self._find(read, understood, k, mode)

    @property
    def model_health(self) -> str | None:
        """Which language model is in use and where it runs, None where none is."""
        return self._model.health if self._model else None

    def original(self, document: str) -> Path:
        """The path of a document, also in a zip file.

        Raises ArchiveError where there is none, or it is not to be shown any more.
        """
        if document in Forgotten(self.index):
            raise ArchiveError("Protokollet visas inte längre: det har tagits bort ur registret.")
        return self._originals.path(document)

    def document(self, name: str) -> Document:
        """A document that has been read in, as its original is today.

        Raises ArchiveError where there is none, DocumentError where it can no longer be read.
        """
        if not self._current().search.holds(name):
            raise ArchiveError(
                "Protokollet finns inte bland dem som har lästs in; det kan ha bytt namn, flyttats "
                "eller tagits bort."
            )
        return self._originals.document(name)

    def receive(self, name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
        """Take new minutes into the archive: the document's name, and warnings; see `receive`."""
        folder, server = self._originals.folder, self._store.server
        return receive(name, content, folder, self.index, self._encoder, server, self._store.masked)

    def coverage(self) -> Coverage:
        """Which bodies and years the archive covers."""
        return coverage_of(self.entries())

    def entries(self) -> tuple[Entry, ...]:
        """The documents that have been read in, by path."""
        self._current()
        return tuple(entry for _, entry in sorted(self._store.entries().items()))

    def agenda(self, document: str) -> tuple[Passage, ...]:
        """The first passages of a document's items, in reading order; none of an unknown one."""
        return self._current().search.agenda(document)

    @property
    def encoder(self) -> str:
        """The name of the model that the passages are embedded with."""
        return self._encoder.name

    @property
    def is_warm(self) -> bool:
        """Whether the model that the questions are embedded with is loaded."""
        return self._encoder.is_loaded

    @property
    def archive(self) -> Path:
        """The folder of the originals."""
        return self._originals.folder

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        return len(self._current().search)

    @property
    def masked(self) -> bool:
        """Whether personal identity numbers are hidden in all that is shown."""
        self._current()
        return self._store.masked

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self._store.folder

    @property
    def feedback(self) -> Feedback:
        """What people think of the answers."""
        return Feedback(self.index, self._store.masked)

    def register(self) -> Register:
        """Every decision of the archive."""
        return self._once("register", lambda search: Register(search.deciding()))

    def tasks(self) -> Tasks:
        """Who is to do what by when."""
        return self._once("tasks", lambda search: Tasks(search.assigning(), search.steps_of))

    def catch_up(self) -> tuple[Section, ...]:
        """What one who is new needs to know."""

        def meeting_of(name: str) -> Meeting:
            try:
                return parse(self._originals.document(name))
            except ProtokollError:
                return Meeting(None, None, ())

        return self._once(
            "catch_up", lambda search: catch_up(search, self.entries(), self.tasks(), meeting_of)
        )

    def meeting(self, name: str) -> MeetingPage:
        """The meeting that a document tells of. Raises as `document`."""
        document = self.document(name)
        entries = self._store.entries()
        beside = neighbours(entries[name], tuple(entries.values()))
        earlier = None
        if beside[0]:
            # Who was there before is told where it can be.
            with suppress(ProtokollError):
                earlier = self._originals.document(beside[0].document)
        search = self._current().search
        steps = {
            (first.item, first.heading): search.steps_of(first) for first in search.agenda(name)
        }
        return meeting_page(document, beside, earlier, steps)

    def matter(self, name: str) -> tuple[Passage, ...]:
        """The first passages of a matter's items, the oldest first; see Search.matter."""
        return self._current().search.matter(name)

    def overview(self) -> Overview:
        """What the archive covers."""
        self._current()
        entries = self._store.entries().values()
        days = sorted(entry.date for entry in entries if entry.date)
        return Overview(
            documents=len(entries),
            meetings=len({(entry.body, entry.date) for entry in entries}),
            bodies=tuple(sorted({entry.body for entry in entries if entry.body})),
            first=days[0] if days else None,
            last=days[-1] if days else None,
        )

    def examples(self) -> tuple[str, ...]:
        """Questions that this archive answers, made from its newest decisions' headings."""
        decided = {
            passage.heading: passage
            for passage in self._current().search.deciding()
            if passage.heading and passage.date and _makes_example(passage)
        }
        newest = sorted(decided.values(), key=lambda p: (p.date or "", p.id), reverse=True)
        step = max(1, len(newest) // EXAMPLES)
        return tuple(
            f"Vad beslutades om {_in_sentence(passage.heading or '')}?"
            for passage in newest[::step][:EXAMPLES]
        )

    def _once(self, name: str, make: Callable[[Search], Made]) -> Made:
        """What is derived from the index as a whole, made at the first question after a change."""
        read = self._current()
        with self._making:
            generation, made = self._made.get(name, (None, None))
            if generation != read.generation:
                made = make(read.search)
                self._made[name] = read.generation, made
        return made

    def _context(
        self, read: _Read, before: Sequence[Exchange], text: str, today: date, mode: Mode
    ) -> Context | None:
        """What the exchanges before this question have in hand, where it goes on with it."""
        context: Context | None = None
        for exchange in before:
            current = exchange.question[:MAX_QUESTION]
            context = self._kept(read, context, current, mode)
            _, understood = self._understood(read, current, today, context)
            matter = context.matter if context else understood.matter
            hits = self._find(read, understood, SHOWN, mode, context)
            items = self._in_hand(read, exchange.reply, hits)
            context = None
            if items:
                beside = read.search.meetings_beside(items[0][0])
                context = Context(matter, understood.wanted, tuple(items), beside)
        return self._kept(read, context, text, mode)

    @staticmethod
    def _in_hand(read: _Read, reply: str, hits: Sequence[Hit]) -> list[Item]:
        """The items that fit a question best, first one of which the reply to it tells.

        The reply may be of another item than this search's best: it was asked of one body only, or
        worded by a model of the second source.
        """
        fitting = read.quoting.fitting(hits)[:ITEMS]
        if not reply or (fitting and tells_of(reply, fitting[0], read.weights)):
            return fitting
        said = understand(reply[:MAX_QUESTION], date.today())
        alike = read.search.find(said, None, SHOWN, "lexical")
        items = dict.fromkeys(read.search.item_of(hit.passage) for hit in (*hits, *alike))
        told = next((item for item in items if tells_of(reply, item, read.weights)), None)
        return list(dict.fromkeys([told, *fitting] if told else fitting))[:ITEMS]

    def _kept(
        self, read: _Read, context: Context | None, question: str, mode: Mode
    ) -> Context | None:
        """The context, if a question goes on with it."""
        if context is None:
            return None
        cosine = None
        if mode != "lexical" and self._encoder.name == NAME:
            cosine = read.search.nearness(self._encoder.encode_question(question))
        asked = Asked(question, read.weights)
        said = read.weights.text("\n".join(part.text for part in context.items[0]))
        return context if goes_on(question, context, asked, said, cosine) else None

    @staticmethod
    def _understood(
        read: _Read, text: str, today: date, context: Context | None
    ) -> tuple[Asked, Question]:
        """The words of a question by themselves, and the question with what it goes on with.

        One that has none of its own ("Och året innan?") asks for what was asked before it.
        """
        since = (context.year_after if context else None) or today
        text = context.dated(text) if context else text
        understood = understand(text, min(since, today), read.search.bodies)
        asked = Asked(understood.matter, read.weights)
        if context:
            if not asked.weight:
                asked = Asked(context.matter, read.weights)
            best = context.best
            understood = understood.within(
                context.matter, context.wanted, place_of(best), best.body
            )
        return asked, understood

    def _find(
        self,
        read: _Read,
        question: Question,
        k: int,
        mode: Mode,
        context: Context | None = None,
    ) -> tuple[Hit, ...]:
        if context and question.attending:
            return (Hit(read.search.head_of(context.best), 0.0, None),)
        vector = None if mode == "lexical" else self._encoder.encode_question(question.matter)
        about = [item[0] for item in context.items] if context else ()
        if self._reranker is None:
            return read.search.find(question, vector, k, mode, about=about)
        hits = read.search.find(question, vector, max(k, RERANKED), mode, about=about)
        return reranked(question, hits, self._reranker)[:k]

    def _current(self) -> _Read:
        """What is derived from the index as it is now; read anew when an ingest has changed it.

        Whoever asks first after a change reads it; who asks meanwhile is answered of what was.
        """
        changed = self._store.generation != self._read.generation
        if changed and self._lock.acquire(blocking=False):
            try:
                self._store.reopen()
                self._read = self._derive()
            finally:
                self._lock.release()
        return self._read

    def _derive(self) -> _Read:
        generation = self._store.generation
        search = Search(self._store, Catalogue.open(self._store.folder, self._store))
        weights = search.lexical.weights
        judge = Judge(weights, embedded=self._encoder.name == NAME)
        composer = Composer(self._originals, weights)
        return _Read(generation, search, weights, Quoting(search, judge, composer))


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not any(character.isalnum() for character in text):
        raise ProtokollError(
            "Frågan är tom; skriv en fråga, till exempel »Vad beslutades om budgeten?«."
        )
    if len(text) > MAX_QUESTION:
        raise ProtokollError(
            f"Frågan är {len(text)} tecken lång men får vara högst {MAX_QUESTION}; korta den."
        )
    return text


def _makes_example(passage: Passage) -> bool:
    said = passage.heading or ""
    if STANDING.search(said):
        return False
    deciding = {Outcome.BIFALL, Outcome.GODKANT, Outcome.UPPDRAG, Outcome.ANNAT, Outcome.AVSLAG}
    return 8 <= len(said) <= 60 and any(d.outcome in deciding for d in passage.decisions)


def _in_sentence(heading: str) -> str:
    """A heading inside a sentence: its first letter small, unless it begins a name."""
    first = heading.split()[0]
    return heading if first[1:] != first[1:].lower() else heading[0].lower() + heading[1:]
