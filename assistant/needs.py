"""The kind of thing that some questions ask for, and whether a text holds any of that kind.

"Vad kostar …?" is not answered where no sum of money stands, however near the matter is. Only
kinds that can be told by their form are rows of the table; where a question asks for nothing
such, every text may answer it.
"""

import re
from collections.abc import Callable

from .claims import Kind, Token, tokens
from .clauses import Tokens, is_in
from .swedish import STOPWORDS

RARE = 0.03
"""Share of the archive's passages that hold a name at most, for it to be one firm's or artist's."""

_MONTH = (
    r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)(?:uari|ruari|s|il|i|usti|tember|ober|"
    r"ember)?"
)
_DAY = rf"\b\d{{1,2}}(?::?[ea])?\s+{_MONTH}\b|\b\d{{1,2}}\s?/\s?\d{{1,2}}\b|\b\d{{4}}-\d\d-\d\d\b"
_NUMERAL = (
    r"\b(?:noll|inga|ingen|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|"
    r"femton|tjugo\w*|trettio\w*|fyrtio\w*|femtio\w*|hundra\w*|tusen\w*|hälften|samtliga|alla|båda|"
    r"dussin\w*|flera)\b"
)
_FREE = r"\b(?:gratis|kostnadsfri\w*|avgiftsfri\w*|ingen kostnad|utan kostnad)\b"
_MONEY = (
    r"\d[\d\s.,]*(?:kr\b|kronor|tkr|mnkr|mkr|mdkr|ksek|msek|tsek|sek\b|miljon|miljard|euro|öre\b|:-)|"
    rf"{_FREE}|\bkronor\b"
)
TALLY = r"\b\d+ (?:ja|nej|röster|emot)\b"
"""Votes that are counted."""
VOTING = r"\bröst(?:ar|ade) (?:ja|nej|för|mot|emot)\b"
"""Who votes how."""
_ROWS: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:vad|hur mycket|hur stora?|vilke[nt](?! dag| datum| tid)|hur hög\w*|hur dyr\w*)\b.*"
        r"\b(?:kosta\w*|kostnad\w*|pris(?:et)?|årshyra\w*|hyran|hyra(?! ut)|avgift\w*|arvode\w*|"
        r"belopp\w*|summa\w*|lön(?:en)?|budget(?:en)?|bidrag\w*|medfinansier\w*|anslag\w*|kronor|kr)\b"
        r"|\bhur (?:mycket|dyr\w*)\b.*\b(?:betala\w*|skjuter|sköt|satsa\w*|pengar|ersätt\w*)\b",
        rf"{_MONEY}|\d\s*(?:%|procent)",
    ),
    (r"\bhur många\b", rf"\d|{_NUMERAL}"),
    (r"\b(?:vilket datum|vilken dag|vilka dagar|vilka datum)\b", _DAY),
    (
        r"\b(?:vilken tid|vilket klockslag|hur dags)\b",
        r"\bkl\b|\bklockan\b|\b\d{1,2}[.:]\d\d\b|\b\d{1,2}\s?[-–]\s?\d{1,2}\b",
    ),
    (r"\bvilket år\b", r"\b(?:19|20)\d\d\b"),
    (r"\b(?:hur många procent|hur stor andel)\b", r"%|procent|\bandel|hälften|tredjedel|fjärdedel"),
    (r"\breserver", r"\breserv"),
    (r"\b(?:omröst|voter)", r"\bröst|\bvoter|omröst"),
    (
        r"\bhur (?:många röst|föll röst)|\bröstsiffror|\bvilka röstade\b",
        rf"{TALLY}|\b\d+ för,|{VOTING}|\d+ mot \d+|enhällig",
    ),
    (r"\btelefonnummer\b", r"\b0\d{1,3}[-\s]?\d"),
    (r"\b(?:e-?post|mejl|mail)adress\w*\b", r"\S@\S"),
)
_TABLE = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE)) for asked, held in _ROWS
)


_MAKER = re.compile(
    r"\b(?:vilke[nt]|vilka) \w*(?:firma|företag|bolag|konsult|entreprenör|leverantör|byrå|arkitekt|"
    r"konstnär|skulptör)\w*|\bvem (?:är|var) (?:skulptör|konstnär|arkitekt|leverantör)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-zåäö0-9,(] )[A-ZÅÄÖ][\w&-]{2,}")
_MEMBER = re.compile(r"(?:[A-ZÅÄÖ][\w-]+ ){1,3}[A-ZÅÄÖ][\w-]+ \((?:[A-ZÅÄÖ]{1,2}|–|-)\)")
_CASE = re.compile(r"\b(?:Dnr|Ärendenummer|Diarienummer)\b.*")


_THING = re.compile(
    r"\bhur många (?:(?:nya|olika|fler|extra|egna|andra|av|de|den|det|dessa|våra|deras) )*(\w+)",
    re.IGNORECASE,
)
_NO_THING = re.compile(r"(?:de|te|og|ck|om|s|kronor|procent|röster|ja|nej)$")
"""What ends as verbs do that follow on "hur många" ("deltog"), and what is counted in many ways."""
_VOTED = re.compile(r"\brösta", re.IGNORECASE)
"""Who voted is told by their names, too."""
_AS_NUMBERS = frozenset("noll inga ingen båda hälften samtliga flera dussin dussintals".split())
_PEOPLE = (
    frozenset("anställda medarbetare personal tjänster årsarbetare personer".split()),
    frozenset("ungdomar elever barn studenter unga skolungdomar personer".split()),
    frozenset("deltagare personer besökare människor invånare".split()),
)
"""What people are counted as, each in the place of the others."""
_MEETS = (
    r"beslu|anto|fastst|godkän|bordl|återrem|behandl|avsl|bif|val[dt]|välj|utse|utså|möt|sammantr|"
    r"träff|diskut|prat|inform|redov|rapport|yttra|klubba|röst|(?:ta(?:s|gits)|togs|var) upp"
)
_WHEN = re.compile(
    rf"^\W*(?:och |men )?(?:från |till |senast )?när (?!det gäller|kan|bör|måste|.*\b(?:{_MEETS}))|"
    r"[:,–-] (?:från |till |senast )?när (?:är|ska|öppnar|börjar|blir|träder|startar|slutar|gäller|"
    r"sker|väntas|tar|kommer|drar|sägs|bygg\w+)\b",
    re.IGNORECASE,
)
"""Asks when something is or was to be, but for what meetings do, which they do on their own day."""
_FORMAL = re.compile(
    r"(?:bordla|återremit|yrkande|skrivelse|yttrande|beslut|handling|protokoll|motion|bilag|datum|"
    r"sammanträd|tjänsteutlåtande|hemställan|budget|uppdrag|dnr)\w*\W+(?:\S+\W+){0,6}?"
    r"\d{1,4}[ -]\w+(?: \d{4}|-\d\d)?(?:, § ?\d+)?"
    r"(?:,? (?:och )?(?:den )?\d{1,2} \w+ \d{4}(?:, § ?\d+)?)*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{1,2}[.:]\d\d\b|\b(?:klockan|kl|veck\w+|kvartal\w*|årsskifte\w*|månad\w*|dag\w*|år|"
    r"omedelbar\w*|snarast|nästa|redan|tidigast|senast|vår\w*|höst\w*|sommar\w*|vint\w+|"
    r"(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|januari|februari|mars|april|maj|juni|juli|augusti|"
    r"september|oktober|november|december|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_AFTER, _BEFORE = 5, 6
"""Words around a number among which stands what it counts. Of 14 questions "hur många …" that the
development archives do not answer, 12 have no such number in the item found; of 11 that they
answer, the right item has one in 8 by the word itself."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def lacks(
    question: str,
    text: str,
    share: Callable[[str], float],
    heading: str = "",
    *,
    goes_on: bool = False,
) -> bool:
    """Whether the question asks for a kind of thing of which the text holds none.

    One that `goes_on` with another need not say itself what it is about.

    `share` gives the share of the archive's passages that hold a word: a firm or an artist that
    is asked for is a name that few of them hold and that the question does not say itself. What is
    free in the `heading` is the matter, and no answer to what it costs.
    """
    told = text
    for word in re.findall(_FREE, heading, re.IGNORECASE):
        told = re.sub(word, " ", told, flags=re.IGNORECASE)
    if any(asked.search(question) and not held.search(told) for asked, held in _TABLE):
        return True
    if _WHEN.search(question) and not _is_timed("" if goes_on else question, text):
        return True
    if not _counts(question, f"{heading}\n{text}"):
        return True
    return bool(_MAKER.search(question)) and not any(
        share(name) <= RARE and name.casefold() not in question.casefold()
        for name in _NAME.findall(_MEMBER.sub("", _CASE.sub("", text)))
    )


def _is_timed(question: str, text: str) -> bool:
    """Whether a sentence tells a time of what a question names, and not of its papers.

    Of 23 questions that the development archives answer, the right item does so in 22; of 19 that
    they do not answer, the item found does so in 8.
    """
    asked = [t for t in tokens(question) if t.kind in (Kind.WORD, Kind.NAME)]
    about = [t for t in asked if t.value not in STOPWORDS]
    for said in _SENTENCE.split(_FORMAL.sub(" ", text)):
        if _TIME.search(said):
            row = tuple(tokens(said))
            if not about or any(is_in(t, row) for t in about):
                return True
    return False


def _counts(question: str, text: str) -> bool:
    """Whether a text has a number of what the question asks "hur många" of."""
    asked = None if _VOTED.search(question) else _THING.search(question)
    word = asked[1].casefold() if asked else ""
    if not word or word in STOPWORDS or _NO_THING.search(word):
        return True
    thing = Token(Kind.WORD, word, word)
    return any(_is_counted(thing, tuple(tokens(said))) for said in _SENTENCE.split(text))


def _is_counted(thing: Token, row: Tokens) -> bool:
    """Whether a number stands near a thing, or near a compound or the last part of its word.

    "Antalet ersättare ska … vara hälften av …" tells it anywhere in its sentence.
    """
    called = next((group for group in _PEOPLE if thing.value in group), frozenset())
    anywhere = any("antal" in str(t.value) for t in row) and is_in(thing, row)
    for at, token in enumerate(row):
        if token.kind not in (Kind.NUMBER, Kind.SHARE) and token.value not in _AS_NUMBERS:
            continue
        near = (*row[max(0, at - _BEFORE) : at], *row[at + 1 : at + 1 + _AFTER])
        words = [t for t in near if t.kind is Kind.WORD]
        called_so = any(t.value in called for t in words)
        if anywhere or called_so or is_in(thing, near) or any(is_in(t, (thing,)) for t in words):
            return True
    return False
