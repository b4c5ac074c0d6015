"""What a newly appointed director needs to know of an archive, each line with its source."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.dates import in_words
from ingest.minutes import Meeting, Passage, Person
from ingest.rows import Entry

from .abbreviations import abbreviations_in, explained
from .citations import anchor_of, reading_url
from .search import Search, decides, put_off
from .steps import STANDING
from .swedish import STOPWORDS, stem
from .tasks import Tasks
from .wording import OUTCOMES, place_of

YEAR = timedelta(days=365)
"""How far back from the newest meeting "the last year" goes."""
MEETINGS = 12
"""The newest meetings of a body that are looked through for who sits in it: about a year."""
LEAST_THEME, MOST_THEMES = 3, 10
"""Matters that make a theme, and themes that are told; what is left is told together."""
LEAST_OWN = 2
"""Matters that name a theme by the word itself, not by a compound of it."""
RARITY = 3
"""How much more than many matters a theme's word is to have few passages: a power of its weight."""
SHORTEST = 5
"""Letters of a word that can name a theme."""
LISTED = 12
"""Lines of a list that can grow long; where there are more, it says how many."""


_KIND = re.compile(r"^\W*\w+ (?:av|från|om|till|angående|gällande|avseende)\b")
"""What a heading begins with that tells what it is, not what it is about: "Motion av …"."""
_WORD = re.compile(r"[^\W\d_]+")
_NO_THEME = re.compile(
    r"\w+(?:sam|samma|samt|liga?|ligt|iska?|iskt|ade?|ande|ende|bara?|bart|ella?|ellt|lösa?|fulla?)|"
    r"(?:mål|ny|års|delårs|kvartals)?(?:rapport|redovisning|uppföljning|information|utvärdering|"
    r"remiss|remittering|yttrande|hemställan|yrkande|motion|förslag|ärende|uppdrag|underlag|"
    r"översyn|utredning|revidering|antagande|godkännande|fastställande|framtid|samverkan|frågor|"
    r"ansökan|skrivelse|beslut|förstudie|bestämmande|överenskommelse|anmälan|inriktning|"
    r"framtagande|genomförande|införande|ändring|utveckling|sammanträdestid|angående|kommun|stad|"
    r"region|nämnd|styrelse|organis|verksamhet|förordnande|förlängning)\w*|\w+departement\w*"
)
"""Adjectives, and words for what is done with a matter: they tell nothing of what it is about."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to know: `said`, where it is from (`url`, None for none), and more of it."""

    said: str
    url: str | None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: what it is called, what it tells, and its lines under their heads."""

    title: str
    intro: str
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


def catch_up(
    search: Search, entries: Sequence[Entry], tasks: Tasks, meeting_of: Callable[[str], Meeting]
) -> tuple[Section, ...]:
    """The sections, without those that have nothing to tell.

    `meeting_of` reads the minutes of a document. Times count from the newest meeting, not from
    today: an archive that ends in spring is told of as of then.
    """
    dated = sorted((one for one in entries if one.date), key=lambda one: one.date or "")
    if not dated:
        return ()
    newest = dated[-1].date or ""
    since = (date.fromisoformat(newest) - YEAR).isoformat()
    read = {
        body: [(entry, meeting_of(entry.document)) for entry in held[-MEETINGS:]]
        for body, held in _by_body(dated).items()
    }
    recent = [p for p in search.deciding() if (p.date or "") > since and not _is_standing(p)]
    found = (
        _first(search, read, recent),
        _coming(read, newest),
        _people(read),
        _themes(recent, since, search.lexical.weights.weight),
        _open(search, recent, tasks, since),
        _abbreviations(tuple(search.passages())),
    )
    return tuple(section for section in found if section.groups)


def _by_body(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    bodies: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.body:
            bodies[entry.body].append(entry)
    return dict(sorted(bodies.items()))


def _first(
    search: Search,
    read: Mapping[str, Sequence[tuple[Entry, Meeting]]],
    recent: Sequence[Passage],
) -> Section:
    """The newest meeting of each body, and the matters that came back most."""
    newest = sorted((held[-1][0] for held in read.values()), key=lambda one: one.date or "")
    meetings = [
        Line(f"{one.body}, {in_words(one.date or '')}", f"/mote/{one.document}", "senaste mötet")
        for one in reversed(newest)
    ]
    # Each step of a matter leads to the same newest one.
    found = (search.steps_of(passage) for passage in recent)
    steps = {_matter(matter[-1]): matter for matter in found if matter}
    # The same minutes may lie in the archive twice.
    times = {name: len({(step.date, step.body) for step in steps[name]}) for name in steps}
    back = sorted(
        (name for name in steps if times[name] > 1),
        key=lambda name: (times[name], steps[name][-1].date or ""),
        reverse=True,
    )
    matters = [
        Line(
            steps[name][-1].heading or "",
            _place(steps[name][-1]),
            f"beslutat {times[name]} gånger, senast {in_words(steps[name][-1].date or '')}",
        )
        for name in back[:LISTED]
    ]
    return Section(
        "Läs först",
        "De senaste mötena, och de ärenden under det senaste året som kommit tillbaka oftast.",
        _groups(("Möten", meetings[:LISTED]), ("Ärenden", matters)),
    )


def _coming(read: Mapping[str, Sequence[tuple[Entry, Meeting]]], newest: str) -> Section:
    lines = [
        Line(
            f"{body}: {in_words(meeting.next_meeting)}"
            + (f" kl. {meeting.next_time}" if meeting.next_time else ""),
            f"/mote/{entry.document}",
            f"enligt mötet {in_words(entry.date or '')}",
        )
        for body, held in read.items()
        for entry, meeting in held[-1:]
        if meeting.next_meeting and meeting.next_meeting > newest
    ]
    return Section(
        "Nästa möten", "Möten som är utsatta efter det nyaste protokollet.", _groups(("", lines))
    )


def _people(read: Mapping[str, Sequence[tuple[Entry, Meeting]]]) -> Section:
    groups = []
    for body, held in read.items():
        seen: dict[str, list[tuple[Entry, Person]]] = defaultdict(list)
        for entry, meeting in held:
            for person in meeting.present:
                seen[person.name].append((entry, person))
        groups.append((body, [_seat(name, at) for name, at in seen.items()]))
    return Section(
        "Vilka som sitter var",
        f"De som varit med på ett organs {MEETINGS} senaste möten, så långt protokollen säger det.",
        _groups(*groups),
    )


def _seat(name: str, at: Sequence[tuple[Entry, Person]]) -> Line:
    person = at[-1][1]
    told = ", ".join(filter(None, (person.municipality or person.party, person.role)))
    first, last = (in_words(at[place][0].date or "") for place in (0, -1))
    when = f"med {first}" if first == last else f"med från {first} till {last}"
    said = f"{name} ({told})" if told else name
    return Line(said, f"/mote/{at[-1][0].document}", when)


def _themes(recent: Sequence[Passage], since: str, weight: Callable[[str], float]) -> Section:
    """The matters by the words of their headings: each time the word that most of them share."""
    latest = {_matter(one): one for one in sorted(recent, key=lambda one: one.date or "")}
    left = dict(latest)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    holding: dict[str, set[str]] = defaultdict(set)
    names = {
        match.group().casefold()
        for one in latest.values()
        for match in _WORD.finditer(one.heading or "")
        if match.start() and match.group()[0].isupper()
    }
    for name, one in latest.items():
        for word in _telling(one.heading or "", names):
            forms[stem(word)][word] += 1
            holding[stem(word)].add(name)
    # A compound is about what its parts are: "medlemsavgift" is an "avgift".
    own = {term: frozenset(held) for term, held in holding.items()}
    for term in holding:
        for longer, held in own.items():
            if longer != term and (longer.startswith(term) or longer.endswith(term)):
                holding[term] |= held
    groups: list[tuple[str, list[Line]]] = []
    while len(groups) < MOST_THEMES and holding:
        # A word that stands everywhere ("utreda") tells nothing of what a matter is about.
        common = {
            term: len(held & left.keys()) * weight(term) ** RARITY
            for term, held in holding.items()
            if len(held & left.keys()) >= LEAST_THEME and len(own[term]) >= LEAST_OWN
        }
        if not common:
            break
        term = max(common, key=lambda one: (common[one], one))
        names = holding.pop(term) & left.keys()
        chosen = sorted((left.pop(name) for name in names), key=lambda one: one.date or "")
        # "Skolan" tells a theme better than "skolas".
        title = max(forms[term], key=lambda form: (form[-1] != "s", forms[term][form])).capitalize()
        groups.append((title, [_decided(one) for one in reversed(chosen)]))
    rest = sorted(left.values(), key=lambda one: one.date or "", reverse=True)
    groups.append(("Övrigt" if groups else "", [_decided(one) for one in rest]))
    return Section(
        "Beslutat under det senaste året",
        f"Ärenden som beslutats efter {in_words(since)}, efter ord i deras rubriker.",
        _groups(*((title, _shortened(lines)) for title, lines in groups)),
    )


def _telling(heading: str, names: Collection[str]) -> Iterator[str]:
    """The words of a heading that can name a theme: no names, and not what kind of paper it is."""
    before = ""
    for match in _WORD.finditer(_KIND.sub("", heading)):
        word = match.group().casefold()
        telling = word not in names and word not in STOPWORDS and len(word) >= SHORTEST
        if telling and before != "att" and not _NO_THEME.fullmatch(word):
            yield word
        before = word


def _open(search: Search, recent: Sequence[Passage], tasks: Tasks, since: str) -> Section:
    waiting = {
        _matter(one): _decided(one)
        for one in recent
        if put_off(one) and not search.decided_later(one)
    }
    given = [
        Line(f"{task.who}: {task.what}", task.url, task.by or place_of_task(task.body, task.date))
        for task in tasks.all
        if task.date > since and task.back is None
    ]
    return Section(
        "Öppet",
        "Bordlagt och återremitterat som inget senare möte har avgjort, och uppdrag som inget "
        "senare möte har kommit tillbaka till.",
        _groups(
            ("Bordlagt och återremitterat", _shortened(list(waiting.values()))),
            ("Uppdrag", _shortened(given)),
        ),
    )


def place_of_task(body: str, day: str) -> str:
    """Which meeting gave a task."""
    return ", ".join(filter(None, (body, day and in_words(day))))


def _abbreviations(passages: Sequence[Passage]) -> Section:
    where: dict[str, Passage] = {}
    for passage in passages:
        for one in abbreviations_in(passage.text):
            where.setdefault(one.short, passage)
    told = explained(passage.text for passage in passages)
    lines = [
        Line(f"{short}: {told[short]}", _place(where[short]), place_of(where[short]))
        for short in sorted(told, key=str.casefold)
        if short in where
    ]
    return Section("Förkortningar", "Som protokollen själva förklarar dem.", _groups(("", lines)))


def _decided(one: Passage) -> Line:
    outcome = OUTCOMES[one.decisions[0].outcome].lower()
    day = in_words(one.date or "")
    return Line(one.heading or place_of(one), _place(one), f"{outcome}, {one.body or ''} {day}")


def _shortened(lines: Sequence[Line]) -> list[Line]:
    left = len(lines) - LISTED
    return [*lines[:LISTED], *([Line(f"… och {left} till", None)] if left > 0 else [])]


def _groups(*groups: tuple[str, Sequence[Line]]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    return tuple((title, tuple(lines)) for title, lines in groups if lines)


def _is_standing(passage: Passage) -> bool:
    told = bool(passage.heading) and (decides(passage) or put_off(passage))
    return not told or bool(STANDING.search(passage.heading or ""))


def _matter(passage: Passage) -> str:
    return " ".join((passage.heading or "").casefold().split())


def _place(passage: Passage) -> str:
    return f"{reading_url(passage.document)}#{anchor_of(passage)}"


def as_markdown(title: str, sections: Sequence[Section]) -> str:
    """The page as Markdown; links are relative to the server."""
    return "\n".join(_markdown(title, sections)) + "\n"


def _markdown(title: str, sections: Sequence[Section]) -> Iterator[str]:
    yield f"# {title}"
    for section in sections:
        yield f"\n## {section.title}\n\n{section.intro}"
        for head, lines in section.groups:
            yield f"\n### {_plain(head)}\n" if head else ""
            for line in lines:
                said = _plain(line.said)
                link = f"[{said}](<{line.url}>)" if line.url else said
                yield f"- {link}" + (f" – {_plain(line.more)}" if line.more else "")


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    squeezed = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#!|" else mark for mark in squeezed)
