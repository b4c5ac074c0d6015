"""A vote's two numbers, said with the decision that they led to: "avslogs med 8 röster mot 5"."""

import re
from collections.abc import Sequence
from decimal import Decimal

from .claims import Kind, Token
from .clauses import VOTES, Tokens, is_free, is_in, outcome_of
from .units import Unit

_COUNTED = re.compile(
    r"(\d+)\s+ja\b[^.\d]{0,60}\bmot\s+(\d+)\s+nej\b|(\d+)\s+röster\s+mot\s+(\d+)|"
    r"röstar\s+ja\s*\((\d+)\).{0,600}?röstar\s+nej\s*\((\d+)\)",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT = re.compile(r"\bja(?:-röst)? för\b|\bja för\b|proposition", re.IGNORECASE)
"""What tells what a vote is about."""
_BALLOTS = VOTES | {"röster", "röst", "mot", "emot", "omröstning", "omröstningen", "votering"}


def tally_of(text: str) -> tuple[Decimal, Decimal] | None:
    """The winners' votes and the losers' of the only vote in a text, None where that is not so."""
    found = {
        tuple(sorted(map(Decimal, filter(None, match)), reverse=True))
        for match in _COUNTED.findall(text)
    }
    if len(found) != 1:
        return None
    (winners, losers) = found.pop()
    return (winners, losers) if winners > losers else None


def without_tally(
    clause: Tokens, unit: Unit, units: Sequence[Unit], tally: tuple[Decimal, Decimal] | None
) -> Tokens:
    """A clause without the vote that decided what it tells, where the vote was about that.

    Who decides by vote decides as the most voted; so the winners' number comes first.
    """
    numbers = [token for token in clause if token.kind is Kind.NUMBER]
    if not tally or tuple(t.value for t in numbers) != tally or not any(map(outcome_of, clause)):
        return clause
    if any(token.kind is Kind.NUMBER and token.value in tally for token in unit.tokens):
        return clause
    rest = tuple(t for t in clause if t not in numbers and t.value not in _BALLOTS)
    about = tuple(
        token
        for token in rest
        if token.kind in (Kind.WORD, Kind.NAME) and not is_free(token) and not outcome_of(token)
    )
    asked = any(_ABOUT.search(one.text) and _holds(one, about) for one in units)
    return rest if about and asked else clause


def _holds(unit: Unit, about: Sequence[Token]) -> bool:
    names = [token for token in about if token.kind is Kind.NAME]
    return all(is_in(token, unit.tokens) for token in names or about)
