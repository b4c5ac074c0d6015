"""Minutes given as text, read as the reader reads a file."""

import hashlib

from ingest.minutes import AgendaItem, Document, Meeting
from ingest.parse import parse


def document(text: str, path: str = "protokoll.txt") -> Document:
    return Document(path, text, hashlib.sha256(text.encode()).hexdigest())


def meeting(text: str, path: str = "protokoll.txt") -> Meeting:
    return parse(document(text, path))


def numbered(text: str) -> list[tuple[str | None, str | None]]:
    """The number and heading of each item that has either."""
    return [
        (item.number, item.heading) for item in meeting(text).items if item.heading or item.number
    ]


def item(text: str, number: str) -> AgendaItem:
    return next(item for item in meeting(text).items if item.number == number)


def decided(text: str, number: str = "1") -> list[tuple[str, str]]:
    """The outcome and text of each decision of an item."""
    return [(str(decision.outcome), decision.text) for decision in item(text, number).decisions]
