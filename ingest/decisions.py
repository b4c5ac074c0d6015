"""Decisions: where they begin and end in an item, and what became of the proposal.

A decision stands under a heading ("Beslut"), behind a label ("Beslut: …"), or, where the item
has neither, in a sentence that performs it ("Styrelsen beslutar att …"). What stands under a
proposal's, a vote's or a reservation's heading is never one.
"""

import re
from collections.abc import Sequence

from .lines import Line, spans_of
from .minutes import Decision, Outcome
from .repair import Shown, show
from .sections import Role, bare, closes_minutes, inline_decision, opens_other, role_of

_OUTCOMES: tuple[tuple[Outcome, str], ...] = (
    (
        Outcome.TILLSTYRKER,
        r"(?:föreslår?|hemställer|rekommenderar)\s+(?:hos\s+|att\s+)?[\w-]*(?:fullmäktige|styrelsen|"
        r"nämnden|direktionen|direktörerna|direktörsgruppen|stämman|årsmötet|kommunerna)\b|"
        r"tillstyrker\b[^.]*\bföreslår\b|\bförordar\b",
    ),
    (Outcome.ATERREMISS, r"återremitter(?:a|as|at|ats|ar)\b|återremiss\s+beslutas"),
    (Outcome.BORDLAGT, r"bordl(?:ägg(?:s|es|er|a)|agt|agts|ades)\b"),
    (Outcome.DELVIS_BIFALL, r"(?:delvis\s+bif|bif\w+\s+delvis|bifall\w*\s+i\s+(?:den|de)\s+del)"),
    (Outcome.AVSLAG, r"(?:avsl(?:å|ås|år|og|ogs|agit|agits)\b|fick\s+avslag|bifalles\s+inte)"),
    (Outcome.BIFALL, r"(?:bif(?:alls|alles|aller|alla|öll|ölls|allits|allit)\b|bifall\s+till)"),
    (Outcome.VAL, r"(?:utses|utser|utsågs|väljs|väljer|valdes|valde|förordnas|omval|nyval)\b"),
    (
        Outcome.GODKANT,
        r"(?:godkänn\w*|fastställ\w*|anta(?:s|r|gs|ges)?\b|antog\w*|ställer sig bakom)",
    ),
    (
        Outcome.ANTECKNAT,
        r"(?:anteckna(?:s|r|de|des)\b|(?:lades?|läggs|lägger)[^.]{0,80}\btill\s+handlingarna|"
        r"noter(?:as|ar|ades|ade)\b|tar\s+\w*\s*informationen)",
    ),
    (
        Outcome.UPPDRAG,
        r"(?:i\s+uppdrag|uppdr(?:ar|as|og|ogs)\b|får\s+(?:fortsatt\s+)?uppdrag|ansvarar\s+för)",
    ),
)
_TABLE = tuple((outcome, re.compile(pattern, re.IGNORECASE)) for outcome, pattern in _OUTCOMES)

_FIRST = re.compile(r"(?:[^\n]*:\n)?(?:\d+[.)]\s)?.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)
"""The first sentence or point, with the line that leads to it."""

_PERFORMATIVE = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:[-•*·]\s*)?(?:"
    r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ:-]*\s+){1,4}?(?:beslutar|beslutade|beslöt|beslutat|väljer|valde|utser|"
    r"utsåg|fastställer|fastställde|godkänner|godkände|antar|antog|bifaller|biföll|avslår|avslog|"
    r"bordlägger|återremitterar|uppdrar|ger\s+[\wåäö ]{1,60}i\s+uppdrag)\b"
    r"|Det\s+(?:beslutades|beslutas|beslöts)\b|Beslut(?:ades)?\s+(?:att|om)\b"
    r"|[A-ZÅÄÖ][^.:?]{2,120}?\s(?:godkänns|godkändes|avslås|avslogs|antecknas|antecknades|"
    r"bordläggs|bordlades|återremitteras|återremitterades|bifalles|bifalls|bifölls|antas|antogs|"
    r"fastställs|fastställdes|läggs\s+till\s+handlingarna|lades\s+till\s+handlingarna|utses|"
    r"utsågs|väljs|valdes|får\s+i\s+uppdrag|fick\s+i\s+uppdrag|ges\s+i\s+uppdrag)\b)"
)
_NOT_OURS = re.compile(
    r"\b(?:yrkar|yrkade|föreslår|föreslog|förslag|tidigare|reserverar|finner|har\s+beslutat|"
    r"hade\s+beslutat|ska\s+beslutas?|kan\s+besluta|bör)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^(?:att\b|[-•*·○▪◦–]|\d{1,2}[.)]\s|[a-zåäö]\s?[.)]\s|[\uE000-\uF8FF]|dels\b|samt\b)"
    r"|\b(?:beslutar|beslutades?|beslöt|i uppdrag|uppdrar|ombeds|ansvarar|senast den)\b"
    r"|^(?:\*\*)?(?:Ansvarig|Ansvar|Deadline|Klart|Uppdrag|Utförs av|Återrapport\w*)(?:\*\*)?\s*:",
    re.IGNORECASE,
)


def outcome_of(text: str) -> Outcome:
    """What a decision's words make of the proposal; the first row of the table that fits.

    A rejection is what was decided only where it comes first; later it is of something else.
    """
    first = _FIRST.match(text)
    for outcome, pattern in _TABLE:
        if pattern.search(first.group() if first and outcome is Outcome.AVSLAG else text):
            return outcome
    return Outcome.ANNAT


def decisions_of(lines: Sequence[Line], text: str, width: int) -> tuple[Decision, ...]:
    """The decisions in the lines of one item of a document's `text`, in reading order."""
    blocks = [*_under_headings(lines), *_behind_labels(lines)]
    if not blocks:
        blocks = _deciding_paragraphs(lines)
    decisions = []
    for block in sorted(blocks, key=lambda block: block[0].start):
        shown = show(text, spans_of(block), width)
        if decision := _decision(shown):
            decisions.append(decision)
    return tuple(decisions)


def _decision(shown: Shown) -> Decision | None:
    """The decision in a block as it is shown, without the label that it begins with."""
    begin = inline_decision(shown.text) or 0
    words = shown.text[begin:]
    if not words.strip():
        return None
    return Decision(words, outcome_of(words), shown.spans(begin, len(shown.text)))


def _under_headings(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    inside = False
    for line in lines:
        role = None if line.noise else role_of(line.text)
        if role is Role.DECISION:
            blocks.append([])
            inside = True
        elif role or (inside and not line.noise and _ends_decision(line.text)):
            inside = False
        elif inside:
            blocks[-1].append(line)
    return [block for block in blocks if any(line.text and not line.noise for line in block)]


def _ends_decision(text: str) -> bool:
    return opens_other(text) or closes_minutes(text) or inline_decision(text) is not None


def _behind_labels(lines: Sequence[Line]) -> list[list[Line]]:
    """ "Beslut: …" to the end of its paragraph, and paragraphs that go on deciding."""
    blocks = []
    for at, line in enumerate(lines):
        if line.noise or inline_decision(line.text) is None:
            continue
        block = [line]
        blank = False
        for following in lines[at + 1 :]:
            if following.noise:
                block.append(following)
            elif not following.text:
                blank = True
            elif (
                role_of(following.text)
                or _ends_decision(following.text)
                or (blank and not _CONTINUES.search(following.text))
            ):
                break
            else:
                block.append(following)
                blank = False
        blocks.append(block)
    return blocks


def _deciding_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """From the line with a sentence that decides to the end of its paragraph.

    What stands below the heading of a proposal, a vote or a reservation is passed over.
    """
    blocks = []
    role = None
    for paragraph in _paragraphs(lines):
        heading = role_of(paragraph[0].text)
        role = heading or role
        if heading or role not in (None, Role.DECISION):
            continue
        for at, line in enumerate(paragraph):
            sentence = " ".join(near.text for near in paragraph[at : at + 4])
            match = _PERFORMATIVE.match(bare(sentence)) or _PERFORMATIVE.search(
                bare(sentence), 0, len(line.text)
            )
            if match and not _NOT_OURS.search(match.group()):
                blocks.append(paragraph[at:])
                break
    return blocks


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        if line.noise:
            continue
        if not line.text or role_of(line.text):
            paragraphs.append([])
        if line.text:
            paragraphs[-1].append(line)
    return [paragraph for paragraph in paragraphs if paragraph]
