"""Whether what a clause puts together is put together so in a unit of its source.

Names that follow on each other, numbers and what they count, "från" and "till", negations, and
whether it was proposed or decided.
"""

import re
from collections.abc import Iterator, Sequence

from .claims import EXACT, FREE, Kind, Token, keys
from .clauses import NEGATION, Tokens, is_free, is_in, outcome_of, text_of, word_keys
from .units import DECIDED, HEDGE, RECOMMENDS, RESULT, Unit

_BOUNDS = {
    "högst": "upper", "max": "upper", "maximalt": "upper", "minst": "lower",
    "åtminstone": "lower", "omkring": "about", "cirka": "about", "ca": "about",
}  # fmt: skip
_SKIPPED = frozenset("i på den det en ett och med kl klockan år".split())
_MEETING = re.compile(r"(?:möte|sammanträde)(?:t|n)?$|(?:styrelsen|nämnden|fullmäktige|rådet)s$")
_LIMITS = frozenset("till senast före efter".split())
"""Sides of a day: what is put off till it did not happen on it."""
_SIDES = frozenset({"från", "till", "än"})
_ATTRIBUTED = re.compile(r"\b[Ee]nligt (?!protokoll|beslut|möte|sammanträd)|\bförslag")


def stand_together(clause: Tokens, unit: Unit) -> bool:
    """Whether names of several words stand so in the unit itself, not in its heading alone."""
    told = [_bare(token) for token in unit.tokens if token.kind is not Kind.BREAK]
    for run in _runs(clause, unit):
        if not any(told[at : at + len(run)] == run for at in range(len(told))):
            return False
    return True


def count_the_same(clause: Tokens, unit: Unit) -> bool:
    """Whether each number counts what it counts in the source, within the same bounds."""
    told = unit.tokens
    for at, token in enumerate(clause):
        if token.kind not in (Kind.NUMBER, Kind.MONEY, Kind.SHARE):
            continue
        places = [p for p, t in enumerate(told) if t.kind is token.kind and t.value == token.value]
        if not places:
            continue
        counted = clause[at + 1] if at + 1 < len(clause) else None
        votes = counted and counted.value in ("ja", "nej", "för", "emot", "mot")
        if (
            token.kind is Kind.NUMBER
            and counted
            and counted.kind is Kind.WORD
            and (votes or not is_free(counted))
        ):
            nexts = [told[p + 1 : p + 3] for p in places]
            if not any(is_in(counted, tuple(after[: 1 if votes else 2])) for after in nexts):
                return False
        own = _limit(clause, at)
        if not any(_limit(told, p) == own for p in places):
            return False
    return True


def on_the_same_side(clause: Tokens, unit: Unit) -> bool:
    """Whether what is "från", "till" or "än" here is so in the source."""
    for at, token in enumerate(clause):
        if token.kind is Kind.BREAK or is_free(token):
            continue
        mine = word_before(clause, at)
        theirs = {
            word_before(unit.tokens, p)
            for p, t in enumerate(unit.tokens)
            if (t.kind is token.kind and _same(t, token)) or _is_word(t, token)
        }
        if not theirs:
            continue
        limited = mine in _LIMITS or mine == "från" or theirs <= _LIMITS
        if token.kind is Kind.DATE and mine not in theirs and limited:
            return False
        opposed = mine in _SIDES and mine not in theirs and bool(theirs & _SIDES)
        compared = ("än" in (mine, *theirs)) and mine not in theirs
        if opposed or compared:
            return False
    return True


def same_polarity(clause: Tokens, other: Tokens) -> bool:
    """Whether a clause denies as much as another, and the same."""
    mine, theirs = _negated(clause), _negated(other)
    if len(mine) != len(theirs):
        return False
    return all(any(one & two for two in theirs) for one in mine)


def tells_as_proposal(clause: Tokens, said: str, unit: Unit) -> bool:
    """Whether a clause tells a proposal, or what someone thinks, as no more than that."""
    if unit.decided or RECOMMENDS.search(unit.text):
        return bool(RECOMMENDS.search(said) or (not unit.decided and HEDGE.search(said)))
    own = text_of(clause)
    if HEDGE.search(own.casefold().replace("yrkande", "")):
        return True
    concludes = DECIDED.search(own) or any(map(outcome_of, clause))
    return not concludes and bool(HEDGE.search(said) or _ATTRIBUTED.search(said))


def turned_down(row: Tokens) -> set[str | None]:
    """The outcomes by which nothing is done: to leave them out turns a decision round."""
    return set(map(outcome_of, row)) & {"nej", "avstyrker", "bordlagt", "återremiss"}


def tells_outcome(clause: Tokens, unit: Unit) -> bool:
    """Whether a unit that is no decision tells one: of a vote, or of a day the clause names."""
    days = [token for token in unit.tokens if token.kind is Kind.DATE and token.value[2]]
    if days:
        return any(is_in(token, clause) for token in days)
    return unit.hedged or bool(RESULT.search(unit.text) or DECIDED.search(unit.text))


def compete(clause: Tokens, other: Tokens) -> bool:
    """Whether another clause has a number of the same kind as this one, but not the same."""
    kinds = {token.kind for token in clause if token.kind in EXACT}
    return any(token.kind in kinds and not is_in(token, clause) for token in other)


def word_before(row: Sequence[Token], at: int) -> str | None:
    """The word before a token, without articles."""
    while at > 0:
        at -= 1
        if row[at].value not in _SKIPPED and not _MEETING.search(str(row[at].value)):
            return str(row[at].value)
    return None


def _runs(clause: Tokens, unit: Unit) -> Iterator[list[str]]:
    """The names of several words in a clause, a party after one of them included."""
    titles = {token.value for token in unit.tokens if token.text[:1].islower()}
    run: list[Token] = []
    for token in (*clause, Token(Kind.BREAK, "", "")):
        capital = token.kind in (Kind.NAME, Kind.WORD) and token.text[:1].isupper()
        if capital and not is_free(token) and (token.kind is Kind.NAME or not run):
            if token.value not in titles:
                run.append(token)
            continue
        if token.text == "(":
            continue
        if len(run) > 1:
            yield [_bare(each) for each in run]
        run = []


def _bare(token: Token) -> str:
    return str(token.value).removesuffix("s")


def _limit(row: Sequence[Token], at: int) -> str | None:
    near = row[max(0, at - 3) : at]
    return next((_BOUNDS[str(t.value)] for t in reversed(near) if t.value in _BOUNDS), None)


def _is_word(one: Token, two: Token) -> bool:
    words = (Kind.WORD, Kind.NAME)
    return (
        one.kind in words
        and two.kind in words
        and bool(keys(str(one.value)) & keys(str(two.value)))
    )


def _same(one: Token, two: Token) -> bool:
    if one.kind is Kind.DATE:
        return one.value[1:] == two.value[1:]
    return str(one.value).removesuffix("s") == str(two.value).removesuffix("s")


def _negated(row: Tokens) -> list[frozenset[str]]:
    """For each negation, the words beside it, which it negates."""
    found = []
    for at, token in enumerate(row):
        if token.value in NEGATION:
            before = [t for t in row[:at] if t.kind is Kind.WORD and (t.value not in FREE)]
            after = [t for t in row[at + 1 :] if t.kind is Kind.WORD and (t.value not in FREE)]
            found.append(word_keys([*before[-1:], *after[:1], token]))
    return found
