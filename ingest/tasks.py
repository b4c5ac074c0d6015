"""The tasks of an agenda item: those that its decisions give, and those told beside them.

In a decision almost any sentence with somebody and a verb gives a task. Beside decisions, where
minutes tell what was said, only what can hardly be anything else is taken: lists of what is to be
done, "Ansvarig: …", a task put in so many words, and what somebody who is named does by a time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .assignments import (
    AGENT,
    LONGEST,
    NAME,
    assignments_in,
    deadline_in,
    gives,
    promises,
    sentences_in,
)
from .dates import DATE
from .lines import Line, spans_of
from .minutes import Assignment, Decision, Given, Outcome, Person
from .people import full_name, named_in
from .repair import show
from .sections import Role, bare, opens_other, role_of

_TODO = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s*)?"
    r"(?:att[\s-]?göra(?:[\s-]?list(?:a|an))?|"
    r"(?:att[\s-]?göra|åtgärds|aktivitets|uppdrags|ärende)[\s-]?list(?:a|an)|åtgärds?punkter|"
    r"(?:nya\s+)?(?:åtgärder|aktiviteter|uppdrag|uppgifter|action(?:\s?points?)?)|ÅP|"
    r"fördelning\s+av\s+(?:uppdrag|uppgifter)|(?:sammanfattning\s+av\s+)?vem\s+gör\s+vad)"
    r"(?:\s+(?:till|inför|efter)\s[\w ]+)?\s*:?",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"^(?:(?i:att[\s-]?göra|åtgärd(?:spunkt)?|action(?:\s?point)?)|ÅP|AP|Uppdrag)"
    r"\s*\d*\s*[:–-]\s*(?=\S)"
)
_BOX = re.compile(r"^(?:[-–•*·]\s+|\d{1,2}[.)]\s+)*(?:\[(?P<done>[ xX✓])\]\s*)?")
_BEHIND = re.compile(
    r"^(?P<what>.{4,}?)[\s.,;]*(?:\((?P<in>[^()]{2,80})\)|\s[–-]\s(?P<dash>[^–]{2,60})|"
    r"\s/\s?(?P<slash>[^/]{2,60})|[Aa]nsvarig(?:a)?\s*:?\s+(?P<tail>[^()]{2,80}))[\s.]*$"
)
_TO_DO = re.compile(r"\w+a\b")
"""An infinitive, with which what is to be done begins."""
_BEFORE = re.compile(r"^(?P<who>[^:–]{2,60}?)\s*(?::|\s[–-])\s+(?P<what>.{4,})$")
_LABELS = re.compile(r"^(?:ansvarig(?:a)?|klart?|senast|deadline|när|vem)\s*:?\s+", re.IGNORECASE)
_HEADS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (
        ("what", r"(?:vad|åtgärd(?:er)?|aktivitet(?:er)?|uppgift(?:er)?|uppdrag|att göra)"),
        ("who", r"(?:vem|ansvarig(?:a)?|ansvar|namn|utförs av)"),
        (
            "by",
            r"(?:när|klart?(?: senast)?|senast|datum|deadline|tid(?:punkt)?|färdigt?|slutdatum)",
        ),
        ("state", r"(?:status|läge|klar\?)"),
    )
}
"""How the columns of a table of tasks are headed."""
_FINISHED = re.compile(
    r"^(?:klar(?:t|a)?|utförd|utfört|avslutad|färdig|gjord|gjort|ok|ja|x)$", re.I
)
_RESPONSIBLE = re.compile(r"(?:Ansvarig(?:a)?|Ansvar|Utförs av)\s*:")
_CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")
_STOPS = re.compile(r"\b(?:avsl(?:å|o)\w*|bordl\w+|återremi\w+)", re.IGNORECASE)
_RECOMMENDS = re.compile(
    r"\b(?:föreslår|hemställer|rekommenderar)\b[^.]{0,80}?\b(?:att|hos)\b[^.]{0,120}?"
    r"(?:beslutar?|besluta)\b(?:\s+att)?\s*:?",
    re.IGNORECASE,
)
_STOPPED = frozenset({Outcome.AVSLAG, Outcome.BORDLAGT, Outcome.ATERREMISS})


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together beside decisions; `listed` in a list of what is to be done."""

    lines: list[Line]
    listed: bool
    role: Role | None


def tasks_of(
    lines: Sequence[Line],
    heading: str | None,
    decisions: Sequence[Decision],
    text: str,
    width: int,
    present: Sequence[Person],
) -> tuple[Given, ...]:
    """The tasks in the lines below an item's heading, in the document's `text`, each once.

    Who is given one by first name or surname is named in full, as one of those `present`.
    """
    found = [given for decision in decisions for given in _decided(decision, present)]
    rows = list(_rows(lines))
    for line, one in rows:
        shown = show(text, spans_of([line]), width)
        found.append(
            Given(_in_full(one.who, present), one.what, one.by, shown.text, spans_of([line]))
        )
    in_rows = {line.start for line, _ in rows}
    left = [line for line in lines if line.start not in in_rows]
    for block in _beside(left, heading, decisions):
        found.extend(_told(block, text, width, present))
    once: dict[tuple[str, str], Given] = {}
    for one in found:
        given = replace(one, who=_named_by(heading or "", one.who))
        once.setdefault((given.who, " ".join(given.what.casefold().split())), given)
    return tuple(once.values())


def _decided(decision: Decision, present: Sequence[Person]) -> Iterator[Given]:
    """What a decision gives: not what it stops, and of a recommendation what those present do."""
    own = {(one.who, one.what) for one in assignments_in(_not_stopped(decision))}
    proposed = _RECOMMENDS.search(decision.text)
    others = decision.text[proposed.end() :] if proposed else ""
    recommended = {(one.who, one.what) for one in assignments_in(others)}
    for one in decision.assignments:
        who = _in_full(one.who, present)
        given = (one.who, one.what)
        if decision.outcome in _STOPPED and given not in own:
            continue
        if given in recommended and not named_in(who, present):
            continue
        yield Given(who, one.what, one.by, decision.text, decision.spans)
    # A first name alone may be any word to those who do not know who was there.
    for one in _sentences(decision.text, present, told=False):
        yield Given(_in_full(one.who, present), one.what, one.by, decision.text, decision.spans)


def _not_stopped(decision: Decision) -> str:
    """The words of a decision from the sentence that turns down, tables or refers back."""
    stop = _STOPS.search(decision.text)
    if not stop:
        return decision.text
    starts = [at for at, _ in sentences_in(decision.text) if at <= stop.start()]
    words = decision.text[starts[-1] if starts else 0 :]
    return words if decision.outcome is Outcome.ATERREMISS else words.partition(". ")[2]


def _beside(
    lines: Sequence[Line], heading: str | None, decisions: Sequence[Decision]
) -> Iterator[_Block]:
    """Paragraphs outside the decisions; in a list of what is to be done, one for each point."""
    whole = listed = bool(heading and _TODO.fullmatch(heading.strip()))
    role: Role | None = None
    block: list[Line] = []
    after = False
    for line in lines:
        if line.noise:
            continue
        words = bare(line.text)
        decided = any(
            line.start < span.end and span.start < line.end
            for one in decisions
            for span in one.spans
        )
        opens = role_of(line.text)
        if _RESPONSIBLE.match(words) and after:
            continue
        after = decided or (after and not line.text)
        todo = bool(_TODO.fullmatch(words)) and not whole
        point = _BOX.match(line.text).end() or _POINT.match(words) or "|" in line.text
        point = point or (listed and words[:1].isupper())
        if block and (decided or opens or todo or not line.text or point or opens_other(line.text)):
            yield _Block(block, listed, role)
            block = []
        if opens or todo:
            listed, role = whole or todo, opens
        elif decided:
            listed = whole
        elif line.text and not opens_other(line.text):
            block.append(line)
    if block:
        yield _Block(block, listed, role)


def _told(block: _Block, text: str, width: int, present: Sequence[Person]) -> Iterator[Given]:
    shown = show(text, spans_of(block.lines), width)
    said = shown.text.strip()
    if not said or len(said) > LONGEST:
        return
    point = _POINT.match(said)
    if block.listed or point:
        found = _entry(said[point.end() :] if point else said, present)
    elif block.role is Role.PROPOSAL:
        return
    elif _BOX.match(said).end() and (entry := _BEHIND.match(_BOX.sub("", said))):
        found = _entry(said, present) if _TO_DO.match(entry["what"]) else ()
        found = (one for one in found if named_in(_in_full(one.who, present), present))
    else:
        found = _sentences(said, present, told=block.role is None)
    spans = shown.spans(0, len(shown.text))
    for one in found:
        yield Given(_in_full(one.who, present), one.what, one.by, said, spans)


def _entry(said: str, present: Sequence[Person]) -> Iterator[Assignment]:
    """A point of a list of what is to be done: "Boka lokal (Eva, maj)", "Eva: boka lokal"."""
    box = _BOX.match(said)
    words = said[box.end() :]
    if (box["done"] or " ").strip() or " | " in words:
        return
    behind = _BEHIND.match(words)
    when = behind["in"] if behind and re.fullmatch(DATE, behind["in"] or "") else None
    if behind and when:
        yield from (replace(one, by=one.by or when) for one in _entry(behind["what"], present))
        return
    if behind:
        told = next(filter(None, (behind["in"], behind["dash"], behind["slash"], behind["tail"])))
        parts = [_LABELS.sub("", part.strip()) for part in re.split(r"[,;.]\s+", told, maxsplit=1)]
        if _is_somebody(parts[0], present):
            by = deadline_in(parts[1]) or parts[1] if len(parts) > 1 else None
            yield Assignment(parts[0], behind["what"], by or deadline_in(behind["what"]))
            return
    before = _BEFORE.match(words)
    if before and _is_somebody(before["who"], present):
        yield Assignment(before["who"], before["what"], deadline_in(before["what"]))
        return
    yield from list(_sentences(words, present, told=False)) or assignments_in(words)


def _sentences(said: str, present: Sequence[Person], *, told: bool) -> Iterator[Assignment]:
    """What sentences give beside decisions; `told` where they stand under no sub-heading."""
    sentences = [words for _, words in sentences_in(said)]
    for at, words in enumerate(sentences):
        before = sentences[at - 1] if at else ""
        after = sentences[at + 1] if at + 1 < len(sentences) else ""
        one = promises(words, before, after, lambda who: named_in(_in_full(who, present), present))
        if one is None and told:
            one = gives(words, before, lambda who: _is_somebody(who, present))
        if one:
            yield one


def _rows(lines: Sequence[Line]) -> Iterator[tuple[Line, Assignment]]:
    """The tasks in tables whose head names what is to be done and who is responsible."""
    columns: dict[str, int] = {}
    for line in lines:
        cells = [cell.strip() for cell in _CELLS.split(line.text.strip(" |\t"))]
        head = {
            name: at
            for name, pattern in _HEADS.items()
            for at, cell in enumerate(cells)
            if pattern.fullmatch(bare(cell))
        }
        if {"what", "who"} <= head.keys():
            columns = head
        elif set(line.text) <= set("-|:+= "):
            columns = columns if line.text else {}
        elif columns and len(cells) > max(columns["what"], columns["who"]):
            cell = {name: cells[at] for name, at in columns.items() if at < len(cells)}
            if cell["who"] and cell["what"] and not _FINISHED.match(cell.get("state", "")):
                yield line, Assignment(cell["who"], cell["what"], cell.get("by") or None)
        else:
            columns = {}


def _named_by(heading: str, who: str) -> str:
    """The name in a heading of which `who` is the first word: "Föreningen" of "Föreningen Hav"."""
    if " " in who or not who[:1].isupper():
        return who
    match = re.search(rf"\b{re.escape(who)}(?:\s[A-ZÅÄÖ][\w-]+)+", heading)
    return match.group() if match else who


def _is_somebody(who: str, present: Sequence[Person]) -> bool:
    """Whether words name people, or a body or an office."""
    names = re.split(r",\s+|\s+(?:och|samt|&)\s+", who.strip())
    return all(
        named_in(_in_full(name, present), present)
        or (" " in name and re.fullmatch(NAME, name))
        or re.fullmatch(rf"(?i:{AGENT}|alla|samtliga|styrelsen|kassören|sekreteraren)", name)
        for name in names
    )


def _in_full(who: str, present: Sequence[Person]) -> str:
    parts = re.split(r"(,\s+|\s+och\s+|\s+samt\s+|\s+&\s+)", who)
    return "".join(part if at % 2 else full_name(part, present) for at, part in enumerate(parts))
