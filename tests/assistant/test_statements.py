"""Whether a sentence tells what a question asks, of just what it names."""

from datetime import date

import pytest

from assistant.question import understand
from assistant.statements import tells as tells_of


def tells(question, text, body=None, goes_on=False):
    asked = understand(question, date(2025, 1, 1))
    if goes_on:
        asked = asked.within("Hur går det med bryggan?", asked.wanted, "§ 3")
    return tells_of(asked, text, body)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Hur många båtplatser finns det?", "Hamnen har 42 platser."),
        ("Hur många nya bryggor byggs?", "Tre bryggor byggs i år."),
        ("Hur många anställda har hamnen?", "Hamnen har 7 medarbetare."),
        ("Hur många av färjorna gick i tid?", "I maj gick 91 procent av färjorna i tid."),
        ("Hur många suppleanter blir det?", "Antalet suppleanter ska från nästa år vara hälften."),
        ("Hur många äldre kom?", "På mötet var 40 personer över 65 år."),
        ("Hur många dar i veckan är det öppet?", "Det är öppet fem dagar i veckan."),
        ("Hur många gånger lade färjan till?", "Den lade till fem gånger."),
    ],
)
def test_how_many_is_answered_by_a_number_of_just_that(question, held):
    assert tells(question, held)
    assert not tells(question, "Den 3 maj 2024 sattes 12 lyktor upp för 4 000 kronor.")


def test_how_many_came_is_answered_by_any_number():
    assert tells("Hur många kom till invigningen?", "Runt 300 var där.")


FORMAL = "Kansliets tjänsteutlåtande den 2 maj 2024. Bordlagt den 3 juni 2024, § 4."


@pytest.mark.parametrize("question", ["När öppnar den?", "Och när ska den vara klar?"])
def test_when_something_is_to_be_is_not_told_by_the_days_of_its_papers(question):
    assert not tells(question, f"Bryggan byggs för 4 mnkr. {FORMAL}", goes_on=True)
    assert tells(question, f"Bryggan tas i bruk den 5 maj 2025. {FORMAL}", goes_on=True)


@pytest.mark.parametrize("question", ["När beslutades det?", "När behandlades motionen?"])
def test_what_a_meeting_did_it_did_on_its_own_day(question):
    assert tells(question, FORMAL)


@pytest.mark.parametrize("question", ["När öppnar bryggan?", "När revs bryggan?"])
def test_when_something_was_or_is_to_be_is_not_told_by_a_time_of_something_else(question):
    assert not tells(question, "Bryggan blir dyr. Kiosken hyrs ut från den 1 juni 2024.")
    assert tells(question, "Bryggan blir dyr. Den gamla bryggan revs 2019.")


@pytest.mark.parametrize("when", ["före jul", "innan valborg", "efter semestern"])
def test_a_holiday_tells_when(when):
    assert tells("När ska den vara klar?", f"Bryggan byggs {when}.", goes_on=True)


def test_a_question_that_only_begins_with_when_asks_for_something_else():
    question = "När bryggan öppnas, vem klipper bandet?"
    assert tells(question, "Eva Ek klipper bandet på bryggan.")


def test_who_is_named_in_one_sentence_says_what_the_next_one_tells():
    told = "{} på mötet. Hon förespråkar en kortare brygga."
    assert tells("Vad tyckte Eva Ek om bryggan?", told.format("Eva Ek var"))
    assert not tells("Vad tyckte Eva Ek om bryggan?", told.format("Siv Å var"))


@pytest.mark.parametrize(
    "question", ["Vem blev ny hamnchef?", "Vem efterträdde hamnchefen?", "Vem är ny hamnchef?"]
)
def test_who_was_chosen_is_told_where_somebody_is_chosen(question):
    assert not tells(question, "Hamnchefen Eva Ek berättade om bryggan. Bo By frågade om priset.")
    assert not tells(question, "Hamnchefen berättade. Bo By väljs till kassör.")
    assert tells(question, "Åke Al anställs som hamnchef från den 1 maj.")


def test_what_somebody_answered_is_told_where_they_say_something():
    told = "Länsstyrelsen fick frågan. Hamnnämnden anser att bryggan är dyr."
    assert not tells("Vad svarade Länsstyrelsen om bryggan?", told)
    assert tells("Vad svarade Länsstyrelsen om bryggan?", "Länsstyrelsen avstyrker bryggan.")
    assert tells("Vad tyckte hamnnämnden om bryggan?", told)


@pytest.mark.parametrize(
    "told", ["Eva Ek yrkar bifall.", "Eva Ek undrade över priset.", "Ek: bryggan är dyr."]
)
def test_what_somebody_said_is_told_in_many_ways(told):
    assert tells("Vad sa Eva Ek om bryggan?", told)
    assert not tells("Vad sa Eva Ek om bryggan?", "Närvarande var Eva Ek. Bryggan byggs inte.")


def test_who_is_to_answer_for_something_is_not_chosen():
    assert tells("Vem blev ansvarig för bryggan?", "Eva Ek ser över bryggan.")


@pytest.mark.parametrize("who", ["kommunstyrelsen", "KS", "styrelsen", "man", "ledamöterna"])
def test_a_body_need_not_name_itself_in_its_own_minutes(who):
    assert tells(f"Vad sa {who} om bryggan?", "Bryggan byggs inte.", "Kommunstyrelsen")


def test_another_body_must():
    question = "Vad sa kommunfullmäktige om bryggan?"
    assert not tells(question, "Bryggan byggs inte.", "Kommunstyrelsen")
