"""The kind of thing that some questions ask for, and whether a text holds any of that kind.

"Vad kostar …?" is not answered where no sum of money stands, however near the matter is. Only
kinds that can be told by their form are rows of the table; where a question asks for nothing
such, every text may answer it.
"""

import re
from collections.abc import Callable

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
_ROW = (
    r"(?m:^[^\d\n§]{2,60}[:|\s]\s*[-+*]*(?!(?:19|20)\d\d\b)\d(?:[ .]?\d){2,}(?:,\d\d?)?[*\s|]*"
    r"(?:\([^\d\n]*\)\s*)?$)"
)
"""A row of accounts: what it is of, and a sum without its currency."""
TALLY = r"\b\d+ (?:ja|nej|röster|emot)\b"
"""Votes that are counted."""
VOTING = r"\bröst(?:ar|ade) (?:ja|nej|för|mot|emot)\b"
"""Who votes how."""
_ROWS: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:vad|hur (?:mycket|stor[at]?|hög\w*|dyr\w*)|vilke[nt](?! dag| datum| tid))\b.*"
        r"(?:\b(?:kosta\w*|pris(?:et)?|årshyra\w*|hyran|hyra(?! ut)|summa\w*|budget(?:en)?|"
        r"medfinansier\w*|lån(?:et)?|offert(?:en)?|kronor|kr|tjäna\w*|spara\w*)|"
        r"\w*(?:kostnad\w*|avgift\w*|arvode\w*|belopp\w*|lön(?:en)?|bidrag\w*|stöd(?:et)?|intäkt\w*|"
        r"anslag(?:e[nt]s?|s)?))\b|"
        r"\b(?:hur (?:mycket|dyr\w*)|vad)\b.*"
        r"\b(?:betala\w*|skjuter|sköt|satsa\w*|pengar|ersätt\w*)\b|"
        r"\bhur många (?:kronor|kr|miljoner)\b",
        rf"{_MONEY}|\d\s*(?:%|procent)|{_ROW}",
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
    (r"\b(?:omröst|voter)", rf"\bröst|\bvoter|omröst|{TALLY}"),
    (
        r"\bhur (?:många röst|föll röst)|\bröstsiffror|\bvilka röstade\b|\bhur många .*\bröstade\b|"
        r"\bhur (?:gick|föll|blev|slutade|såg) .*(?:omröst|voter)",
        rf"{TALLY}|\b\d+ för,|{VOTING}|\d+ mot \d+|enhällig",
    ),
    (r"\btelefonnummer\b", r"\b0\d{1,3}[-\s]?\d"),
    (r"\bvilken (?:gatu|besöks)?adress", r"(?:gatan|vägen|torget|plan|gränd|stigen) \d|\badress"),
    (r"\b(?:e-?post|mejl|mail)adress\w*\b", r"\S@\S"),
)
_TABLE = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE)) for asked, held in _ROWS
)


_MAKER = re.compile(
    r"\b(?:vilke[nt]|vilka|vad heter(?: det| den)?) \w*(?:firma|företag|bolag|"
    r"konsult|entreprenör|leverantör|byrå|arkitekt|konstnär|skulptör)\w*|"
    r"\bvem (?:är|var) (?:skulptör|konstnär|arkitekt|leverantör)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-zåäö0-9,(] )[A-ZÅÄÖ][\w&-]{2,}")
_CALLED = re.compile(r"\bvad (?:heter|hette)\b", re.IGNORECASE)
_CITED = re.compile(r"[\"”“»]([^\"”“»«\n]+)[\"”“«]")
_MEMBER = re.compile(r"(?:[A-ZÅÄÖ][\w-]+ ){1,3}[A-ZÅÄÖ][\w-]+ \((?:[A-ZÅÄÖ]{1,2}|–|-)\)")
_CASE = re.compile(r"\b(?:Dnr|Ärendenummer|Diarienummer)\b.*")


def lacks(question: str, text: str, share: Callable[[str], float], heading: str = "") -> bool:
    """Whether the question asks for a kind of thing of which the text holds none.

    `share` gives the share of the archive's passages that hold a word: a firm or an artist that
    is asked for is a name that few of them hold and that the question does not say itself. What is
    free in the `heading` is the matter, and no answer to what it costs.
    """
    told = text
    for word in re.findall(_FREE, heading, re.IGNORECASE):
        told = re.sub(word, " ", told, flags=re.IGNORECASE)
    if any(asked.search(question) and not held.search(told) for asked, held in _TABLE):
        return True
    names = [*_NAME.findall(text), *_CITED.findall(text)]
    if _CALLED.search(question) and all(name in question for name in names):
        return True
    return bool(_MAKER.search(question)) and not any(
        share(name) <= RARE and name.casefold() not in question.casefold()
        for name in _NAME.findall(_MEMBER.sub("", _CASE.sub("", text)))
    )
