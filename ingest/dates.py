"""Dates as Swedish minutes write them, found in text and written back in words."""

import re
from collections.abc import Iterator
from datetime import date

from babel.dates import format_date, get_month_names

_MONTHS = {
    name.removesuffix("."): number
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale="sv").items()
}
MONTHS = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""A pattern for the name of a month, in full or short."""
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT = r"(?P<year>\d\d)"
_STYLES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?<!\d-){_YEAR}\s?[-–./]\s?(?P<month>\d{{1,2}})\s?[-–./]\s?(?P<day>\d{{1,2}})(?![\d-])",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?::?e|:?a)?\s+(?P<month>{MONTHS})\.?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\s?/\s?(?P<month>\d{{1,2}})[\s,-]+{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)",
        rf"(?<!\d)(?<!\d[.-]){_SHORT}[-.](?P<month>0[1-9]|1[0-2])[-.](?P<day>[0-3]\d)(?![\d.-])",
        rf"(?<!\d)(?<!\d-){_SHORT}(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?![\d-])",
        rf"year:\s*{_YEAR},\s*month:\s*(?P<month>\d{{1,2}}),\s*day:\s*(?P<day>\d{{1,2}})(?!\d)",
    )
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\s+(?P<name>{MONTHS})\b|\s?/\s?(?P<month>\d{{1,2}})(?![\d/]))",
    re.IGNORECASE,
)

DATE = (
    "(?:"
    + "|".join(re.sub(r"\?P<\w+>", "?:", style.pattern) for style in (*_STYLES, _DAY_MONTH))
    + ")"
)
"""A pattern, without groups, for anything that reads as a date, with or without its year."""


def dates_in(text: str) -> Iterator[date]:
    """The full dates in `text`, in the order in which they stand; impossible ones are skipped.

    Two-digit years are of this century. "23/4" without a year is none; see `day_months_in`.
    """
    found: dict[int, date] = {}
    taken: list[range] = []
    for style in _STYLES:
        for match in style.finditer(text):
            if any(match.start() in span for span in taken):
                continue
            if day := _date(match["year"], match["month"], match["day"]):
                found[match.start()] = day
                taken.append(range(*match.span()))
    yield from (found[at] for at in sorted(found))


def day_months_in(text: str) -> Iterator[tuple[int, int]]:
    """The (month, day) of every date in `text` written without or with its year."""
    for match in _DAY_MONTH.finditer(text):
        month = _MONTHS.get((match["name"] or "").casefold()) or int(match["month"] or 0)
        if 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
            yield month, int(match["day"])


def month_number(name: str) -> int | None:
    """The number of a Swedish month, by its name or short name; None for any other word."""
    return _MONTHS.get(name.casefold().removesuffix("."))


def in_words(iso: str) -> str:
    """ "2019-01-29" as "29 januari 2019"."""
    return format_date(date.fromisoformat(iso), "d MMMM y", locale="sv")


def _date(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month.casefold()) or (int(month) if month.isdigit() else 0)
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), number, int(day))
    except ValueError:
        return None
