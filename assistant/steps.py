"""A matter's way through the meetings: what was decided of it before, and since."""

import re
from collections.abc import Iterator, Sequence

from ingest.minutes import Passage

from .answers import Step
from .citations import url_of
from .wording import EARLIER, LATER, OUTCOMES, place_of

SHOWN = 5
"""Steps that are listed; of more, the newest are. Some matters are tabled twenty times."""

STANDING = re.compile(
    r"protokoll|juster|dagordning|ärendelista|övrig|nästa (?:möte|sammanträde)|information|anmäl|"
    r"närvar|jäv|rapport|delegation|meddeland|inkomna|frågestund|\bval\b|öppna|avslut|"
    r"föregående|att göra",
    re.IGNORECASE,
)
"""Headings of what every meeting has: those of two meetings are not one matter."""


def steps_beside(answering: Passage, matter: Sequence[Passage]) -> tuple[Step, ...]:
    """The newest SHOWN steps of a matter at other meetings than the answer's, the oldest first."""
    if STANDING.search(answering.heading or ""):
        return ()
    others = [
        _step(passage)
        for passage in matter
        if (passage.date, passage.body) != (answering.date, answering.body)
    ]
    return tuple(others[-SHOWN:])


def text_of_steps(answering: Passage, steps: Sequence[Step]) -> Iterator[str]:
    """The steps before and after the answer's, as Markdown lists."""
    day = answering.date or ""
    for title, there in (
        (EARLIER, [step for step in steps if step.date <= day]),
        (LATER, [step for step in steps if step.date > day]),
    ):
        if there:
            lines = (f"- {place_of(step)}: {OUTCOMES[step.outcome]}" for step in there)
            yield "\n".join([title, *lines])


def _step(passage: Passage) -> Step:
    return Step(
        document=passage.document,
        body=passage.body,
        date=passage.date or "",
        item=passage.item,
        label=passage.label,
        heading=passage.heading,
        page=passage.page,
        url=url_of(passage.document, passage.page),
        outcome=passage.decisions[0].outcome,
    )
