"""The head of minutes: which body met, and when."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from .dates import MONTHS, dates_in, day_months_in
from .lines import Line
from .sections import bare

HEAD_LINES = 40
"""Non-blank lines that a head may take; what a meeting is called stands among the first of them."""

TITLE_LINES = 12
"""Non-blank lines of a head among which the body's name stands."""

_BODIES = re.compile(
    r"(?:styrelsen?|fullmäktige|nämnd(?:en)?|utskott(?:et)?|grupp(?:en)?|(?<!kommunal)(?<!region)(?<!borgar)(?<!oppositions)råd(?:et)?|"
    r"direktion(?:en)?|beredning(?:en)?|kommitté(?:n)?|kommissionen?|delegation(?:en)?|"
    r"stämma(?:n)?|ledning(?:en)?|kollegium|forum(?:et)?|nätverk(?:et)?)$",
    re.IGNORECASE,
)
_OCCASIONS = re.compile(r"(?:förbund(?:et)?|samverkan|möte(?:t)?|träff(?:en)?)$", re.IGNORECASE)
"""Also what an organisation or an occasion is called, so only where no body is named."""

_UNNAMED = re.compile(rf"[_\W\d]+|\b(?:{MONTHS})\b", re.IGNORECASE)
"""What a file's name holds beside the name of the body."""
_OF_WHOM = re.compile(
    r"^(?:\w+s?\s+(?:kommun|stad|region)s?|(?:region|landstinget)\s+\w+)\s+(?=\w)|\s+sida$",
    re.IGNORECASE,
)
_BODY_LABEL = re.compile(
    r"^(?:Organ|Nämnd|Styrelse|Instans|Beslutsinstans|Möte|Mötesnamn|Grupp|Forum|body|organ|namn)"
    r"\s*:\s*(?P<body>\S.*)$",
    re.IGNORECASE,
)
_KIND_OF_PAPER = re.compile(
    r"\b(?:sammanträdes|mötes|besluts|tjänste|protokolls?)?(?:protokoll|minnesanteckning(?:ar)?|"
    r"anteckning(?:ar)?|sammanfattning|noteringar|referat)(?:\s+(?:från|för|fört vid|över))?\b"
    r"(?:\s*(?:nr\.?\s*)?\d+(?:\s*[/(]\s*\d+\)?)?)?",
    re.IGNORECASE,
)
_NO_BODY = re.compile(
    r"^(?:plats|tid|datum|närvarande|beslutande|ledamöter|ordförande|sekreterare|övriga|frånvarande|"
    r"mötesdatum|sammanträdesdatum|paragraf|justerare|vid protokollet|kallade|https?:|"
    r"(?:möte(?:t|ts)?|träff)(?:$|\s(?:öppn|avslut|\d))|öppn|avslut|närvaro|deltagare|inledning|"
    r"\W*$)",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"\b(?:sammanträdesdatum|mötesdatum|mötesdag|datum|sammanträdesdag|date)\b|^\s*(?:tid|"
    r"plats och tid|tid och plats|när)\b",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"\b(?:den\s+)?\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?\b|\b(?:den\s+)?\d{1,2}\s+[a-zåäö]{3,9}"
    r"(?:\s+\d{4})?\b|\bkl(?:ockan)?\.?\s*[\d.:–-]+|\b(?:19|20)\d{2}\b|\b\d{6,8}\b",
    re.IGNORECASE,
)


def body_of(lines: Sequence[Line], path: str) -> str | None:
    """The body that met: from a label, a line of the head, a folder or the title, else None."""
    head = [bare(line.text) for line in lines if line.text][:HEAD_LINES]
    for text in head:
        if label := _BODY_LABEL.match(text):
            return label["body"].strip(" \"'")
    named = [
        _OF_WHOM.sub("", _without_date(_KIND_OF_PAPER.sub("", cell)))
        for text in head[:TITLE_LINES]
        for cell in re.split(r"\s{2,}|\t|\s\|\s|,\s|\s[–-]\s(?=\d)", text)
    ]
    filed = [_UNNAMED.sub(" ", part).strip().capitalize() for part in _parts(path)]
    for names, bodies in ((named, _BODIES), (filed, _BODIES), (named, _OCCASIONS)):
        if body := next((name for name in names if _names_a_body(name, bodies)), None):
            return _as_name(body)
    title = _without_date(_KIND_OF_PAPER.sub("", head[0])) if head else ""
    return title if 3 <= len(title) <= 60 and not _NO_BODY.match(title) else None


def _as_name(body: str) -> str:
    """A body's name without the place it is in, and not in capitals."""
    name = re.sub(r"\s+i\s+[A-ZÅÄÖ]\w+$", "", body)
    return name.capitalize() if name.isupper() or name.islower() else name


def _parts(path: str) -> tuple[str, ...]:
    """The file's name and its folders, the nearest first."""
    pure = PurePosixPath(path)
    return (pure.stem, *(part for part in reversed(pure.parent.parts)))


def date_of(lines: Sequence[Line], path: str) -> tuple[str | None, tuple[str, ...]]:
    """The ISO date of the meeting and what was doubtful about it.

    A labelled date counts before one in the title, and that before one in the file's name.
    Where the head and the file's name tell different dates neither is taken and both are
    reported.
    """
    head = [line.text for line in lines if line.text][:HEAD_LINES]
    named = list(dates_in(PurePosixPath(path).stem.replace("_", " ")))
    labelled = [day for text in _labelled(head) for day in dates_in(text)]
    leading = list(dates_in("\n".join(head[:6])))
    found = (labelled or leading)[:1]
    if not found and named:
        return named[0].isoformat(), ()
    if not found:
        return _only_date(head)
    if named and found[0] not in named and named[0] not in labelled + leading:
        return None, (
            f"Mötets datum är oklart: protokollets huvud säger {found[0].isoformat()} men "
            f"filnamnet {named[0].isoformat()}.",
        )
    return found[0].isoformat(), ()


def _labelled(head: Sequence[str]) -> list[str]:
    return [
        f"{text}\n{following}"
        for text, following in zip(head, [*head[1:], ""], strict=False)
        if _DATE_LABEL.search(text)
    ]


def _only_date(head: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The one date that the head holds, wherever it stands; several are not chosen between."""
    days = {day for text in head for day in dates_in(text)}
    if len(days) == 1:
        return next(iter(days)).isoformat(), ()
    if days:
        listed = ", ".join(sorted(map(date.isoformat, days)))
        return None, (f"Mötets datum är oklart: huvudet nämner {listed}.",)
    if any(True for text in head[:3] for _ in day_months_in(text)):
        return None, ("Mötets datum saknar år.",)
    return None, ("Inget mötesdatum hittades.",)


def _without_date(text: str) -> str:
    return re.sub(r"\s+\d{1,2}$", "", _DATE_WORDS.sub("", text)).strip(" \t,.:;–-*|()")


def _names_a_body(name: str, bodies: re.Pattern[str]) -> bool:
    words = name.split()
    return (
        3 <= len(name) <= 60
        and 1 <= len(words) <= 6
        and (name[0].isupper() or len(words) == 1)
        and not _NO_BODY.match(name)
        and any(bodies.search(word.strip("()")) for word in words)
        and not re.search(r"[.:;]\s|\(\w{1,3}\)", name)
    )
