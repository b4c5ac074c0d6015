"""Who took part: names with role, party and municipality, as attendance lists give them.

A list may run on over its lines ("Eva Ek (Norrvika, ordförande), Åke Al (Lillbro)"), have one
person on each line, or be a table. What stands in parentheses or behind a comma is a party, a
role or where the person comes from, told apart by the words themselves.
"""

import re
from collections.abc import Iterable, Iterator

from .minutes import Person

_NAME_WORD = r"[A-ZÅÄÖÉÜØÆ][a-zåäöéüøæA-ZÅÄÖ'’-]*[a-zåäöéüøæ]"
_NAME = re.compile(rf"^(?:{_NAME_WORD})(?:\s(?:von|af|de|van|la|der|al|{_NAME_WORD})){{1,4}}$")
_PARTY = re.compile(r"^(?:[A-ZÅÄÖ]{1,3}|FI|Fi|\([-–]\)|-)$")
_ROLE = re.compile(
    r"ordf|sekreterare|ledamot|ersätt|adjunger|direktör|chef|strateg|koordinator|protokoll|pennan|"
    r"justera|kassör|suppleant|revisor|utredare|handläggare|samordnare|ledare|jurist|ekonom|"
    r"ombud|representant|projekt|vd\b|kommunalråd|borgmästare|föredragande|\btjänst[eg]|vice|presid|"
    r"arkivarie|registrator|ingenjör|planerare|rådgivare|konsult|expert|ansvarig|rektor|observatör",
    re.IGNORECASE,
)
_LEADING_ROLE = re.compile(
    r"^(?P<role>(?:\d:[ea]\s+)?(?:vice\s+)?(?:ordf(?:örande|öranden|\.)?|sekreterare|ledamot|"
    r"ersättare|kassör|ledamöter|sammankallande)(?:\s+\d:[ea]\s+vice)?)\s*:?\s+(?=[A-ZÅÄÖ])",
    re.IGNORECASE,
)
_ABSENT = re.compile(r"^(?:nej|frånvarande|förhinder|ej|-{1,3}|–|—)$", re.IGNORECASE)
_PRESENT = re.compile(r"^(?:ja|x|närvarande|när\.?|✓|×)$", re.IGNORECASE)
LONGEST = 60
"""Characters of a role or a municipality; what is longer is running text."""

_CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")


def people_in(lines: Iterable[str]) -> tuple[Person, ...]:
    """The people that attendance lines name, in order, each once; rows marked absent left out."""
    found: dict[str, Person] = {}
    for entry in _entries([line.strip(" \t-–•*·|") for line in lines if line.strip()]):
        for person in _persons(entry):
            found.setdefault(person.name, person)
    return tuple(found.values())


def is_roll(text: str) -> bool:
    """Whether a line is a row of a roll call: a name, and whether that one was there."""
    cells = [cell for cell in _CELLS.split(text.strip(" |")) if cell]
    marked = any(_PRESENT.match(cell) or _ABSENT.match(cell) for cell in cells)
    return marked and any(map(_NAME.match, cells))


def _entries(lines: list[str]) -> list[str]:
    """The lines as they are where each begins with a name of its own, else run together."""
    starts = sum(bool(_NAME.match(re.split(r"[,(|\t:]|\s{2,}", line)[0].strip())) for line in lines)
    if all(map(is_roll, lines)):
        return lines
    running = any(line.endswith(",") or line.count("(") != line.count(")") for line in lines)
    return [" ".join(lines)] if running or starts < len(lines) else lines


def _persons(text: str) -> Iterator[Person]:
    """The people in one entry: a name, then what is told of it until the next name."""
    name: str | None = None
    told: list[str] = []
    before: list[str] = []
    for piece, inside in _pieces(text):
        role, words = _without_role(piece)
        if _NAME.match(words) and not (name and (inside or _ROLE.search(words))):
            if name:
                yield from _person(name, told)
            name, told, before = words, [role] if role else before, []
        elif name:
            told.append(piece)
        elif _ROLE.search(piece):
            before = [piece]
    if name:
        yield from _person(name, told)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What stands between commas, in cells or in parentheses, and whether in parentheses."""
    for match in re.finditer(r"\((?P<inside>[^()]*)\)?|(?P<plain>[^(),;]+)", text):
        inside = match["inside"] is not None
        parts = (
            match["inside"].split(",")
            if inside
            else [
                part
                for cell in _CELLS.split(match["plain"])
                for part in re.split(r"\s+och\s+(?=[A-ZÅÄÖ])|:\s+", cell)
            ]
        )
        yield from ((part.strip(" ."), inside) for part in parts if part.strip(" ."))


def _without_role(piece: str) -> tuple[str | None, str]:
    match = _LEADING_ROLE.match(piece)
    if not match:
        return None, piece
    return match["role"].strip().casefold(), piece[match.end() :]


def _person(name: str, told: Iterable[str]) -> Iterator[Person]:
    role = other = party = municipality = None
    for words in told:
        if _ABSENT.match(words):
            return
        if _PRESENT.match(words) or len(words) > LONGEST or re.search(r"§|\bkl\b|\d\d", words):
            continue
        if _PARTY.match(words):
            party = party or words
        elif _ROLE.search(words):
            role = role or words
        elif words[0].isupper():
            municipality = municipality or words
        else:
            other = other or words
    yield Person(name, role or other, party, municipality)
