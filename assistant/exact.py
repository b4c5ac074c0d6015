"""Whether a source has a number, an amount, a year or a day, itself or as the day it met."""

import re
from dataclasses import dataclass

from .claims import Kind, Token
from .clauses import Tokens, is_in, is_verb, outcome_of, text_of, years_in
from .counting import IN_YEAR
from .relations import word_before

_MEETING = re.compile(r"beslut|beslöt|bestäm|möte|sammanträd|protokoll", re.IGNORECASE)
_LIMITED = frozenset("till från senast före efter innan".split())
_MET = re.compile(
    r"beslut|beslöt|bestämde|diskuterade|behandlade|återremitterade|bordlade|bordlagt|antog|avslog|"
    r"biföll|godkände|antecknade|valde|utsåg|\bfick\b.* i upp(?:drag|gift)|"
    r"informerade|berättade|redovisade|föreslog|yrkade|avstyrkte|tillstyrkte|fastställde",
    re.IGNORECASE,
)
"""What a meeting does on its day, in the words before which, or after which, that day is named."""
_HAPPENED = re.compile(r"(?:ades|[^l]des|tes|föreslog|valde|utsåg)$")
"""Verbs that tell what a meeting did: such a clause may say when it met."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit says with the line that leads to it, what its heading says, when it met."""

    row: Tokens
    context: Tokens
    met: tuple[int, int, int] | None


def has_exact(token: Token, clause: Tokens, said: str, told: Told) -> bool:
    """Whether a token of `clause`, of the sentence `said`, is told so to the digit."""
    if token.kind is Kind.DATE:
        return _has_date(token, clause, said, told)
    if token.kind is Kind.YEAR:
        return _has_year(token, clause, told)
    held = told.row + tuple(t for t in told.context if token.kind is Kind.NUMBER)
    return any(t.kind is token.kind and t.value == token.value for t in held)


def _has_year(token: Token, clause: Tokens, told: Told) -> bool:
    """A unit without a year speaks of its heading's, or of the one it met in."""
    if years := years_in(told.row):
        return token.value in years
    at = clause.index(token)
    if not at or clause[at - 1].value not in IN_YEAR:
        return False
    return token.value in years_in(told.context) or token.value == _year_met(told)


def _has_date(token: Token, clause: Tokens, said: str, told: Told) -> bool:
    year, month, day = token.value
    years = years_in(told.row + told.context) | {_year_met(told)}
    for other in told.row + told.context:
        if other.kind is not Kind.DATE:
            continue
        its_year, its_month, its_day = other.value
        same_year = year in (None, its_year) or (its_year is None and str(year) in years)
        if month == its_month and day in (None, its_day) and same_year:
            return True
    return _is_day_met(token, clause, said, told)


def _is_day_met(token: Token, clause: Tokens, said: str, told: Told) -> bool:
    """Whether a day is the meeting's, and told as the day on which it did something."""
    at = clause.index(token)
    if not told.met or word_before(clause, at) in _LIMITED:
        return False
    if token.value not in (told.met, (*told.met[:2], None), (None, *told.met[1:])):
        return False
    verb = next((p for p, t in enumerate(clause) if t.kind is Kind.WORD and is_verb(t)), at)
    if at <= verb + 2 and _MET.search(text_of(clause)):
        return True
    other_day = any(t.kind is Kind.DATE and not is_in(t, clause) for t in told.row)
    happened = any(outcome_of(t) or _HAPPENED.search(t.text) for t in clause)
    return not other_day and bool(_MEETING.search(said) or happened)


def _year_met(told: Told) -> str:
    return str(told.met[0]) if told.met else ""
