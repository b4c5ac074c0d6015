"""Whether what a clause puts together is put together so in a unit of its source.

Names that follow on each other, numbers and what they count, "från" and "till", negations, and
whether it was proposed or decided.
"""

import re
from collections.abc import Iterator, Sequence

from .claims import FREE, Kind, Token, keys, tokens
from .clauses import (
    NEGATION,
    Tokens,
    is_free,
    is_in,
    is_verb,
    outcome_of,
    text_of,
    word_keys,
)
from .units import DECIDED, HEDGE, RECOMMENDS, RESULT, Unit

_SKIPPED = frozenset("i på den det en ett och med kl klockan år ,".split())
_MEETING = re.compile(r"(?:möte|sammanträde)(?:t|n)?$|(?:styrelsen|nämnden|fullmäktige|rådet)s$")
_LIMITS = frozenset("till senast före efter".split())
"""Sides of a day: what is put off till it did not happen on it."""
_IS = frozenset("är var blir blev heter".split())
_NONE = frozenset({"ingen", "inget", "inga"})
_PUT = re.compile(r"ställ(?:er|de) .*proposition", re.IGNORECASE)
"""What is put to the meeting, of which only what the chair finds has been decided."""
_WHERE = frozenset({"i", "vid", "på"})
_BY = frozenset({"från", "av"})
_SIDES = frozenset({"från", "till", "än"})
_ATTRIBUTED = re.compile(r"\benligt (?!protokoll|beslut|möte|sammanträd)|\bförslag", re.IGNORECASE)


def stand_together(clause: Tokens, unit: Unit, context: Tokens) -> bool:
    """Whether names of several words stand so in the unit itself, not in its heading alone.

    But for whose the matter is: "motionen från Disa Ek", under "Motion från Disa Ek om bad".
    """
    stop = Token(Kind.WORD, "", "")
    rows = (*unit.tokens, stop, *unit.lead, stop, *unit.teller)
    told = [t for t in rows if t.kind is not Kind.BREAK]
    heading = [t for t in context if t.kind is not Kind.BREAK]
    return all(
        any(_is_run(run, told[at : at + len(run)]) for at in range(len(told)))
        or any(
            _is_run(run, heading[at : at + len(run)]) and _is_of_it(run, clause, heading, at)
            for at in range(len(heading))
        )
        for run in _runs(clause, unit)
    )


def belong_to_their_names(clause: Tokens, unit: Unit) -> bool:
    """Whether what stands in brackets after a name in the source is said of that name."""
    named = [token for token in clause if token.kind is Kind.NAME]
    for token in clause:
        if is_free(token) or token.kind is Kind.BREAK:
            continue
        places = [at for at, other in enumerate(unit.tokens) if is_in(token, (other,))]
        owners = [_owner(unit.tokens, at) for at in places]
        if not places or None in owners:
            continue
        others = [name for name in named if is_in(name, unit.tokens) and name is not token]
        if others and not any(is_in(owner, clause) for owner in owners if owner):
            return False
    return True


def stand_where_they_are(clause: Tokens, unit: Unit) -> bool:
    """Whether what is "i" or "vid" a place here is there in the source: "Rådhuset i Lillbro"."""
    for at in range(1, len(clause) - 1):
        what, word, place = clause[at - 1 : at + 2]
        if word.value not in _WHERE or place.kind is not Kind.NAME or what.kind is Kind.BREAK:
            continue
        told = [
            three
            for one, two, three in zip(unit.tokens, unit.tokens[1:], unit.tokens[2:], strict=False)
            if two.value == word.value and is_in(what, (one,))
        ]
        if told and not any(is_in(place, (other,)) for other in told):
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
        if token.kind is Kind.YEAR and theirs == {"sedan"} and mine != "sedan":
            return False
        limited = mine in _LIMITS or mine == "från" or theirs <= _LIMITS
        if token.kind is Kind.DATE and mine not in theirs and limited:
            return False
        opposed = mine in _SIDES and mine not in theirs and bool(theirs & _SIDES)
        compared = ("än" in (mine, *theirs)) and mine not in theirs
        if opposed or compared:
            return False
    return True


def same_polarity(clause: Tokens, other: Tokens, said: str) -> bool:
    """Whether a clause denies as much as another, and the same.

    An exception that the sentence goes on to make, "men med undantag för", denies nothing of it.
    """
    if "undantag" in said:
        other = tuple(t for t in other if t.value != "undantag")
        clause = tuple(t for t in clause if t.value != "undantag")
    words = word_keys(clause)
    mine = [scope for _, scope in _negated(clause)]
    theirs = [scope for denied, scope in _negated(other) if not denied or denied & words]
    if len(mine) != len(theirs):
        return False
    return all(any(one & two for two in theirs) for one in mine)


def tells_as_proposal(clause: Tokens, said: str, unit: Unit) -> bool:
    """Whether a clause tells a proposal, or what someone thinks, as no more than that."""
    own = text_of(clause)
    concludes = bool(DECIDED.search(own)) or any(map(outcome_of, clause))
    if unit.decided or RECOMMENDS.search(unit.text):
        if RECOMMENDS.search(said):
            return True
        proposed = "förslag var" in said or "förslag är" in said
        return not unit.decided and bool(HEDGE.search(said) or (proposed and not concludes))
    if HEDGE.search(own.casefold().replace("yrkande", "")):
        return True
    return not concludes and bool(HEDGE.search(said) or _ATTRIBUTED.search(said))


def turned_down(row: Tokens) -> set[str | None]:
    """The outcomes by which nothing is done: to leave them out turns a decision round."""
    return set(map(outcome_of, row)) & {"nej", "avstyrker", "bordlagt", "återremiss"}


def tells_outcome(clause: Tokens, unit: Unit) -> bool:
    """Whether a unit that is no decision tells one: of a vote, or of a day the clause names."""
    if _PUT.search(unit.text):
        found = tuple(tokens(unit.text.rpartition("finner")[2])) if "finner" in unit.text else ()
        return set(filter(None, map(outcome_of, clause))) <= set(map(outcome_of, found))
    days = [token for token in unit.tokens if token.kind is Kind.DATE and token.value[2]]
    if days:
        return any(is_in(token, clause) for token in days)
    return unit.hedged or bool(RESULT.search(unit.text) or DECIDED.search(unit.text))


def same_actor(clause: Tokens, told: Tokens) -> bool:
    """Whether the name that a clause begins with is not told after what another one does."""
    verb = next((at for at, t in enumerate(clause) if t.kind is Kind.WORD and acts(t)), None)
    if verb is None:
        return True
    named = tuple(t for t in told if t.kind is Kind.NAME)
    capitals = [t for t in clause[:verb] if t.text[:1].isupper() and not is_free(t)]
    actors = [t for t in capitals if is_in(t, named)]
    done = next((at for at, t in enumerate(told) if _is_word(t, clause[verb])), None)
    if done is None or not capitals:
        return True
    before = [t for t in told[:done] if t.text[:1].isupper() and not is_free(t)]
    if not actors:
        others = [t for t in before if t.kind is Kind.NAME]
        known = any(is_in(t, clause) for t in others) or any(is_in(t, told) for t in capitals)
        return known or not others
    return not before or any(is_in(t, clause) or is_in(a, (t,)) for t in before for a in actors)


def says_the_same_of_it(clause: Tokens, told: Tokens) -> bool:
    """Whether a clause leaves in what its source says that something is: "är chefsbyten"."""
    at = next((at for at, t in enumerate(told) if t.value in _IS), None)
    if at is None:
        return True
    rest = [t for t in told[at + 1 :] if t.kind is not Kind.BREAK and not is_free(t)]
    return not rest or any(is_in(t, clause) for t in rest)


def acts(token: Token) -> bool:
    """Whether a word is a verb of its own, not one that helps another."""
    return not is_free(token) and is_verb(token)


def word_before(row: Sequence[Token], at: int) -> str | None:
    """The word before a token, without articles."""
    while at > 0:
        at -= 1
        if row[at].text in "–-":
            return "till"
        if row[at].value not in _SKIPPED and not _MEETING.search(str(row[at].value)):
            return str(row[at].value)
    return None


def _runs(clause: Tokens, unit: Unit) -> Iterator[list[Token]]:
    """The names of several words in a clause, a party after one of them included."""
    titles = {token.value for token in unit.tokens if token.text[:1].islower()}
    run: list[Token] = []
    for at, token in enumerate((*clause, Token(Kind.BREAK, "", ""))):
        capital = token.kind in (Kind.NAME, Kind.WORD) and token.text[:1].isupper()
        if capital and not is_free(token) and (token.kind is Kind.NAME or not run):
            if token.value not in titles:
                run.append(token)
            continue
        if token.text in ("(", ",") or (token.text == ")" and _has_a_place(clause[at + 1 :])):
            continue
        if len(run) > 1:
            yield run
        run = []


def _has_a_place(after: Sequence[Token]) -> bool:
    """Whether a bracket is followed by one name alone: "(S), Lillbro, ordförande"."""
    return (
        len(after) > 1
        and after[0].text == ","
        and after[1].kind is Kind.NAME
        and not (len(after) > 2 and after[2].kind is Kind.NAME)
    )


def _is_run(run: Sequence[Token], told: Sequence[Token]) -> bool:
    """Whether names follow on each other so; a title before them may be in another form."""
    return len(run) == len(told) and all(
        _bare(one) == _bare(two)
        or (not at and one.kind is Kind.WORD and bool(keys(_bare(one)) & keys(_bare(two))))
        for at, (one, two) in enumerate(zip(run, told, strict=True))
    )


def _is_of_it(run: Sequence[Token], clause: Tokens, heading: Sequence[Token], at: int) -> bool:
    """Whether a name stands as in the heading: whose the matter is, or between the same words."""
    here = clause.index(run[0])
    mine, theirs = _whose(clause[:here]), _whose(heading[:at])
    if mine and theirs and _is_word(mine, theirs):
        return True
    around = [t.value for t in clause[max(0, here - 1) : here + len(run) + 1]]
    same = [t.value for t in heading[max(0, at - 1) : at + len(run) + 1]]
    return len(around) == len(run) + 2 and around == same


def _whose(before: Sequence[Token]) -> Token | None:
    """What is "från" or "av" the names that a row ends with; None where nothing is."""
    at = len(before)
    while at and (before[at - 1].kind in (Kind.NAME, Kind.BREAK) or before[at - 1].value == "och"):
        at -= 1
    return before[at - 2] if at > 1 and before[at - 1].value in _BY else None


def _owner(row: Tokens, at: int) -> Token | None:
    """The name before the bracket that a token stands in; None outside brackets."""
    for back in range(at - 1, -1, -1):
        if row[back].text == ")":
            return None
        if row[back].text == "(":
            return row[back - 1] if back and row[back - 1].kind is Kind.NAME else None
    return None


def _bare(token: Token) -> str:
    return str(token.value).removesuffix("s")


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


def _negated(row: Tokens) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """For each negation, what it denies, and with what it may be compared.

    "Ingen vakt anställs" and "någon vakt anställs inte" deny the same of the same.
    """
    for at, token in enumerate(row):
        if token.value not in NEGATION:
            continue
        words = [t for t in (*row[:at], None, *row[at + 1 :]) if t is None or _says(t)]
        middle = words.index(None)
        before, after = words[max(0, middle - 1) : middle], words[middle + 1 : middle + 2]
        whole = token.value in _NONE or not _NONE.isdisjoint(t.value for t in row)
        denied = after if token.value in _NONE and after else [*before, *after]
        scope = [t for t in words if t] if whole else [*before, *after]
        yield word_keys(denied), word_keys([*scope, token])


def _says(token: Token) -> bool:
    return token.kind is Kind.WORD and token.value not in FREE
