"""Sentences cut into clauses, and the words of a clause compared with those of another.

What is a verb or a plural is told by its ending and the word before it: there is no parser.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from .claims import EXACT, FREE, VERBS, Kind, Token, keys

LEAST_PART = 4
"""Letters of the shortest part of a compound that counts as a word of its own."""
LONGEST_SUBJECT = 6
"""Words before a verb, above which they are more than what the sentence is about."""
AKIN = 7
"""First letters that two words of one root share at the least."""
Tokens = tuple[Token, ...]
NEGATION = frozenset(
    "inte ej icke ingen inget inga utan aldrig varken saknar saknas saknades undantag "
    "frånvarande förhinder".split()
)
_LACKING = frozenset("saknar saknas saknades".split())
VOTES = frozenset({"ja", "nej"})
_OUTCOMES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "ja",
            r"bif(?:all|öll)|^bevilja(?:s|des|ts)$|^anta(?:s|r|gs|git|gits|ges)?$|^antog|^godkän|^fastställ",
        ),
        ("nej", r"^avsl(?:å|og|ag|år)|^avslagit|^nekas?(?:de|des|ts)?$"),
        ("avstyrker", r"^avstyrk"),
        ("tillstyrker", r"^tillstyrk"),
        ("bordlagt", r"^bordl"),
        ("återremiss", r"återremi"),
    )
)
_SEPARATORS = frozenset("och men medan samt varav där vilket vartill eftersom".split())
_ADDING = frozenset("och men medan samt".split())
_BOUNDING = frozenset("högst minst max maximalt cirka ca omkring ungefär drygt knappt".split())
_MODAL = frozenset(
    "är var ska skulle vill ville kan kunde får fick har hade blir blev går gick".split()
)
_VERB = re.compile(r"(?:ade|ades|ats|as|es|te|tes|de|des|dde|[lrgndkvmpt]s|[aeåäö]r|ck|og|öll)$")
_NOUN = re.compile(r"(?:(?:en|et|ar|er|or|na|ng)s|[ae]nde)$")
"""Nouns that end as verbs do: genitives, "ordförande"."""
_NO_VERBS = frozenset(
    "efter under eller över både dess deras vars trots hans kvar åter utöver därför varför "
    "fler annars tills alls dags".split()
)
"""Small words that end as verbs do."""
_BETWEEN_NAMES = frozenset({"och", "(", ")"})
_PREPOSITIONS = frozenset("med av för till om på i från efter utan mot".split())
_DESCRIBES = re.compile(r"(?<![eao]rn)a$")
_MANY = frozenset("alla båda flesta samtliga".split())


def clauses(row: Tokens, relative: Collection[str] = ("som", "att")) -> tuple[Tokens, ...]:
    """A sentence's tokens cut where another statement begins.

    What follows a comma with one of the `relative` words is part of what it follows on.
    """
    pieces: list[list[Token]] = [[]]
    for at, token in enumerate(row):
        goes_on = at + 1 < len(row) and row[at + 1].value in relative
        comma = _is_comma(token) and not goes_on
        from_on = token.value == "och" and at + 1 < len(row) and row[at + 1].value == "med"
        pair = at and at + 1 < len(row) and row[at - 1].kind is row[at + 1].kind is Kind.NAME
        joins = comma or (token.value in _SEPARATORS and not from_on and not pair)
        between = any(earlier.value == "mellan" for earlier in row[max(0, at - 3) : at])
        if joins and not between:
            pieces.append([token] if comma or token.value in _ADDING else [])
        elif not _is_comma(token):
            pieces[-1].append(token)
    merged: list[list[Token]] = []
    waiting: list[Token] = []
    for at, piece in enumerate(pieces):
        follows = pieces[at + 1] if at + 1 < len(pieces) else []
        content = [t for t in piece if not is_free(t) and not _is_comma(t)]
        names = all(token.kind is Kind.NAME for token in content) or len(content) == 1
        starts = len(content) == 1 and follows and follows[0].value == "och"
        if states(piece) and not starts:
            merged.append([*waiting, *piece])
            waiting = []
        elif not merged or (names and follows and follows[0].value in _ADDING):
            waiting = [*waiting, *piece]
        else:
            merged[-1].extend([*waiting, *piece])
            waiting = []
    if waiting:
        merged.append(waiting) if not merged else merged[-1].extend(waiting)
    whole = (piece[_is_comma(piece[0]) :] for piece in merged if piece)
    return tuple(tuple(piece) for piece in whole if piece)


def with_subjects(parts: Sequence[Tokens]) -> Iterator[Tokens]:
    """Clauses with the names that the one before begins with, where they begin with a verb."""
    subject: Tokens = ()
    for part in parts:
        rest = [token for token in part if token.value not in _ADDING]
        opens = rest[0] if rest else None
        if opens and opens.kind is Kind.WORD and opens.text[:1].islower() and is_verb(opens):
            # "Vilket gör den dyrare" is not said of what the sentence began with.
            named = tuple(t for t in subject if t.text[:1].isupper() or t.value in _BETWEEN_NAMES)
            names = named if any(t.kind is Kind.NAME for t in named) else ()
            first = subject if part[0].value in _ADDING else names
            yield (*first, Token(Kind.BREAK, ",", ","), *part) if first else part
            continue
        subject = _said_first(part)
        yield part


def _said_first(part: Tokens) -> Tokens:
    """What a clause begins with, before its verb, up to LONGEST_SUBJECT words."""
    subject = before_verb(part)
    said = sum(token.kind is not Kind.BREAK for token in subject)
    return subject if said <= LONGEST_SUBJECT else ()


def before_verb(part: Tokens) -> Tokens:
    """What a clause begins with, before its verb."""
    following = (*part[1:], Token(Kind.BREAK, "", ""))
    subject: list[Token] = []
    for token, after in zip(part, following, strict=True):
        first = token.text[:1].isupper() and after.kind is Kind.NAME
        if token.kind is Kind.WORD and is_verb(token) and not first:
            break
        subject.append(token)
    return tuple(subject)


def has_verb(clause: Sequence[Token]) -> bool:
    """Whether a clause has a verb, or tells votes."""
    following = [*clause[1:], Token(Kind.BREAK, "", "")]
    return any(
        token.value in VOTES
        or token.value in _LACKING
        or (
            token.kind is Kind.WORD
            and is_verb(token)
            and not (at and _is_plural(token, clause[at - 1]))
            # The first name of a sentence is in capitals for that alone: "Valdemar Frick".
            and not (token.text[:1].isupper() and after.kind is Kind.NAME)
        )
        for at, (token, after) in enumerate(zip(clause, following, strict=False))
    )


def stands_alone(clause: Sequence[Token]) -> bool:
    """Whether a clause says of what it says it: not only "avslås", after a comma."""
    about = [t for t in clause if t.kind in EXACT or not (is_free(t) or is_verb(t))]
    counts = any(t.kind is Kind.MONEY for t in about) and any(t.kind is Kind.WORD for t in about)
    return (has_verb(clause) or counts) and any(t.kind is not Kind.BREAK for t in about)


def states(piece: Sequence[Token]) -> bool:
    """Whether a piece of a sentence says something of its own: a verb, or a number of something."""
    content = [
        t
        for t in piece
        if t.kind in (Kind.WORD, Kind.NAME)
        and not is_free(t)
        and t.value not in NEGATION | _BOUNDING
    ]
    adds = bool(piece) and piece[0].value in _ADDING
    numbered = any(t.kind in EXACT and t.kind is not Kind.DATE for t in piece)
    counts = any(t.kind is Kind.MONEY or t.value in VOTES for t in piece)
    says = bool(content) or any(t.kind in EXACT for t in piece)
    return (has_verb(piece) and says) or (numbered and (adds or counts) and bool(content))


def outcome_of(token: Token) -> str | None:
    """The outcome that a word names, None for any other."""
    if token.kind not in (Kind.WORD, Kind.NAME) or "yrkan" in str(token.value):
        return None
    return next((name for name, pattern in _OUTCOMES if pattern.search(str(token.value))), None)


def is_free(token: Token) -> bool:
    """Whether a token is a word that claims nothing."""
    return token.kind is Kind.WORD and token.value in FREE


def is_verb(token: Token) -> bool:
    """Whether a word has the form of a verb, or is one of those that have not."""
    word = str(token.value)
    if word in NEGATION or word in _NO_VERBS:
        return False
    return (
        (len(word) >= 4 and bool(_VERB.search(word)) and not _NOUN.search(word))
        or word in VERBS
        or word in _MODAL
        or bool(outcome_of(token))
    )


def is_in(token: Token, row: Tokens) -> bool:
    """Whether a clause holds what a token says, in any of its forms."""
    if token.kind in EXACT:
        held = any(
            other.kind is token.kind and (other.value == token.value or _is_day_of(token, other))
            for other in row
        )
        return held or (token.kind is Kind.YEAR and token.value in years_in(row))
    if outcome := outcome_of(token):
        return any(outcome_of(other) == outcome for other in row)
    known = word_keys(row)
    return bool(keys(str(token.value)) & known) or in_parts(str(token.value), known)


def _is_day_of(token: Token, other: Token) -> bool:
    """Whether a day, or a month, may be the same as another, of which one tells no year."""
    if token.kind is not Kind.DATE:
        return False
    (year, month, day), (its_year, its_month, its_day) = token.value, other.value
    return (
        month == its_month
        and day in (None, its_day)
        and (year == its_year or not (year and its_year))
    )


def word_keys(row: Iterable[Token]) -> frozenset[str]:
    """What the words and names of a clause are compared by."""
    return frozenset(
        key
        for token in row
        if token.kind in (Kind.WORD, Kind.NAME)
        for key in keys(str(token.value))
    )


def years_in(row: Iterable[Token]) -> set[str]:
    """The years that a clause names, alone or in dates."""
    found = set()
    for token in row:
        if token.kind is Kind.YEAR:
            found.add(str(token.value))
        elif token.kind is Kind.DATE and token.value[0]:
            found.add(str(token.value[0]))
    return found


def shared(clause: Tokens, other: Tokens) -> int:
    """How much of a clause another one holds; what is exact counts double."""
    return sum(
        (2 if token.kind in EXACT else 1)
        for token in clause
        if not is_free(token) and is_in(token, other)
    )


def in_parts(word: str, known: frozenset[str]) -> bool:
    """Whether a word is the last part of a known one, or made up of known ones."""
    roots = [key.lstrip("=") for key in keys(word) if len(key) >= LEAST_PART and key[0] not in "~#"]
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


def text_of(row: Tokens) -> str:
    """A clause as text."""
    return " ".join(token.text for token in row)


def _is_comma(token: Token) -> bool:
    return token.kind is Kind.BREAK and token.text in ",;:"


def _is_plural(token: Token, before: Token) -> bool:
    """Whether what looks like a verb is a noun: "röster" in "4 röster", "slutna sedlar"."""
    word, last = str(token.value), str(before.value)
    if word in VERBS or word in _MODAL or not word.endswith(("ar", "er", "or")):
        return False
    # "Norrvika planerar" is a place that does something, "slutna sedlar" are things.
    word = before.kind is Kind.WORD and before.text[:1].islower()
    describes = word and _DESCRIBES.search(last) and last not in _MANY
    return before.kind is Kind.NUMBER or last in _PREPOSITIONS or describes


def _akin(one: str, two: str) -> bool:
    """Whether two words are derived from one: "förutsätter" and "förutsättning"."""
    least = min(len(one), len(two))
    return (
        least >= AKIN
        and one[: max(AKIN, round(0.7 * least))] == two[: max(AKIN, round(0.7 * least))]
    )
