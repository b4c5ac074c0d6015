"""Time, place, who took part and what is next, from the head of minutes."""

import pytest

from ingest.minutes import Person
from ingest.people import people_in

from .minutes_of import meeting

ITEMS = "\n1. Val\n\nBeslut: Eva väljs.\n\n2. Slut\n\nBeslut: Mötet slutar.\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["Eva Ek (Norrvika, ordförande), Åke Al", "(Lillbro), Bo By (Vinterhamn)"],
        ["Eva Ek, Norrvika, ordförande", "Åke Al, Lillbro", "Bo By, Vinterhamn"],
        ["- Eva Ek (ordförande, Norrvika)", "- Åke Al (Lillbro)", "- Bo By (Vinterhamn)"],
        ["Eva Ek | ordförande | Norrvika", "Åke Al | | Lillbro", "Bo By | | Vinterhamn"],
        ["Eva Ek    ordförande    Norrvika", "Åke Al              Lillbro", "Bo By     Vinterhamn"],
        ["Ordförande Eva Ek, Norrvika", "Åke Al, Lillbro och Bo By, Vinterhamn"],
    ],
)
def test_people_are_read_with_role_and_municipality_from_every_kind_of_list(lines):
    found = people_in(lines)
    assert [(person.name, person.municipality) for person in found] == [
        ("Eva Ek", "Norrvika"),
        ("Åke Al", "Lillbro"),
        ("Bo By", "Vinterhamn"),
    ]
    assert [(person.role or "").casefold() for person in found] == ["ordförande", "", ""]


def test_parties_are_told_from_municipalities_and_the_absent_are_left_out():
    assert people_in(
        ["Eva Ek (S) | Ja", "Åke Al (M), 1:e vice ordförande | Ja", "Bo By (C) | Nej"]
    ) == (
        Person("Eva Ek", party="S"),
        Person("Åke Al", role="1:e vice ordförande", party="M"),
    )


def test_an_organisation_in_parentheses_is_no_person():
    assert people_in(["Eva Ek, utvecklingschef (Region Mitt), Åke Al (Region Mitt)"]) == (
        Person("Eva Ek", role="utvecklingschef", municipality="Region Mitt"),
        Person("Åke Al", municipality="Region Mitt"),
    )


def test_the_head_gives_time_place_chair_and_secretary():
    found = meeting(
        "Samverkansrådet\n\nMötesdatum 2024-03-01\n\nPlats och tid Kommunhuset, Lillbro kl. 13-15\n\n"
        "Närvarande Eva Ek (Norrvika, ordförande), Åke Al \n(Lillbro), Bo By (Vinterhamn)\n\n"
        "Övriga medverkande Dag Dal (Almforsa)\n\nFörhinder Gun Gren (Skogsåker)\n\nVid protokollet Fia Frost\n"
        + ITEMS
    )
    assert (found.time, found.place) == ("13-15", "Kommunhuset, Lillbro")
    assert (found.chair, found.secretary) == ("Eva Ek", "Fia Frost")
    assert [person.name for person in found.present] == ["Eva Ek", "Åke Al", "Bo By", "Dag Dal"]


def test_a_break_is_neither_time_nor_place():
    found = meeting(
        "Nämnden\nSammanträdesdatum 2023-11-20\n\nPlats och tid     Folkets hus, Lillbro, kl. 18.00–20.35\n"
        "                  Ajournering kl. 19.10–19.20\nBeslutande        Eva Ek (S), ordförande\n"
        "                  Åke Al (M)\nJusterare         Bo By\n" + ITEMS
    )
    assert (found.time, found.place) == ("18.00–20.35", "Folkets hus, Lillbro")
    assert [person.name for person in found.present] == ["Eva Ek", "Åke Al"]


@pytest.mark.parametrize(
    ("close", "day"),
    [
        ("Nästa möte är den 23 april kl. 15.00 i Lillbro.", ("2024-04-23", "15.00")),
        ("Nästa sammanträde: 2024-06-14", ("2024-06-14", None)),
        ("Nästa styrelsemöte hålls 17/1.", ("2025-01-17", None)),
        ("Nästa möte bestäms senare.", (None, None)),
    ],
)
def test_the_next_meeting_is_read_and_its_year_follows_the_meeting(close, day):
    text = f"Samverkansrådet\nMötesdatum 2024-03-01\n{ITEMS}\n{close}\n"
    found = meeting(text)
    assert (found.next_meeting, found.next_time) == day


def test_a_roll_call_without_a_label_tells_who_was_there():
    text = "Styrelsen 2024-03-01\n\nOrdförande | Eva Ek | Ja\nKassör | Bo By | Nej\nLedamot | Åke Al | Ja\n"
    assert meeting(text + ITEMS).present == (
        Person("Eva Ek", role="Ordförande"),
        Person("Åke Al", role="Ledamot"),
    )


def test_who_was_there_is_read_from_a_sentence():
    found = meeting(
        "Folkhälsorådet\n\nSammanträde 2024-03-01. Vid mötet deltog Eva Ek, Norrvika (ordförande), "
        "rektor Åke Al, och Bo By från Vinterhamn. Frånvarande var Gun Gren.\n" + ITEMS
    )
    assert found.present == (
        Person("Eva Ek", role="ordförande", municipality="Norrvika"),
        Person("Åke Al", role="rektor"),
        Person("Bo By", municipality="Vinterhamn"),
    )


def test_a_label_tells_the_role_of_those_in_its_list_and_its_word_in_a_sentence_is_none():
    found = meeting(
        "Nämnden 2024-03-01\nLedamöter: Eva Ek (S), Åke Al (M)\nTjänstgörande ersättare: Bo By (C) "
        "för Dag Dal (C)\nOrdförande: Eva Ek\n\n§ 1 Pris\n\nMed ändring av beslutet höjs priset. "
        "Ordföranden Hans Hov (S) yrkar bifall.\n" + ITEMS
    )
    assert found.present == (
        Person("Eva Ek", role="ordförande", party="S"),
        Person("Åke Al", role="ledamot", party="M"),
        Person("Bo By", role="tjänstgörande ersättare", party="C"),
    )
