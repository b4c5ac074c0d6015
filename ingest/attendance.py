"""What the head of minutes tells beside body and date: time, place, who took part, what is next.

Every label is a row of a table. Its value is the rest of the line and the lines below it, to
the next label, heading or empty line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from .dates import DATE, dates_in, day_months_in
from .lines import Line
from .minutes import Person
from .people import is_roll, people_in
from .sections import bare, markup_level

HEAD_LINES = 150
"""Non-blank lines in which the head's labels stand: two pages of a long attendance list."""


class Told(Enum):
    """What the value behind a label is."""

    PLACE_AND_TIME = "place and time"
    PLACE = "place"
    TIME = "time"
    CHAIR = "chair"
    SECRETARY = "secretary"
    PRESENT = "present"
    OTHER = "other"


_ROWS: tuple[tuple[Told, str], ...] = (
    (Told.OTHER, r"(?:plats och tid för justering|justeringens (?:plats|tid|datum)[\w ]*)"),
    (Told.PLACE_AND_TIME, r"(?:plats (?:och|o|&) (?:tid|datum)|tid (?:och|o|&) plats)"),
    (Told.PLACE, r"(?:mötes)?plats|lokal"),
    (Told.TIME, r"(?:mötes|sammanträdes)?tid(?:punkt)?|klockan"),
    (Told.CHAIR, r"(?:mötes)?ordf(?:örande|orande)?\.?|(?:mötes)?ordföranden"),
    (
        Told.SECRETARY,
        r"(?:mötes|nämnd|kommun)?sekreterare|vid protokollet|vid pennan|protokollförare|"
        r"protokoll(?:et)? (?:fört|förs|förd) av|anteckna(?:re|t av)|anteckningar(?:na)? förda av",
    ),
    (
        Told.PRESENT,
        r"(?:övriga |också |ej tjänstgörande )?(?:n[äa]rvarande|beslutande|deltagare|deltagande|"
        r"medverkande|ledamöter|ledamot|styrelsemedlemmar|medlemmar)"
        r"(?: (?:ledamöter|ersättare|medlemmar|tjänste\w+))?|(?:tjänstgörande |övriga )?ersättare|"
        r"(?:också |övriga )?(?:närvarande|deltagare) från [\wåäö -]{3,40}|adjungera(?:d|de)|"
        r"inbjudna|"
        r"övriga|med(?: på mötet)?|på plats|närvaro(?:lista)?|deltog|"
        r"tjänste(?:personer|män)(?: och övriga)?",
    ),
    (
        Told.OTHER,
        r"frånvarande|borta|(?:anmält |meddelat )?förhinder|återbud|ej närvarande|justera(?:re|s)",
    ),
    (Told.OTHER, r"(?:utses|utsedda) att justera|protokollsjusterare|underskrifter|paragrafer"),
    (Told.OTHER, r"justering|anslag|bevis|organ|dagordning|ärendelista|innehåll\w*|föredragande"),
    (
        Told.OTHER,
        r"(?:sammanträdes|mötes)?dat(?:um|e)|(?:sammanträdes|mötes)dag|nämnd|diarienummer",
    ),
    (Told.OTHER, r"kopia|kallade|utses|för kännedom|sändlista|bilagor|ajournering\w*|signaturer"),
)
_LABEL = re.compile(
    r"^(?:[-*•]\s+)?(?:"
    + "|".join(f"(?P<_{place}>{pattern})" for place, (_, pattern) in enumerate(_ROWS))
    + r")(?:\s*\((?:[^()]*)\))?"
    r"(?P<end>\s*:{1,2}\s*|\s{2,}|\t+|\s*\|\s*|\s+(?=(?-i:[A-ZÅÄÖ0-9]))|$)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:kl(?:ockan)?\.?\s*)?(?P<time>\d{1,2}[.:]\d{2}(?:\s*(?:[-–—]|till)\s*\d{1,2}(?:[.:]\d{2})?)?"
    r"|(?<=kl )\d{1,2}(?:\s*[-–—]\s*\d{1,2})?|(?<=kl\. )\d{1,2}(?:\s*[-–—]\s*\d{1,2})?"
    r"|(?<=klockan )\d{1,2}(?:\s*[-–—]\s*\d{1,2})?)(?!\d)"
)
_DATE = re.compile(DATE, re.IGNORECASE)
_BREAK = re.compile(r"\b(?:ajourner\w*|paus|lunch|fika)\b", re.IGNORECASE)
_NEXT = re.compile(
    r"\bnästa\s+(?:ordinarie\s+)?[\wåäö-]*(?:möte|mötet|sammanträde|sammanträdet|träff|stämma)\b",
    re.IGNORECASE,
)
_AT = re.compile(r"^[^§]{0,60}?\bkl(?:ockan)?\.?\s*(?P<at>\d{1,2}(?:[.:]\d{2})?)(?!\d)")
"""When on its day the next meeting begins."""
NEXT_REACH = 240
"""Characters after "nästa möte" in which its date stands."""


_ITEM = re.compile(r"^§\s*\d")
_LISTED_AS = {
    "tjänstgörande ersättare": "tjänstgörande ersättare",
    "ersättare": "ersättare",
    "ledam": "ledamot",
    "adjunger": "adjungerad",
}
"""The roles that the label of a list gives those on it, by a part of the label."""
_PROSE = re.compile(
    r"(?:(?:\b[Nn]ärvarande|\b[Dd]eltagare|\b[Pp]å plats|\b[Dd]e som deltog)\s+"
    r"(?:(?:på|vid)\s+(?:mötet|sammanträdet)\s+)?(?:var|är)|"
    r"\b(?:[Vv]id|[Pp]å|[Ii])\s+(?:mötet|sammanträdet)\s+(?:deltog|deltar|närvarade))\s+(?P<who>[^:]{8,1200}?)\.(?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the head tells; None or empty where it does not."""

    time: str | None
    place: str | None
    chair: str | None
    secretary: str | None
    present: tuple[Person, ...]


def attendance_of(lines: Sequence[Line]) -> Attendance:
    """Read the labels of a document's head."""
    told = list(_values(lines))
    values = [(kind, value) for kind, _, value in told]
    when, where = _time_and_place(values)
    rolls = [line.text for line in lines if not line.noise and _is_of_roll(line.text)]
    chair = _named(values, Told.CHAIR, "ordförande")
    secretary = _named(values, Told.SECRETARY, "sekreterare")
    offices = {one.name: one.role for one in (secretary, chair) if one}
    present = _together(
        _as(people_in(rolls), offices),
        *(
            _as(people_in([text for text in value if text and not is_roll(text)]), offices, label)
            for kind, label, value in told
            if kind is Told.PRESENT
        ),
        _as(people_in(_in_prose(lines)), offices),
    )
    led = _with_role(present, r"(?<!vice )\b(?:mötes)?ordf")
    wrote = _with_role(present, r"sekreterare|protokollet|pennan|protokollförare|antecknar")
    return Attendance(
        time=when,
        place=where,
        chair=chair.name if chair else led,
        secretary=secretary.name if secretary else wrote,
        present=_together(present, [chair] if chair else []),
    )


def next_meeting_of(lines: Sequence[Line], met: str | None) -> tuple[str | None, str | None]:
    """The ISO date of the next meeting, and its time as printed; None for what is not told.

    The date is the first one behind the last "nästa möte" that has one. A day without a year is
    the first such day after the meeting of the ISO date `met`.
    """
    text = " ".join(line.text for line in lines if line.text and not line.noise)
    for match in reversed(list(_NEXT.finditer(text))):
        reach = text[match.end() : match.end() + NEXT_REACH]
        if day := _day_in(reach, met):
            at = _AT.search(reach)
            return day, at["at"] if at else None
    return None, None


def _day_in(reach: str, met: str | None) -> str | None:
    full = next(dates_in(reach), None)
    if full and (not met or full.isoformat() > met):
        return full.isoformat()
    short = next(day_months_in(reach), None)
    return _after(met, *short) if short and met and not full else None


def _after(met: str, month: int, day: int) -> str | None:
    year = int(met[:4]) + (f"{month:02}-{day:02}" <= met[5:])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _values(lines: Sequence[Line]) -> Iterator[tuple[Told, str, list[str]]]:
    """Each label with the lines of its value; of two labels beside each other the first column."""
    told: tuple[Told, str] | None = None
    value: list[str] = []
    width: int | None = None
    for line in [line for line in lines if not line.noise][: 2 * HEAD_LINES]:
        text = bare(line.text)
        label = None if _is_of_roll(text) else _LABEL.match(text)
        heading = markup_level(line.text) or (line.prominence and not people_in([text]))
        if label or _ITEM.match(text) or (heading and any(value)):
            if told:
                yield *told, value
            beside = bool(label and _LABEL.fullmatch(text[label.end() :]))
            width = label.end() if label and beside else None
            told, value = None, []
            if label:
                told = (_told(label), label.group().casefold())
                value = ["" if beside else text[label.end() :]]
        elif not text and any(value):
            if told:
                yield *told, value
            told, value = None, []
        elif told:
            value.append(text[:width] if width and text[:width].endswith("  ") else text)
    if told:
        yield *told, value


def _is_of_roll(text: str) -> bool:
    """Whether a line is a row of a table of people, and not one person behind a label."""
    label = _LABEL.match(text)
    return is_roll(text) and (label is None or _told(label) is Told.PRESENT or text.count("|") > 1)


def _as(
    people: Iterable[Person], offices: Mapping[str, str | None], label: str = ""
) -> Iterator[Person]:
    """People with the role by their name, or by the label of their list, where they tell none."""
    listed = next((role for word, role in _LISTED_AS.items() if word in label), None)
    return (replace(one, role=one.role or offices.get(one.name) or listed) for one in people)


def _in_prose(lines: Sequence[Line]) -> list[str]:
    """Who was there, told in a sentence: "Närvarande var Eva Ek från Lillbro och …"."""
    text = " ".join(bare(line.text) for line in lines if line.text and not line.noise)
    return [match["who"] for match in _PROSE.finditer(text)]


def _told(label: re.Match[str]) -> Told:
    return next(told for place, (told, _) in enumerate(_ROWS) if label[f"_{place}"] is not None)


def _together(*lists: Iterable[Person]) -> tuple[Person, ...]:
    """The lists as one, each person once, as the first list tells of them."""
    found: dict[str, Person] = {}
    for person in (person for people in lists for person in people):
        found.setdefault(person.name, person)
    return tuple(found.values())


def _time_and_place(values: Sequence[tuple[Told, list[str]]]) -> tuple[str | None, str | None]:
    when = where = None
    for told, value in values:
        if told not in (Told.PLACE_AND_TIME, Told.PLACE, Told.TIME):
            continue
        text = " ".join(part for part in value if part and not _BREAK.match(part))
        time = _TIME.search(text)
        when = when or (time["time"] if time else None)
        if told is not Told.TIME:
            where = where or _place(text)
    return when, where


def _place(text: str) -> str | None:
    words = _DATE.sub(" ", _TIME.sub(" ", _BREAK.split(text)[0]))
    words = re.sub(
        r"\b(?:kl(?:ockan)?\b\.?|(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|den)\s*", " ", words
    )
    words = re.sub(r"\s+", " ", words).strip(" ,.;:–-|(")
    return re.sub(r"\s+,", ",", words) or None


def _named(values: Sequence[tuple[Told, list[str]]], told: Told, role: str) -> Person | None:
    """The first person behind a label, who has the role that the label names."""
    for found, value in values:
        if found is told and (people := people_in([text for text in value if text][:1])):
            return replace(people[0], role=people[0].role or role)
    return None


def _with_role(present: Sequence[Person], role: str) -> str | None:
    return next(
        (p.name for p in present if p.role and re.search(role, p.role, re.IGNORECASE)), None
    )
