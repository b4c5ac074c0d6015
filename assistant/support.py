"""Whether a source says what a clause of an answer says: the rules that the gate is made of.

A clause is supported by one unit of the source, or by two that follow on each other and belong
together, that hold every number, date, amount and name in it and every word that is no frame, or a
synonym of it; with the same outcome, the same negation and the same side of
"från" and "till"; as a decision only if it was decided. No rule asks how likely a claim is: what
cannot be pointed at is not supported.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .claims import EXACT, TELLING, Kind, Token, keys, tokens
from .clauses import (
    LEAST_PART,
    NEGATION,
    VOTES,
    Tokens,
    before_verb,
    has_verb,
    in_parts,
    is_free,
    is_in,
    is_verb,
    outcome_of,
    shared,
    text_of,
    word_keys,
)
from .counting import (
    compete,
    count_the_same,
    count_what_they_count,
    has_another,
    same_quantifiers,
)
from .exact import Told, has_exact
from .prices import tells_a_price
from .relations import (
    belong_to_their_names,
    on_the_same_side,
    same_actor,
    same_polarity,
    says_the_same_of_it,
    stand_together,
    stand_where_they_are,
    tells_as_proposal,
    tells_outcome,
    turned_down,
    word_before,
)
from .tallies import tally_of, without_tally
from .units import DECIDED, Pair, Source, Unit, pairs_of, units_of

_GENERIC = frozenset().union(
    *map(keys, "förslaget yrkandet motionen ansökan frågan ärendet medborgarförslaget".split())
)
"""Words for the matter itself, which its heading names."""
_IT = re.compile(r"\b(?:det|detta|dessa) \w+(?:er|ar)\b", re.IGNORECASE)
_TURNING = TELLING | NEGATION | VOTES
_NAMING = frozenset({"heter", "hette"})
_TELLS = keys("berätta")
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
        self.context = tuple(
            tokens(f"{source.heading or ''}\n{source.body or ''}\n{source.folder}")
        )
        self._words = word_keys(self.context)
        self._single = single = tuple(units_of(source))
        self.units = (*single, *pairs_of(single, self._words))
        self._all = frozenset().union(*(unit.words for unit in self.units))
        self._named = {
            form
            for token in (*self.context, *(token for unit in single for token in unit.tokens))
            if token.kind is Kind.NAME
            for form in (token.value, f"{token.value}s")
        }
        self._tally = tally_of(source.text)
        self._date: tuple[int, int, int] | None = None
        if source.date:
            year, month, day = map(int, source.date.split("-"))
            self._date = (year, month, day)

    def reasons(self, clause: Tokens, said: str) -> list[str | None]:
        """Why each unit does not support a clause of the sentence `said`; None where it does."""
        if clause and clause[0].text[:1].isupper() and clause[0].value in self._named:
            clause = (Token(Kind.NAME, clause[0].value, clause[0].text), *clause[1:])
        if not self._is_nearest(clause, tuple(tokens(said))):
            return [RELATION]
        return [self._lacks(clause, said, unit) for unit in self.units]

    def _is_nearest(self, clause: Tokens, sentence: Tokens) -> bool:
        """Whether no unit speaks more of what a clause is about with another number of its kind.

        "Ramen för drift är 30 kronor", where the unit that tells of "ramen för drift" says 40.
        Of units that hold as much of the clause, the one with more of its sentence is the nearest.
        """
        rows = [
            [t for t in row if t.kind is not Kind.BREAK and not is_free(t)]
            for row in (clause, sentence)
        ]
        for kind in {token.kind for token in clause} & set(EXACT):
            mine = [token for token in clause if token.kind is kind]
            nearness = {True: [0, 0], False: [0, 0]}
            for unit in self._single:
                own = all(is_in(token, unit.tokens) for token in mine)
                if not own and not has_another(clause, unit.tokens, kind):
                    continue
                held = [sum(t.kind is not kind and is_in(t, unit.tokens) for t in r) for r in rows]
                nearness[own] = max(nearness[own], held)
            if nearness[True][0] and nearness[False] > nearness[True]:
                return False
        return True

    def _lacks(self, clause: Tokens, said: str, unit: Unit) -> str | None:
        """The first rule that a clause breaks against one unit, gravest last."""
        clause = without_tally(clause, unit, self._single, self._tally)
        told_here = Told(unit.tokens + unit.lead, self.context, self._date)
        if not all(has_exact(t, clause, said, told_here) for t in clause if t.kind in EXACT):
            return _NUMBERS
        if not _says_enough(clause) and not _goes_on(clause, said, unit):
            return RELATION
        names = [token for token in clause if token.kind is Kind.NAME and not outcome_of(token)]
        if not all(self._has_name(token, unit) for token in names) or not stand_together(
            clause, unit, self.context
        ):
            return _NAMES
        missing = [t for t in clause if t.kind is Kind.WORD and not self._has_word(t, unit)]
        if any(keys(str(t.value)) & _TELLS for t in clause) and unit.teller:
            missing = [t for t in missing if not is_in(t, unit.teller)]
        elif any(is_in(t, unit.teller) and not is_in(t, unit.tokens + unit.lead) for t in names):
            return _NAMES
        missing = [t for t in missing if not (t.value in _NAMING and _is_called(clause, unit))]
        if missing and not self._may_borrow(missing, clause, unit):
            return _WORDS
        if not self._is_about(clause, unit):
            return RELATION
        if not {outcome for token in clause if (outcome := outcome_of(token))} <= unit.outcomes:
            return _OUTCOME
        if not belong_to_their_names(clause, unit) or not stand_where_they_are(clause, unit):
            return RELATION
        if not count_what_they_count(clause, unit, self.context):
            return RELATION
        if not count_the_same(clause, unit, self.context) or not same_quantifiers(clause, unit):
            return RELATION
        if not on_the_same_side(clause, unit):
            return RELATION
        if not unit.clauses:
            return RELATION
        held = [shared(clause, other) for other in unit.clauses]
        best = max(range(len(held)), key=lambda at: held[at])
        told = unit.clauses[best]
        if strays := [token for token in clause if self._strays(token, clause, unit, best)]:
            other = self._gone_on(strays, clause, told, unit)
            if other is None:
                return RELATION
            told = (*told, *other)
        content = [t for t in clause if t.kind is not Kind.BREAK and not is_free(t)]
        moved = [t for t in content if not is_in(t, told + self.context)]
        if (moved and not says_the_same_of_it(clause, told)) or not same_actor(clause, told):
            return RELATION
        if turned_down(told) - set(map(outcome_of, tokens(said))):
            return _OUTCOME
        if not same_polarity(clause, told, said):
            return _POLARITY
        if unit.hedged and not tells_as_proposal(clause, said, unit):
            return _PROPOSAL
        decides = any(map(outcome_of, clause))
        if DECIDED.search(text_of(clause)) and not (unit.decided or DECIDED.search(unit.text)):
            return _PROPOSAL
        if decides and not unit.decided and not tells_outcome(clause, unit):
            return _OUTCOME
        return None

    def _has_name(self, token: Token, unit: Unit) -> bool:
        forms = {token.value, str(token.value).removesuffix("s")}
        held = unit.tokens + unit.lead + unit.teller + self.context
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
        if tells_a_price(word, unit):
            return True
        return in_parts(word, known) or self._refers(token, unit)

    def _may_borrow(self, missing: list[Token], clause: Tokens, unit: Unit) -> bool:
        """Whether words may come from elsewhere in the item: all that the unit says is told."""
        own = [t for t in unit.tokens if t.kind is not Kind.BREAK and not is_free(t)]
        return (
            len(own) > 1
            and all(is_in(t, clause) for t in own)
            and all(
                not is_verb(t) and t.value not in _TURNING and keys(str(t.value)) & self._all
                for t in missing
            )
        )

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
            and not tells_a_price(str(t.value), unit)
        ]
        if not borrowed:
            return True
        own = [t for t in clause if not is_free(t) and is_in(t, unit.tokens + unit.lead)]
        near = max(unit.clauses, key=lambda other: shared(clause, other), default=())
        subject = _subject(near)
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

    def _is_name(self, token: Token) -> bool:
        return token.kind is Kind.NAME or (
            token.text[:1].isupper() and token.value in self._named and not is_free(token)
        )

    def _gone_on(
        self, strays: list[Token], clause: Tokens, told: Tokens, unit: Unit
    ) -> Tokens | None:
        """The clause of the other half of a pair that holds all that strays from `told`.

        None where there is no such clause, or where `told` names another person or number, or its
        half another number on the same side ("från och med den 1 januari").
        """
        if not isinstance(unit, Pair) or any(outcome_of(t) or t.value in _TURNING for t in strays):
            return None
        first, second = unit.halves
        # A sentence's first word may be a name: "Almforsa planerar".
        named = (t for t in told if t.text[:1].isupper() and not is_free(t))
        names = [t for t in named if not is_in(t, clause + self.context)]
        if (names and any(t.text[:1].isupper() for t in strays)) or compete(clause, told):
            return None
        near, far = (first, second) if told in first else (second, first)
        numbers = {
            (t.kind, word_before(clause, clause.index(t))) for t in strays if t.kind in EXACT
        }
        if any(
            (t.kind, word_before(row, at)) in numbers and not is_in(t, clause)
            for row in near
            for at, t in enumerate(row)
        ):
            return None
        dates = [t for t in strays if t.kind is Kind.DATE]
        for other in far:
            sides = {word_before(other, at) for at, t in enumerate(other) if t.kind is Kind.DATE}
            if any(word_before(clause, clause.index(date)) not in sides for date in dates):
                continue
            # "Till ordförande väljs A. Till ledamot väljs B": B is not what A is.
            others = [t for t in other if self._is_name(t) and not is_in(t, clause)]
            if others and any(t.text[:1].isupper() and is_in(t, told) for t in clause):
                continue
            if not _has_all_who(clause, strays, other):
                continue
            if all(is_in(token, other) for token in strays) and not compete(clause, other):
                return other
        return None

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
        if token.kind is not Kind.WORD or is_verb(token) or token.value in _TURNING:
            return True
        if isinstance(unit, Pair):
            near = next(half for half in unit.halves if unit.clauses[best] in half)
            if not any(other in near for other in there):
                return True
        return any(compete(clause, other) for other in there)


def _has_all_who(clause: Tokens, strays: Sequence[Token], other: Tokens) -> bool:
    """Whether all who do something here do so there: "A och B reserverar sig", but C did not."""
    named = any(t.kind is Kind.NAME for t in before_verb(other))
    if not named or not any(map(is_verb, strays)):
        return True
    return all(is_in(t, other) for t in before_verb(clause) if t.kind is Kind.NAME)


def _says_enough(clause: Tokens) -> bool:
    content = [t for t in clause if t.kind is not Kind.BREAK and not is_free(t)]
    return len(content) > 1 or any(map(outcome_of, clause))


def _goes_on(clause: Tokens, said: str, unit: Unit) -> bool:
    """Whether a clause of one word says it of what the unit and the rest of its sentence name."""
    rest = (t for t in tokens(said) if t.kind in (Kind.WORD, Kind.NAME) and not is_in(t, clause))
    return has_verb(clause) and any(
        not is_free(t) and not is_verb(t) and is_in(t, unit.tokens) for t in rest
    )


def lacking(reasons: Iterable[str | None]) -> str:
    """The reason of the unit that came nearest."""
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=RELATION)


def _subject(clause: Tokens) -> Token | None:
    """What a clause begins with; of what someone tells, what that begins with."""
    told = next((at for at, t in enumerate(clause) if t.value == "att"), None)
    if told is not None and any(keys(str(t.value)) & _TELLS for t in clause[:told]):
        clause = clause[told:]
    return next((t for t in clause if not is_free(t) and t.value not in TELLING), None)


def _is_called(clause: Tokens, unit: Unit) -> bool:
    """Whether a unit names someone after what they are here: "Hamnchefen Birger Tallmo"."""
    names = [t for t in clause if t.kind is Kind.NAME]
    return any(
        one.text[:1].isalpha() and is_in(one, clause) and names and two.value == names[0].value
        for one, two in pairwise(unit.tokens)
        if one.kind is Kind.WORD
    )
