"""What of a model's answer may be shown: the sentences that the sources they cite say, too.

Pure functions over text: nothing is looked up and no model is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .claims import tokens
from .clauses import clauses, stands_alone, states, with_subjects
from .support import Evidence, lacking
from .units import Source

MARKUP = "uppmärkning, länk eller styrtecken"
UNMARKED = "ingen hänvisning till en källa"
INVENTED = "en hänvisning till en källa som inte finns"
EMPTY = "inget påstående"
REFERENCE = "en paragraf eller ett ärendenummer som källan inte har"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer; `lacking` says why it may not be shown, None where it may.

    `needed` are the markers, of one that may be shown, without which less of it is supported or
    that support all of it.
    """

    text: str
    markers: tuple[int, ...]
    lacking: str | None = None
    needed: tuple[int, ...] = ()


MARKER = re.compile(r"\s*\[(\d{1,3})\]")
"""A source's number in an answer: "[1]"."""
_END = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\bm\.m)(?<!\bdnr)"
    r"(?:[.!?](?:\s*\[\d{1,3}\])*(?=\s+[A-ZÅÄÖ\d*–-]|\s*$)|\n+)"
)
_FOREIGN = re.compile(
    r"[<>`{}|\\^~#]|\]\(|!\[|https?:|www\.|javascript|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]",
    re.I,
)
_BULLET = re.compile(r"^\s*(?:[-•*–]|\d{1,2}[.)])\s+")
_OPENING = re.compile(r"^(?:Ja|Nej|Jo)\s*[,.:–-]\s*", re.IGNORECASE)
_REFERENCE = re.compile(
    r"§+\s*\d+(?:[.:]\d+)*|\b(?:punkt|paragraf)\s+\d+(?:\.\d+)*|"
    r"(?:\b(?:dnr|ärendenummer|diarienummer)\s+)?\b[A-ZÅÄÖ]{2,4}[ -]?\d{2,4}[/-]\d+",
    re.IGNORECASE,
)
_DATED = re.compile(r"(\d{1,2} [a-zå]+ \d{4}),? (§ ?\d+)")
_SAID = (
    (re.compile(r"\bs(?:ade?|äger) nej till\b", re.IGNORECASE), "avslog"),
    (re.compile(r"\bs(?:ade?|äger) ja till\b", re.IGNORECASE), "biföll"),
    (re.compile(r"\brösta(?:des|s|de|r) ned\b", re.IGNORECASE), "avslogs"),
    (re.compile(r"\bsk(?:öts|juts|jöts|öt|juter) upp\b", re.IGNORECASE), "bordlades"),
    (re.compile(r"\bpå grund av\b", re.IGNORECASE), "eftersom"),
    (re.compile(r",? (?:med (?:hänvisning till|motiveringen)|av det skälet) att\b"), ", eftersom"),
    (re.compile(r"\bansågs vara\b"), "är"),
    (
        re.compile(
            r"^(?:Skälet|Orsaken|Anledningen)(?: till (?:det|detta|beslutet))? (?:är|var) att\b"
        ),
        "",
    ),
    (re.compile(r"\b(?:gick|skickades?|skickas) tillbaka\b", re.IGNORECASE), "återremitterades"),
    (re.compile(r"\bskicka(?:de|des|s|r)(?=(?: \S+){0,6} tillbaka\b)", re.I), "återremitterade"),
    (re.compile(r"\bäg(?:er|de) rum\b", re.IGNORECASE), "hålls"),
    (
        re.compile(
            r"\b(?:är|var|blir|blev)((?: inte| också)?) med\b"
            r"(?=\W*$|,| (?:på|i|vid|då|eftersom|för|under)\b)"
        ),
        r"deltar\1",
    ),
    (re.compile(r"\btill salu\b", re.IGNORECASE), "att köpa"),
    (re.compile(r"\s+för att (?=\w{4,}s\b)"), ", medan "),
    (re.compile(r"\bi stället\b", re.IGNORECASE), ""),
    (re.compile(r"\s+med ([A-ZÅÄÖ]\w+) som\b"), r", \1 är"),
    (re.compile(r"\s+efter att\b"), ", medan"),
    (re.compile(r"\s+med (?:den |det )?(?:tillägget|ändringen) att\b"), ", medan"),
    (re.compile(r"\s+efter (?:en )?(?:omröstning|votering)(?= med \d|\W*$)"), ""),
    (re.compile(r"\s+med (?=\d+ (?:ja|nej|röster)\b)"), ", "),
)


def gate(answer: str, sources: Sequence[Source]) -> tuple[Sentence, ...]:
    """Every sentence of an answer, judged against the sources, which are numbered from 1."""
    evidence = [Evidence(source) for source in sources]
    return tuple(judged(sentence, evidence) for sentence in sentences(answer))


def sentences(answer: str) -> Iterator[str]:
    """The sentences of an answer, markers with the sentence that they follow."""
    start = 0
    for match in _END.finditer(answer):
        if said := answer[start : match.end()].strip():
            yield said
        start = match.end()
    if said := answer[start:].strip():
        yield said


def judged(said: str, evidence: Sequence[Evidence]) -> Sentence:
    """One sentence with its verdict; the text kept is without bullets and "Ja,"."""
    markers = tuple(dict.fromkeys(int(number) for number in MARKER.findall(said)))
    if _FOREIGN.search(said):
        return Sentence(said, markers, MARKUP)
    if not markers:
        return Sentence(said, markers, UNMARKED)
    if any(not 0 < marker <= len(evidence) for marker in markers):
        return Sentence(said, markers, INVENTED)
    shown = _plain(said)
    words = MARKER.sub("", shown)
    cited = [evidence[marker - 1] for marker in markers]
    for reference in _REFERENCE.findall(words):
        if not any(_refers(reference, one.source) for one in cited):
            return Sentence(said, markers, REFERENCE)
    for date, reference in _DATED.findall(words):
        for one in cited:
            its = re.findall(rf"{re.escape(date)},? (§ ?\d+)", one.source.text)
            if its and reference.replace(" ", "") not in (each.replace(" ", "") for each in its):
                return Sentence(said, markers, REFERENCE)
    words = _REFERENCE.sub("", words)
    for pattern, plain in _SAID:
        words = pattern.sub(plain, words)
    row = tuple(tokens(words))
    parts = clauses(row, relative=())
    if not any(map(states, parts)):
        return Sentence(said, markers, EMPTY)
    held: list[set[int]] = []
    before: list[set[int]] = [set() for _ in cited]
    whole = True
    for at, clause in enumerate(with_subjects(parts)):
        reasons = [one.reasons(clause, words) for one in cited]
        units = [{at for at, reason in enumerate(each) if reason is None} for each in reasons]
        alone = stands_alone(clause)
        if at and (not alone or (at == 1 and not whole)):
            units = [now & then for now, then in zip(units, before, strict=True)]
        if not any(units):
            return Sentence(said, markers, lacking(reason for each in reasons for reason in each))
        held.append({marker for marker, now in zip(markers, units, strict=True) if now})
        before, whole = units, alone
    needed = (m for m in markers if {m} in held or all(m in by for by in held))
    return Sentence(shown, markers, needed=tuple(needed))


def _plain(said: str) -> str:
    bare = _BULLET.sub("", said).replace("*", "").replace("_", "")
    text = _OPENING.sub("", bare)
    return text[:1].upper() + text[1:]


def _refers(reference: str, source: Source) -> bool:
    """Whether a paragraph or case number is the source's own, or stands in it."""
    squeezed = re.sub(r"\W+|punkt|paragraf|dnr|ärendenummer|diarienummer", "", reference.casefold())
    number = re.sub(r"\D+", "", source.label or "")
    if squeezed.isdigit() and squeezed == number:
        return True
    text = re.sub(r"[ \u00a0]+", " ", f"{source.text} {source.case_number or ''}").casefold()
    wanted = re.sub(r"\s+", " ", reference.casefold()).removeprefix("dnr ")
    return re.search(rf"{re.escape(wanted)}(?!\d)", text) is not None
