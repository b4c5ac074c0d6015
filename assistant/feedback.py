"""What people think of the answers: a line of JSON each, in a file beside the index.

Nothing of it leaves the machine; `protokoll feedback` prints it for who looks after the archive.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.errors import ProtokollError
from ingest.identities import hide

FILE = "feedback.jsonl"
LONGEST = 20_000
"""Characters of a question, an answer or a comment; what is longer is cut."""

_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Given:
    """What someone thinks of an answer, which is given as its text with its sources."""

    question: str
    answer: str
    helped: bool
    comment: str = ""


class Feedback:
    """The opinions on the answers over one index."""

    def __init__(self, index: Path, masked: bool = False) -> None:
        """`masked` hides personal identity numbers in what is added."""
        self._file = index / FILE
        self._masked = masked

    def add(self, given: Given) -> None:
        """Keep one opinion. Raises ProtokollError where it cannot be written."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        fields = {
            name: value[:LONGEST] if isinstance(value, str) else value
            for name, value in asdict(given).items()
        }
        line = json.dumps({"time": now, **fields}, ensure_ascii=False)
        if self._masked:
            line = hide(line)
        try:
            with _writing, self._file.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise ProtokollError(
                f"Omdömet kunde inte sparas i {self._file} ({error.strerror}); "
                "kontrollera att mappen får skrivas."
            ) from error

    def join(self, other: "Feedback") -> None:
        """Put these opinions after another index's, those that it does not have."""
        with _writing:
            both = dict.fromkeys([*other._kept(), *self._kept()])
            other._write(both)

    def drop(self, gone: Callable[[dict[str, Any]], bool]) -> int:
        """Delete the opinions of which something holds, and lines cut short: how many."""
        with _writing:
            before = self._kept()
            left = [line for line in before if (row := _row(line)) is not None and not gone(row)]
            if len(left) < len(before):
                self._write(left)
        return len(before) - len(left)

    def drop_older(self, than: datetime) -> int:
        """Delete the opinions given before a time (with its zone), or at none: how many."""

        def is_older(row: dict[str, Any]) -> bool:
            try:
                return datetime.fromisoformat(row["time"]) < than
            except (KeyError, TypeError, ValueError):
                return True

        return self.drop(is_older)

    def _kept(self) -> list[str]:
        if not self._file.exists():
            return []
        return [line for line in self._file.read_text(encoding="utf-8").split("\n") if line]

    def _write(self, lines: Iterable[str]) -> None:
        """Put these lines in place of what there is, wholly or not at all."""
        if not (text := "".join(f"{line}\n" for line in lines)) and not self._file.exists():
            return
        half = self._file.with_name(f".{FILE}.ny")
        half.write_text(text, encoding="utf-8")
        half.replace(self._file)

    def lines(self) -> Iterator[str]:
        """The opinions as JSON, the oldest first; of several on one answer, the last."""
        if not self._file.exists():
            return
        last: dict[tuple[str, str], str] = {}
        for line in self._file.read_text(encoding="utf-8").split("\n"):
            with suppress(ValueError, KeyError, TypeError):  # A line cut short by a full disk.
                row = json.loads(line)
                about = row["question"], row["answer"]
                last.pop(about, None)
                last[about] = line
        yield from last.values()


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
