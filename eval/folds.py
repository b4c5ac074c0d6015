"""Questions that belong together, and folds that never part them.

What is fitted on some questions is reported on others only. Two questions about one document, or
about one matter at two meetings, hold the same words; so whole groups of them are held out.
"""

from collections.abc import Iterable, Mapping, Sequence

from ingest.minutes import Passage

from .questions import Question, fold

FOLDS = 5
Matters = Mapping[tuple[str, str], frozenset[str]]
"""By document and item (its number, or its heading): the case number and the heading, folded."""


def matters_of(passages: Iterable[Passage]) -> Matters:
    """What the items of an archive are about."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for passage in passages:
        names = (passage.case_number, passage.heading)
        about = frozenset(fold(name) for name in names if name)
        for name in (passage.item, passage.heading):
            if name:
                found.setdefault((passage.document, fold(name)), about)
    return found


def groups_of(questions: Sequence[Question], matters: Matters) -> tuple[int, ...]:
    """The group of each question, from 0 in order of appearance.

    Questions are of one group when they share a document, the case number or the heading of their
    items, or a third question that does so with both. A question that names no document is alone.
    """
    parent = list(range(len(questions)))
    first: dict[tuple[str, str], int] = {}
    for at, question in enumerate(questions):
        for key in _keys(question, matters):
            _join(parent, at, first.setdefault(key, at))
    roots = [_root(parent, at) for at in range(len(questions))]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
    return tuple(numbers[root] for root in roots)


def folds_of(
    questions: Sequence[Question], groups: Sequence[int], count: int = FOLDS
) -> tuple[int, ...]:
    """The fold of each question, 0 to `count` - 1; the same whatever order the questions are in.

    The largest group is placed first, each where there are fewest questions of its kind
    (answerable or not), then where there are fewest at all.
    """
    members: dict[int, list[Question]] = {}
    for question, group in zip(questions, groups, strict=True):
        members.setdefault(group, []).append(question)
    placed: dict[int, int] = {}
    held = [[0, 0] for _ in range(count)]
    for group in sorted(members, key=lambda g: (-len(members[g]), min(q.id for q in members[g]))):
        negative = all(question.negative for question in members[group])
        best = min(range(count), key=lambda at: (held[at][negative], sum(held[at]), at))
        placed[group] = best
        held[best][negative] += len(members[group])
    return tuple(placed[group] for group in groups)


def _keys(question: Question, matters: Matters) -> set[tuple[str, str]]:
    keys = {("document", document) for document in question.documents}
    for document in question.documents:
        about = matters.get((document, fold(question.item or "")), frozenset())
        keys |= {("matter", name) for name in about}
    return keys


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        at = parent[at]
    return at


def _join(parent: list[int], one: int, other: int) -> None:
    parent[_root(parent, one)] = _root(parent, other)
