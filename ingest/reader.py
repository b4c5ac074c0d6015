"""Reading originals in processes of their own, which may hang, crash or run out of memory.

A process gets the list of its originals and sends back one answer for each, in order; what it
sends before it is asked for waits in the pipe, and when that is full the process waits too, so
documents are read ahead of the encoder without filling the memory. When a process ends early, the
first original without an answer is the one that ended it, and a new process takes the rest.
"""

import hashlib
import os
import resource
import signal
import subprocess  # nosec B404  # starts this program's own reader
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from .errors import DocumentError
from .files import read
from .minutes import Document, Passage
from .parse import parse
from .passages import passages_of
from .pulse import limit
from .rows import Entry
from .store import reader_of

WORKERS = 2
"""Processes that read: one is enough for text, two halve the time of scanned pages."""
OUT_OF_MEMORY = 77
"""Exit code of a process that was refused more memory."""

Reading = tuple[Entry, tuple[Passage, ...]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: `seconds` in all, or since its last page, and `memory` bytes.

    A scanned page takes about five seconds; the slowest machine is ten times slower.
    """

    seconds: float = 120.0
    memory: int = 2 * 1024**3


def readings(
    originals: Sequence[Path], archive: Path, limits: Limits, masked: bool = False
) -> Iterator[Reading | DocumentError]:
    """Each original as its entry and passages, in order; the reason in place of one that has none.

    Personal identity numbers are hidden where they are to be `masked`. Starts no process before the
    first is asked for, and ends them all when closed.
    """
    lanes = [_lane(originals[place::WORKERS], archive, limits, masked) for place in range(WORKERS)]
    try:
        for place in range(len(originals)):
            yield next(lanes[place % WORKERS])
    finally:
        for lane in lanes:
            lane.close()


def serve(descriptor: int) -> None:
    """Read what is asked for over a pipe; the life of one process."""
    with Connection(descriptor) as asker:
        originals, archive, limits, masked = asker.recv()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        memory = limits.memory if most == resource.RLIM_INFINITY else min(limits.memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
        for original in originals:
            try:
                limit(limits.seconds)
                answer = _answer(original, archive, masked)
                limit(0)
                asker.send(answer)
            except MemoryError:
                # What the file has left behind would count against the next one.
                os._exit(OUT_OF_MEMORY)


def prepared(document: Document, masked: bool = False) -> Reading:
    """What the index holds of a document that has been read, `masked` or not."""
    meeting = parse(document)
    # What could not be read is part of the version: it may be read another time.
    reader = reader_of(masked)
    version = (reader, document.path, document.sha256, *document.warnings)
    key = hashlib.sha256("\0".join(version).encode()).hexdigest()[:16]
    passages = passages_of(document, meeting, key)
    entry = Entry(
        document=document.path,
        sha256=document.sha256,
        key=key,
        reader=reader,
        passages=len(passages),
        body=meeting.body,
        date=meeting.date,
        warnings=meeting.warnings,
    )
    return entry, passages


def _answer(original: Path, archive: Path, masked: bool) -> Reading | DocumentError:
    try:
        return prepared(read(original, archive, masked), masked)
    except DocumentError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:  # a mistake of ours must cost this file only
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} i {Path(place.filename).name} rad {place.lineno}"
        return DocumentError(
            f"Filen kunde inte tolkas ({where}); det är ett fel i programmet, så anmäl det gärna."
        )


def _lane(
    originals: Sequence[Path], archive: Path, limits: Limits, masked: bool
) -> Iterator[Reading | DocumentError]:
    waiting = deque(originals)
    while waiting:
        with _Worker(tuple(waiting), archive, limits, masked) as worker:
            for answer in worker.answers():
                waiting.popleft()
                yield answer
            if waiting:
                waiting.popleft()
                yield DocumentError(worker.last_words())


class _Worker:
    """One process that reads `originals` in order, for as long as it lives."""

    def __init__(
        self, originals: Sequence[Path], archive: Path, limits: Limits, masked: bool
    ) -> None:
        self._asked = originals
        self._masked = masked
        self._limits = limits
        self._pipe, theirs = Pipe()
        # Not multiprocessing's own way, which runs the main program's file again in the process.
        # A session of its own: Ctrl-C is for the main program, and what it starts ends with it.
        self._process = subprocess.Popen(  # nosec B603  # our own words, no shell
            [
                sys.executable,
                "-P",
                "-c",
                "from ingest.reader import serve; import sys; serve(int(sys.argv[1]))",
                str(theirs.fileno()),
            ],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._archive = archive

    def __enter__(self) -> "_Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        with suppress(ProcessLookupError):  # nothing of it is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def answers(self) -> Iterator[Reading | DocumentError]:
        """The answers, until there are no more or the process has ended."""
        try:
            self._pipe.send((self._asked, self._archive, self._limits, self._masked))
            for _ in self._asked:
                yield self._pipe.recv()
        except (EOFError, OSError):
            return

    def last_words(self) -> str:
        """Why the process ended, as a Swedish sentence about the file that it was reading."""
        code = self._process.wait()
        seconds, memory = self._limits.seconds, self._limits.memory / 1024**3
        reasons = {
            -signal.SIGALRM: f"Filen tog mer än {seconds:g} sekunder att läsa utan att läsningen "
            "kom vidare; dela upp den eller spara om den och kör igen.",
            OUT_OF_MEMORY: f"Filen kräver mer än {memory:.2g} GB minne att läsa; "
            "dela upp den eller spara om den och kör igen.",
            -signal.SIGKILL: "Läsningen avbröts av systemet, troligen för att datorns minne tog "
            "slut; stäng andra program och kör igen.",
        }
        name = signal.Signals(-code).name if code < 0 else f"kod {code}"
        return reasons.get(
            code, f"Filen fick läsaren att krascha ({name}); spara om den och kör igen."
        )
