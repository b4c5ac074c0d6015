"""Numbers as lists print them: 3, c, C, iii, III."""

import re

BULLET = "•"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
MAX_ROMAN = 4000
"""From here on a number is written in digits."""
_DASHES = frozenset("-–—‒−")


def numeral(number: int, kind: str) -> str:
    """A number in the kind of numeral that "1", "01", "a", "A", "i" or "I" shows.

    The letter after z is aa, then bb. Numbers that letters or Roman numerals lack are in digits.
    """
    if kind == "01":
        return f"{number:02d}"
    if kind in ("a", "A") and 0 < number <= 26 * 8:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if kind == "a" else letters.upper()
    if kind in ("i", "I") and 0 < number < MAX_ROMAN:
        return _roman(number) if kind == "i" else _roman(number).upper()
    return str(number)


def bullet(character: str) -> str:
    """A list's bullet as plain text: dashes stay, every picture of a symbol font is a dot.

    Wingdings draws a square for "§" and Courier a ring for "o", which as text say other things.
    """
    return character if character in _DASHES else BULLET


def labelled(label: str, text: str, gap: str = " ") -> str:
    """A list item's text after its number or bullet; an empty item keeps its number alone."""
    if not text.strip():
        return label if re.search(r"\w|§", label) else ""
    return f"{label}{gap}{text.lstrip()}" if label else text


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters
