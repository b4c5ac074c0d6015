"""Which lines begin an agenda item.

Every style of heading is a row of a table. Lines that look like one are candidates only: the
candidates whose numbers rise through the document, by small steps and from lines that stand as
headings do, are the headings. A reference to "§ 9" at the start of a wrapped line breaks the
rise, and so does a numbered list inside an item.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .dates import MONTHS
from .lines import Line
from .repair import SHORT_LINE
from .sections import Role, bare, inline_decision, markup_level, role_of

LOOK_BACK = 250
"""Candidates looked back at when a chain is built; bounds the work on hostile input."""
MAX_TITLE = 400
"""Characters of a heading's title; what is longer is running text."""

MAX_TITLE_LINES = 6
"""Lines of a heading's title at the most."""

LEAST_MARKED, MOST = 3, 0.5
"""Headings of the format's own, and share of the text, that decide what a numbered list is."""

SENTENCE = 5
"""Words of a sentence at the least."""

ALONE_PARAGRAPH, ALONE_NUMBER, USUAL_NUMBER = 1.5, 3.0, 1.2
"""Least weight of a single "§ 4", of a single "1.", and of each "1." on average among several.
A line that begins a paragraph weighs 2, one with a decision close below it 3; see _weight."""

Number = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on the lines `first` to `last`; `case_number` is the matter's, where printed."""

    first: int
    last: int
    number: str | None
    label: str | None
    title: str | None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How one family of minutes marks an item. `least` candidates must rise to make it theirs.

    `label` is how such a number is said.
    """

    name: str
    label: str
    pattern: re.Pattern[str]
    least: int
    from_one: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    at: int
    number: Number
    printed: str
    label: str
    title: str
    weight: float


_LISTED_NAME = re.compile(r"^(?:[A-ZÅÄÖ][\w:-]+ ){1,3}[A-ZÅÄÖ][\w-]+,? \(.*\)$")
_CASE = re.compile(
    r"(?:Ärendenummer|Ärendenr|Ärende-?ID|Diarienummer|Diarienr|Dnr|D-nr|Dnr\s?nr)\.?\s*:?\s*"
    r"(?P<case>(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,9}[ \t-]?)?"
    r"(?:\d{2,6}/(?:19|20)\d\d(?=\d\.\d)|\d{2,6}[-–/:.]\d+(?:[-:./]{1,2}\d+)*))",
    re.IGNORECASE,
)
_LISTED_POINT = re.compile(r"^[-*+•]\s+(?=\S)")
_CODE = re.compile(r"^\W*\d(?:\.\d+)+\.?(?=\s|$)")
"""The code of a classification scheme, which stands behind a case number: "1.1.2"."""
_CASE_LAST = re.compile(
    r"[,(]\s*(?:dnr\s*)?(?P<case>[A-ZÅÄÖ]{1,8}[ -]?\d{4}[/-]\d+)\)?$", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:\w+(?:ade|ades|erade|erades|ttes)|är|var|valdes|utsågs|beslöt|beslöts|läggs|lades|"
    r"godkän[nd]s|föredrogs?|förklaras|väljs|utses|hälsar)\b"
)
"""A sentence that tells what was done; a title tells nothing, even one that ends in a full stop."""
_BARE_CASE = re.compile(r"^(?P<case>(?:[A-ZÅÄÖ]{1,8}[ -]?)?\d{1,5}[/-]\d{2,5}(?:[:.-]\d+)*)$")
STYLES = (
    Style(
        "paragraf",
        "§ {}",
        re.compile(
            r"^(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,6}\s)?§{1,2}\s*(?:[A-ZÅÄÖ]{1,6}\s)?"
            r"(?P<number>\d{1,4}(?:\s?[-–]\s?\d{1,4})?[a-z]?)(?:/\d{2,4})?[.:]?(?=\s|$|[A-ZÅÄÖ|])"
            r"[\s|:–-]*(?P<title>.*)$"
        ),
        1,
        False,
    ),
    Style(
        "paragraf efter",
        "§ {}",
        re.compile(r"^(?P<number>\d{1,4})\s?§[.:]?(?=\s|$)[\s|:–-]*(?P<title>[^\W\da-zåäö].*|)$"),
        2,
        False,
    ),
    Style(
        "punkt",
        "punkt {}",
        re.compile(
            r"^(?:Punkt|Ärende|Dagordningspunkt)\s+(?:nr\s+)?(?P<number>\d{1,3})\s*[.:–-]?\s*"
            r"(?P<title>.*)$",
            re.IGNORECASE,
        ),
        2,
        True,
    ),
    Style(
        "nummer",
        "punkt {}",
        re.compile(
            rf"^(?!\d+ (?:{MONTHS}),? \d{{4}}$)"
            r"(?P<number>\d{1,3}(?:\.\d{1,2})?)\s*(?:[.)]|\|)?(?:\s*\|)?\s+(?P<title>[^\d\s%].*)$",
            re.IGNORECASE,
        ),
        1,
        True,
    ),
    Style(
        "bokstav", "punkt {}", re.compile(r"^(?P<number>[A-ZÅÄÖ])[.)]\s+(?P<title>\S.*)$"), 3, True
    ),
    Style(
        "ensamt nummer", "punkt {}", re.compile(r"^(?P<number>\d{1,3})[.)]?(?P<title>)$"), 3, True
    ),
)


def headings_of(lines: Sequence[Line], width: int) -> tuple[Heading, ...]:
    """The headings of a document's items in reading order; none where it has no headings."""
    chain, style = _best_chain(lines, width)
    numbered = {candidate.at: candidate for candidate in chain}
    ranks = _ranks(lines)
    if style and ("§" in style.label or _carry(lines, sorted(numbered), ranks)):
        level = max((ranks.get(at, 0) for at in numbered), default=0)
        marked = _marked(lines, ranks, level) if level and "§" not in style.label else []
        starts = {at: _numbered(lines, at, style, width) for at in marked} | numbered
    else:
        starts = dict.fromkeys(_marked(lines, ranks) or _short_lines(lines))
        starts |= dict.fromkeys(_topics(lines, sorted(starts)))
    order = [at for at in sorted(starts) if starts[at] or not _is_title(lines, at)]
    found: list[Heading] = []
    container: int | None = None
    for at, until in zip(order, [*order[1:], len(lines)], strict=False):
        heading = _heading(lines, at, until, starts[at], width)
        heading = heading if container is None else replace(heading, first=container)
        if until < len(lines) and _only_leads(lines, heading, until, starts, ranks):
            container = heading.first
        else:
            found.append(heading)
            container = None
    return tuple(found)


def _only_leads(
    lines: Sequence[Line],
    heading: Heading,
    until: int,
    starts: Mapping[int, "_Candidate | None"],
    ranks: Mapping[int, int],
) -> bool:
    """Whether a heading has no text but deeper headings: it is the first of these's, then."""
    if any(line.text and not line.noise for line in lines[heading.last + 1 : until]):
        return False
    at = max(heading.first, min(heading.last, until - 1))
    one, other = starts.get(at), starts[until]
    if one and other:
        return other.number[: len(one.number)] == one.number and other.number != one.number
    return ranks.get(until, 0) > ranks.get(at, 0) > 0


def _ranks(lines: Sequence[Line]) -> dict[int, int]:
    """How deep each heading of the format's own is, from 1: by markup, else by prominence."""
    found = {
        at: line.prominence or markup_level(line.text) or 0
        for at, line in enumerate(lines)
        if not line.noise
        and (markup_level(line.text) or (line.prominence and line.text.startswith("* ")))
    }
    return found or {at: lines[at].prominence or 0 for at in _prominent(lines)}


def _carry(lines: Sequence[Line], numbered: Sequence[int], ranks: Mapping[int, int]) -> bool:
    """Whether numbered lines carry the minutes, and are not a list below one of its headings.

    They are a list where they stand between two neighbouring headings of the format's own, of
    several, that have less than half of the text between them.
    """
    starts = _marked(lines, ranks)
    if len(starts) < LEAST_MARKED or any(at in ranks for at in numbered):
        return True
    ends = [*starts[1:], len(lines)]
    around = [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if start < numbered[0] and numbered[-1] < end
    ]
    return not around or _length(lines, *around[0]) > MOST * _length(lines, 0, len(lines))


def _topics(lines: Sequence[Line], starts: Sequence[int]) -> list[int]:
    """The points of a list that are the items, each with points of its own below it.

    They are where one heading has more than half of the text below it, and that is such a list:
    "Mötets öppnande", and everything that was talked about.
    """
    for start, end in pairwise([*starts, len(lines)]):
        if _length(lines, start, end) <= MOST * _length(lines, 0, len(lines)):
            continue
        points = [
            at
            for at in range(start + 1, end)
            if _LISTED_POINT.match(lines[at].text) and not lines[at].noise
        ]
        least = min((lines[at].indent for at in points), default=0)
        outer = [at for at in points if lines[at].indent == least]
        leading = [
            at
            for at, following in pairwise(points)
            if lines[at].indent == least < lines[following].indent
        ]
        if len(leading) >= max(LEAST_MARKED, MOST * len(outer)):
            return outer
    return []


def _length(lines: Sequence[Line], start: int, end: int) -> int:
    return sum(len(line.text) for line in lines[start:end] if not line.noise)


def _best_chain(lines: Sequence[Line], width: int) -> tuple[list[_Candidate], Style | None]:
    for style in STYLES:
        candidates = _candidates(lines, style, width)
        chain = _rising(candidates, style)
        if len(chain) >= style.least and _convincing(chain, style):
            return chain, style
    return [], None


def _convincing(chain: Sequence[_Candidate], style: Style) -> bool:
    """Whether the candidates look like headings: a lone one must, of many most must."""
    weight = sum(candidate.weight for candidate in chain)
    if "§" in style.label:
        return len(chain) > 1 or weight >= ALONE_PARAGRAPH
    return weight >= (ALONE_NUMBER if len(chain) == 1 else USUAL_NUMBER * len(chain))


def _candidates(lines: Sequence[Line], style: Style, width: int) -> list[_Candidate]:
    found = []
    for at, line in enumerate(lines):
        text = bare(line.text)
        if line.noise or not text or len(text) > MAX_TITLE:
            continue
        if match := style.pattern.match(text):
            printed = re.sub(r"\s", "", match["number"])
            number = _number(printed)
            weight = _weight(lines, at, match["title"], width)
            label = style.label.format(printed)
            found.append(_Candidate(at, number, printed, label, match["title"].strip(), weight))
    return found


def _numbered(lines: Sequence[Line], at: int, style: Style, width: int) -> _Candidate | None:
    """A marked heading with its number, also where that does not rise: a second meeting's."""
    return next((found for found in _candidates(lines[at : at + 1], style, width)), None)


def _number(printed: str) -> Number:
    if printed.isalpha():
        return (ord(printed) - ord("A") + 1,)
    return tuple(int(part) for part in re.findall(r"\d+", printed.split("-")[0].split("–")[0]))


def _weight(lines: Sequence[Line], at: int, title: str, width: int) -> float:
    """How much a line stands as a heading does: alone, short, with a decision below."""
    line = lines[at]
    before = lines[at - 1] if at else None
    weight = 1.0
    if before is None or not before.text or before.noise or before.page != line.page:
        weight += 1.0
    elif len(before.text) >= SHORT_LINE * width and before.text[-1] not in '.:!?”"':
        weight -= 1.5
    if line.prominence or markup_level(line.text) or line.text.startswith(("**", "| ")):
        weight += 1.0
    if _CASE.search(title):
        weight += 2.0
    if title.endswith((".", ",", ";")) and not re.search(r"\b\w{1,4}\.$", title):
        weight -= 1.0
    if title[:1].islower():
        weight -= 1.5
    if re.match(r"(?:Bordlagt|Återremitterat|punkt\b|och\b|st\b|tkr\b|kr\b|procent\b)", title):
        weight -= 1.5
    if any(
        role_of(near.text) or inline_decision(near.text) is not None
        for near in _filled(lines, at + 1, 4)
    ):
        weight += 1.0
    return weight


def _filled(lines: Sequence[Line], start: int, count: int) -> list[Line]:
    filled: list[Line] = []
    for line in lines[start : start + 4 * count]:
        if line.text and not line.noise:
            filled.append(line)
        if len(filled) == count:
            break
    return filled


def _rising(candidates: Sequence[_Candidate], style: Style) -> list[_Candidate]:
    """The heaviest chain of candidates whose numbers rise; a step costs more the more it skips."""
    best: list[float] = []
    previous: list[int | None] = []
    for at, candidate in enumerate(candidates):
        score = candidate.weight - _start_cost(candidate.number, style)
        link = None
        for earlier in range(max(0, at - LOOK_BACK), at):
            before = candidates[earlier]
            if before.number < candidate.number:
                reached = (
                    best[earlier] + candidate.weight - _step_cost(before.number, candidate.number)
                )
                if reached > score:
                    score, link = reached, earlier
        best.append(score)
        previous.append(link)
    if not best:
        return []
    at: int | None = max(range(len(best)), key=best.__getitem__)
    chain = []
    while at is not None:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1]


def _start_cost(number: Number, style: Style) -> float:
    return 0.5 * min(number[0] - 1, 6) if style.from_one else 0.0


def _step_cost(before: Number, after: Number) -> float:
    successors = {
        (before[0] + 1,),
        (*before, 1),
        (*before[:-1], before[-1] + 1),
        (before[0] + 1, 1),
    }
    return 0.0 if after in successors else 0.5 + 0.15 * min(after[0] - before[0], 10)


def _marked(lines: Sequence[Line], ranks: Mapping[int, int], deepest: int = 0) -> list[int]:
    """The format's own headings, down to a level, that begin an item.

    One that names a part of an item ("Beslut", "Yrkanden") begins none, nor does one as deep as
    those that stands in an item just above their level.
    """
    parts = Counter(
        level
        for at, level in ranks.items()
        if role_of(lines[at].text) in (Role.DECISION, Role.PROPOSAL)
    )
    part_level = parts.most_common(1)[0][0] if parts else 0
    found: list[int] = []
    above = 0
    for at, level in ranks.items():
        role = role_of(lines[at].text)
        names_item = level < part_level or (level <= 2 and not part_level and role is Role.OTHER)
        if (role and (deepest or not names_item)) or (role is Role.HEAD and not found):
            continue
        if (deepest and level > deepest) or (part_level and level >= part_level == above + 1):
            continue
        found.append(at)
        above = level if not part_level or level < part_level else above
    return found


def _is_title(lines: Sequence[Line], at: int) -> bool:
    """Whether an unnumbered heading is the first thing in the document: its title, not an item."""
    return not any(line.text and not line.noise for line in lines[:at])


def _prominent(lines: Sequence[Line]) -> list[int]:
    """Lines set above the body text that read as headings: no sentence, no name in a list."""
    return [
        at
        for at, line in enumerate(lines)
        if line.prominence
        and not line.noise
        and not _goes_on_prominent(lines, at)
        and 3 <= _prominent_length(lines, at) <= MAX_TITLE // 2
        and line.text[0].isupper()
        and line.text[-1] not in ".,;"
        and not _LISTED_NAME.match(line.text)
    ]


def _prominent_length(lines: Sequence[Line], at: int) -> int:
    """Characters of the prominent line and those that continue it; more make a bold paragraph."""
    length = len(lines[at].text)
    while at + 1 < len(lines) and _goes_on_prominent(lines, at + 1):
        at += 1
        length += len(lines[at].text)
    return length


def _goes_on_prominent(lines: Sequence[Line], at: int) -> bool:
    """Whether a line continues the prominent line just above it."""
    return (
        at > 0 and bool(lines[at].prominence) and lines[at - 1].prominence == lines[at].prominence
    )


def _short_lines(lines: Sequence[Line]) -> list[int]:
    """In text without numbers or markup: a short line alone between blank ones, unpunctuated."""
    return [
        at
        for at, line in enumerate(lines)
        if 3 <= len(line.text) <= 70
        and not line.noise
        and line.text[0].isupper()
        and line.text[-1] not in ".,;!?"
        and (at == 0 or not lines[at - 1].text)
        and at + 1 < len(lines)
        and _filled(lines, at + 1, 1)
        and len(_filled(lines, at + 1, 1)[0].text) > len(line.text)
        and not role_of(line.text)
        and inline_decision(line.text) is None
    ]


def _heading(
    lines: Sequence[Line], at: int, until: int, candidate: _Candidate | None, width: int
) -> Heading:
    """The whole heading that begins on line `at`: its title may go on over the next lines."""
    first = candidate.title if candidate else _LISTED_POINT.sub("", bare(lines[at].text))
    case = _CASE.search(first) or _BARE_CASE.match(first)
    untold = _CODE.sub("", _CASE.sub("", first)) if _CASE.search(first) else first
    title = re.sub(r"\s+", " ", _BARE_CASE.sub("", untold)).strip(" ,|(-–\t")
    parts = [title] if title else []
    last = at
    for following in range(at + 1, min(until, at + 12)):
        text = bare(lines[following].text)
        if lines[following].noise:
            continue
        if found := _CASE.match(text):
            case, last = case or found, following
            if rest := _CODE.sub("", _CASE.sub("", text)).strip(" |-–\t"):
                parts.append(rest)
            continue
        if not _title_goes_on(lines, following, parts, width):
            break
        if text:
            parts.append(text)
            last = following
    number = candidate.printed if candidate else None
    label = candidate.label if candidate else None
    if candidate and _is_text(lines, at, first, width):
        return Heading(at, at - 1, number, label, None)
    joined = _join(parts)
    if not case and (case := _CASE.search(joined) or _CASE_LAST.search(joined)):
        joined = joined[: case.start()].strip(" ,(–-")
    return Heading(at, last, number, label, joined or None, case["case"].strip() if case else None)


def _is_text(lines: Sequence[Line], at: int, title: str, width: int) -> bool:
    """Whether what stands behind a number is no title but the item's text: a whole sentence."""
    said = title
    if len(lines[at].text) >= SHORT_LINE * width:
        for line in lines[at + 1 : at + MAX_TITLE_LINES]:
            ends = not line.text or line.noise or role_of(line.text)
            if ends or inline_decision(line.text) is not None:
                break
            if not (line.text[0].islower() or _SAID.search(title)):
                break
            said = f"{said} {line.text}"
    return len(said.split()) >= SENTENCE and said[-1] in ".:" and bool(_SAID.search(said))


def _title_goes_on(lines: Sequence[Line], at: int, parts: Sequence[str], width: int) -> bool:
    text = lines[at].text
    if not text:
        return not parts
    role = role_of(text)
    if inline_decision(text) is not None or markup_level(text) or role is Role.DECISION:
        return False
    if role:
        return not parts
    if lines[at].prominence or lines[at - 1].prominence:
        return _goes_on_prominent(lines, at)
    if not parts:
        return True
    before = lines[at - 1].text
    if not before or len("".join(parts)) > MAX_TITLE:
        return False
    if _title_until_section(lines, at):
        return True
    return (text[0].islower() or bool(re.match(r"\d{4}\b", text))) and len(before) >= 0.5 * width


def _title_until_section(lines: Sequence[Line], at: int) -> bool:
    """Whether only unpunctuated lines stand between here and the first sub-heading."""
    for near in lines[at : at + MAX_TITLE_LINES]:
        if near.text and role_of(near.text):
            return True
        if not near.text or near.noise or near.text.endswith((".", ":")):
            return False
    return False


def _join(parts: Sequence[str]) -> str:
    joined = ""
    for part in parts:
        if joined.endswith("-") and part[:1].islower():
            joined = joined[:-1] + part
        else:
            joined = f"{joined} {part}".strip()
    return joined
