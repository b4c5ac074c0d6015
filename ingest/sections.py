"""The sub-headings inside an agenda item, as a table: what each opens tells what its text is.

A new body's wording is a new row here. Patterns are matched against the whole line, without
regard to case, markup and a closing colon.
"""

import re
from enum import Enum
from functools import lru_cache

KEPT = 4096
"""Lines that each question about a line remembers: a document's are looked at many times."""


class Role(Enum):
    """What the text below a sub-heading is, as far as finding decisions goes."""

    DECISION = "decision"
    PROPOSAL = "proposal"
    OTHER = "other"
    HEAD = "head"
    CLOSE = "close"


_ROWS: tuple[tuple[Role, str], ...] = (
    (
        Role.PROPOSAL,
        r"(?:[\wåäö-]+ )*förslag till (?:beslut|ställningstagande)"
        r"(?: (?:inför|till|på|från) [\wåäö-]+){0,2}",
    ),
    (
        Role.PROPOSAL,
        r"(?:tilläggs|återremiss|ändrings)?yrkanden?|(?:beslut|reservations)?förslag|"
        r"[\wåäö-]+s förslag",
    ),
    (
        Role.PROPOSAL,
        r"(?:[\wåäö-]+s )?förslag till (?:kommun|region)?(?:fullmäktige|styrelsen|nämnden)|"
        r"motförslag",
    ),
    (Role.DECISION, r"(?:(?:[\wåäö-]+ och )?[\wåäö-]+s )?beslut"),
    (Role.DECISION, r"beslut i korthet|beslutspunkter|det beslutas|mötets beslut"),
    (Role.OTHER, r"(?:ärendets )?tidigare (?:behandling(?:ar)?|beslut)|historik"),
    (Role.OTHER, r"ärendets (?:behandling|beredning|gång|handläggning)|beredning"),
    (Role.OTHER, r"(?:bakgrund|sammanfattning|ärendet|ärendebeskrivning)(?: av ärendet)?"),
    (Role.OTHER, r"beskrivning av ärendet|information om ärendet|redogörelse|föredragning"),
    (Role.OTHER, r"(?:bakgrund|sammanfattning|beskrivning)(?: och [\wåäö]+)?"),
    (Role.OTHER, r"bedömning|motivering|skäl(?:en)? för beslutet?|beslutsmotivering|överväganden"),
    (Role.OTHER, r"(?:ekonomiska )?konsekvenser|ekonomi|barnperspektivet|barnkonsekvensanalys"),
    (Role.OTHER, r"(?:besluts|ärende)?(?:handling(?:ar)?|underlag)(?: i ärendet)?"),
    (Role.OTHER, r"propositionsordning(?:ar)?|propositioner|beslutsgång(?:en)?|beslutsordning"),
    (
        Role.OTHER,
        r"(?:huvud)?(?:om)?röstning(?:ar)?(?: begärs)?|(?:huvud)?votering(?:ar)?|röstresultat",
    ),
    (Role.OTHER, r"(?:omröstnings|voterings)(?:proposition|resultat|ordning|lista)"),
    (Role.OTHER, r"(?:skriftlig )?reservation(?:er)?|blank reservation|särskil(?:t|da) yttranden?"),
    (Role.OTHER, r"(?:till )?protokolls?anteckning(?:ar)?|yttranden?|anteckning(?:ar)?"),
    (Role.OTHER, r"(?:omedelbar )?justering|jäv|ordningsfråga|ajournering|paus"),
    (Role.OTHER, r"(?:deltar|deltog) (?:ej|inte) i beslutet|deltagande i beslut(?:et)?"),
    (Role.OTHER, r"inlägg|anföranden?|debatt"),
    (Role.OTHER, r"protokollsutdrag(?: (?:till|skickas till|sänds till))?|utdrag(?: till)?"),
    (Role.OTHER, r"(?:beslutet |utdrag )?(?:skickas|expedieras|sänds|delges|meddelas)(?: till)?"),
    (Role.OTHER, r"(?:för kännedom|kopia|sändlista|expediering|delgivning)(?: till)?"),
    (Role.OTHER, r"diskussion(?:en)?|överläggning(?:ar)?|information|föredragande"),
    (Role.OTHER, r"bilag(?:a|or)|hänvisning(?:ar)?|lagrum|uppföljning|tidsplan|tidplan"),
    (Role.HEAD, r"närvar(?:ande|o|olista)|deltagare|frånvarande|beslutande|innehåll\w*"),
    (Role.CLOSE, r"(?:under|vid )?(?:signaturer|underskrifter|pennan|protokollet)"),
)
_TABLE = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROWS)

_MARKUP = re.compile(
    r"^(?:#{1,6}\s+|={1,6}\s+|\*{1,6}\s+|\\(?:(?:sub)*section|chapter|paragraph|title|subtitle|author|date)\*?\{)"
)
_HEADING = re.compile(r"(?P<stars>#{1,6}|={1,6}|\*{2,6})\s+\S|\\(?P<subs>(?:sub)*)section\*?\{")
_INLINE_DECISION = re.compile(
    r"^(?:[-•*]\s*)?(?:\*\*|__)?(?:[\wåäöÅÄÖ-]+s )?(?:[Bb]eslut|Beslutades|BESLUT)"
    r"(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(?=\S)"
)
_INLINE_OTHER = re.compile(
    r"^(?:\*\*|__)?(?:Föredragande|Diskussion|Bakgrund|Information|Närvarande|Handlingar|"
    r"Underlag|Reservation|Yrkande|Förslag(?: till beslut)?|Nästa (?:steg|möte)|Notering|"
    r"Protokollsutdrag(?: till)?|Beslutsunderlag|Expedieras(?: till)?|Justering)"
    r"(?:\*\*|__)?\s*:",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:Nästa\s+(?:[\wåäö]+)?(?:möte|sammanträde)\b|(?:Mötet|Sammanträdet)\s+(?:avslutas|"
    r"avslutades|förklaras|förklarades)|(?:Ordföranden|Ordförande)\s+(?:avslutar|tackar|förklarar"
    r"\s+(?:mötet|sammanträdet)\s+avslutat)|//|Vid\s+(?:protokollet|pennan)\b|Justera(?:s|t|de)\b|"
    r"Dag\s+som\s+ovan\b|Bevis\s+om\s+(?:justering|anslag)|Underskrifter?\b|Sekreterare\s*[:.…_])",
    re.IGNORECASE,
)


@lru_cache(KEPT)
def bare(text: str) -> str:
    """A line without the markup of Markdown, Org, Typst or LaTeX around its words."""
    inner = _MARKUP.sub("", text)
    if inner != text and text.startswith("\\"):
        inner = inner.removesuffix("}")
    return inner.replace("**", "").replace("__", "").strip().removesuffix("#").strip()


@lru_cache(KEPT)
def markup_level(text: str) -> int | None:
    """How deep a markup heading is, from 1; None for a line that is none.

    A single `*` is a bullet in Markdown, so Org headings count from two stars.
    """
    if match := _HEADING.match(text):
        return len(match["stars"] or "") or 1 + len(match["subs"]) // len("sub")
    return None


@lru_cache(KEPT)
def role_of(text: str) -> Role | None:
    """The role that a sub-heading alone on its line opens; None for any other line."""
    words = bare(text).removesuffix(":").removesuffix(" :").strip()
    if not words or len(words) > 60:
        return None
    return next((role for role, pattern in _TABLE if pattern.fullmatch(words)), None)


@lru_cache(KEPT)
def inline_decision(text: str) -> int | None:
    """Where the decision begins in a line such as "Beslut: Gruppen godkänner …", else None."""
    match = _INLINE_DECISION.match(text)
    return match.end() if match else None


@lru_cache(KEPT)
def opens_other(text: str) -> bool:
    """Whether a line begins with the label of something that is not a decision."""
    return bool(_INLINE_OTHER.match(text))


@lru_cache(KEPT)
def closes_minutes(text: str) -> bool:
    """Whether a line is what stands after the last item: the next meeting, the signatures."""
    return bool(_CLOSING.match(bare(text)))
