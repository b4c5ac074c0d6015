"""Personal identity numbers and coordination numbers (personnummer, samordningsnummer), hidden.

A hidden text is as long as it was, so that every place in it is still the same place.
"""

import re
from collections.abc import Iterator
from datetime import date

HIDDEN = "X"
"""What stands in place of each digit."""
CENTURIES = ("18", "19", "20")
"""In which a number without one may have been given."""
COORDINATION = 60
"""What is added to the day of a coordination number."""

_SPACE = r"[^\S\r\n]"
_DASH = r"(?:\\?[-+\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d\ufffe])"
_NUMBER = re.compile(
    rf"(?<!\d)(?P<century>{'|'.join(CENTURIES)})?"
    rf"(?P<year>\d\d)(?P<between>[-./\u2010-\u2015]|{_SPACE}|)(?P<month>[01]\d)(?P=between)(?P<day>\d\d)"
    rf"{_SPACE}{{0,2}}(?:{_DASH}{_SPACE}{{0,2}}(?:\r?\n{_SPACE}*)?)?(?P<last>\d{{4}})(?!\d)"
)
"""A date and four digits: with or without a century, with a hyphen, a plus, spaces or nothing
between them, and the date with or without something between its parts. PDFium writes a hyphen at
the end of a line as U+FFFE, a source of Markdown may have a backslash before it."""


def hide(text: str) -> str:
    """The text with every digit of such a number as HIDDEN.

    A number is one by its date and its check digit. So a case number and an organisation number,
    whose third digit is no month's, are left as they are.
    """
    parts, at = [], 0
    for start, end in numbers_in(text):
        parts += text[at:start], re.sub(r"\d", HIDDEN, text[start:end])
        at = end
    return "".join((*parts, text[at:]))


def numbers_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each such number begins and ends."""
    at = 0
    while match := _NUMBER.search(text, at):
        if _is_number(match):
            yield match.span()
            at = match.end()
        else:
            at = match.start() + 1


def is_hidden(shown: str, original: str) -> bool:
    """Whether a text is what `hide` makes of another, or of a text in which that stands."""
    return len(shown) == len(original) and all(
        one == other or (one == HIDDEN and other.isdigit())
        for one, other in zip(shown, original, strict=True)
    )


def _is_number(match: re.Match[str]) -> bool:
    day = int(match["day"]) % COORDINATION
    year, month = int(match["year"]), int(match["month"])
    if not any(
        _is_day(100 * int(century) + year, month, day)
        for century in ([match["century"]] if match["century"] else CENTURIES)
    ):
        return False
    digits = map(int, match["year"] + match["month"] + match["day"] + match["last"])
    # Luhn's sum: every other digit doubled, and the digits of that added up.
    return sum(sum(divmod(n * (2 - at % 2), 10)) for at, n in enumerate(digits)) % 10 == 0


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
