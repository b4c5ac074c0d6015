"""Decisions: where they begin and end in an item, and what became of the proposal.

A decision stands under a heading ("Beslut"), behind a label ("Beslut: …"), or, where the item
has neither, in a sentence that performs it ("Styrelsen beslutar att …"). What stands under a
proposal's, a vote's or a reservation's heading is never one.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from .assignments import amounts_in, assignments_in, deadline_in
from .lines import Line, spans_of
from .minutes import Assignment, Decision, Outcome
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
    (
        Outcome.VAL,
        r"(?:utses|utser|utsågs|väljs|väljer(?!\s+ut\b)|valdes|valde|förordnas|omval|nyval)\b",
    ),
    (
        Outcome.GODKANT,
        r"(?:godkän[nd]\w*|fastställ\w*|anta(?:s|r|gs|ges)?\b|antog\w*|ställer sig bakom)",
    ),
    (
        Outcome.ANTECKNAT,
        r"(?:anteckna(?:s|r|de|des)\b|(?:lades?|läggs|lägger)[^.]{0,80}\btill\s+handlingarna|"
        r"noter(?:as|ar|ades|ade)\b|(?:tar|ta)\s+(?:\w+\s+){0,2}(?:informationen|redovisningen)|"
        r"lägga\b[^.]{0,80}\btill\s+handlingarna)",
    ),
    (
        Outcome.UPPDRAG,
        r"(?:i\s+uppdrag|uppdr(?:ar|as|og|ogs)\b|får\s+(?:fortsatt\s+)?uppdrag|ansvarar\s+för)",
    ),
)
_TABLE = tuple((outcome, re.compile(pattern, re.IGNORECASE)) for outcome, pattern in _OUTCOMES)

_WHOLE_MATTER = re.compile(
    r"\b(?:ärendet|frågan|interpellationen|motionen|medborgarförslaget)\s[^.\n]*(?:bordl|återremitter)\w*",
    re.IGNORECASE,
)
_ANYWHERE = frozenset(Outcome) - {
    Outcome.AVSLAG,
    Outcome.BORDLAGT,
    Outcome.ATERREMISS,
    Outcome.UPPDRAG,
}
_PARTLY = re.compile(r"att-?sats\w*\s[^.]*bif(?:alles|alls|ölls)", re.IGNORECASE)
_FIRST = re.compile(r"(?:[^\n]*:\n)?(?:\d+[.)]\s)?.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)
"""The first sentence or point, with the line that leads to it."""

_SUBJECT = r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ:-]*\s+){1,4}?"
_PERFORMATIVE = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:[-•*·]\s*)?(?:"
    rf"(?P<subject>{_SUBJECT})(?:beslutar|beslutade|beslöt|beslutat|väljer|valde|utser|"
    r"utsåg|fastställer|fastställde|godkänner|godkände|antar|antog|bifaller|biföll|avslår|avslog|"
    r"bordlägger|återremitterar|uppdrar|tillstyrker|avstyrker|förordar|ställer\s+sig\s+bakom|ställde\s+sig\s+bakom|"
    r"ger\s+[\wåäö ]{1,60}i\s+uppdrag)\b"
    r"|Det\s+(?:beslutades|beslutas|beslöts|bestämdes)\b|(?:Beslut(?:ades|as)?|Beslöts)\s+(?:att|om)\b"
    r"|(?:Läggs|Lades)\s+till\s+handlingarna|(?:Godkänn[ds]|Anteckna[sd]|Bordläggs|Avslås|Bifall)\w*\b"
    r"|[A-ZÅÄÖ](?:[^.:?]|(?<=\d)[.:](?=\d)){2,120}?\s(?:godkänns|godkändes|avslås|avslogs|antecknas|antecknades|"
    r"bordläggs|bordlades|återremitteras|återremitterades|bifalles|bifalls|bifölls|antas|antogs|"
    r"fastställs|fastställdes|läggs\s+till\s+handlingarna|lades\s+till\s+handlingarna|utses|"
    r"utsågs|väljs|valdes|omvaldes|nyvaldes|remitteras|remitterades|får\s+i\s+uppdrag|fick\s+i\s+uppdrag|ges\s+i\s+uppdrag|"
    r"gavs\s+i\s+uppdrag|uppdras\s+att|återremiss\w*\s+beslutas)\b)"
)
_NOT_OURS = re.compile(
    r"\b(?:yrkar|yrkade|föreslår|föreslog|förslag|tidigare|reserverar|finner|har\s+beslutat|"
    r"hade\s+beslutat|ska\s+beslutas?|kan\s+besluta|bör|om\s+\w+\s+beslutar)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^\s*(?:den\s+)?(?:\d{1,2}\s+\w+\s+(?:19|20)\d\d|(?:19|20)\d\d\b|i\s+\w+\s+(?:19|20)\d\d|"
    r"under\s+(?:våren|hösten|(?:19|20)\d\d)|§)"
)
"""What follows the verb where minutes tell of an earlier decision: "beslutade den 3 maj 2021"."""

_BODY_WORD = re.compile(
    r"(?:fullmäktige|styrelsen?|nämnd(?:en)?|utskott(?:et)?|regering(?:en)?|riksdag(?:en)?|"
    r"region(?:en)?|direktion(?:en)?|förbundet|verket|länsstyrelsen)$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?::|,|\b(?:beslutar|beslutades?|beslutas|beslöts|beslutat|beslöt|besluta|att|samt|och))$"
)
_POINT = re.compile(
    r"^(?:att\b|[-•*·○▪◦–]|\d{1,2}[.)]\s|[a-zåäö]\s?[.)]\s|[\uE000-\uF8FF]|dels\b|samt\b)"
)
_FOLLOWING = re.compile(r"\bföljande\b[^.:]*[.:]?$", re.IGNORECASE)
_ROW = re.compile(r"(?:[^.:]{2,60}:\s+\S|.*\s\|\s|.*\S\s{2,}-?\d).*(?<![.?!])$")
"""A label and what it stands for, as in a list of posts or of sums."""
_CONTINUES = re.compile(
    r"\b(?:beslutar|beslutades?|beslöt|i uppdrag|uppdrar|ombeds|ansvarar|senast den)\b"
    r"|^(?:\*\*)?(?:Deadline|Klart|Uppdrag|Återrapport\w*)(?:\*\*)?\s*:",
    re.IGNORECASE,
)
_DISSENT = re.compile(
    r"^[A-ZÅÄÖ].{0,80}\b(?:reserver(?:ar|ade)\s+sig|anmäl(?:er|de)\s+(?:avvikande|skiljaktig)|"
    r"delta(?:r|g)?\s+(?:ej|inte)\s+i|deltog\s+(?:ej|inte)\s+i)\b|^Att\s+göra\s*:"
)
"""What stands below a decision and is none of it."""
_RESPONSIBLE = re.compile(r"(?:\*\*)?(?:Ansvarig(?:a)?|Ansvar|Utförs av)(?:\*\*)?\s*:")
_LABELLED = re.compile(r"^(?:\*\*)?[A-ZÅÄÖ][\w ]{2,20}(?:\*\*)?:")
RESPONSIBLE = 2
"""Lines that name who is responsible."""
_OWN = re.compile(r"(?P<whose>[\wåäö]{5,}?)(?:e[nt]s?|s)\s+förslag(?:\s+till\s.*)?$", re.IGNORECASE)
"""A heading of what somebody proposes, with the one who does, without its ending."""
_BULLET = re.compile(r"(?:[-•*·]\s+|(?:Punkt\s+|Ärende\s+|§\s*)?\d{1,3}[.)]?\s+)?")
_REFERS = re.compile(
    r"\batt-?sats|^\W*(?:bif(?:alles|alls|ölls)|avsl(?:ås|ogs|agit)|godkänns|godkändes|antas|antogs)"
    r"\W*$|\bförslaget\b.{0,30}\b(?:bif|avsl|antas|antogs|godkän)|\benligt\s+(?:\w+\s+)?förslag|"
    r"\bi enlighet med (?:\w+\s+)?(?:förslag|yrkand)",
    re.IGNORECASE,
)
"""A decision that says nothing without the proposal that it refers to."""

REFERRING = 200
"""Characters of a decision that refers to a proposal; a longer one says itself what it decides."""

_PROPOSED = re.compile(r"^(?:[-•*]\s*)?(?:Att|Förslag|Yrkande)\s*:\s*\S|^(?:[-•*]\s*)?[Aa]tt\s\S")
_SENTENCE = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bs\.k)(?<!\bt\.ex)(?<!\bbl\.a)(?<!\bm\.m)(?<!\s\d)(?<!^\d)[.!?][\"”)]?\s+"
    r"(?=[A-ZÅÄÖ\"”])|\n(?=[-•*·]\s|\d{1,2}[.)]\s)"
)


def outcome_of(text: str) -> Outcome:
    """What a decision's words make of the proposal; the first row of the table that fits.

    The first sentence or point counts before the others. What stops or turns down a proposal, or
    gives a task, is the outcome only there or where it is said of the whole matter: later it is
    of a part of it, or of another.
    """
    if _PARTLY.search(text) and re.search(r"avsl(?:ås|ogs)\b", text, re.IGNORECASE):
        return Outcome.DELVIS_BIFALL
    first = _FIRST.match(text)
    leading = "\n".join((first.group() if first else text, *_WHOLE_MATTER.findall(text)))
    for said, outcomes in ((leading, frozenset(Outcome)), (text, _ANYWHERE)):
        for outcome, pattern in _TABLE:
            if outcome in outcomes and pattern.search(said):
                return outcome
    return Outcome.ANNAT


def decisions_of(
    lines: Sequence[Line], text: str, width: int, body: str | None = None
) -> tuple[Decision, ...]:
    """The decisions in the lines of one item of a document's `text`, in reading order.

    `body` is the body that met: what another one is told to have decided is left out.
    """
    blocks = [*_under_headings(lines), *_behind_labels(lines)] or _recommended(lines, body)
    if blocks:
        shown = [_labelled(lines, block, text, width) for block in sorted(blocks, key=_start)]
    else:
        shown = [
            _performed(show(text, spans_of(paragraph), width), body)
            for paragraph in _deciding_paragraphs(lines)
        ]
    return tuple(decision for decision in shown if decision)


def _start(block: Sequence[Line]) -> int:
    return block[0].start


def _labelled(lines: Sequence[Line], block: list[Line], text: str, width: int) -> Decision | None:
    """The decision in a block, without its label; with the proposal that it only refers to."""
    shown = show(text, spans_of(block), width)
    begin = inline_decision(shown.text) or 0
    words = shown.text[begin:]
    if not words.strip():
        return None
    outcome = outcome_of(words)
    refers = len(words) <= REFERRING and _REFERS.search(words)
    if refers and (proposal := _proposal(lines, block)):
        whole = show(text, (*spans_of(proposal), *spans_of(block)), width)
        return _decision(whole, 0, len(whole.text), outcome)
    decision = _decision(shown, begin, len(shown.text), outcome)
    beside = _responsible(lines, block, words)
    return replace(decision, assignments=(*decision.assignments, *beside))


def _responsible(
    lines: Sequence[Line], block: Sequence[Line], words: str
) -> tuple[Assignment, ...]:
    """The tasks in the lines just below a decision that name who is responsible for it."""
    below = (line.text for line in lines if line.start > block[-1].start and line.text)
    first, second = (*islice(below, RESPONSIBLE), "", "")[:RESPONSIBLE]
    if not _RESPONSIBLE.match(first):
        return ()
    labelled = _LABELLED.match(second)
    when = deadline_in(second) if labelled else None
    said = first if labelled else f"{first} {second}".strip()
    return tuple(
        replace(task, by=task.by or when) for task in assignments_in(bare(said), before=words)
    )


def _decision(shown: Shown, begin: int, end: int, outcome: Outcome) -> Decision:
    words = shown.text[begin:end]
    return Decision(
        words, outcome, shown.spans(begin, end), assignments_in(words), amounts_in(words)
    )


def _proposal(lines: Sequence[Line], block: Sequence[Line]) -> list[Line]:
    """The lines of the last proposal above a decision: below its heading, or as "Att: …"."""
    proposal: list[Line] = []
    inside = fresh = False
    for line in lines:
        if line.start >= block[0].start:
            break
        if line.noise:
            continue
        role = role_of(line.text)
        if role or opens_other(line.text) or inline_decision(line.text) is not None:
            inside = role is Role.PROPOSAL
            fresh = inside or fresh
        elif _PROPOSED.match(line.text) and not inside:
            inside = fresh = True
        elif not line.text and proposal and _PROPOSED.match(proposal[0].text):
            inside = False
        if inside and not role and line.text:
            proposal = [line] if fresh else [*proposal, line]
            fresh = False
    return proposal


def _performed(shown: Shown, body: str | None) -> Decision | None:
    """A paragraph from its first sentence that decides, if one does."""
    starts = [0, *(match.end() for match in _SENTENCE.finditer(shown.text))]
    for start, end in zip(starts, [*starts[1:], len(shown.text)], strict=True):
        said = bare(shown.text[start:end].strip())
        match = _PERFORMATIVE.match(said, _BULLET.match(said).end())
        if match and not _NOT_OURS.search(match.group()) and not _of_others(match, body):
            begin = start + _BULLET.match(shown.text[start:]).end()
            end = len(shown.text.rstrip())
            return _decision(shown, begin, end, outcome_of(shown.text[begin:end]))
    return None


def _of_others(match: re.Match[str], body: str | None) -> bool:
    """Whether the sentence tells what was decided at another time or by another body."""
    if _TOLD.match(match.string[match.end() :]):
        return True
    subject = (match["subject"] or "").split()
    if not subject or not body or not _BODY_WORD.search(subject[-1]):
        return False
    name = subject[-1].casefold()
    met = [word.casefold() for word in re.findall(r"\w+", body)]
    return not any(word.startswith(name[:5]) or word.endswith(name) for word in met)


def _recommended(lines: Sequence[Line], body: str | None) -> list[list[Line]]:
    """What the body that met proposes to another one, which is all that it decides."""
    met = (body or "").casefold().split()[-1:]
    own = {
        line.text
        for line in lines
        if (match := _OWN.match(bare(line.text)))
        and any(word.startswith(match["whose"].casefold()) for word in met)
    }
    return _under_headings(lines, own) if own else []


def _under_headings(lines: Sequence[Line], own: Collection[str] = ()) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    inside = False
    for line in lines:
        role = None if line.noise else role_of(line.text)
        if role is Role.DECISION or line.text in own:
            blocks.append([])
            inside = True
        elif role or (inside and not line.noise and _ends_decision(line.text)):
            inside = False
        elif inside:
            blocks[-1].append(line)
    return [block for block in blocks if any(line.text and not line.noise for line in block)]


def _ends_decision(text: str) -> bool:
    if _DISSENT.match(text) or _RESPONSIBLE.match(text):
        return True
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
                or (blank and not _goes_on(block, following.text))
            ):
                break
            else:
                block.append(following)
                blank = False
        blocks.append(block)
    return blocks


def _goes_on(block: Sequence[Line], text: str) -> bool:
    """Whether a decision goes on over a blank line: with a point, or a sentence about its task."""
    last = next((line.text for line in reversed(block) if line.text and not line.noise), "")
    return bool(_LEADS.search(last) or _POINT.match(text) or _CONTINUES.search(text))


def _deciding_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs with a sentence that decides, and the points that they lead to.

    What stands below the heading of a proposal, a vote or a reservation is passed over.
    """
    found: list[list[Line]] = []
    role = None
    leads = False
    for paragraph in _paragraphs(lines):
        heading = role_of(paragraph[0].text)
        role = heading or role
        if heading or role not in (None, Role.DECISION) or opens_other(paragraph[0].text):
            leads = False
            continue
        if leads and (_POINT.match(paragraph[0].text) or _is_announced(found[-1], paragraph)):
            found[-1].extend(paragraph)
            continue
        sentence = bare(" ".join(line.text for line in paragraph))
        performs = bool(_PERFORMATIVE.search(sentence))
        last = paragraph[-1].text
        leads = performs and bool(_LEADS.search(last) or _FOLLOWING.search(last))
        if performs:
            found.append(list(paragraph))
    return [
        [line for line in lines if block[0].start <= line.start <= block[-1].start]
        for block in found
    ]


def _is_announced(deciding: Sequence[Line], paragraph: Sequence[Line]) -> bool:
    """Whether a paragraph is the list that a deciding one ends by announcing."""
    return bool(_FOLLOWING.search(deciding[-1].text) or deciding[-1].text.endswith(":")) and (
        sum(bool(_ROW.match(line.text)) for line in paragraph) > len(paragraph) / 2
    )


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
