"""Whether the numbers of a clause count in its source what they count here.

A number that is in the source is not yet right: "2025 elever" is no year, the "3" of "Motion 3" is
no vote, and "38 500 kronor om året" is not what something cost.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .claims import EXACT, TIMES, VERBS, Kind, Token
from .clauses import LEAST_PART, VOTES, Tokens, is_free, is_in, is_verb, word_keys
from .units import Unit

_BOUNDS = {
    "högst": "upper", "max": "upper", "maximalt": "upper", "minst": "lower",
    "åtminstone": "lower", "omkring": "about", "cirka": "about", "ca": "about",
    "ungefär": "about", "runt": "about", "mer": "more", "fler": "more", "längre": "more",
    "högre": "more", "större": "more", "äldre": "more", "mindre": "less", "färre": "less",
    "kortare": "less", "lägre": "less", "yngre": "less",
}  # fmt: skip
IN_YEAR = frozenset(
    "i för under år våren sommaren hösten vintern budget budgeten kalenderåret "
    "verksamhetsåret".split()
)
"""What stands before a year where it says when."""
_ALL = frozenset("alla samtliga varje".split())
_PER = frozenset("om i per".split())
_CLOCK = {"kl", "klockan"}
_EACH = frozenset("år året månad månaden dygn timme vecka veckan dag dagen gång".split())
_DESCRIBES = re.compile(r"[^aeiouyåäö]a$")
"""An adjective in the plural, between a number and what it counts."""


def count_the_same(clause: Tokens, unit: Unit, context: Tokens) -> bool:
    """Whether each number counts what it counts in the source, within the same bounds."""
    told = unit.tokens
    for at, token in enumerate(clause):
        if token.kind not in (Kind.NUMBER, Kind.MONEY, Kind.SHARE):
            continue
        places = [p for p, t in enumerate(told) if t.kind is token.kind and t.value == token.value]
        if not places:
            if token.kind is Kind.NUMBER and not _is_so_named(clause, at, context):
                return False
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
            thing = clause[at + 1 : at + 3] if _DESCRIBES.search(counted.text) else (counted,)
            if not any(_counts(thing, after[: 1 if votes else 2]) for after in nexts):
                return False
        each = [_each(told, p) for p in places] if token.kind is Kind.MONEY else []
        if each and all(each) and not any(one & _each(clause, at) for one in each):
            return False
        own = _limit(clause, at)
        if not any(_limit(told, p) == own for p in places):
            return False
    return True


def count_what_they_count(clause: Tokens, unit: Unit, context: Tokens) -> bool:
    """Whether a number that is no amount stands with what it stands with in the source.

    "2025 elever" is no year, "1 oktober 3" no day, and the "3" of "Motion 3" no vote.
    """
    for at, token in enumerate(clause):
        after = clause[at + 1] if at + 1 < len(clause) else None
        front = str(clause[at - 1].value) if at else None
        if token.kind is Kind.YEAR and after and _takes_a_number(after, front):
            if not any(
                one.value == token.value and is_in(after, (two,))
                for one, two in pairwise((*unit.tokens, *context))
            ):
                return False
        elif token.kind is Kind.NUMBER and not (after and _is_counted(after)):
            told = [(unit.tokens, p) for p, t in enumerate(unit.tokens) if t.value == token.value]
            told += [(context, p) for p, t in enumerate(context) if t.value == token.value]
            if not any(_stands_so(clause, at, row, p, row is context) for row, p in told):
                return False
    return True


def same_quantifiers(clause: Tokens, unit: Unit) -> bool:
    """Whether what is told of all is told so of the same things in the source."""
    told = [_all_of(unit.tokens, at) for at, t in enumerate(unit.tokens) if t.value in _ALL]
    if not told or not all(told):
        return True
    mine = [_all_of(clause, at) for at, token in enumerate(clause) if token.value in _ALL]
    return all(
        any(is_in(one, theirs) for theirs in told for one in things) for things in mine if things
    )


def compete(clause: Tokens, other: Tokens) -> bool:
    """Whether another clause has a number of the same kind as this one, but not the same."""
    kinds = {token.kind for token in clause if token.kind in EXACT}
    return any(token.kind in kinds and not is_in(token, clause) for token in other)


def has_another(clause: Tokens, other: Tokens, kind: Kind) -> bool:
    """Whether a row has a number of a kind that this clause has not, and that may be of the same.

    "Fyra kårer" is no other number than "40 minuter" is: it counts something else.
    """
    counted = [_counted(clause, at) for at, token in enumerate(clause) if token.kind is kind]
    return any(
        token.kind is kind
        and not is_in(token, clause)
        and any(_may_be_same(_counted(other, at), mine) for mine in counted)
        for at, token in enumerate(other)
    )


def _counted(row: Tokens, at: int) -> Token | None:
    """What a number counts, None where that cannot be told."""
    after = row[at + 1] if at + 1 < len(row) else None
    return after if row[at].kind is Kind.NUMBER and after and _is_counted(after) else None


def _may_be_same(one: Token | None, two: Token | None) -> bool:
    return one is None or two is None or is_in(one, (two,)) or is_in(two, (one,))


def _all_of(row: Tokens, at: int) -> Tokens:
    """The words that "alla" is of, up to the next small word or verb: none in "alla var där"."""
    near = row[at + 1 : at + 4]
    end = next((p for p, t in enumerate(near) if t.kind is Kind.BREAK or is_free(t)), len(near))
    return tuple(t for t in near[:end] if t.kind is Kind.WORD)


def _takes_a_number(after: Token, before: str | None) -> bool:
    """Whether what follows a year makes it a number of things, or a day."""
    if after.value in VOTES or after.value in TIMES or after.value == "av":
        return True
    if before in IN_YEAR:
        return False
    return _is_counted(after) or (after.kind is Kind.DATE and not after.value[2])


def _is_counted(token: Token) -> bool:
    """Whether a word after a number is what it counts; plurals may look like verbs."""
    if token.kind is not Kind.WORD or is_free(token) or token.value in VERBS:
        return False
    return not is_verb(token) or token.text.endswith(("ar", "er", "or"))


def _is_so_named(clause: Tokens, at: int, context: Tokens) -> bool:
    """Whether a heading has a number after the same word: "linje 88"."""
    return bool(at) and any(
        two.value == clause[at].value and is_in(clause[at - 1], (one,))
        for one, two in pairwise(context)
    )


def _stands_so(clause: Tokens, at: int, row: Tokens, place: int, named: bool) -> bool:
    """Whether a number follows on the same word in a row, or counts what the clause names."""
    before, its = clause[at - 1 : at], row[place - 1 : place] if place else ()
    if before and its and (before[0].value == its[0].value or is_in(before[0], its)):
        return True
    if before and its and {before[0].value, its[0].value} == _CLOCK:
        return True
    after = row[place + 1 : place + 2]
    if after and _DESCRIBES.search(after[0].text):
        after = row[place + 1 : place + 3]
    if named or (before and before[0].kind is Kind.DATE):
        return False
    following = clause[at + 1 : at + 2]
    if following and after and following[0].value == after[0].value:
        return True
    return any(_is_counted(t) and is_in(t, clause) for t in after)


def _counts(thing: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether one of the words after a number is the thing counted, or its last part."""
    return any(
        is_in(one, tuple(after))
        or any(len(t.text) >= LEAST_PART and one.text.endswith(t.text) for t in after)
        for one in thing
    )


def _each(row: Tokens, at: int) -> frozenset[str]:
    """What an amount is for each of, if it is: "om året", "per deltagare"."""
    near = row[at + 1 : at + 4]
    each = [b for a, b in pairwise(near) if a.value in _PER and b.value in _EACH]
    return word_keys(each)


def _limit(row: Sequence[Token], at: int) -> str | None:
    near = row[max(0, at - 3) : at]
    return next((_BOUNDS[str(t.value)] for t in reversed(near) if t.value in _BOUNDS), None)
