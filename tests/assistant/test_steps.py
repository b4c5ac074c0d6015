"""A matter's way through the meetings, beside its answer."""

from dataclasses import replace

from assistant.steps import SHOWN, steps_beside, text_of_steps
from ingest.minutes import Decision, Outcome
from tests.eval.by_hand import passage


def step(day: str, outcome: Outcome = Outcome.BORDLAGT, heading: str = "Bryggan"):
    decision = Decision("Ärendet bordläggs.", outcome, ())
    return replace(
        passage(f"{day}.txt", heading=heading), date=day, body="Nämnden", decisions=(decision,)
    )


def test_the_steps_before_and_after_an_answer_are_listed_with_what_came_of_them():
    matter = [step("2024-01-02"), step("2024-02-03", Outcome.BIFALL), step("2024-03-04")]
    steps = steps_beside(matter[1], matter)
    assert [found.document for found in steps] == ["2024-01-02.txt", "2024-03-04.txt"]
    assert list(text_of_steps(matter[1], steps)) == [
        "Tidigare i ärendet:\n- Nämnden, 2 januari 2024, punkt 1 Bryggan: Bordlagt",
        "Senare i ärendet:\n- Nämnden, 4 mars 2024, punkt 1 Bryggan: Bordlagt",
    ]


def test_of_many_steps_the_newest_are_listed():
    matter = [step(f"2024-01-{day:02}") for day in range(1, 21)]
    days = [found.date for found in steps_beside(matter[-1], matter)]
    assert days == [f"2024-01-{day:02}" for day in range(20 - SHOWN, 20)]


def test_what_every_meeting_has_is_no_matter():
    matter = [step("2024-01-02", heading="Val av justerare"), step("2024-02-03")]
    assert steps_beside(matter[0], matter) == ()
