"""What a language model is told: Swedish Markdown files with named fields, and what fills them in.

Text from minutes is data: `as_data` takes from it what could close its fence.
"""

import re
from functools import cache
from pathlib import Path

_FIELD = re.compile(r"\{([a-zåäö_]+)\}")
_FENCE = re.compile(r"<{2,}|>{2,}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def fill(name: str, **fields: str) -> str:
    """The prompt of a file with its fields filled in. Raises ValueError where they do not agree."""
    text = _text(name)
    if set(fields) != fields_of(name):
        raise ValueError(f"{name}.md has {sorted(fields_of(name))}, was given {sorted(fields)}")
    return _FIELD.sub(lambda match: fields[match[1]], text)


def fields_of(name: str) -> set[str]:
    """The names of a file's fields."""
    return set(_FIELD.findall(_text(name)))


def as_data(text: str) -> str:
    """Text that a fence can be put around: without fences and control characters of its own."""
    return _CONTROL.sub(" ", _FENCE.sub(" ", text))


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8").strip()
