"""Which bodies and years an archive covers: "not found" must not be taken for "never decided"."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.rows import Entry

UNKNOWN = "okänt"
"""The body, or year, of minutes that do not tell it."""
NAMED = 8
"""Bodies named in a sentence; of more, those with the most minutes are."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many minutes there are by body and year; `years` are those with any, as "2024"."""

    years: tuple[str, ...]
    bodies: Mapping[str, Mapping[str, int]]

    def gap_before(self, year: str) -> bool:
        """Whether the archive lacks minutes of the years just before one."""
        place = self.years.index(year)
        told = year != UNKNOWN and place
        return bool(told) and int(year) > int(self.years[place - 1]) + 1

    @property
    def most(self) -> int:
        """The most minutes that a body has of a year."""
        return max((max(years.values()) for years in self.bodies.values()), default=0)

    def in_words(self) -> str:
        """A Swedish sentence: "Arkivet omfattar Styrelsen (2024–2025), …"."""
        if not self.bodies:
            return "Arkivet är tomt."
        largest = sorted(self.bodies, key=lambda body: -sum(self.bodies[body].values()))[:NAMED]
        named = [f"{body} ({_span(self.bodies[body])})" for body in sorted(largest)]
        left = len(self.bodies) - len(named)
        named += [f"{left} organ till"] * bool(left)
        last = f" och {named[-1]}" if len(named) > 1 else named[-1]
        return f"Arkivet omfattar {', '.join(named[:-1])}{last}."


def coverage_of(entries: Iterable[Entry]) -> Coverage:
    """What some documents cover."""
    bodies: dict[str, Counter[str]] = {}
    for entry in entries:
        year = entry.date[:4] if entry.date else UNKNOWN
        bodies.setdefault(entry.body or UNKNOWN, Counter())[year] += 1
    years = sorted({year for counted in bodies.values() for year in counted})
    return Coverage(tuple(years), dict(sorted(bodies.items())))


def _span(years: Mapping[str, int]) -> str:
    known = sorted(year for year in years if year != UNKNOWN)
    return "–".join(dict.fromkeys((known[0], known[-1]))) if known else UNKNOWN
