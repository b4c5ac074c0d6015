"""What a question says about itself: what kind of answer it wants, and of which time and body."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum

from ingest.minutes import Passage

from .catalogue import Sketch
from .period import Period, period_of, without_period
from .swedish import STOPWORDS, words


class Wanted(Enum):
    """The kind of answer that a question asks for."""

    DECISION = "decision"
    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    REASON = "reason"
    VOTE = "vote"
    PROPOSAL = "proposal"
    CASE_NUMBER = "case number"
    BEFORE = "before"
    FACT = "fact"


class Clue(StrEnum):
    """What a question tells of where its answer stands. The values are those of the JSON door."""

    PERIOD = "period"
    BODY = "body"
    NAME = "name"
    CASE = "case"
    CONTEXT = "context"
    LATEST = "latest"


class Listing(Enum):
    """The order in which a list of decisions is asked for."""

    OLDEST = "oldest first"
    NEWEST = "newest first"


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what it wants, and which meeting, matter or person it is about.

    `matter` is the text without the words for its period, which no passage need hold. `context` is
    the item that the conversation has in hand; `matter` then begins with what was asked of it.
    `listing` is the order in which all decisions of the matter are asked for, None where it is not
    a list that is asked for; `whole_meeting` whether no matter is named, but a meeting is.
    `names` are the proper names inside it (of people, places, firms), `case` a case number or an
    item's ("§ 12"), `latest` whether it wants the newest decision, `about_deciding` whether it asks
    in so many words what was decided, `about_putting_off` whether it asks for a matter's being
    tabled or referred back, `next_meeting` for when a body meets again. `only_body` and
    `only_period` leave out all minutes of others. `attending` is whether it asks who was there, or
    where and when it was, of a meeting in hand.
    """

    text: str
    matter: str
    wanted: frozenset[Wanted]
    period: Period | None = None
    body: str | None = None
    context: str | None = None
    names: tuple[str, ...] = ()
    case: str | None = None
    latest: bool = False
    listing: Listing | None = None
    whole_meeting: bool = False
    about_deciding: bool = False
    about_putting_off: bool = False
    next_meeting: bool = False
    attending: bool = False
    only_body: str | None = None
    only_period: Period | None = None

    def clues(self) -> Iterator[tuple[Clue, str]]:
        """What the search goes by besides the words, each with how it is said in Swedish."""
        if self.period:
            yield Clue.PERIOD, str(self.period)
        if self.body:
            yield Clue.BODY, self.body
        if self.names:
            yield Clue.NAME, ", ".join(self.names)
        if self.case:
            yield Clue.CASE, self.case
        if self.context:
            yield Clue.CONTEXT, self.context
        if self.latest:
            yield Clue.LATEST, "det senaste"

    def within(
        self, matter: str, wanted: frozenset[Wanted], item: str, body: str | None = None
    ) -> "Question":
        """The question as one that goes on with what was asked before, about an item of a body.

        Where it does not say what kind of answer it wants ("Och till regionen?"), it is the same.
        """
        return replace(
            self,
            matter=f"{matter} {self.matter}",
            wanted=wanted if self.wanted == {Wanted.FACT} else self.wanted,
            context=item,
            body=body if self.next_meeting and not self.body else self._body_meant,
            whole_meeting=False,
        )

    @property
    def year(self) -> str | None:
        """The year that the question is about, None where that is more than one or none."""
        if self.period is None or self.period.first[:4] != self.period.last[:4]:
            return None
        return self.period.first[:4]

    def asks_of(self, passage: Passage) -> bool:
        """Whether a passage is of minutes of the period, or its heading names the year asked about.

        "Teknikkvällen 2025" was decided in 2024.
        """
        named = self.year is not None and self.year in (passage.heading or "")
        return self.period is None or passage.date in self.period or named

    @property
    def _body_meant(self) -> str | None:
        """The body that decides: none where only somebody of it is named."""
        return None if _OF_A_BODY.search(self.text) else self.body

    def next_meeting_of(self, bodies: Sequence[str]) -> tuple[str, ...]:
        """The bodies whose next meeting is asked for: the one named, else all that are meant.

        "Direktörernas" are those that begin as "Direktörsmötet"; without a word for any, all.
        """
        if self.body:
            return (self.body,)
        named = {word for word in words(self.text) if word not in STOPWORDS}
        named = {word[:LEAST_END] for word in named if not _MEETS.fullmatch(word)}
        if not named:
            return tuple(bodies)
        return tuple(body for body in bodies if named & {word[:LEAST_END] for word in words(body)})

    def limited(self, body: str | None, period: Period | None) -> "Question":
        """The question asked of the minutes of one body, or of one period, alone."""
        return replace(
            self,
            body=body or self.body,
            period=period or self.period,
            only_body=body,
            only_period=period,
        )

    def admits(self, passage: Passage | Sketch) -> bool:
        """Whether a passage is of the minutes that the question is asked of."""
        return (self.only_body is None or passage.body == self.only_body) and (
            self.only_period is None or passage.date in self.only_period
        )

    def without(self, clues: Collection[Clue]) -> "Question":
        """The question with some of its clues left out."""
        return replace(
            self,
            matter=self.text if Clue.PERIOD in clues else self.matter,
            period=None if Clue.PERIOD in clues else self.period,
            body=None if Clue.BODY in clues else self.body,
            names=() if Clue.NAME in clues else self.names,
            case=None if Clue.CASE in clues else self.case,
            latest=self.latest and Clue.LATEST not in clues,
        )


LEAST_END = 8
"""Letters of the end of a body's name that stands for it: "styrelse", not "nämnd" or "grupp"."""

_WANTED: tuple[tuple[Wanted, str], ...] = (
    (
        Wanted.AMOUNT,
        r"\bhur (?:mycket|många|mkt|stor[at]?|dyr[at]?|hög[at]?|lång[at]? tid|högt|sent|gammal)\b|"
        r"\bkosta(?:r|de)?\b|\b(?:belopp|summa|kostnad\w*|pris|avgift\w*|budget\w*|arvode\w*|"
        r"hyra\w*|antal\w*|procent|röstsiffror\w*|projektram|kostnadsram)\b|\bvad blir \w+hyran\b|"
        r"\bhur (?:föll|gick|var) röst|\bfrån vilken ålder\b",
    ),
    (
        Wanted.DATE,
        r"^(?:(?:och|men|från|till|sedan|fram till) )*när\b|\bnär (?:ska|skulle|är|var|börjar|"
        r"blir|träder|sker|går|gick|hölls|hålls|togs)\b|\bvilk(?:et|en|a) (?:datum|dag|dagar|tid|"
        r"månad|år|kvartal)\b|\bhur (?:ofta|länge|lång tid|sent)\b|\bdatum\b|\bdeadline\b|"
        r"\btill när\b|\bsenast när\b",
    ),
    (
        Wanted.PERSON,
        r"\bvem(?:s)?\b|\bvilka (?:person|ledamöter|var|deltog|tre|två|fyra|inbjud|reserv|röst|"
        r"från)\w*|\bordförande\b|\bvilken (?:person|ledamot|politiker|tjänsteman)\b|"
        r"\bansvar(?:ar|ig)\b",
    ),
    (
        Wanted.VOTE,
        r"\b(?:röst|omröst|voter)\w*|\breserver\w*|\bför respektive emot\b|\b(?:för|emot) \w+ "
        r"förslag|\bvilka (?:var|ville|gick) \w*(?:emot|mot)\b",
    ),
    (
        Wanted.PROPOSAL,
        r"\b(?:vem|vilk\w+)\b(?: \w+){0,3}? (?:föresl\w+|yrka\w*|motionera\w*|ville|vill|"
        r"tyckte|höll med|stöd\w*|instäm\w*|begär\w*|lade|ligger bakom|motsatte|(?:för|e?mot) "
        r"(?:det|den|de|förslaget|beslutet|idén))\b|\bvad (?:föreslog|yrkade|ville)\b|"
        r"\b(?:vems|vilkas?) (?:förslag|yrkande|motion|idé|initiativ)\b",
    ),
    (
        Wanted.BEFORE,
        r"\b(?:varit uppe|behandla\w* (?:tidigare|förut)|tidigare behandla\w*|tagits upp|"
        r"bordlagts|återremitterats|skjutits upp)\b",
    ),
    (Wanted.CASE_NUMBER, r"\b(?:diarie|ärende)(?:nummer|nr)\w*|\bdnr\b"),
    (Wanted.REASON, r"\bvarför\b|\bav vilk\w+ skäl\b|\banledning\w*\b|\bhur kommer det sig\b"),
    (
        Wanted.DECISION,
        r"\bbeslut\w*|\bbestäm\w*|\bgodkän\w*|\bavsl[åo]\w*|\bantog\w*|\banta(?:s|gs|gits)?\b|"
        r"\bbif[aö]l\w*|\bblev det\b|\bblir det\b|\bgick det\b|\bhur blev\b|\bfick\b|\bfår\b|"
        r"\btill slut\b|\btill sist\b|\b(?:sade?|sa|tyckte|ville|kom) \w+ (?:om|fram)\b|"
        r"\bska (?:det|staden|vi|barn)\b|\bvad gäller\b|\bsenaste\b|^har\b|^blev\b|^sades\b|"
        r"^gick\b",
    ),
)
_TABLE = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _WANTED)
_LATEST = re.compile(
    r"\b(?:senast\w*|slutligen|till (?:slut|sist)|nu(?:mera|varande)?|gäller|aktuell\w*|"
    r"fortfarande|idag|i dag|just nu)\b",
    re.IGNORECASE,
)
_SINCE_PUT_OFF = re.compile(
    r"\b(?:trots|efter|sedan|som)\b[^?.]*?(?:bordl[aä]|återremi|sk(?:öts|jutits|jöts) upp|"
    r"skicka\w* tillbaka)",
    re.IGNORECASE,
)
"""A matter's being put off, told as what came before that which is asked for: the latest of it."""
_PREPOSITION = re.compile(r"(?<=\w)\s(?:för|av|i|på|med|om|mellan)\s")
_LISTING = re.compile(
    r"\b(?:vilka|samtliga)\s(?:olika\s|viktiga\s)?beslut(?:en)?\b|"
    r"\b(?:alla|lista|räkna upp)\W+(?:\w+\W+){0,2}?beslut(?:en)?\b",
    re.IGNORECASE,
)
_NEWEST_FIRST = re.compile(r"\b(?:senaste|nyaste|nyast)\s+först\b", re.IGNORECASE)
_MEETING = re.compile(
    r"\b(?:vad|vilka|vilket|sammanfatta|summera|sammanfattning|redogör|berätta|lista)\b",
    re.IGNORECASE,
)
_OF_MEETINGS = re.compile(
    r"(?:sammanfatt|summera|redogör|berätta|möte|sammanträd|beslut|besluta|bestäm|fatta|tog|togs|"
    r"ta|händ|skedde|behandla|ärende|punkt|fråg|diskuter|protokoll|avhandl|lista|viktig|kort|"
    r"senast|sist|förra)\w*",
    re.IGNORECASE,
)
"""Words of any meeting; a question that has no others names no matter."""
_DECIDING = re.compile(
    r"\b(?:vad|hur|vilket|vilka|senaste?)\b(?: \w+){0,4}? (?:besl[uö]t\w*|best[äa]m\w*)\b",
    re.IGNORECASE,
)
_PUTTING_OFF = re.compile(
    r"bordl|återremi|\bsk(?:jut|öt)\w*\s(?:\w+\s){0,6}?upp\b|uppsk[jo]ut|skickades? tillbaka",
    re.IGNORECASE,
)
_ATTENDING = re.compile(
    r"\b(?:var med(?: på mötet)?|deltog|deltagare|(?:när|från)var\w+|ledde mötet|höll i mötet|"
    r"förde protokoll\w*|(?:var|blev) (?:ordförande|sekreterare)|justera\w*)"
    r"\W*(?:på mötet|då|där|den gången)?\W*$|"
    r"\b(?:var|vilken tid|när|hur dags|hur länge) (?:hölls|ägde|började|slutade|var|pågick) "
    r"(?:mötet|sammanträdet)\b",
    re.IGNORECASE,
)
_OF_A_BODY = re.compile(
    r"\w+s (?:\w+ )?(?:vice )?(?:ordförande|ledam|ersättar|presidi|sekreterare)|"
    r"(?:ordförande|ledam|ersättar|presidi|sekreterare)\w* i \w+",
    re.IGNORECASE,
)
"""Somebody of a body: "kommunstyrelsens ordförande"."""
MEETING = r"\w*(?:möte|sammanträde|träff)"
"""What a meeting is called, without an article."""
_MEETS = re.compile(
    rf"nästa|gång|{MEETING}|träffas|möts|ses|samlas|sammanträder|hålls|blir|är|"
    r"dag|datum|tid|äger|rum"
)
"""Words of any question for a next meeting."""
_NEXT_MEETING = re.compile(
    r"^\W*(?:och )?(?:när|var|vilk\w+ (?:dag|datum|tid))\b.*\bnästa "
    rf"(?:{MEETING}|gång)\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<=[a-zåäöé0-9,:»”\"(] )(?!\w+erna\b)[A-ZÅÄÖ][\w-]{2,}"
    r"(?: (?:af |av |von |de )?[A-ZÅÄÖ][\w-]+)*"
)
"""A proper name stands inside a sentence and begins with a capital; "Moderaterna" are too many."""
_CASE = re.compile(
    r"§+\s?\d+(?:[.:]\d+)?\b|\b(?:paragraf|punkt)\s\d+\b|"
    r"\b(?:[A-ZÅÄÖ]{1,6}[ -]?)?(?:(?:19|20)\d\d|\d\d)[-/:]\d{2,6}\b(?![-/]\d)",
)


_ASKS = r"(?:vad|vem|vems|vilken|vilket|vilka|hur|när|var|varför|varifrån|vart)\b"
_ANOTHER = re.compile(
    rf"(?<=\?)\s+(?={_ASKS}|[A-ZÅÄÖ])|,?\s+och\s+(?=(?:(?:från|i|med|av|på|till|vid|för)\s+)?{_ASKS})",
    re.IGNORECASE,
)
LEAST_PART = 2
"""Words of a question that stands beside another at the least: "och när?" asks of the first."""
MOST_PARTS = 3


def understand(text: str, today: date, bodies: Sequence[str] = ()) -> Question:
    """Read a question; relative periods count from `today`, `bodies` are those of the archive."""
    wanted = frozenset(kind for kind, pattern in _TABLE if pattern.search(text))
    since = bool(_SINCE_PUT_OFF.search(text))
    period = None if since else period_of(text, today)
    matter = without_period(text, today)
    body = body_named(text, bodies)
    case = _CASE.search(matter)
    return Question(
        text=text,
        matter=matter,
        wanted=wanted or frozenset({Wanted.FACT}),
        period=period,
        body=body,
        names=names_in(text),
        case=case.group() if case else None,
        latest=since or bool(_LATEST.search(text)),
        listing=_listing(text),
        whole_meeting=bool(period or body) and _is_of_meetings(matter, body),
        about_deciding=bool(_DECIDING.search(text)),
        about_putting_off=not since and bool(_PUTTING_OFF.search(text)),
        next_meeting=bool(_NEXT_MEETING.search(text)) and not period,
        attending=bool(_ATTENDING.search(text)),
    )


def parts_of(text: str) -> tuple[str, ...]:
    """The questions that a text asks one after another: "När börjar det, och vem leder det?".

    The text itself where it asks one.
    """
    found = [part.strip() for part in _ANOTHER.split(text)]
    return tuple(part for part in found if len(part.split()) >= LEAST_PART)[:MOST_PARTS] or (text,)


def names_in(text: str) -> tuple[str, ...]:
    """The proper names inside a question."""
    return tuple(dict.fromkeys(match.group() for match in _NAME.finditer(text)))


def _listing(text: str) -> Listing | None:
    if not _LISTING.search(text):
        return None
    return Listing.NEWEST if _NEWEST_FIRST.search(text) else Listing.OLDEST


def _is_of_meetings(matter: str, body: str | None) -> bool:
    """Whether a question is about meetings, and of nothing in particular that was treated there."""
    core = _core(body) if body else ""
    left = [
        word
        for word in words(matter)
        if word not in STOPWORDS
        and not _OF_MEETINGS.fullmatch(word)
        and not (core and word.startswith(core))
    ]
    return bool(_MEETING.match(matter.strip())) and not left


def _core(body: str) -> str:
    """The word that says what kind of body it is, without its article."""
    return _indefinite(_PREPOSITION.split(body.casefold())[0].split()[-1])


def _indefinite(word: str) -> str:
    return word.removesuffix("en").removesuffix("et").removesuffix("n")


def body_named(text: str, bodies: Sequence[str]) -> str | None:
    """The body of the archive that a question names, in any form of its last word.

    The end of the word will do where only one body has it ("fullmäktige").
    """
    asked = list(words(text))
    for body in sorted(bodies, key=len, reverse=True):
        core = _core(body)
        if len(core) >= 5 and any(word.startswith(core) for word in asked):
            return body
    ends = tuple(end for word in asked if len(end := _indefinite(word)) >= LEAST_END)
    ending = [body for body in bodies if ends and _core(body).endswith(ends)]
    return ending[0] if len(ending) == 1 else None
