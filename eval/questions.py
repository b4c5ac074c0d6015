"""The questions that the assistant is tried on, and text folded so that it can be compared."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import ProtokollError

KINDS = ("decision", "fact", "person", "date", "amount", "latest", "rejected", "negative")
_GAP_IN_NUMBER = re.compile(r"(?<=\d)[ .\u00a0\u202f\u2009](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. A negative has no `doc`: the right answer is that the archive does not say.

    `must_contain` are groups of strings; one of each must be in the answer.
    """

    id: str
    question: str
    kind: str
    doc: str | None
    item: str | None
    page: int | None
    must_contain: tuple[tuple[str, ...], ...]
    quote: str
    alt_docs: tuple[str, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that state the answer."""
        return ((self.doc,) if self.doc else ()) + self.alt_docs

    @property
    def negative(self) -> bool:
        """Whether the archive does not say."""
        return self.kind == "negative"

    @property
    def source(self) -> str:
        """The part of the archive that the question is about: the first folder of its document."""
        return self.doc.split("/")[0] if self.doc and "/" in self.doc else "-"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions asked one after the other, each with what was said before it."""

    id: str
    turns: tuple[Question, ...]


def fold(text: str) -> str:
    """Text for comparing: case, Unicode form and white space folded, "350 000" as "350000"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _GAP_IN_NUMBER.sub("", " ".join(plain.split()))


def folded_words(text: str) -> list[str]:
    """The words of folded text."""
    return re.findall(r"\w+", fold(text))


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read a file of JSON lines.

    Raises ProtokollError for the first line that is no question, and for a file without any.
    """
    if not (rows := _rows(path)):
        raise ProtokollError(f"Frågefilen {path} är tom; skriv en fråga per rad, som JSON.")
    return tuple(_question(row, path, number) for number, row in rows)


def read_conversations(path: Path) -> tuple[Conversation, ...]:
    """Read a file of JSON lines, `{"id", "turns": [question, …]}`. Raises as read_questions."""
    found = []
    for number, row in _rows(path):
        try:
            name, turns = row["id"], row["turns"]
        except (KeyError, TypeError) as error:
            raise _wrong(number, path, error) from error
        found.append(Conversation(name, tuple(_question(turn, path, number) for turn in turns)))
    return tuple(found)


def _rows(path: Path) -> Sequence[tuple[int, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ProtokollError(
            f"Frågefilen {path} går inte att läsa; ange en fil med JSON-rader."
        ) from error
    try:
        return [(at, json.loads(line)) for at, line in enumerate(lines, start=1) if line.strip()]
    except json.JSONDecodeError as error:
        raise ProtokollError(f"Frågefilen {path} har en rad som inte är JSON: {error}.") from error


def _question(row: dict[str, Any], path: Path, number: int) -> Question:
    try:
        return Question(
            id=row["id"],
            question=row["question"],
            kind=row["kind"],
            doc=row["doc"],
            item=row["item"],
            page=row["page"],
            must_contain=tuple(tuple(group) for group in row["answer_must_contain"]),
            quote=row["quote"] or "",
            alt_docs=tuple(row.get("alt_docs") or ()),
        )
    except (KeyError, TypeError) as error:
        raise _wrong(number, path, error) from error


def _wrong(number: int, path: Path, error: Exception) -> ProtokollError:
    return ProtokollError(f"Rad {number} i {path} saknar {error}; se README för fälten.")
