"""The time that a question is about, in any of the ways that people say it."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.dates import DATE, dates_in, day_months_in, in_words, month_number


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both ISO dates and both included."""

    first: str
    last: str

    def __str__(self) -> str:
        """In words: "29 januari 2019", "2024", "2019–2021", "januari 2024–juni 2024"."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        if first == last:
            return in_words(self.first)
        if first.timetuple().tm_yday == 1 and (last.month, last.day) == (12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        months = [in_words(day).partition(" ")[2] for day in (self.first, self.last)]
        return "–".join(dict.fromkeys(months))

    def __contains__(self, day: str | None) -> bool:
        return day is not None and self.first <= day <= self.last


_DATE = re.compile(DATE, re.IGNORECASE)
_LEADING = re.compile(
    r"(?:\b(?:på|vid|i|under|från|den|enligt|efter|sedan|år|mötet|sammanträdet|protokollet|"
    r"beslutet)\s+)+$",
    re.IGNORECASE,
)
"""The words that lead up to a period and say nothing without it."""
_SEASONS = {"vår": (1, 6), "sommar": (6, 8), "höst": (8, 12), "vinter": (12, 2)}
_SEASON = re.compile(
    r"\b(?:i |på |under |sent |tidigt )?(?:(?P<past>våras|somras|höstas|vintras)|"
    r"(?P<name>vår|sommar|höst|vinter)(?:en|n|ens)?)\b,?\s*(?P<year>20\d\d|19\d\d)?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    r"\b(?P<month>[a-zåäö]{3,9})\.?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_ONLY = re.compile(
    r"\b(?:i|under|från|vid|på) (?:(?:mötet|sammanträdet|protokollet) (?:i|från) )?"
    r"(?P<month>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
    r"december)\b(?!\s+\d{4})",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:under|i|år|för|från|hösten|våren)\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_BARE_YEAR = re.compile(
    r"(?<![\d/.:–-])(?<!§ )(?P<year>(?:19|20)\d\d)"
    r"(?![\d/:–-]|\.\d| ?(?:(?:kr|kronor|tkr|m|st)\b|%))",
    re.IGNORECASE,
)
"""A year that nothing leads up to ("höstmötet 2019"): the matter's own as well as the minutes'."""
_YEARS = re.compile(
    r"(?<![\d-])(?P<first>(?:19|20)\d\d)\s?(?:[–-]|och|till)\s?(?P<last>(?:19|20)\d\d)(?![\d-])",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:sedan|efter|från och med)\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_RELATIVE_YEAR = (
    (re.compile(r"\b(?:förra året|i fjol|föregående år)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:i år|detta år|det här året|innevarande år)\b", re.IGNORECASE), 0),
)


def period_of(text: str, today: date) -> Period | None:
    """The period that a question names, None where it names none.

    A day is itself; a month without a year is the last one that has begun.
    """
    if named := next(_named(text, today), None):
        return named[0]
    bare = _BARE_YEAR.search(text)
    return _years(bare["year"], bare["year"]) if bare else None


def without_period(text: str, today: date) -> str:
    """The question without the words for its period: what it asks about, whenever that was."""
    for _, (start, end) in _named(text, today):
        before = _LEADING.sub("", text[:start])
        return " ".join(f"{before} {text[end:].lstrip(',')}".split())
    return text


def _named(text: str, today: date) -> Iterator[tuple[Period, tuple[int, int]]]:
    """The periods that a text names, the surest first, each with where it stands."""
    for match in _DATE.finditer(text):
        for day in dates_in(match.group()):
            yield Period(day.isoformat(), day.isoformat()), match.span()
    if (match := _YEARS.search(text)) and match["first"] <= match["last"]:
        yield _years(match["first"], match["last"]), match.span()
    if (match := _SINCE.search(text)) and int(match["year"]) <= today.year:
        yield _years(match["year"], str(today.year)), match.span()
    match = _MONTH_YEAR.search(text)
    if match and (month := month_number(match["month"])):
        yield _months(int(match["year"]), month, month), match.span()
    for match in _SEASON.finditer(text):
        if match["past"] or match["year"]:
            yield _season(match, today), match.span()
    if match := _MONTH_ONLY.search(text):
        month = month_number(match["month"]) or 1
        if not any(True for _ in day_months_in(text)):
            year = today.year if month <= today.month else today.year - 1
            yield _months(year, month, month), match.span()
    for pattern, offset in _RELATIVE_YEAR:
        if match := pattern.search(text):
            year = str(today.year + offset)
            yield _years(year, year), match.span()
    if match := _YEAR.search(text):
        yield _years(match["year"], match["year"]), match.span()


def _season(match: re.Match[str], today: date) -> Period:
    name = (match["past"] or match["name"]).casefold().removesuffix("as").removesuffix("r")
    first, last = next(span for season, span in _SEASONS.items() if season.startswith(name))
    if match["year"]:
        year = int(match["year"])
    else:
        year = today.year if today.month >= first else today.year - 1
    return _months(year, first, last)


def _years(first: str, last: str) -> Period:
    """From the first day of one year to the last of another."""
    return Period(f"{first}-01-01", f"{last}-12-31")


def _months(year: int, first: int, last: int) -> Period:
    """From the first day of one month to the last of another, in the next year if it is earlier."""
    until = year + (last < first)
    return Period(
        date(year, first, 1).isoformat(), date(until, last, monthrange(until, last)[1]).isoformat()
    )
