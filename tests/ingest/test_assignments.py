"""Who is given what to do and by when, and the amounts of a decision."""

import pytest

from ingest.assignments import amounts_in, assignments_in


@pytest.mark.parametrize(
    ("text", "who", "what", "by"),
    [
        (
            "Styrelsen ger kansliet i uppdrag att ta fram en plan till nästa möte.",
            "kansliet",
            "ta fram en plan till nästa möte",
            "till nästa möte",
        ),
        (
            "att uppdra åt tekniska nämnden att senast den 30 juni 2024 redovisa utfallet",
            "tekniska nämnden",
            "senast den 30 juni 2024 redovisa utfallet",
            "senast den 30 juni 2024",
        ),
        ("Eva Ek ges i uppdrag att boka en lokal.", "Eva Ek", "boka en lokal", None),
        (
            "Alla kommuner ombeds att sända sitt svar till Lillbro senast den 10 februari.",
            "Alla kommuner",
            "sända sitt svar till Lillbro senast den 10 februari",
            "senast den 10 februari",
        ),
        (
            "Åke Al ansvarar för inbjudan före den 1 maj.",
            "Åke Al",
            "inbjudan före den 1 maj",
            "före den 1 maj",
        ),
        (
            "Kultur- och fritidsnämnden får i uppdrag att bygga en brygga under 2025.",
            "Kultur- och fritidsnämnden",
            "bygga en brygga under 2025",
            "under 2025",
        ),
        (
            "Cia Crona tar fram ett program till mötet den 3 maj.",
            "Cia Crona",
            "tar fram ett program till mötet den 3 maj",
            "till mötet den 3 maj",
        ),
        ("Lillbro återkommer i mars 2026.", "Lillbro", "återkommer i mars 2026", "i mars 2026"),
        (
            "Ansvarig: Bo By skriver avtalet.",
            "Bo By",
            "skriver avtalet",
            None,
        ),
    ],
)
def test_a_task_is_read_with_who_what_and_when(text, who, what, by):
    (found,) = assignments_in(text)
    assert (found.who, found.what, found.by) == (who, what, by)


def test_points_below_an_assignment_are_tasks_of_the_same_one():
    found = assignments_in(
        "Styrelsen ger kansliet i uppdrag att:\n- bjuda in kommunerna\n- boka en lokal"
    )
    assert [(task.who, task.what) for task in found] == [
        ("kansliet", "bjuda in kommunerna"),
        ("kansliet", "boka en lokal"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bryggan ska vara färdig i höst.",
        "Redovisningen av uppdraget till kansliet att bygga en brygga förklaras fullgjord.",
        "Protokollen läggs till handlingarna.",
        "Avgiften blir 10 kronor per invånare.",
    ],
)
def test_nothing_is_made_a_task_that_is_none(text):
    assert assignments_in(text) == ()


def test_amounts_are_given_as_printed_and_once():
    text = (
        "Högst 350 000 kr, varav 1,1 mnkr och 275 tkr, eller 250-290 mnkr; åter 350 000 kr. "
        "Den 3 maj 2024 kl. 10.30."
    )
    assert amounts_in(text) == ("350 000 kr", "1,1 mnkr", "275 tkr", "250-290 mnkr")


def test_a_damaged_sentence_is_no_task_and_hides_none_beside_it():
    damaged = f"Nämnden får i uppdrag att {'A' * 200_000} svara."
    (task,) = assignments_in(f"{damaged}\nEva Ek får i uppdrag att boka bussen.")
    assert task.who == "Eva Ek"
