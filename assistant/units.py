"""A source cut into units: its sentences and points, each with how much it claims.

A unit is decided, told as a proposal, or neither; what speaks to a machine is no unit at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.minutes import Decision, Passage
from ingest.sections import Role, bare, role_of

from .claims import Kind, Token, tokens
from .clauses import Tokens, clauses, is_free, outcome_of, with_subjects, word_keys

HEDGE = re.compile(
    r"yrka|\bföresl|förordar|hemställ|rekommend|\bvill\b|\bville\b|\bskulle\b|\bbör\b|\bbegär|"
    r"tänka sig|\bmenar\b|\banser\b|\bansåg\b|\bsöker\b|utkast|upplägg|alternativ|beräkna|"
    r"\butred|prognos|önska|undra|fråga[rd]|\blutar|tanken|\btyck(?:er|te)|tillstyrk|avstyrk|"
    r"\bplanera[rt]|\bavser att\b|räknar med|hoppas|erbjud|\bvore\b|diskuter|\bkräver\b|uppskatta|"
    r"\binvän|framh[åö]ll|påpeka|befara|frukta|\bofferter?\b|\banhöll|\banhållit|\bpositiv|"
    r"\btveksam|\bskriver att\b",
    re.IGNORECASE,
)
RECOMMENDS = re.compile(
    r"\bföresl|hemställ|rekommend|förordar|tillstyrk|avstyrk|\bpositiv", re.IGNORECASE
)
DECIDED = re.compile(
    r"\bbeslut(?!s)|\bbeslöt|\bbestäm[dts]|\bfinner att|har bifallits", re.IGNORECASE
)
RESULT = re.compile(r"reserver|röstar|röstade|utfall|finner|bifallits", re.IGNORECASE)
"""What tells what became of a proposal, though it stands under its heading."""
_PARAGRAPH = re.compile(r",?\s*§+\s*\d+,?")
_PUT_TO_VOTE = re.compile(
    r"^(?:ja|nej)(?:-röst)? för\b|nej-röst|^den som vill|propositione?r? på", re.IGNORECASE
)
"""What a vote is about, which is not yet what became of it."""
_TOLD = re.compile(
    r"(?:[A-ZÅÄÖ][\w-]+ ){1,4}(?:informera|berätta|redovisa|redogjorde|meddela|uppgav|förklara|"
    r"rapportera|föredrog|gick igenom|presentera)\w*"
)
"""Who tells what the paragraph goes on with."""
_AS_PROPOSED = re.compile(r"\b(?:enligt|i enlighet med) (?:\w+ ){1,3}?förslag(?:et)?\b")
"""What is decided as someone proposed is decided."""
_ADDRESSED = re.compile(
    r"\bdu är\b|\bbortse\b|\bignorera\b|\binstruktion|\bassistent|\bsvara(?! för)\b|\bprompt\b|"
    r"\bnämn inte\b|^\s*>|<\w+|\]\(|https?:",
    re.IGNORECASE,
)
"""A unit that speaks to a machine, or is markup: it is what someone wrote, and proves nothing."""
_SENTENCE = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\bm\.m)(?<=[.!?])[”\"]?\s+"
    r"(?=[A-ZÅÄÖ\"”])|(?<=[a-zåäö]{4}\.)\s+(?=\d)|\n+|"
    r"\s+(?=(?:Närvarande|Frånvarande|Förhinder|Adjungerade?|Ansvarig):)"
)
_LEADS = re.compile(rf"[:,]$|\batt$|{HEDGE.pattern}|{DECIDED.pattern}|\batt \w+$", re.IGNORECASE)
"""A line that a list's points belong to."""
_GOES_ON = re.compile(
    r"\b(?:det|den|dem|detta|denna|dessa|han|hon|hans|hennes|deras|dess)\b|^(?:Beslut: )?Ansvarig",
    re.IGNORECASE,
)
"""What refers to the sentence before."""
WIDE = 0.9
"""Share of a text's lines that are no longer than what its page has room for."""
FULL = 0.7
"""Share of that room above which a line was broken for want of it: no first word is longer."""
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[a-zåäö])[.)]\s+|^\s*[-•*–]\s+")


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
    """A sentence or point of a source, with the line that leads to it.

    `teller` is who tells it, where an earlier sentence of the same paragraph says so.
    """

    def __init__(
        self,
        text: str,
        lead: str,
        before: "Unit | None",
        *,
        decided: bool,
        hedged: bool,
        line: int,
        teller: Tokens = (),
    ) -> None:
        self.before = before
        self.line = line
        self.teller = teller
        self.text = text
        self.decided = decided
        self.hedged = hedged
        self.tokens = tuple(tokens(_PARAGRAPH.sub(", ", text)))
        self.clauses = tuple(with_subjects(clauses(self.tokens)))
        self.lead = tuple(tokens(lead))

    @cached_property
    def words(self) -> frozenset[str]:
        """What its words are compared by."""
        return word_keys(self.tokens)

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that it or its lead names."""
        return frozenset(filter(None, (outcome_of(token) for token in self.tokens + self.lead)))


class Pair(Unit):
    """Two units that follow on each other, the second of which goes on about the first."""

    def __init__(self, first: Unit, second: Unit) -> None:
        self.before = first.before
        self.line = first.line
        self.teller = second.teller
        self.text = f"{first.text} {second.text}"
        self.decided = first.decided and second.decided
        self.hedged = first.hedged or second.hedged
        self.tokens = (*first.tokens, Token(Kind.BREAK, "\n", "\n"), *second.tokens)
        self.clauses = first.clauses + second.clauses
        self.lead = first.lead + second.lead
        self.halves = (first.clauses, second.clauses)


def pairs_of(units: Sequence[Unit], about: frozenset[str]) -> Iterator[Pair]:
    """The pairs of units that belong together by a pronoun, or by what they are about."""
    for first, second in pairwise(units):
        same = first.line == second.line
        if same or _GOES_ON.search(second.text) or _nouns(second) & (first.words | about):
            yield Pair(first, second)


def _nouns(unit: Unit) -> frozenset[str]:
    """What the nouns of a unit are compared by."""
    return word_keys(t for t in unit.tokens if t.kind is Kind.WORD and not is_free(t))


def units_of(source: Source) -> Iterator[Unit]:
    """The units of a source in reading order; headings and text to machines left out."""
    decided = [" ".join(decision.text.split()) for decision in source.decisions]
    role = None
    lead = ""
    opened = False
    unit = None
    for number, line in enumerate(_paragraphs(source.text)):
        if found := role_of(line):
            role, lead, opened = found, "", False
            continue
        if _ADDRESSED.search(line):
            continue
        numbered = bool(_NUMBERED.match(line))
        point = numbered or line.lstrip().startswith("att ")
        if (numbered and not _LEADS.search(lead)) or not (point or opened):
            lead = ""
        teller: Tokens = ()
        for said in _SENTENCE.split(bare(line)):
            said = _NUMBERED.sub("", said).strip()
            if not said:
                continue
            squeezed = " ".join(said.split())
            own = squeezed.removeprefix("Beslut: ")
            inside = own != squeezed or any(own in text for text in decided)
            whole = _AS_PROPOSED.sub("", f"{lead} {said}".casefold()).replace("yrkande", "")
            hedged = bool(RECOMMENDS.search(whole))
            if not inside:
                put = _PUT_TO_VOTE.search(said) or role is Role.PROPOSAL
                hedged = bool(
                    HEDGE.search(whole) or "förslag" in whole or (put and not RESULT.search(said))
                )
            unit = Unit(said, lead, unit, decided=inside, hedged=hedged, line=number, teller=teller)
            yield unit
            told = _TOLD.match(said)
            teller = tuple(tokens(told.group())) if told else () if DECIDED.search(said) else teller
        opened = not point and line.rstrip().endswith(":")
        if not point:
            lead = "" if line.rstrip().endswith((".", "!", "?")) else bare(line)


def _paragraphs(text: str) -> list[str]:
    """The lines of a text, those joined that a narrow page broke in the middle of a sentence.

    A line goes on with the next where it is as long as the page's lines, and does not end a
    sentence, and the next is no heading, no point and no line to a machine.
    """
    printed = text.splitlines()
    widths = sorted(len(line) for line in printed if line.strip())
    full = FULL * widths[int(len(widths) * WIDE)] if widths else 0
    joined: list[str] = []
    goes_on = False
    for line in printed:
        own = line.strip()
        opens = bool(role_of(line) or _NUMBERED.match(line) or _ADDRESSED.search(line))
        if goes_on and own and not opens and not own.startswith("att "):
            joined[-1] = f"{joined[-1].rstrip()} {own}"
        elif own:
            joined.append(line)
        ends = not own or own.endswith((".", "!", "?", ":", ";")) or bool(role_of(line))
        goes_on = not ends and not _ADDRESSED.search(line) and len(line) >= full
    return joined
