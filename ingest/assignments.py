"""Who is given what to do and by when, and the amounts, in the words of a decision.

Each way of giving a task is a row of a table: what the sentence must hold, one of several, and a
pattern with the groups `who` and `what`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from .dates import DATE
from .minutes import Assignment

LONGEST = 2000
"""Characters of a sentence that may give a task; what is longer is damaged, and takes the square of
its length to search."""
NAME = r"[A-ZÅÄÖ][\w&:'’-]+(?:\s(?:och\s|&\s)?[A-ZÅÄÖ][\w:'’-]+){0,4}(?:\s\([^()]{1,40}\))?"
_CLAUSE = r"(?:^|\b(?:att|samt|men)\s)"
_WHO = r"(?P<who>(?:(?!\batt\b)[^.;:]){2,90}?)"
_WHAT = r"(?P<what>.+)"
AGENT = (
    r"\w*(?:nämnd|nämnden|styrelsen|kontoret|förvaltningen|kansliet|sekretariatet|gruppen|utskottet|"
    r"rådet|kommunen|kommunerna|ledaren|direktören|direktörerna|ordföranden|sekreteraren|chefen|"
    r"cheferna|presidiet|verket|bolaget|region\w*|direktionen|beredningen|föreningen|sektionen)"
)
_DOES = (
    r"(?:tar\s+(?:fram|kontakt|med|upp)|återkommer|bokar|kontaktar|undersöker|bjuder\s+in|skickar|"
    r"sammanställer|rapporterar|kallar|ordnar|utreder|samordnar|skriver|lämnar|redovisar|bevakar|"
    r"kollar|beställer|räknar|stämmer\s+av|förbereder|uppdaterar|publicerar|sänder|hör\s+av\s+sig|kompletterar|"
    r"presenterar|håller\s+i|går\s+igenom|söker|planerar|arbetar\s+vidare|köper|"
    r"inhämtar|hämtar\s+in|föredrar|ombesörjer|kontrollerar|provar|gör|ser\s+till|"
    r"tillfrågar|frågar|ringer|mejlar|mailar|lägger\s+ut|lägger\s+in|formulerar|färdigställer)"
)
_WILL = (
    r"(?:tar\s+(?:fram|(?:ny\s+)?kontakt|med\s+sig|på\s+sig)|återkommer|bokar|kontaktar|bjuder\s+in|skickar|sammanställer|"
    r"kallar|ordnar|kollar|beställer|stämmer\s+av|kontrollerar|hör\s+av\s+sig|mejlar|mailar|ringer|"
    r"skriver\s+(?:ett|en)|ombesörjer|inhämtar|hämtar\s+in|åtar\s+sig|ser\s+till)"
)
"""Verbs that, told of somebody who is there, are what they are to do, not what they did."""
_PERSON = r"[A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+){1,2}(?:\soch\s[A-ZÅÄÖ][\w-]+\s[A-ZÅÄÖ][\w-]+)?"
_STATES = (
    r"(?:är|har|var|blir|får|kan|anser|menar|tycker|yrkar|reserverar|deltar|föreslår|påpekar|framför|"
    r"finner|beslutar|godkänner|antar|fastställer|väljer|utser|bifaller|avslår|bordlägger|återremitterar|"
    r"tillstyrker|avstyrker|förordar|ställer|noterar|antecknar|konstaterar|uppdrar|ger|undrar|frågar|"
    r"utses|väljs|valdes|omväljs|entledigas|hälsas|beviljas|tackas|föreslås|"
    r"informerar|meddelar|berättar|uppmärksammar|röstar|anmäler|jävar|lämnar\s+(?:rummet|salen|mötet)|"
    r"svarar|vill|ser|tar\s+del|bör|avser|hälsar|tackar|bifogas|höjs|sänks|ingår|gäller|omfattar)"
)
"""Verbs that tell what someone is, thinks or decides, and give no task."""
_ROWS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("uppdrag",),
        rf"(?i:\b(?:ge|ger|gav|gett)\s+(?:åt\s+|till\s+)?{_WHO}\s+(?:i\s+)?uppdrag(?:et)?)\s*:?\s*"
        rf"(?:att|om),?\s+{_WHAT}",
    ),
    (("uppdr",), rf"(?i:\buppdr(?:a|ar|as|og)\s+(?:åt|till)\s+{_WHO})\s*,?\s+att,?\s+{_WHAT}"),
    (
        ("uppdrag",),
        rf"(?i:\buppdraget?\s+(?:ges|ge|lämnas|går)\s+(?:till|åt)\s+{_WHO})\s+att\s+{_WHAT}",
    ),
    (
        ("uppdrag",),
        rf"{_CLAUSE}{_WHO}\s+(?:får|fick|ges|gavs|erhåller)\s+(?:\w+\s+)?i?\s*uppdrag(?:et)?\s*:?\s*"
        rf"(?:att|om),?\s+{_WHAT}",
    ),
    (
        ("uppdr", "ombed", "ombads", "anmoda", "uppmana", "ålägg", "ålades", " sig ", "lovar"),
        rf"{_CLAUSE}{_WHO}\s+(?:uppdr(?:as|ogs)|ombeds|ombedes|ombads|anmodas|anmodades|uppmanas|"
        rf"uppmanades|åläggs|ålades|åtar\s+sig|"
        rf"åtog\s+sig|(?:tar|tog)\s+på\s+sig|lovar)\s+(?:(?:även|också|vidare|därför)\s+)?(?:att\s+)?{_WHAT}",
    ),
    (
        ("tillfälle att",),
        rf"{_CLAUSE}{_WHO}\s+(?:ges|får|bereds)\s+tillfälle\s+att\s+{_WHAT}",
    ),
    (
        ("återremi",),
        r"(?i:återremi\w+)\s+(?:\w+\s+)?till\s+(?P<who>[^,.;:]{3,60}?)(?:\s+(?:med|i)\s+uppdrag\s+att|"
        rf",?\s+som\s+(?:ska(?:ll)?|får\s+i\s+uppdrag\s+att))\s+{_WHAT}",
    ),
    (
        ("återremi",),
        r"(?i:återremi\w+)\s+(?:\w+\s+)?till\s+(?P<who>[^,.;:]{3,60}?)\s+för\s+att\s+"
        r"(?P<what>(?:i\s+samverkan\s+med\s[\w -]+?\satt\s)?(?:ta\s+fram|[a-zåäö]{4,}a)\s.*)",
    ),
    (
        ("s av ", "n av "),
        r"^(?P<what>.{3,200}?\s(?:görs|utförs|sköts|ordnas|skrivs|tas\s+fram))\s+av\s+"
        rf"(?P<who>{NAME}(?:\soch\s{NAME})?)(?=$|[,.;\s])",
    ),
    (
        ("svar",),
        rf"{_CLAUSE}{_WHO}\s+(?:ansvarar|ansvarade|svarar|är\s+ansvarig(?:a)?)\s+för\s+{_WHAT}",
    ),
    (
        (":",),
        rf"^(?:Ansvarig(?:a)?|Ansvar|Utförs\s+av)\s*:\s*(?P<who>{NAME}|\w+)(?P<what>.*)",
    ),
    (
        ("nsvarig",),
        rf"^Ansvarig(?:a)?(?:\s+för\s+(?:\w+\s){{0,4}}\w+)?\s+(?:är|blir)\s+"
        rf"(?P<who>{NAME}(?:\soch\s{NAME})?|\w+)(?:,\s+som\s)?(?P<what>.*)",
    ),
    (
        (" är ",),
        rf"(?P<who>{NAME})\s+är\s+(?P<what>(?:kontaktperson|projektledare|samordnare|värd)\b.*)",
    ),
    (
        (" ",),
        rf"^(?P<who>{NAME}|(?:[A-ZÅÄÖ]\w+\s)?(?i:{AGENT})|(?:Samtliga|Alla|Respektive|Varje)\s\w+)\s+"
        rf"(?P<what>{_DOES}\b.*)",
    ),
    (
        (" ",),
        rf"^(?P<who>{_PERSON}(?<!s))\s+(?P<what>(?!{_STATES}\b)[a-zåäö]+(?<!o)r\b.*)",
    ),
    (
        (" ska", " skulle"),
        rf"^(?P<who>{_PERSON}(?<!\b[Ss]tad)(?<!\bAB)|(?i:{AGENT})|(?i:varje|alla|samtliga|respektive)\s\w+)\s+"
        r"(?P<what>(?:ska(?:ll)?|skulle(?!\s(?:ha|vara|kunna|bli)\b))\s"
        r"(?!(?:\w+\s){0,3}(?:ha|vara|kunna|bli|få|gälla|ingå|omfatta|bestå|ordinarie)\b)"
        r"(?!inom\sramen\b).*)",
    ),
)
_Row = tuple[tuple[str, ...], re.Pattern[str]]
_TABLE: tuple[_Row, ...] = tuple((signs, re.compile(row)) for signs, row in _ROWS)
_EXPLICIT = tuple(row for row in _TABLE[:-4] if row[0] != ("svar",))
"""The rows that give a task in so many words; who answers for what may be told of long ago."""
_WITHOUT_NAME = _TABLE[-3:]
"""The rows in which any word may stand as the one who does it."""

_SENTENCES = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\b\d)(?<!\b[a-zåäö])[.!?;](?=\s|$)\s*|\n\s*"
)
_POINT = re.compile(r"^(?:[-–•*·○▪◦]\s*|\d{1,2}[.)](?!\d)\s*|[a-zåäö][.)]\s+)+")
_LEADS = re.compile(
    r"\buppdrag\w*(?:\s+att)?\s*:?$|"
    r"\b[Åå]terremi\w+\s.*\bför\s+att(?:\s+i\s+samverkan\s+med\s[\w -]+)?:$"
)
_OPENS = re.compile(r"\buppdrag\w*\s+att\s+\w+$")
"""A sentence that its points finish: "… med uppdrag att beskriva"."""
_LEAD = re.compile(
    r"^(?:\w+\s)?(?:beslutar|beslutade|beslöt)\s+|^(?:samt|dels|även)\s+|^att\s+|^enligt\s[^,:]*[,:]\s*",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?i:\w{{3,}}(?<!s))\s(?P<name>{_PERSON}(?<!\bAB))$")
"""A name behind a title: "Miljöinspektören Eva Ek"."""
_TRAILING = re.compile(r",?\s+(?:samt|och|dels)$")
_BESIDES = re.compile(r"^.*,\s(?:därvid|varvid|där|och)\s")
_DONE = re.compile(r"\b(?:fullgjor|förklaras|slutför|har fått)\w*|\bantecknas$", re.IGNORECASE)
"""A task that is told of as done is not given."""

_OFFICE = (
    r"(?:(?:vice\s)?ordföranden|sekreteraren|kassören|rektorn?|"
    r"\w*(?:ledaren|chefen|direktören|samordnaren))"
)
_ACT = re.compile(
    rf"^(?P<who>{NAME}(?:\soch\s{NAME})?|(?i:{_OFFICE}))\s+(?P<what>(?:{_DOES}|{_WILL})\b.*)"
)
_SOON = re.compile(_WILL)
_POINTS_BACK = re.compile(
    r"(?:\w+\s+)?(?:det|detta|den|dem)\b(?!\s(?:\d|\w+a\b))|(?:arbetet|detta|det)\s\w+s$|\w+$|(?:ett\s+)?svar\b|"
    r"tar\s+med\s+sig\s+\w+\b|(?:ska\s+)?återkomm(?:er|a)(?:\s+till\s\w+)?(?:$|\s+(?:senast|den|till|i|vid)\b)",
    re.IGNORECASE,
)
"""What is to be done where it is told by the sentence before."""
_REFERRED = re.compile(r"\b[Åå]terremi\w+\s+(?:\w+\s+)?till\s+(?P<who>[^,.;:]{3,60})$")
_TO_MEND = re.compile(
    r"\bska(?:ll)?\s+(?:\w+\s+)?(?:kompletteras|utredas|omarbetas|redovisas|utvecklas)\b"
)
_LATER = re.compile(r"(?:Svar|Klart?|Redovisas?|Deadline|Senast|Tidplan)\b")
_TOLD = re.compile(
    r"\b(?:yrka|föresl|förslag|motion|tidigare|gavs|gett|fått|hade|har|reserver|svarar|svarade|berätta|"
    r"menar|menade|påpeka|undra|fråga|anser|ansåg|informera|redovisar|redovisade)\w*\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells of a task or proposes one."""

_MONTH = "(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_YEAR = r"(?:\s(?:19|20)\d\d)?"
_SEASON = (
    rf"(?:våren|hösten|sommaren|vintern|årsskiftet|årets\sslut|(?:vecka|v\.?)\s?\d{{1,2}}\b|"
    rf"kvartal\s\d|{_MONTH}(?:\smånads\sutgång)?){_YEAR}"
)
_MEETING = r"\w*(?:möte|sammanträde|träff|gång)\w*"
_BY = re.compile(
    r"\b(?:(?:senast|före|innan|(?<!fram )till|inför|under|på|vid)\s+"
    r"(?:(?:den|i|under)\s+|utgången\s+av\s+)?"
    rf"(?:{DATE}|(?:nästa|kommande)\s+{_MEETING}|årets\s+\w+\s+{_MEETING}"
    rf"|{_MEETING}\s+(?:(?:i|den|efter)\s+)?(?:{DATE}|{_SEASON})"
    rf"|{_SEASON}|(?:19|20)\d\d\b|(?:första|nästa|kommande)\s+veckan?\b)"
    rf"|(?:varje\s+år\s+)?i\s+{_MONTH}{_YEAR}\b|(?:före|innan|senast)\s+(?:[\wåäö]+\s+){{0,3}}[\wåäö]+(?=[.,;)]|$)"
    rf"|(?:i|nästa)\s+(?:nästa\s+)?veckan?\b|(?:vecka|v\.)\s?\d{{1,2}}\b|den\s+{DATE}|i\s+(?:höst|vår|vinter|sommar)\b)",
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


def assignments_in(text: str, before: str = "") -> tuple[Assignment, ...]:
    """The tasks that the words of a decision give, in order; `before` is what stands before it."""
    found: dict[tuple[str, str], Assignment] = {}
    named = ""
    for _, sentence in sentences_in(text):
        if len(sentence) > LONGEST:
            continue
        if one := _assignment(sentence, before) or _completes(sentence, before):
            one = replace(one, who=_in_short(one.who, named))
            found.setdefault((one.who, one.what), one)
        before, named = sentence, f"{named} {sentence}"
    return tuple(found.values())


def gives(sentence: str, before: str, is_somebody: Callable[[str], bool]) -> Assignment | None:
    """The task that a sentence beside decisions gives in so many words.

    `before` is the sentence before it. What is told of, or proposed, is none.
    """
    if len(sentence) > LONGEST:
        return None
    one = _assignment(sentence, before, _EXPLICIT)
    told = one and _TOLD.search(sentence.partition(one.what[:20] or one.who)[0])
    return one if one and not told and is_somebody(one.who) else None


def promises(
    sentence: str, before: str, after: str, is_person: Callable[[str], bool]
) -> Assignment | None:
    """The task that a sentence tells somebody to do: by what they do, or by when they do it.

    `before` and `after` are the sentences beside it; the one after may tell when: "Svar senast …".
    """
    if len(sentence) > LONGEST or not (match := _ACT.match(sentence)):
        return None
    who, what = match["who"], match["what"]
    if not is_person(who) and (" " in who or not re.fullmatch(_OFFICE, who, re.IGNORECASE)):
        return None
    by = deadline_in(what) or (deadline_in(after) if _LATER.match(after) else None)
    if not (_SOON.match(what) or (by and not re.match(r"(?:under|på|i(?!\sveckan))\b", by))):
        return None
    return Assignment(who, _said_whole(what.strip(" .,;"), before), by)


def deadline_in(text: str) -> str | None:
    """The words by which a text says when something is to be done, as printed; None for none."""
    match = _BY.search(text)
    return match.group() if match else None


def sentences_in(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence or point begins, and its words.

    A point below "… i uppdrag att:" carries the words that lead to it.
    """
    lead = whole = ""
    start = began = 0
    for end in [*_SENTENCES.finditer(text), None]:
        sentence = text[start : end.start() if end else len(text)]
        words = _POINT.sub("", sentence.strip())
        if whole and words[:1].islower():
            whole = f"{whole} {words}"
        elif words:
            if whole:
                yield began, whole
            lead = "" if whole else lead
            whole = ""
            if _LEADS.search(words):
                lead = words.rstrip(" :").removesuffix(" att")
            elif _OPENS.search(words):
                whole, began = words, start
            else:
                plain = words.removeprefix("att ")
                yield start, f"{lead} att {plain}" if lead else plain
        start = end.end() if end else len(text)
    if whole:
        yield began, whole


def _assignment(
    sentence: str, before: str, table: tuple[_Row, ...] | None = None
) -> Assignment | None:
    folded = sentence.casefold()
    for row in _TABLE if table is None else table:
        signs, pattern = row
        match = any(sign in folded for sign in signs) and pattern.search(sentence)
        if not match:
            continue
        who = _LEAD.sub("", _LEAD.sub("", match["who"].strip(" ,:")))
        who, among = _BESIDES.sub("", who), sentence
        if who != match["who"]:
            among = match["what"]
        alone = _INFLECTED.match(who) and not re.fullmatch(AGENT, who, re.IGNORECASE)
        if not who or _NOBODY.search(who) or (alone and row in _WITHOUT_NAME):
            continue
        if _DONE.search(sentence):
            return None
        if titled := _TITLED.match(who):
            who = titled["name"]
        what = _said_whole(_TRAILING.sub("", match["what"].strip(" .,;")), before)
        if not what:
            continue
        by = _BY.search(what) or _BY.search(among)
        return Assignment(who, what, by.group() if by else None)
    return None


def _completes(sentence: str, before: str) -> Assignment | None:
    """What is to be mended in a matter that the sentence before refers back to somebody."""
    back = _REFERRED.search(before)
    if not back or not _TO_MEND.search(sentence):
        return None
    return Assignment(back["who"], sentence, deadline_in(sentence))


def _said_whole(what: str, before: str) -> str:
    """What is to be done, with the sentence before where it only points back to that."""
    if not before or (what and not _POINTS_BACK.match(what)):
        return what
    return f"{what}: {before}" if what else before


def _in_short(who: str, named: str) -> str:
    """The body that a short form ("nämnden") stands for, where it was named in full before."""
    if not re.fullmatch(AGENT, who, re.IGNORECASE):
        return who
    compound = rf"(?i)\b(?:\w+-\s?(?:och|,)\s)?\w{{3,}}{re.escape(who)}\b"
    longer = re.findall(compound, named)
    return longer[-1] if longer else who
