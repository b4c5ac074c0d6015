"""Whether a source says what a clause of an answer says: the rules that the gate is made of.

A source is cut into units (sentences and points). A clause is supported by one unit that holds
every number, date, amount and name in it and every word that is no frame; with the same outcome,
the same negation and the same side of "från" and "till"; as a decision only if it was decided.
No rule asks how likely a claim is: what cannot be pointed at is not supported.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.minutes import Decision, Passage
from ingest.sections import Role, bare, role_of

from .claims import EXACT, FREE, VERBS, Kind, Token, keys, tokens

LEAST_PART = 4
"""Letters of the shortest part of a compound that counts as a word of its own."""

AKIN = 7
"""First letters that two words of one root share at the least."""

Tokens = tuple[Token, ...]

_NEGATION = frozenset(
    "inte ej icke ingen inget inga utan aldrig varken saknar saknas saknades undantag".split()
)
_BOUNDS = {
    "högst": "upper", "max": "upper", "maximalt": "upper", "minst": "lower",
    "åtminstone": "lower", "omkring": "about", "cirka": "about", "ca": "about",
}  # fmt: skip
_OUTCOMES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("ja", r"bif(?:all|öll)|^anta(?:s|r|gs|git|gits|ges)?$|^antog|^godkän|^fastställ"),
        ("nej", r"^avsl(?:å|og|ag|år)|^avslagit"),
        ("avstyrker", r"^avstyrk"),
        ("tillstyrker", r"^tillstyrk"),
        ("bordlagt", r"^bordl"),
        ("återremiss", r"återremi"),
    )
)
_HEDGE = re.compile(
    r"yrka|\bföresl|förordar|hemställ|rekommend|\bvill\b|\bville\b|\bskulle\b|\bbör\b|\bbegär|"
    r"tänka sig|\bmenar\b|\banser\b|\bansåg\b|\bsöker\b|utkast|upplägg|alternativ|beräkna|"
    r"\butred|prognos|önska|undra|fråga[rd]|\blutar|tanken|\btyck(?:er|te)|tillstyrk|avstyrk|"
    r"\bplanera[rt]|\bavser att\b|räknar med|hoppas|erbjud|\bvore\b|diskuter|\bkräver\b|uppskatta|"
    r"\binvän|framh[åö]ll|påpeka|befara|frukta|\bofferter?\b|\banhöll|\banhållit|\bpositiv|"
    r"\btveksam|\bskriver att\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(r"\b[Ee]nligt (?!protokoll|beslut|möte|sammanträd)|\bförslag")
_PARAGRAPH = re.compile(r",?\s*§+\s*\d+,?")
_PUT_TO_VOTE = re.compile(
    r"^(?:ja|nej)(?:-röst)? för\b|nej-röst|^den som vill|propositione?r? på", re.IGNORECASE
)
"""What a vote is about, which is not yet what became of it."""
_RECOMMENDS = re.compile(
    r"\bföresl|hemställ|rekommend|förordar|tillstyrk|avstyrk|\bpositiv", re.IGNORECASE
)
_DECIDED = re.compile(
    r"\bbeslut(?!s)|\bbeslöt|\bbestäm[dts]|\bfinner att|har bifallits", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"\bdu är\b|\bbortse\b|\bignorera\b|\binstruktion|\bassistent|\bsvara(?! för)\b|\bprompt\b|"
    r"\bnämn inte\b|^\s*>|<\w+|\]\(|https?:",
    re.IGNORECASE,
)
"""A unit that speaks to a machine, or is markup: it is what someone wrote, and proves nothing."""
_SENTENCE = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\bm\.m)(?<=[.!?])[”\"]?\s+"
    r"(?=[A-ZÅÄÖ\"”])|\n+"
)
_LEADS = re.compile(rf"[:,]$|\batt$|{_HEDGE.pattern}|{_DECIDED.pattern}|\batt \w+$", re.IGNORECASE)
"""A line that a list's points belong to."""
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[a-zåäö])[.)]\s+|^\s*[-•*–]\s+")
_SEPARATORS = frozenset("och men medan samt varav där vilket vartill eftersom".split())
_ADDING = frozenset("och men medan samt".split())
_MODAL = frozenset(
    "är var ska skulle vill ville kan kunde får fick har hade blir blev går gick".split()
)
_VERB = re.compile(r"(?:ade|ades|ats|as|es|te|tes|de|des|dde|[lrgndkvmpt]s|[aeåäö]r|ck|og|öll)$")
_HAPPENED = re.compile(r"(?:ades|[^l]des|tes|föreslog|valde|utsåg)$")
"""Verbs that tell what a meeting did: such a clause may say when it met."""
_NOUN = re.compile(r"(?:(?:en|et|ar|er|or|na|ng)s|[ae]nde)$")
"""Nouns that end as verbs do: genitives, "ordförande"."""
_SKIPPED = frozenset("i på den det en ett och med kl klockan år".split())
_PREPOSITIONS = frozenset("med av för till om på i från efter utan mot".split())
_DESCRIBES = re.compile(r"(?<![eao]rn)a$")
_MANY = frozenset("alla båda flesta samtliga".split())
_GENERIC = frozenset().union(
    *map(keys, "förslaget yrkandet motionen ansökan frågan ärendet medborgarförslaget".split())
)
"""Words for the matter itself, which its heading names."""
_VOTES = frozenset({"ja", "nej"})
_SIDES = frozenset({"från", "till", "än"})
_RESULT = re.compile(r"reserver|röstar|röstade|utfall|finner|bifallits", re.IGNORECASE)
"""What tells what became of a proposal, though it stands under its heading."""
_MEETING = re.compile(r"beslut|beslöt|bestäm|möte|sammanträd|protokoll", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered source that a model was given: an item's text and where it stands."""

    text: str
    body: str | None
    date: str | None
    label: str | None
    heading: str | None
    case_number: str | None
    decisions: tuple[Decision, ...] = ()
    folder: str = ""

    @classmethod
    def of(cls, parts: Sequence[Passage]) -> "Source":
        """The source that an item is, from its passages."""
        first = parts[0]
        return cls(
            text="\n".join(part.text for part in parts),
            body=first.body,
            date=first.date,
            label=first.label,
            heading=first.heading,
            case_number=first.case_number,
            decisions=first.decisions,
            folder=first.document.rpartition("/")[0],
        )


class Unit:
    """A sentence or point of a source, with the line that leads to it."""

    def __init__(
        self, text: str, lead: str, before: "Unit | None", *, decided: bool, hedged: bool
    ) -> None:
        self.before = before
        self.text = text
        self.decided = decided
        self.hedged = hedged
        self.tokens = tuple(tokens(_PARAGRAPH.sub(", ", text)))
        self.clauses = tuple(with_subjects(clauses(self.tokens)))
        self.lead = tuple(tokens(lead))

    @cached_property
    def words(self) -> frozenset[str]:
        return _words(self.tokens)

    @cached_property
    def outcomes(self) -> frozenset[str]:
        return frozenset(filter(None, (outcome_of(token) for token in self.tokens + self.lead)))


class Evidence:
    """A source made ready to be asked whether it says something."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.units = tuple(_units(source))
        self.context = tuple(
            tokens(f"{source.heading or ''}\n{source.body or ''}\n{source.folder}")
        )
        self._words = _words(self.context)
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
        if not all(self._has_name(token, unit) for token in names) or not _together(clause, unit):
            return _NAMES
        if not all(self._has_word(token, unit) for token in clause if token.kind is Kind.WORD):
            return _WORDS
        if not self._is_about(clause, unit):
            return RELATION
        if not {outcome for token in clause if (outcome := outcome_of(token))} <= unit.outcomes:
            return _OUTCOME
        if not _bound(clause, unit) or not _sides(clause, unit):
            return RELATION
        held = [_held(clause, other) for other in unit.clauses]
        best = max(range(len(held)), key=lambda at: held[at], default=0)
        if any(self._strays(token, clause, unit, best) for token in clause):
            return RELATION
        if unit.clauses and _turned_down(unit.clauses[best]) - set(map(outcome_of, tokens(said))):
            return _OUTCOME
        if not _same_polarity(clause, unit.clauses[best] if unit.clauses else ()):
            return _POLARITY
        if unit.hedged and not _hedges(clause, said, unit):
            return _PROPOSAL
        decides = any(map(outcome_of, clause))
        if _DECIDED.search(_text(clause)) and not (unit.decided or _DECIDED.search(unit.text)):
            return _PROPOSAL
        if decides and not unit.decided and not _tells_outcome(clause, unit):
            return _OUTCOME
        return None

    def _has_exact(self, token: Token, clause: Tokens, said: str, unit: Unit) -> bool:
        told = unit.tokens + unit.lead
        if token.kind is Kind.DATE:
            return self._has_date(token, clause, said, told)
        if token.kind is Kind.YEAR:
            years = _years(told + self.context)
            met = not years and self._date is not None and str(self._date[0]) == token.value
            return token.value in years or met
        held = told + tuple(t for t in self.context if token.kind is Kind.NUMBER)
        return any(t.kind is token.kind and t.value == token.value for t in held)

    def _has_date(self, token: Token, clause: Tokens, said: str, told: Tokens) -> bool:
        year, month, day = token.value
        years = _years(told + self.context) | {str(self._date[0]) if self._date else ""}
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
        side = _before(clause, clause.index(token))
        other_day = any(t.kind is Kind.DATE and not _is_in(t, clause) for t in told)
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
        if (not named and _is_free(token)) or outcome_of(token) or word in _NEGATION:
            return True
        known = unit.words | _words(unit.lead) | self._words
        if keys(word) & known:
            return True
        if named:
            return False
        if "kosta" in keys(word) and _priced(unit):
            return True
        return _in_parts(word, known) or self._refers(token, unit)

    def _is_about(self, clause: Tokens, unit: Unit) -> bool:
        """Whether what a clause takes from the heading alone may be what the unit speaks of.

        Not where the unit speaks of something of its own that the clause leaves out, as
        "Medlemsavgiften fastställs till 11 kronor" under "Medlemsavgift och budget".
        """
        content = [t for t in clause if t.kind is Kind.WORD and not _is_free(t)]
        named = [t for t in content if not outcome_of(t) and not _is_verb(t)]
        body = _words(tuple(tokens(self.source.body or "")))
        borrowed = [
            t
            for t in named
            if not _is_in(t, unit.tokens + unit.lead)
            and not keys(str(t.value)) & body
            and not self._refers(t, unit)
        ]
        if not borrowed:
            return True
        own = [t for t in clause if not _is_free(t) and _is_in(t, unit.tokens + unit.lead)]
        near = max(unit.clauses, key=lambda other: _held(clause, other), default=())
        subject = next((t for t in near if not _is_free(t)), None)
        if not own or subject is None or subject.kind not in (Kind.WORD, Kind.NAME):
            return bool(own)
        apart = keys(str(subject.value)) & (body | _GENERIC)
        organ = any(word.endswith(str(subject.value)) for word in body)
        return bool(apart) or organ or _is_verb(subject) or _is_in(subject, clause)

    def _refers(self, token: Token, unit: Unit) -> bool:
        """Whether a unit means by its own word, or by "det", what another unit calls by this one.

        "Planen" is the "skyfallsplanen" of the sentence before; verbs and numbers refer to nothing.
        """
        word = str(token.value)
        if _is_verb(token) or not keys(word) & self._all:
            return False
        if any(len(t.text) >= LEAST_PART and word.endswith(str(t.value)) for t in unit.tokens):
            return True
        return bool(unit.before and _IT.search(unit.text) and keys(word) & unit.before.words)

    def _strays(self, token: Token, clause: Tokens, unit: Unit, best: int) -> bool:
        """Whether a token is said in another clause of the unit only, where it means other things.

        A noun may be, as "kvällsturerna" in "men drar in fredagens", unless there it has a number
        of its own.
        """
        if _is_free(token) or token.value in _NEGATION or token.kind is Kind.BREAK:
            return False
        if _is_in(token, unit.clauses[best]):
            return False
        if not outcome_of(token) and _is_in(token, self.context + unit.lead):
            return False
        there = [other for other in unit.clauses if _is_in(token, other)]
        if not there:
            return bool(outcome_of(token)) and not _is_in(token, unit.lead)
        if token.kind is not Kind.WORD or _is_verb(token) or token.value in _VOTES:
            return True
        return any(_compete(clause, other) for other in there)


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


def clauses(row: Tokens, relative: Collection[str] = ("som", "att")) -> tuple[Tokens, ...]:
    """A sentence's tokens cut where another statement begins.

    What follows a comma with one of the `relative` words is part of what it follows on.
    """
    pieces: list[list[Token]] = [[]]
    for at, token in enumerate(row):
        goes_on = at + 1 < len(row) and row[at + 1].value in relative
        comma = token.kind is Kind.BREAK and token.text in ",;:" and not goes_on
        from_on = token.value == "och" and at + 1 < len(row) and row[at + 1].value == "med"
        joins = comma or (token.value in _SEPARATORS and not from_on)
        between = any(earlier.value == "mellan" for earlier in row[max(0, at - 3) : at])
        if joins and not between:
            pieces.append([token] if token.value in _ADDING else [])
        elif token.kind is not Kind.BREAK or token.text not in ",;:":
            pieces[-1].append(token)
    merged: list[list[Token]] = []
    waiting: list[Token] = []
    for at, piece in enumerate(pieces):
        follows = pieces[at + 1] if at + 1 < len(pieces) else []
        names = all(token.kind is Kind.NAME or _is_free(token) for token in piece)
        if states(piece):
            merged.append([*waiting, *piece])
            waiting = []
        elif not merged or (names and follows and follows[0].value in _ADDING):
            waiting = [*waiting, *piece]
        else:
            merged[-1].extend(piece)
    if waiting:
        merged.append(waiting) if not merged else merged[-1].extend(waiting)
    return tuple(tuple(piece) for piece in merged if piece)


def with_subjects(parts: Sequence[Tokens]) -> Iterator[Tokens]:
    """Clauses with the names that the one before begins with, where they begin with a verb."""
    subject: Tokens = ()
    for part in parts:
        rest = [token for token in part if token.value not in _ADDING]
        opens = rest[0] if rest else None
        if opens and opens.kind is Kind.WORD and _is_verb(opens):
            yield (*subject, *part)
            continue
        subject = ()
        for token in part:
            if token.kind is Kind.WORD and _is_verb(token):
                break
            if token.kind is Kind.NAME:
                subject = (*subject, token)
        yield part


def lacking(reasons: Iterable[str | None]) -> str:
    """The reason of the unit that came nearest."""
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=RELATION)


def has_verb(clause: Sequence[Token]) -> bool:
    """Whether a clause says something by itself, and not only with the one before it."""
    following = [*clause[1:], Token(Kind.BREAK, "", "")]
    return any(
        token.value in _VOTES
        or (
            token.kind is Kind.WORD
            and _is_verb(token)
            and not (at and _is_plural(token, clause[at - 1]))
            # The first name of a sentence is in capitals for that alone: "Valdemar Frick".
            and not (token.text[:1].isupper() and after.kind is Kind.NAME)
        )
        for at, (token, after) in enumerate(zip(clause, following, strict=False))
    )


def states(piece: Sequence[Token]) -> bool:
    """Whether a piece of a sentence says something of its own: a verb, or a number of something."""
    content = [
        t
        for t in piece
        if t.kind in (Kind.WORD, Kind.NAME) and not _is_free(t) and t.value not in _NEGATION
    ]
    adds = bool(piece) and piece[0].value in _ADDING
    numbered = any(t.kind in EXACT and t.kind is not Kind.DATE for t in piece)
    counts = any(t.kind is Kind.MONEY or t.value in _VOTES for t in piece)
    says = bool(content) or any(t.kind in EXACT for t in piece)
    return (has_verb(piece) and says) or (numbered and (adds or counts) and bool(content))


def outcome_of(token: Token) -> str | None:
    """The outcome that a word names, None for any other."""
    if token.kind not in (Kind.WORD, Kind.NAME):
        return None
    return next((name for name, pattern in _OUTCOMES if pattern.search(str(token.value))), None)


def _units(source: Source) -> Iterator[Unit]:
    decided = [" ".join(decision.text.split()) for decision in source.decisions]
    role = None
    lead = ""
    unit = None
    for line in source.text.splitlines():
        if not line.strip():
            continue
        if found := role_of(line):
            role, lead = found, ""
            continue
        if _ADDRESSED.search(line):
            continue
        numbered = bool(_NUMBERED.match(line))
        point = numbered or line.lstrip().startswith("att ")
        if not point or (numbered and not _LEADS.search(lead)):
            lead = ""
        for said in _SENTENCE.split(bare(line)):
            said = _NUMBERED.sub("", said).strip()
            if not said:
                continue
            squeezed = " ".join(said.split())
            inside = any(squeezed.removeprefix("Beslut: ") in text for text in decided)
            whole = f"{lead} {said}".casefold().replace("yrkande", "")
            hedged = bool(_RECOMMENDS.search(whole))
            if not inside:
                put = _PUT_TO_VOTE.search(said) or role is Role.PROPOSAL
                hedged = bool(
                    _HEDGE.search(whole) or "förslag" in whole or (put and not _RESULT.search(said))
                )
            unit = Unit(said, lead, unit, decided=inside, hedged=hedged)
            yield unit
        if not point and not line.rstrip().endswith((".", "!", "?")):
            lead = bare(line)


def _words(row: Iterable[Token]) -> frozenset[str]:
    return frozenset(
        key
        for token in row
        if token.kind in (Kind.WORD, Kind.NAME)
        for key in keys(str(token.value))
    )


def _years(row: Iterable[Token]) -> set[str]:
    found = set()
    for token in row:
        if token.kind is Kind.YEAR:
            found.add(str(token.value))
        elif token.kind is Kind.DATE and token.value[0]:
            found.add(str(token.value[0]))
    return found


def _is_free(token: Token) -> bool:
    return token.kind is Kind.WORD and token.value in FREE


def _is_verb(token: Token) -> bool:
    word = str(token.value)
    if word in _NEGATION:
        return False
    return (
        (len(word) >= 4 and bool(_VERB.search(word)) and not _NOUN.search(word))
        or word in VERBS
        or word in _MODAL
        or bool(outcome_of(token))
    )


def _is_plural(token: Token, before: Token) -> bool:
    """Whether what looks like a verb is a noun: "röster" in "4 röster", "slutna sedlar"."""
    word, last = str(token.value), str(before.value)
    if word in VERBS or word in _MODAL or not word.endswith(("ar", "er", "or")):
        return False
    describes = before.kind is Kind.WORD and _DESCRIBES.search(last) and last not in _MANY
    return before.kind is Kind.NUMBER or last in _PREPOSITIONS or describes


def _in_parts(word: str, known: frozenset[str]) -> bool:
    """Whether a word is the last part of a known one, or made up of known ones."""
    roots = [key for key in keys(word) if len(key) >= LEAST_PART and key[0] not in "~="]
    if any(other.endswith(root) for root in roots for other in known if len(other) > len(root)):
        return True
    if any(_akin(word, other) for other in known):
        return True
    for at in range(LEAST_PART - 1, len(word) - LEAST_PART + 2):
        head, tail = word[:at], word[at:]
        if keys(tail) & known and any(
            form in known
            or any(other.startswith(form) for other in known if len(form) >= LEAST_PART)
            for form in {head, head.removesuffix("s")}
        ):
            return True
    return False


def _akin(one: str, two: str) -> bool:
    """Whether two words are derived from one: "förutsätter" and "förutsättning"."""
    least = min(len(one), len(two))
    return (
        least >= AKIN
        and one[: max(AKIN, round(0.7 * least))] == two[: max(AKIN, round(0.7 * least))]
    )


def _priced(unit: Unit) -> bool:
    """Whether a sum of money in a unit is what something costs, though it does not say so."""
    return bool(_COST.search(unit.text)) or any(
        token.kind is Kind.MONEY and _before(unit.tokens, at) == "för"
        for at, token in enumerate(unit.tokens)
    )


def _is_in(token: Token, row: Tokens) -> bool:
    if token.kind in EXACT:
        return any(
            other.kind is token.kind
            and (
                other.value == token.value
                or (
                    token.kind is Kind.DATE
                    and other.value[1] == token.value[1]
                    and token.value[2] in (None, other.value[2])
                )
            )
            for other in row
        ) or (token.kind is Kind.YEAR and token.value in _years(row))
    if outcome := outcome_of(token):
        return any(outcome_of(other) == outcome for other in row)
    known = _words(row)
    return bool(keys(str(token.value)) & known) or _in_parts(str(token.value), known)


def _held(clause: Tokens, other: Tokens) -> int:
    return sum(
        (2 if token.kind in EXACT else 1)
        for token in clause
        if not _is_free(token) and _is_in(token, other)
    )


def _before(row: Sequence[Token], at: int) -> str | None:
    """The word before a token, without articles."""
    while at > 0:
        at -= 1
        if row[at].value not in _SKIPPED:
            return str(row[at].value)
    return None


def _together(clause: Tokens, unit: Unit) -> bool:
    """Whether names of several words stand so in the unit itself, not in its heading alone."""
    told = [_bare(token) for token in unit.tokens if token.kind is not Kind.BREAK]
    for run in _runs(clause, unit):
        if not any(told[at : at + len(run)] == run for at in range(len(told))):
            return False
    return True


def _runs(clause: Tokens, unit: Unit) -> Iterator[list[str]]:
    """The names of several words in a clause, a party after one of them included."""
    titles = {token.value for token in unit.tokens if token.text[:1].islower()}
    run: list[Token] = []
    for token in (*clause, Token(Kind.BREAK, "", "")):
        capital = token.kind in (Kind.NAME, Kind.WORD) and token.text[:1].isupper()
        if capital and not _is_free(token) and (token.kind is Kind.NAME or not run):
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


def _compete(clause: Tokens, other: Tokens) -> bool:
    """Whether another clause has a number of the same kind as this one, but not the same."""
    kinds = {token.kind for token in clause if token.kind in EXACT}
    return any(token.kind in kinds and not _is_in(token, clause) for token in other)


def _bound(clause: Tokens, unit: Unit) -> bool:
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
            and (votes or not _is_free(counted))
        ):
            nexts = [told[p + 1 : p + 3] for p in places]
            if not any(_is_in(counted, tuple(after[: 1 if votes else 2])) for after in nexts):
                return False
        own = _limit(clause, at)
        if not any(_limit(told, p) == own for p in places):
            return False
    return True


def _limit(row: Sequence[Token], at: int) -> str | None:
    near = row[max(0, at - 3) : at]
    return next((_BOUNDS[str(t.value)] for t in reversed(near) if t.value in _BOUNDS), None)


def _sides(clause: Tokens, unit: Unit) -> bool:
    """Whether what is "från", "till" or "än" here is so in the source."""
    for at, token in enumerate(clause):
        if token.kind is Kind.BREAK or _is_free(token):
            continue
        mine = _before(clause, at)
        theirs = {
            _before(unit.tokens, p)
            for p, t in enumerate(unit.tokens)
            if (t.kind is token.kind and _same(t, token)) or _is_word(t, token)
        }
        if not theirs:
            continue
        opposed = mine in _SIDES and mine not in theirs and bool(theirs & _SIDES)
        compared = ("än" in (mine, *theirs)) and mine not in theirs
        if opposed or compared:
            return False
    return True


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


def _hedges(clause: Tokens, said: str, unit: Unit) -> bool:
    """Whether a clause tells a proposal, or what someone thinks, as no more than that."""
    if unit.decided or _RECOMMENDS.search(unit.text):
        return bool(_RECOMMENDS.search(said) or (not unit.decided and _HEDGE.search(said)))
    own = _text(clause)
    if _HEDGE.search(own.casefold().replace("yrkande", "")):
        return True
    concludes = _DECIDED.search(own) or any(map(outcome_of, clause))
    return not concludes and bool(_HEDGE.search(said) or _ATTRIBUTED.search(said))


def _turned_down(row: Tokens) -> set[str | None]:
    """The outcomes by which nothing is done: to leave them out turns a decision round."""
    return set(map(outcome_of, row)) & {"nej", "avstyrker", "bordlagt", "återremiss"}


def _tells_outcome(clause: Tokens, unit: Unit) -> bool:
    """Whether a unit that is no decision tells one: of a vote, or of a day the clause names."""
    days = [token for token in unit.tokens if token.kind is Kind.DATE and token.value[2]]
    if days:
        return any(_is_in(token, clause) for token in days)
    return unit.hedged or bool(_RESULT.search(unit.text) or _DECIDED.search(unit.text))


def _same_polarity(clause: Tokens, other: Tokens) -> bool:
    mine, theirs = _negated(clause), _negated(other)
    if len(mine) != len(theirs):
        return False
    return all(any(one & two for two in theirs) for one in mine)


def _negated(row: Tokens) -> list[frozenset[str]]:
    """For each negation, the words beside it, which it negates."""
    found = []
    for at, token in enumerate(row):
        if token.value in _NEGATION:
            before = [t for t in row[:at] if t.kind is Kind.WORD and (t.value not in FREE)]
            after = [t for t in row[at + 1 :] if t.kind is Kind.WORD and (t.value not in FREE)]
            found.append(_words([*before[-1:], *after[:1], token]))
    return found


def _text(row: Tokens) -> str:
    return " ".join(token.text for token in row)
