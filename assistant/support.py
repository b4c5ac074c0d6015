"""Whether a source says what a clause of an answer says: the rules that the gate is made of.

A clause is supported by one unit of the source that holds every number, date, amount and name in it
and every word that is no frame; with the same outcome, the same negation and the same side of
"från" and "till"; as a decision only if it was decided. No rule asks how likely a claim is: what
cannot be pointed at is not supported.
"""

import re
from collections.abc import Iterable

from .claims import EXACT, Kind, Token, keys, tokens
from .clauses import (
    LEAST_PART,
    NEGATION,
    VOTES,
    Tokens,
    in_parts,
    is_free,
    is_in,
    is_verb,
    outcome_of,
    shared,
    text_of,
    word_keys,
    years_in,
)
from .relations import (
    compete,
    count_the_same,
    on_the_same_side,
    same_polarity,
    stand_together,
    tells_as_proposal,
    tells_outcome,
    turned_down,
    word_before,
)
from .units import DECIDED, Source, Unit, units_of

_GENERIC = frozenset().union(
    *map(keys, "förslaget yrkandet motionen ansökan frågan ärendet medborgarförslaget".split())
)
"""Words for the matter itself, which its heading names."""
_MEETING = re.compile(r"beslut|beslöt|bestäm|möte|sammanträd|protokoll", re.IGNORECASE)
_HAPPENED = re.compile(r"(?:ades|[^l]des|tes|föreslog|valde|utsåg)$")
"""Verbs that tell what a meeting did: such a clause may say when it met."""
_IT = re.compile(r"\b(?:det|detta|dessa) \w+(?:er|ar)\b", re.IGNORECASE)
_COST = re.compile(r"avgift|taxa|hyra|arvode", re.IGNORECASE)
_WORDS = "ord som källan inte har"
_NUMBERS = "ett tal, ett belopp eller ett datum som källan inte har"
_NAMES = "ett namn som källan inte har där"
_OUTCOME = "ett annat utfall än källans"
RELATION = "uppgifter som inte hör ihop i källan"
_POLARITY = "ett inte för mycket eller för litet"
_PROPOSAL = "ett förslag som beslut"
_ORDER = (_PROPOSAL, _POLARITY, RELATION, _OUTCOME, _WORDS, _NAMES, _NUMBERS)


class Evidence:
    """A source made ready to be asked whether it says something."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.units = tuple(units_of(source))
        self.context = tuple(
            tokens(f"{source.heading or ''}\n{source.body or ''}\n{source.folder}")
        )
        self._words = word_keys(self.context)
        self._all = frozenset().union(*(unit.words for unit in self.units))
        self._date = tuple(map(int, source.date.split("-"))) if source.date else None

    def reasons(self, clause: Tokens, said: str) -> list[str | None]:
        """Why each unit does not support a clause of the sentence `said`; None where it does."""
        return [self._lacks(clause, said, unit) for unit in self.units]

    def _lacks(self, clause: Tokens, said: str, unit: Unit) -> str | None:
        """The first rule that a clause breaks against one unit, gravest last."""
        exact = [token for token in clause if token.kind in EXACT]
        if not all(self._has_exact(token, clause, said, unit) for token in exact):
            return _NUMBERS
        names = [token for token in clause if token.kind is Kind.NAME and not outcome_of(token)]
        if not all(self._has_name(token, unit) for token in names) or not stand_together(
            clause, unit
        ):
            return _NAMES
        if not all(self._has_word(token, unit) for token in clause if token.kind is Kind.WORD):
            return _WORDS
        if not self._is_about(clause, unit):
            return RELATION
        if not {outcome for token in clause if (outcome := outcome_of(token))} <= unit.outcomes:
            return _OUTCOME
        if not count_the_same(clause, unit) or not on_the_same_side(clause, unit):
            return RELATION
        held = [shared(clause, other) for other in unit.clauses]
        best = max(range(len(held)), key=lambda at: held[at], default=0)
        if any(self._strays(token, clause, unit, best) for token in clause):
            return RELATION
        if unit.clauses and turned_down(unit.clauses[best]) - set(map(outcome_of, tokens(said))):
            return _OUTCOME
        if not same_polarity(clause, unit.clauses[best] if unit.clauses else ()):
            return _POLARITY
        if unit.hedged and not tells_as_proposal(clause, said, unit):
            return _PROPOSAL
        decides = any(map(outcome_of, clause))
        if DECIDED.search(text_of(clause)) and not (unit.decided or DECIDED.search(unit.text)):
            return _PROPOSAL
        if decides and not unit.decided and not tells_outcome(clause, unit):
            return _OUTCOME
        return None

    def _has_exact(self, token: Token, clause: Tokens, said: str, unit: Unit) -> bool:
        told = unit.tokens + unit.lead
        if token.kind is Kind.DATE:
            return self._has_date(token, clause, said, told)
        if token.kind is Kind.YEAR:
            years = years_in(told + self.context)
            met = not years and self._date is not None and str(self._date[0]) == token.value
            return token.value in years or met
        held = told + tuple(t for t in self.context if token.kind is Kind.NUMBER)
        return any(t.kind is token.kind and t.value == token.value for t in held)

    def _has_date(self, token: Token, clause: Tokens, said: str, told: Tokens) -> bool:
        year, month, day = token.value
        years = years_in(told + self.context) | {str(self._date[0]) if self._date else ""}
        for other in told + self.context:
            if other.kind is not Kind.DATE:
                continue
            its_year, its_month, its_day = other.value
            same_year = year in (None, its_year) or (its_year is None and str(year) in years)
            if month == its_month and day in (None, its_day) and same_year:
                return True
        meeting = self._date and (year, month, day) in (
            self._date,
            (*self._date[:2], None),
            (None, *self._date[1:]),
        )
        side = word_before(clause, clause.index(token))
        other_day = any(t.kind is Kind.DATE and not is_in(t, clause) for t in told)
        told_of = _MEETING.search(said) or any(
            outcome_of(t) or _HAPPENED.search(t.text) for t in clause
        )
        return bool(meeting and told_of and not other_day) and side not in (
            "till",
            "från",
            "senast",
            "före",
        )

    def _has_name(self, token: Token, unit: Unit) -> bool:
        forms = {token.value, str(token.value).removesuffix("s")}
        held = unit.tokens + unit.lead + self.context
        return any(
            forms & {other.value, str(other.value).removesuffix("s")}
            for other in held
            if other.kind in (Kind.NAME, Kind.WORD)
        ) or self._has_word(Token(Kind.WORD, token.value, token.text), unit, named=True)

    def _has_word(self, token: Token, unit: Unit, *, named: bool = False) -> bool:
        word = str(token.value)
        if (not named and is_free(token)) or outcome_of(token) or word in NEGATION:
            return True
        known = unit.words | word_keys(unit.lead) | self._words
        if keys(word) & known:
            return True
        if named:
            return False
        if "kosta" in keys(word) and _priced(unit):
            return True
        return in_parts(word, known) or self._refers(token, unit)

    def _is_about(self, clause: Tokens, unit: Unit) -> bool:
        """Whether what a clause takes from the heading alone may be what the unit speaks of.

        Not where the unit speaks of something of its own that the clause leaves out, as
        "Medlemsavgiften fastställs till 11 kronor" under "Medlemsavgift och budget".
        """
        content = [t for t in clause if t.kind is Kind.WORD and not is_free(t)]
        named = [t for t in content if not outcome_of(t) and not is_verb(t)]
        body = word_keys(tuple(tokens(self.source.body or "")))
        borrowed = [
            t
            for t in named
            if not is_in(t, unit.tokens + unit.lead)
            and not keys(str(t.value)) & body
            and not self._refers(t, unit)
        ]
        if not borrowed:
            return True
        own = [t for t in clause if not is_free(t) and is_in(t, unit.tokens + unit.lead)]
        near = max(unit.clauses, key=lambda other: shared(clause, other), default=())
        subject = next((t for t in near if not is_free(t)), None)
        if not own or subject is None or subject.kind not in (Kind.WORD, Kind.NAME):
            return bool(own)
        apart = keys(str(subject.value)) & (body | _GENERIC)
        organ = any(word.endswith(str(subject.value)) for word in body)
        return bool(apart) or organ or is_verb(subject) or is_in(subject, clause)

    def _refers(self, token: Token, unit: Unit) -> bool:
        """Whether a unit means by its own word, or by "det", what another unit calls by this one.

        "Planen" is the "skyfallsplanen" of the sentence before; verbs and numbers refer to nothing.
        """
        word = str(token.value)
        if is_verb(token) or not keys(word) & self._all:
            return False
        if any(len(t.text) >= LEAST_PART and word.endswith(str(t.value)) for t in unit.tokens):
            return True
        return bool(unit.before and _IT.search(unit.text) and keys(word) & unit.before.words)

    def _strays(self, token: Token, clause: Tokens, unit: Unit, best: int) -> bool:
        """Whether a token is said in another clause of the unit only, where it means other things.

        A noun may be, as "kvällsturerna" in "men drar in fredagens", unless there it has a number
        of its own.
        """
        if is_free(token) or token.value in NEGATION or token.kind is Kind.BREAK:
            return False
        if is_in(token, unit.clauses[best]):
            return False
        if not outcome_of(token) and is_in(token, self.context + unit.lead):
            return False
        there = [other for other in unit.clauses if is_in(token, other)]
        if not there:
            return bool(outcome_of(token)) and not is_in(token, unit.lead)
        if token.kind is not Kind.WORD or is_verb(token) or token.value in VOTES:
            return True
        return any(compete(clause, other) for other in there)


def lacking(reasons: Iterable[str | None]) -> str:
    """The reason of the unit that came nearest."""
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=RELATION)


def _priced(unit: Unit) -> bool:
    """Whether a sum of money in a unit is what something costs, though it does not say so."""
    return bool(_COST.search(unit.text)) or any(
        token.kind is Kind.MONEY and word_before(unit.tokens, at) == "för"
        for at, token in enumerate(unit.tokens)
    )
