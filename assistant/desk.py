"""The desk where questions are handed in: how many are answered at once, and for how long each.

The chat, the API and the MCP server all hand in here. The answers are made by workers of the
desk's own, first come first served, so that a visitor who leaves or reads slowly holds none.
"""

import os
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.errors import ProtokollError

from .answers import Answer
from .wording import LATE

if TYPE_CHECKING:
    from .archive import Assistant

AT_ONCE = 4
"""Questions answered at the same time: more would only share the same processors."""
MOST_AT_ONCE = 16
"""Those and the waiting ones hold a thread of the site each."""
WAITING = 32
"""Questions that wait beyond those being answered: what a course of newly appointed ask at once.
The last of them is answered after a second or two; with a slow language model, by the quotes."""
THREADS = MOST_AT_ONCE + WAITING + 20
"""Threads of the site, so that its pages are shown while all who may ask do. Starlette has 40."""
EACH = 4
"""Questions of one user, answered or waiting, so that nobody fills the desk alone."""
SECONDS = 120.0
"""From handing in to the whole answer: whoever asks has given up by then."""
MOST_SECONDS = 3600
"""Seconds that can be chosen; a proxy in front has closed the connection long before."""
SOON = 10
"""Seconds after which it is worth trying again: about what a language model takes."""

Made = TypeVar("Made")

asking: ContextVar[str] = ContextVar("asking", default="")
"""The name of the one who asks, empty where nobody is known; the door says it."""


class BusyError(ProtokollError):
    """A question is not answered now; `status` is HTTP's and `wait` the seconds until it may be."""

    def __init__(self, text: str, status: int = 503, wait: int = SOON) -> None:
        super().__init__(text)
        self.status = status
        self.wait = wait


class LateError(BusyError):
    """An answer was not made in time."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many questions are answered at once, and the seconds that an answer may take."""

    at_once: int = AT_ONCE
    seconds: float = SECONDS

    @classmethod
    def from_environment(cls, at_once: str | None = None, seconds: str | None = None) -> "Room":
        """As said here, or by PROTOKOLL_AT_ONCE and PROTOKOLL_ANSWER_SECONDS.

        Raises ProtokollError for what is no such number.
        """
        at_once = at_once or os.environ.get("PROTOKOLL_AT_ONCE") or str(AT_ONCE)
        seconds = seconds or os.environ.get("PROTOKOLL_ANSWER_SECONDS") or f"{SECONDS:g}"
        for name, said, most in (
            ("Antalet frågor som besvaras samtidigt", at_once, MOST_AT_ONCE),
            ("Sekunderna som ett svar får dröja", seconds, MOST_SECONDS),
        ):
            if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= most):
                raise ProtokollError(
                    f"{name} ska vara ett heltal 1–{most} men är »{said[:20]}«; rätta det."
                )
        return cls(int(at_once), float(seconds))


@asynccontextmanager
async def staffed(_: object) -> AsyncIterator[None]:
    """The lifespan of a site that has threads for all who may ask at once."""
    from anyio.to_thread import current_default_thread_limiter

    current_default_thread_limiter().total_tokens = THREADS
    yield


class _Job:
    """What a worker is to make, and the way back to who waits for it."""

    def __init__(self, make: Callable[[], Iterator[Any]], user: str) -> None:
        self._make = make
        self.user = user
        self.came: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self.left = threading.Event()

    def run(self) -> None:
        try:
            with closing(self._make()) as pieces:
                for piece in pieces:
                    if self.left.is_set():
                        return
                    self.came.put(("piece", piece))
            self.came.put(("end", None))
        except Exception as error:
            self.came.put(("error", error))


class Desk:
    """Hands out questions to its workers; safe to share between threads.

    Each of `listeners` is given the question, the answer or the error in its place, and seconds.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.listeners: tuple[Callable[[str, Answer | Exception, float], None], ...] = ()
        self._lock = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._users: Counter[str] = Counter()
        self._working = 0

    def pieces(self, make: Callable[[], Iterator[Made]], user: str) -> Iterator[Made]:
        """What `make` yields, made by a worker; closing it tells the worker to stop.

        Raises BusyError where there is no room, LateError where it takes too long, and what
        `make` raises.
        """
        job = self._hand_in(_Job(make, user))
        until = time.monotonic() + self.room.seconds
        try:
            while True:
                kind, piece = job.came.get(timeout=max(0.0, until - time.monotonic()))
                if kind == "end":
                    return
                if kind == "error":
                    raise piece
                yield piece
        except queue.Empty:
            raise LateError(
                f"Svaret blev inte klart inom {self.room.seconds:g} s; ställ frågan igen om en "
                "stund, gärna kortare."
            ) from None
        finally:
            self._leave(job)

    def made(self, make: Callable[[], Made], user: str) -> Made:
        """The one thing that `make` gives. Raises as `pieces`."""

        def making() -> Iterator[Made]:
            yield make()

        (made,) = self.pieces(making, user)
        return made

    def answers(
        self,
        assistant: "Assistant",
        question: str,
        user: str,
        history: Sequence[Mapping[str, str]] = (),
        **asked: Any,  # noqa: ANN401  (as Assistant.quote takes them)
    ) -> Iterator[str | Answer]:
        """The sentences of an answer as they pass the gate, and last the answer to show.

        Where a language model is not done in time, the answer is the quoting one. Raises as
        `pieces`; a question that is given up is told of to nobody.
        """
        began = time.perf_counter()
        quoted: Answer | None = None

        def tell(outcome: Answer | Exception) -> None:
            for listener in self.listeners:
                listener(question, outcome, time.perf_counter() - began)

        def make() -> Iterator[str | Answer]:
            first = assistant.quote(question, history=history, **asked)
            yield first
            yield from assistant.write(first, history)

        try:
            with closing(self.pieces(make, user)) as pieces:
                for said in pieces:
                    if isinstance(said, Answer):
                        quoted = said
                    else:
                        yield said
        except LateError as error:
            if quoted is None:
                tell(error)
                raise
            quoted = replace(quoted, text=f"{quoted.text}\n\n{LATE}")
        except Exception as error:
            tell(error)
            raise
        tell(quoted)
        yield quoted

    @property
    def open(self) -> int:
        """Questions that are being answered or wait."""
        with self._lock:
            return self._users.total()

    def _hand_in(self, job: _Job) -> _Job:
        with self._lock:
            if job.user and self._users[job.user] >= EACH:
                raise BusyError(
                    f"Du har redan {EACH} frågor på gång; vänta tills en av dem är besvarad.", 429
                )
            if self._working < self.room.at_once:
                self._working += 1
                threading.Thread(target=self._work, args=[job], daemon=True).start()
            elif len(self._waiting) < WAITING:
                self._waiting.append(job)
            else:
                raise BusyError(
                    f"Assistenten svarar på {self.room.at_once} frågor och {WAITING} till väntar; "
                    f"försök igen om {SOON} s."
                )
            self._users[job.user] += 1
        return job

    def _leave(self, job: _Job) -> None:
        """Give up what is not done; what a worker has begun is counted until the worker is."""
        job.left.set()
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                self._forget(job)

    def _work(self, job: _Job) -> None:
        while True:
            job.run()
            with self._lock:
                self._forget(job)
                if not self._waiting:
                    self._working -= 1
                    return
                job = self._waiting.popleft()

    def _forget(self, job: _Job) -> None:
        self._users[job.user] -= 1
        if not self._users[job.user]:
            del self._users[job.user]
