"""Who took part: names with role, party and municipality, as attendance lists give them.

A list may run on over its lines ("Eva Ek (Norrvika, ordförande), Åke Al (Lillbro)"), have one
person on each line, or be a table. What stands in parentheses or behind a comma is a party, a
role or where the person comes from, told apart by the words themselves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from .minutes import Person

_NAME_WORD = r"[A-ZÅÄÖÉÜØÆ][a-zåäöéüøæA-ZÅÄÖ'’-]*[a-zåäöéüøæ]"
_NAME = re.compile(rf"^(?:{_NAME_WORD})(?:\s(?:von|af|de|van|la|der|al|{_NAME_WORD})){{1,4}}$")
_PARTY = re.compile(r"^(?:[A-ZÅÄÖ]{1,3}|FI|Fi|\([-–]\)|-)$")
_ROLE = re.compile(
    r"ordf|sekreterare|ledamot|ersätt|adjunger|direktör|chef|strateg|koordinator|protokoll|pennan|"
    r"justera|kassör|suppleant|revisor|utredare|handläggare|samordnare|ledare|jurist|ekonom|"
    r"ombud|representant|projekt|vd\b|kommunalråd|borgmästare|föredragande|\btjänst[eg]|vice|presid|"
    r"arkivarie|registrator|ingenjör|planerare|rådgivare|konsult|expert|ansvarig|rektor|observatör|"
    r"specialist|rekryterare|antecknar|sammankallande|förvaltare|inspektör",
    re.IGNORECASE,
)
_LEADING_ROLE = re.compile(
    r"^(?P<role>(?:\d:[ea]\s+)?(?:vice\s+)?(?:ordf(?:örande|öranden|\.)?|sekreterare|ledamot|"
    r"ersättare|kassör|ledamöter|sammankallande)(?:\s+\d:[ea]\s+vice)?)\s*:?\s+(?=[A-ZÅÄÖ])",
    re.IGNORECASE,
)
_LEADING_TITLE = re.compile(
    r"^(?P<role>(?:(?:Förre|Förra|Biträdande|Tillförordnad|Tf\.?)\s+)?[A-Za-zÅÄÖåäö]+(?:rådet?|herden?|nenten?|"
    r"kapten(?:en)?|listen|list|nist|tören?|chefen?|mästaren?|eraren?|ingenjör(?:en)?|doktorn?|listen))\s+"
    r"(?=[A-ZÅÄÖ][\w-]+\s[A-ZÅÄÖ])"
)
_LOWER_TITLE = re.compile(
    r"^(?P<role>[a-zåäö]{3,}(?:an|en|on|rn|ln|ist|or|ör|in|are|ska|man|ant|ent|na|chef|strateg))\s+(?=[A-ZÅÄÖ])"
)
_OFFICES = frozenset({"MAS", "MAR", "VD", "HR"})
"""Roles that are written as parties are."""
_FOR = re.compile(r"(?<=\w)\s+för\s+[A-ZÅÄÖ].*$")
_HOW = re.compile(
    r"^(?:via\s|på\s+(?:distans|länk|plats)|digitalt|distans|länk|teams|från\s|till\s|ej\s|för\s|del\s+av)",
    re.I,
)
"""What tells how or when somebody took part, not in what role."""
_FROM = re.compile(r"^(?P<name>.+?)\s+(?:från|i|på|vid)\s+(?P<where>[A-ZÅÄÖ].*)$")
_LED = re.compile(r"^som\s+(?:ledde|leder)\s+(?:mötet|sammanträdet)", re.IGNORECASE)
_ELSE = re.compile(
    r"\.\s+(?=[A-ZÅÄÖ]\w+ (?:saknade|hade|har|deltog|kunde|var|är|gick|anslöt)\b)|"
    r"(?:\.\s+|\s)(?=(?:Frånvarande|Förhinder|Anmält förhinder|Ej närvarande|Återbud)\b\s*:)"
)
"""Where a list of who was there goes on to tell of who was not."""
_ABSENT = re.compile(r"^(?:nej|frånvarande|förhinder|ej|-{1,3}|–|—)$", re.IGNORECASE)
_PRESENT = re.compile(r"^(?:ja|x|närvarande|när\.?|✓|×)$", re.IGNORECASE)
MOST = 0.6
"""Share of the lines of a list that begin with a name, when each holds one person."""
LONGEST = 60
"""Characters of a role or a municipality; what is longer is running text."""

_JOINED = re.compile(r"(?:^|\s+)(?:och|samt)\s+(?=\w+\s[A-ZÅÄÖ]|[A-ZÅÄÖ])|:\s+")
_CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")


def people_in(lines: Iterable[str]) -> tuple[Person, ...]:
    """The people that attendance lines name, in order, each once; rows marked absent left out."""
    found: dict[str, Person] = {}
    for entry in _entries([line.strip(" \t-–•*·|") for line in lines if line.strip()]):
        for person in _persons(entry):
            found.setdefault(person.name, person)
    return tuple(found.values())


def full_name(name: str, present: Sequence[Person]) -> str:
    """The full name of the one person present of whom `name` is the first name or the surname."""
    last = name.split()[-1] if name[:1].islower() else name
    known = [p.name for p in present if f" {p.name} ".startswith(f" {last} ")]
    known = known or [p.name for p in present if p.name.endswith(f" {last}")]
    return known[0] if len(known) == 1 else name


def named_in(names: str, present: Sequence[Person]) -> bool:
    """Whether `names`, one or several, are full names of people present."""
    known = {person.name for person in present}
    return all(name in known for name in re.split(r",\s+|\s+(?:och|samt|&)\s+", names))


def is_roll(text: str) -> bool:
    """Whether a line is a row of a table of people: one of its first two cells is a name."""
    cells = [cell.strip() for cell in text.strip(" |").split("|")]
    return len(cells) > 1 and any(map(_NAME.match, cells[:2]))


def _entries(lines: list[str]) -> list[str]:
    """The lines as they are where each begins with a name of its own, else run together."""
    starts = sum(bool(_NAME.match(re.split(r"[,(|\t:]|\s{2,}", line)[0].strip())) for line in lines)
    if all(map(is_roll, lines)):
        return lines
    running = any(line.endswith(",") or line.count("(") != line.count(")") for line in lines)
    return [" ".join(lines)] if running or starts < MOST * len(lines) else lines


def _persons(text: str) -> Iterator[Person]:
    """The people in one entry: a name, then what is told of it until the next name."""
    name: str | None = None
    told: list[str] = []
    before: list[str] = []
    titles: list[str] = []
    for piece, inside in _pieces(_ELSE.split(text)[0]):
        role, words = _without_role(piece)
        where: list[str] = []
        if not _NAME.match(words) and (from_ := _FROM.match(words)) and _NAME.match(from_["name"]):
            words, where = from_["name"], [from_["where"]]
        if _NAME.match(words) and not (name and (inside or _ROLE.search(words))):
            if name:
                yield from _person(name, titles, told)
            name, titles, told, before = words, [role] if role else before, where, []
        elif name:
            told.append(piece)
        elif _ROLE.search(piece):
            before = [piece]
    if name:
        yield from _person(name, titles, told)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What stands between commas, in cells or in parentheses, and whether in parentheses."""
    for match in re.finditer(r"\((?P<inside>[^()]*)\)?|(?P<plain>[^(),;]+)", text):
        inside = match["inside"] is not None
        parts = (
            match["inside"].split(",")
            if inside
            else [part for cell in _CELLS.split(match["plain"]) for part in _joined(cell)]
        )
        said = [re.sub(r"\s*§.*$", "", part).strip(" .") for part in parts if part.strip(" .")]
        yield from ((part, inside) for part in said if part)


def _joined(cell: str) -> Iterator[str]:
    """What "och" joins; what is no full name behind it ("eleverna Tove och Max") is left out."""
    parts = [part for part in _JOINED.split(cell) if part]
    yield from parts[:1]
    yield from (one for one in parts[1:] if " " in one)


_ACTS = re.compile(
    r"(?!ersätter|tjänstgör|deltar|närvarar)[a-zåäö]+(?:ar|er) (?:en|ett|att|den|det|sig|om|för)\b|"
    r"(?:yrkar|yrkade|röstar|ställer|finner|frågar|svarar|föreslår|informerar|redovisar|öppnar|hälsar)\b"
)
"""What somebody does at a point of the meeting ("håller ett tal"): no list of who was there."""


def _without_role(piece: str) -> tuple[str | None, str]:
    match = _LEADING_ROLE.match(piece) or _LEADING_TITLE.match(piece) or _LOWER_TITLE.match(piece)
    if not match:
        return None, piece
    return match["role"].strip().casefold(), piece[match.end() :]


def _person(name: str, titles: Iterable[str], told: Iterable[str]) -> Iterator[Person]:
    roles = list(titles)
    other = party = municipality = None
    for words in told:
        if _ABSENT.match(words):
            return
        if _PRESENT.match(words) or len(words) > LONGEST or re.search(r"§|\bkl\b|\d\d", words):
            continue
        from_ = _FROM.match(words)
        if from_ and _ROLE.search(from_["name"]):
            roles.append(from_["name"])
            municipality = municipality or from_["where"]
        elif _LED.match(words):
            roles.append("ordförande")
        elif _PARTY.match(words) and words not in _OFFICES:
            party = party or words
        elif words in _OFFICES or _ROLE.search(words):
            roles.append(_FOR.sub("", words))
        elif _ACTS.match(words):
            return
        elif _HOW.match(words):
            continue
        elif words[0].isupper():
            municipality = municipality or words
        else:
            other = other or words
    yield Person(name, ", ".join(dict.fromkeys(roles)) or other, party, municipality)
