"""What a question says about itself: what kind of answer it wants, and from which time."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ingest.dates import dates_in, day_months_in, month_number

from .swedish import words


class Wanted(Enum):
    """The kind of answer that a question asks for."""

    DECISION = "decision"
    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    REASON = "reason"
    VOTE = "vote"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both ISO dates and both included."""

    first: str
    last: str

    def __contains__(self, day: str | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what it wants, which time it is about, whether it wants the latest.

    `about_putting_off` is whether it asks for a matter's being tabled or referred back.
    """

    text: str
    wanted: frozenset[Wanted]
    period: Period | None
    latest: bool
    about_putting_off: bool


_WANTED: tuple[tuple[Wanted, str], ...] = (
    (
        Wanted.AMOUNT,
        r"\bhur (?:mycket|många|mkt|stor[at]?|dyr[at]?|hög[at]?|lång[at]? tid|högt|sent|gammal)\b|"
        r"\bkosta(?:r|de)?\b|\b(?:belopp|summa|kostnad\w*|pris|avgift\w*|budget\w*|arvode\w*|"
        r"hyra\w*|antal\w*|procent|röstsiffror\w*|projektram|kostnadsram)\b|\bvad blir \w+hyran\b|"
        r"\bhur (?:föll|gick|var) röst|\bfrån vilken ålder\b",
    ),
    (
        Wanted.DATE,
        r"^(?:och |men )?när\b|\bnär (?:ska|skulle|är|var|börjar|blir|träder|sker|går|gick|hölls|"
        r"hålls|togs)\b|\b(?:vilket|vilken|vilka) (?:datum|dag|dagar|tid|månad|år|kvartal)\b|"
        r"\bhur (?:ofta|länge|lång tid|sent)\b|\bdatum\b|\bdeadline\b|\btill när\b|\bsenast när\b",
    ),
    (
        Wanted.PERSON,
        r"\bvem(?:s)?\b|\bvilka (?:person|ledamöter|var|deltog|tre|två|fyra|inbjud|reserv|röst|"
        r"från)\w*|\bordförande\b|\bvilken (?:person|ledamot|politiker|tjänsteman)\b|"
        r"\bansvar(?:ar|ig)\b",
    ),
    (
        Wanted.VOTE,
        r"\b(?:röst|omröst|voter)\w*|\breserver\w*|\bför respektive emot\b|\b(?:för|emot) \w+ "
        r"förslag|\bvilka (?:var|ville|gick) \w*(?:emot|mot)\b",
    ),
    (Wanted.REASON, r"\bvarför\b|\bav vilk\w+ skäl\b|\banledning\w*\b|\bhur kommer det sig\b"),
    (
        Wanted.DECISION,
        r"\bbeslut\w*|\bbestäm\w*|\bgodkän\w*|\bavsl[åo]\w*|\bantog\w*|\banta(?:s|gs|gits)?\b|"
        r"\bbif[aö]l\w*|\bblev det\b|\bblir det\b|\bgick det\b|\bhur blev\b|\bfick\b|\bfår\b|"
        r"\btill slut\b|\btill sist\b|\b(?:sade?|sa|tyckte|ville|kom) \w+ (?:om|fram)\b|"
        r"\bska (?:det|staden|vi|barn)\b|\bvad gäller\b|\bsenaste\b|^har\b|^blev\b|^sades\b|"
        r"^gick\b",
    ),
)
_TABLE = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED)
_LATEST = re.compile(
    r"\b(?:senast\w*|slutligen|till (?:slut|sist)|nu(?:mera|varande)?|gäller|aktuell\w*|"
    r"fortfarande|idag|i dag|just nu)\b",
    re.IGNORECASE,
)
_PUTTING_OFF = re.compile(
    r"bordl|återremi|\bsk(?:jut|öt)\w*\s(?:\w+\s){0,6}?upp\b|uppsk[jo]ut|skickades? tillbaka",
    re.IGNORECASE,
)
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
_RELATIVE_YEAR = (
    (re.compile(r"\b(?:förra året|i fjol|föregående år)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:i år|detta år|det här året|innevarande år)\b", re.IGNORECASE), 0),
)


def understand(text: str, today: date) -> Question:
    """Read a question; relative periods count from `today`."""
    wanted = frozenset(kind for kind, pattern in _TABLE if pattern.search(text))
    return Question(
        text=text,
        wanted=wanted or frozenset({Wanted.FACT}),
        period=period_of(text, today),
        latest=bool(_LATEST.search(text)),
        about_putting_off=bool(_PUTTING_OFF.search(text)),
    )


def period_of(text: str, today: date) -> Period | None:
    """The period that a question names, None where it names none.

    A day is itself; a month without a year is the last one that has begun.
    """
    for day in dates_in(text):
        return Period(day.isoformat(), day.isoformat())
    match = _MONTH_YEAR.search(text)
    if match and (month := month_number(match["month"])):
        return _months(int(match["year"]), month, month)
    for match in _SEASON.finditer(text):
        if match["past"] or match["year"]:
            return _season(match, today)
    if match := _MONTH_ONLY.search(text):
        month = month_number(match["month"]) or 1
        if not any(True for _ in day_months_in(text)):
            year = today.year if month <= today.month else today.year - 1
            return _months(year, month, month)
    for pattern, offset in _RELATIVE_YEAR:
        if pattern.search(text):
            return Period(f"{today.year + offset}-01-01", f"{today.year + offset}-12-31")
    if match := _YEAR.search(text):
        return Period(f"{match['year']}-01-01", f"{match['year']}-12-31")
    return None


def _season(match: re.Match[str], today: date) -> Period:
    name = (match["past"] or match["name"]).casefold().removesuffix("as").removesuffix("r")
    first, last = next(span for season, span in _SEASONS.items() if season.startswith(name))
    if match["year"]:
        year = int(match["year"])
    else:
        year = today.year if today.month >= first else today.year - 1
    return _months(year, first, last)


def _months(year: int, first: int, last: int) -> Period:
    """From the first day of one month to the last of another, in the next year if it is earlier."""
    until = year + (last < first)
    return Period(
        date(year, first, 1).isoformat(), date(until, last, monthrange(until, last)[1]).isoformat()
    )


def body_named(text: str, bodies: tuple[str, ...]) -> str | None:
    """The body of the archive that a question names, in any form of its last word."""
    asked = list(words(text))
    for body in sorted(bodies, key=len, reverse=True):
        name = body.casefold().split()[-1]
        core = name.removesuffix("en").removesuffix("et").removesuffix("n")
        if len(core) >= 5 and any(word.startswith(core) for word in asked):
            return body
    return None
