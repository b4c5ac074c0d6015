"""Who is given what to do and by when, and the amounts, in the words of a decision.

Each way of giving a task is a row of a table: what the sentence must hold, one of several, and a
pattern with the groups `who` and `what`.
"""

import re
from collections.abc import Iterator

from .dates import DATE
from .minutes import Assignment

LONGEST = 2000
"""Characters of a sentence that may give a task; what is longer is damaged, and takes the square of
its length to search."""
_NAME = r"[A-ZÅÄÖ][\w&:'’-]+(?:\s(?:och\s|&\s)?[A-ZÅÄÖ][\w:'’-]+){0,4}(?:\s\([^()]{1,40}\))?"
_CLAUSE = r"(?:^|\b(?:att|samt|men)\s)"
_WHO = r"(?P<who>(?:(?!\batt\b)[^.;:]){2,90}?)"
_WHAT = r"(?P<what>.+)"
_AGENT = (
    r"\w*(?:nämnd|nämnden|styrelsen|kontoret|förvaltningen|kansliet|sekretariatet|gruppen|utskottet|"
    r"rådet|kommunen|kommunerna|ledaren|direktören|direktörerna|ordföranden|sekreteraren|chefen|"
    r"cheferna|presidiet|verket|bolaget|region\w*|direktionen|beredningen|föreningen|sektionen)"
)
_DOES = (
    r"(?:tar\s+(?:fram|kontakt|med|upp)|återkommer|bokar|kontaktar|undersöker|bjuder\s+in|skickar|"
    r"sammanställer|rapporterar|kallar|ordnar|utreder|samordnar|skriver|lämnar|redovisar|bevakar|"
    r"kollar|beställer|räknar|stämmer\s+av|förbereder|uppdaterar|publicerar|sänder|hör\s+av\s+sig|kompletterar|"
    r"presenterar|håller\s+i|går\s+igenom|söker|meddelar|informerar|planerar|arbetar\s+vidare|köper)"
)
_PERSON = r"[A-ZÅÄÖ][\w-]+\s[A-ZÅÄÖ][\w-]+"
_STATES = (
    r"(?:är|har|var|blir|får|kan|anser|menar|tycker|yrkar|reserverar|deltar|föreslår|påpekar|framför|"
    r"finner|beslutar|godkänner|antar|fastställer|väljer|utser|bifaller|avslår|bordlägger|återremitterar|"
    r"tillstyrker|avstyrker|förordar|ställer|noterar|antecknar|konstaterar|uppdrar|ger|undrar|frågar|"
    r"utses|väljs|valdes|omväljs|entledigas|hälsas|beviljas|tackas|föreslås|"
    r"svarar|vill|ser|tar\s+del|bör|avser|hälsar|tackar|bifogas|höjs|sänks|ingår|gäller|omfattar)"
)
"""Verbs that tell what someone is, thinks or decides, and give no task."""
_ROWS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("uppdrag",),
        rf"(?i:\b(?:ge|ger|gav|gett)\s+(?:åt\s+|till\s+)?{_WHO}\s+(?:i\s+)?uppdrag(?:et)?)\s*:?\s*"
        rf"(?:att|om)\s+{_WHAT}",
    ),
    (("uppdr",), rf"(?i:\buppdr(?:a|ar|as|og)\s+(?:åt|till)\s+{_WHO})\s*,?\s+att\s+{_WHAT}"),
    (
        ("uppdrag",),
        rf"(?i:\buppdraget?\s+(?:ges|ge|lämnas|går)\s+(?:till|åt)\s+{_WHO})\s+att\s+{_WHAT}",
    ),
    (
        ("uppdrag",),
        rf"{_CLAUSE}{_WHO}\s+(?:får|fick|ges|gavs|erhåller)\s+(?:\w+\s+)?i?\s*uppdrag(?:et)?\s*:?\s*"
        rf"(?:att|om)\s+{_WHAT}",
    ),
    (
        ("uppdr", "ombed", "ombads", "anmoda", "uppmana", "ålägg", "ålades", " sig ", "lovar"),
        rf"{_CLAUSE}{_WHO}\s+(?:uppdr(?:as|ogs)|ombeds|ombedes|ombads|anmodas|anmodades|uppmanas|"
        rf"uppmanades|åläggs|ålades|åtar\s+sig|"
        rf"åtog\s+sig|lovar)\s+(?:\w+\s+)?(?:att\s+)?{_WHAT}",
    ),
    (
        ("svar",),
        rf"{_CLAUSE}{_WHO}\s+(?:ansvarar|ansvarade|svarar|är\s+ansvarig(?:a)?)\s+för\s+{_WHAT}",
    ),
    (
        (":",),
        rf"^(?:Ansvarig(?:a)?|Ansvar|Utförs\s+av)\s*:\s*(?P<who>{_NAME}|\w+)(?P<what>.*)",
    ),
    (
        (" är ",),
        rf"(?P<who>{_NAME})\s+är\s+(?P<what>(?:kontaktperson|projektledare|samordnare|värd)\b.*)",
    ),
    (
        (" ",),
        rf"^(?P<who>{_NAME}|(?:[A-ZÅÄÖ]\w+\s)?(?i:{_AGENT})|(?:Samtliga|Alla|Respektive|Varje)\s\w+)\s+"
        rf"(?P<what>{_DOES}\b.*)",
    ),
    (
        (" ",),
        rf"^(?P<who>{_PERSON})\s+(?P<what>(?!{_STATES}\b)[a-zåäö]+r\b.*)",
    ),
    (
        (" ska",),
        rf"^(?P<who>{_PERSON}|(?i:{_AGENT}))\s+(?P<what>ska(?:ll)?\s.*)",
    ),
)
_TABLE = tuple((signs, re.compile(row)) for signs, row in _ROWS)
_WITHOUT_NAME = _TABLE[-3:]
"""The rows in which any word may stand as the one who does it."""

_SENTENCES = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\b\d)[.!?;](?=\s|$)\s*|\n\s*"
)
_POINT = re.compile(r"^(?:[-–•*·○▪◦]\s*|\d{1,2}[.)]\s*|[a-zåäö][.)]\s+)+")
_LEADS = re.compile(r"\buppdrag\w*(?:\s+att)?\s*:?$")
_LEAD = re.compile(
    r"^(?:\w+\s)?(?:beslutar|beslutade|beslöt)\s+|^(?:samt|dels|även)\s+|^att\s+|^enligt\s[^,:]*[,:]\s*",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?i:\w{{4,}})\s(?P<name>{_PERSON})$")
"""A name behind a title: "Miljöinspektören Eva Ek"."""
_DONE = re.compile(r"\b(?:fullgjor|förklaras|slutför|har fått)\w*|\bantecknas$", re.IGNORECASE)
"""A task that is told of as done is not given."""

_MONTH = "(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_SEASON = (
    rf"(?:våren|hösten|sommaren|vintern|årsskiftet|kvartal\s\d|vecka\s\d+|v\.?\s?\d+|{_MONTH})"
    r"(?:\s(?:19|20)\d\d)?"
)
_MEETING = r"\w*(?:möte|sammanträde|träff|gång)\w*"
_BY = re.compile(
    r"\b(?:(?:senast|före|innan|till|inför|under|på|vid)\s+(?:den\s+|utgången\s+av\s+)?"
    rf"(?:{DATE}|(?:nästa|kommande)\s+{_MEETING}"
    rf"|{_MEETING}\s+(?:(?:i|den)\s+)?(?:{DATE}|{_SEASON})"
    rf"|{_SEASON}|(?:19|20)\d\d\b)|i\s+{_MONTH}\s(?:19|20)\d\d)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:som|det|den|de|detta|man|vilket|i|där|så|uppdraget|han|hon|vi|följande|redovisning\w*|"
    r"arbetet|beslutet|förslaget|avtalet|projektet|beloppet|bidraget|ärendet)\b|\b(?:som|vilket|när)$",
    re.IGNORECASE,
)
_INFLECTED = re.compile(r"^\w+(?:en|et|na|ar|or|ing)$")
_SUM = r"\d+(?:[ \u00a0\u202f.]\d{3})*(?:[,:]\d+)?"
_AMOUNT = re.compile(
    rf"\b{_SUM}(?:\s?[-–]\s?{_SUM})?\s?"
    r"(?:kr|kronor|tkr|mkr|mnkr|miljon(?:er)?(?:\s+kronor)?|miljard(?:er)?(?:\s+kronor)?|msek|tsek|"
    r"sek|euro|öre)\b",
    re.IGNORECASE,
)


def amounts_in(text: str) -> tuple[str, ...]:
    """The sums of money in `text` as printed, each once, in order."""
    return tuple(dict.fromkeys(match.group() for match in _AMOUNT.finditer(text)))


def assignments_in(text: str) -> tuple[Assignment, ...]:
    """The tasks that the words of a decision give, in order."""
    found: dict[tuple[str, str], Assignment] = {}
    for sentence in _sentences(text):
        if len(sentence) <= LONGEST and (assignment := _assignment(sentence)):
            found.setdefault((assignment.who, assignment.what), assignment)
    return tuple(found.values())


def _sentences(text: str) -> Iterator[str]:
    """Sentences and points; a point below "… i uppdrag att:" carries the words that lead to it."""
    lead = ""
    for sentence in _SENTENCES.split(text):
        words = _POINT.sub("", sentence.strip())
        if _LEADS.search(words):
            lead = words.rstrip(" :").removesuffix(" att")
        elif words:
            yield f"{lead} att {words.removeprefix('att ')}" if lead else words


def _assignment(sentence: str) -> Assignment | None:
    folded = sentence.casefold()
    for row in _TABLE:
        signs, pattern = row
        match = any(sign in folded for sign in signs) and pattern.search(sentence)
        if not match:
            continue
        who = _LEAD.sub("", _LEAD.sub("", match["who"].strip(" ,:")))
        alone = _INFLECTED.match(who) and not re.fullmatch(_AGENT, who, re.IGNORECASE)
        if not who or _NOBODY.search(who) or (alone and row in _WITHOUT_NAME):
            continue
        if _DONE.search(sentence):
            return None
        if titled := _TITLED.match(who):
            who = titled["name"]
        by = _BY.search(match["what"]) or _BY.search(sentence)
        return Assignment(who, match["what"].strip(" .,;"), by.group() if by else None)
    return None
