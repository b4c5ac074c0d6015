"""What a sentence claims: its amounts, dates, numbers, names and words, folded to be compared.

"350 tkr" and "350 000 kr" are the same token, and so are "1 juli 2019" and "2019-07-01", "höjdes"
and "höjs". A token says nothing of whether the claim is true; `gate` holds it against a source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache

from ingest.dates import MONTHS, month_number

from .swedish import STOPWORDS, stem
from .synonyms import GROUPS

Value = str | Decimal | tuple[int | None, int, int | None]


class Kind(Enum):
    """What a token is. A date's value is (year, month, day), of which year and day may be None."""

    WORD = "word"
    NAME = "name"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    YEAR = "year"
    DATE = "date"
    BREAK = "break"


EXACT = frozenset({Kind.NUMBER, Kind.MONEY, Kind.SHARE, Kind.YEAR, Kind.DATE})
"""Kinds that are right or wrong to the digit."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text. Money is in kronor; words and names are in lower case."""

    kind: Kind
    value: Value
    text: str


_MULTIPLES = (
    (r"mdkr|miljarder?(?:\s+kr(?:onor)?)?", 10**9),
    (r"mnkr|mkr|msek|miljon(?:er)?(?:\s+kr(?:onor)?)?", 10**6),
    (r"tkr|ksek|tsek|tusen\s+kr(?:onor)?", 10**3),
    (r"kr(?:onor)?|sek|:-", 1),
)
_UNIT = "|".join(pattern for pattern, _ in _MULTIPLES)
_DIGITS = r"\d{1,3}(?:[ .\u00a0\u202f\u2009]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[,:]\d+)?"
_SPELLED = {
    word: number
    for number, said in enumerate(
        "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton "
        "arton nitton tjugo".split(),
        start=2,
    )
    for word in (said,)
} | {"trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60, "hundra": 100, "tusen": 1000}
_TOKEN = re.compile(
    rf"""
    (?P<iso>(?<!\d)(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))
  | (?P<short>(?<!\d)(?P<sy>\d\d)[.-](?P<sm>0[1-9]|1[0-2])[.-](?P<sd>[0-3]\d)(?![\d.-]))
  | (?P<days>(?<!\d)(?P<d1>\d\d?)\s?(?:[–-]|(?:och|samt|eller)(?:\sden)?)\s?
      (?P<d2>\d\d?)\s+(?P<dm>{MONTHS})\b
      (?:,?\s+(?P<dy>(?:19|20)\d\d))?)
  | (?P<day>(?<!\d)(?P<dd>\d\d?)(?::?[ea])?\s+(?P<mm>{MONTHS})\b\.?(?:,?\s+(?P<yy>(?:19|20)\d\d))?)
  | (?P<month>\b(?P<m>{MONTHS})\b(?:\s+(?P<my>(?:19|20)\d\d))?)
  | (?P<money>(?<![\d.,])(?P<sum>{_DIGITS})\s?(?P<unit>{_UNIT})(?!\w))
  | (?P<ore>(?<!\d)(?P<ores>\d+)\s?öre\b)
  | (?P<share>(?<![\d.,])(?P<part>\d+(?:,\d+)?)\s?(?:%|procent\b))
  | (?P<section>\d+(?:\.\d+)+|(?:19|20)\d\d/\d\d(?:\d\d)?)
  | (?P<year>(?<![\d.,])(?:19|20)\d\d(?!\d|,\d))
  | (?P<number>{_DIGITS})
  | (?P<word>[^\W\d_](?:[\w&'’]|[-:/](?=\w))*|&)
  | (?P<break>[,;:()\n–-])
    """,
    re.VERBOSE | re.IGNORECASE,
)

_FORMS = """
    gå går gick gått gås|hålla håller höll hålls hölls hållits hållas|
    välja väljer valde väljs valdes valts väljas|ge ger gav ges gavs gett givits|
    ta tar tog tas togs tagit tagits|lägga lägger lade läggs lades lagts lagt läggas|
    dra drar drog dras drogs|
    skriva skriver skrev skrivs skrevs skrivit|stå står stod stått|ligga ligger låg legat|
    säga säger sade sa sagt|driva driver drev drivs drevs|
    sjunka sjunker sjönk sjunkit|förbli förblir förblev|sälja säljer sålde säljs såldes sålts|
    göra gör gjorde görs gjordes gjort|få får fick fått|förlänga förlängs förlängdes|
    bygga byggs byggdes byggas|rösta röstar röstade|bjuda bjuder bjöd|föra förs fördes föras|
    komma kommer kom kommit|träda träder trädde trätt|sänka sänks sänktes sänker sänkte sänkas|
    höja höjs höjdes höjer höjde höjas höjts|överförs överfördes|föreslå föreslår föreslog föreslås
    föreslogs föreslagit|bero beror berodde|bidra bidrar bidrog bidrag bidraget
"""
_LEMMAS = {form: group.split()[0] for group in _FORMS.split("|") for form in group.split()}
VERBS = frozenset(_FORMS.replace("|", " ").split())
"""Verbs whose form does not show that they are."""
_ENDING = re.compile(r"(?:ades|ade|ats|ast|as|ar|at|des|tes|de|te|ts|er|es|it|a|s|t)$")
_DEFINITE = re.compile(r"(?:en|et|n)?s?$")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in order, breaks (commas, brackets, line ends) included."""
    found = list(_tokens(text))
    for at, token in enumerate(found):
        after = found[at + 1 : at + 3]
        if token.kind is Kind.NUMBER:
            yield _with_unit(token, after) or token
        elif token.value in ("en", "ett") and after and after[0].value in TIMES:
            yield Token(Kind.NUMBER, Decimal(1), token.text)
        elif token.value in _COMPARED and _measures(after):
            yield Token(Kind.WORD, _COMPARED[str(token.value)], token.text)
            yield Token(Kind.WORD, "än", "")
        else:
            yield token


@lru_cache(20_000)
def keys(word: str) -> frozenset[str]:
    """What a word is compared by: stem, dictionary form, root without an ending, synonyms."""
    own = _keys(word)
    return own | frozenset().union(*(_synonyms()[key] for key in own if key in _synonyms()))


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """The groups of synonyms, as "#3", by the keys of the words in them."""
    found: dict[str, frozenset[str]] = {}
    for number, group in enumerate(GROUPS):
        for word in group:
            for key in _keys(word):
                found[key] = found.get(key, frozenset()) | {f"#{number}"}
    return found


@lru_cache(20_000)
def _keys(word: str) -> frozenset[str]:
    found = {word, stem(word), _LEMMAS.get(word, "") or stem(word)}
    root = _ENDING.sub("", word)
    if len(root) >= 3:
        found.add("~" + root)
    if len(singular := _DEFINITE.sub("", word)) >= 4:
        found.add("=" + singular)
    if len(word) > 4 and word.endswith("s"):
        found |= _keys(word[:-1])
    return frozenset(found)


def _tokens(text: str) -> Iterator[Token]:
    first = True
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        said = match.group()
        yield from _read(match, said, first)
        if kind != "break" or said == "\n":
            first = said == "\n"


def _read(match: re.Match[str], said: str, first: bool) -> Iterator[Token]:
    if match["iso"]:
        yield Token(Kind.DATE, (int(match["iy"]), int(match["im"]), int(match["id"])), said)
    elif match["short"]:
        yield Token(Kind.DATE, (2000 + int(match["sy"]), int(match["sm"]), int(match["sd"])), said)
    elif match["days"]:
        for day in (match["d1"], match["d2"]):
            yield _date(match["dy"], match["dm"], day, said)
    elif match["day"]:
        yield _date(match["yy"], match["mm"], match["dd"], said)
    elif match["month"]:
        yield _date(match["my"], match["m"], None, said)
    elif match["money"]:
        yield Token(Kind.MONEY, _decimal(match["sum"]) * _multiple(match["unit"]), said)
    elif match["ore"]:
        yield Token(Kind.MONEY, Decimal(match["ores"]) / 100, said)
    elif match["share"]:
        yield Token(Kind.SHARE, _decimal(match["part"]), said)
    elif match["section"]:
        thousands = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", said)
        # "9.00" is the time that "09:00" is.
        clock = re.fullmatch(r"(?:[01]?\d|2[0-3])\.[0-5]\d", said)
        value = _decimal(said) if thousands else Decimal(said).normalize() if clock else said
        yield Token(Kind.NUMBER, value, said)
    elif match["year"]:
        yield Token(Kind.YEAR, said, said)
    elif match["number"]:
        yield Token(Kind.NUMBER, _decimal(said), said)
    elif match["break"]:
        yield Token(Kind.BREAK, said, said)
    else:
        folded = said.casefold()
        if folded in _SPELLED:
            yield Token(Kind.NUMBER, Decimal(_SPELLED[folded]), said)
        else:
            named = said[0].isupper() and not (first and said[1:] == said[1:].lower())
            yield Token(Kind.NAME if named else Kind.WORD, folded, said)


def _date(year: str | None, month: str, day: str | None, said: str) -> Token:
    number = month_number(month) or 0
    value = (int(year) if year else None, number, int(day) if day else None)
    return Token(Kind.DATE, value, said)


def _decimal(digits: str) -> Decimal:
    whole = re.sub(r"[ .\u00a0\u202f\u2009]", "", digits)
    return Decimal(re.sub("[,:]", ".", whole)).normalize()


def _multiple(unit: str) -> int:
    return next(n for pattern, n in _MULTIPLES if re.fullmatch(pattern, unit, re.IGNORECASE))


def _with_unit(number: Token, after: list[Token]) -> Token | None:
    """ "1,5" in "1,5 till 1,9 mnkr": the unit that follows is of both."""
    if len(after) < 2 or after[1].kind is not Kind.MONEY or after[0].text not in _BETWEEN:
        return None
    unit = re.search(rf"(?:{_UNIT})$", after[1].text, re.IGNORECASE)
    if not unit:
        return None
    if not isinstance(number.value, Decimal):
        return None
    return Token(Kind.MONEY, number.value * _multiple(unit.group()), number.text)


def _measures(row: list[Token]) -> bool:
    """Whether a row begins with an amount of something, which is no stretch of time."""
    if not row or row[0].kind not in (Kind.NUMBER, Kind.MONEY, Kind.SHARE):
        return False
    return row[0].kind is not Kind.NUMBER or (len(row) > 1 and row[1].value not in TIMES)


_COMPARED = {"över": "mer", "under": "mindre"}
"""What "över 75 centimeter" and "under 45 centimeter" say, which "under tre år" does not."""
TIMES = frozenset(
    "år månad månader vecka veckor dag dagar dygn timme timmar minut minuter kvartal".split()
)
_BETWEEN = frozenset({"till", "och", "eller", "mot", "–", "-"})
TELLING = frozenset(
    "inte ej icke ingen inget inga utan aldrig mer före efter alla hela samtliga varje".split()
)
"""Stop words that change what a sentence claims."""
FREE = (STOPWORDS - TELLING) | frozenset(
    """
    mötet möte sammanträdet sammanträde sammanträdesdatum protokoll protokollet ärende
    enligt medan innebär dessutom därtill stället istället respektive dels samtidigt följde
    hade fått gått varit blivit kommit vilket där skulle kunna kunde ville vill låta lät
    handlar innebar under över kan ha får måste per också även tanken antal antalet bland
    fram klockan kl redan numera vidare därefter vilken vilka ännu fortfarande tillbaka man
    såsom ytterligare dock däremot alltså därmed såväl både ifrån utav enbart betyder uppgår
    uppgick hunnit hinner hann samlade samlar drivas drivs använda användas används
    enlighet vore
    motsvarar motsvarande perioden nuläget möjligt möjlig skicka skickas skickar skickade
    skickats kommun jämföra jämfört utgör utgörs består sker ske skett
    """.split()
)
"""Words that a sentence may add of its own: they claim nothing that can be wrong."""
