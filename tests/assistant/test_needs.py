"""Which kind of thing a question asks for, and whether a text holds any."""

import pytest

from assistant.needs import lacks


def never(name: str) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Vad kostar bryggan?", "Bryggan byggs för 40 000 kr."),
        ("Hur mycket betalar Lillbro?", "Lillbro bidrar med 1,2 mnkr."),
        ("Vad blir avgiften?", "Avgiften är 12 kronor per invånare."),
        ("Vad blir årshyran för lokalen?", "Hyran är 96 tkr om året."),
        ("Hur många kommuner deltar?", "Fem kommuner deltar."),
        ("Vilket datum öppnar bryggan?", "Bryggan öppnar den 3 maj."),
        ("Vilken dag hålls budgetmötet?", "Mötet hålls den 3 maj."),
        ("Hur dags börjar mötet?", "Mötet börjar kl. 13."),
        ("Vilket år byggdes bryggan?", "Bryggan byggdes 1954."),
        ("Hur stor andel av eleverna åker buss?", "Var tredje, 33 procent, åker buss."),
        ("Vilket företag bygger bryggan?", "Anbudet från Bryggbolaget antas."),
    ],
)
def test_a_kind_of_thing_is_asked_for_and_found(question, held):
    assert not lacks(question, held, never)
    assert lacks(question, "Ärendet bordläggs, eftersom samtalen inte är klara.", never)


@pytest.mark.parametrize(
    "question",
    [
        "Vad beslutades om bryggan?",
        "Ska staden hyra ut lokaler?",
        "Hur mycket snabbare går det med en brygga?",
        "Varför bordlades ärendet?",
    ],
)
def test_other_questions_may_be_answered_by_any_text(question):
    assert not lacks(question, "Ärendet bordläggs.", never)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Hur många båtplatser finns det?", "Hamnen har 42 platser."),
        ("Hur många nya bryggor byggs?", "Tre bryggor byggs i år."),
        ("Hur många anställda har hamnen?", "Hamnen har 7 medarbetare."),
        ("Hur många av färjorna gick i tid?", "I maj gick 91 procent av färjorna i tid."),
        ("Hur många suppleanter blir det?", "Antalet suppleanter ska från nästa år vara hälften."),
        ("Hur många gånger lade färjan till?", "Den lade till fem gånger."),
    ],
)
def test_how_many_is_answered_by_a_number_of_just_that(question, held):
    assert not lacks(question, held, never)
    assert lacks(question, "Den 3 maj 2024 sattes 12 lyktor upp för 4 000 kronor.", never)


def test_how_many_came_is_answered_by_any_number():
    assert not lacks("Hur många kom till invigningen?", "Runt 300 var där.", never)


@pytest.mark.parametrize("question", ["Hur många röstade för?", "Hur föll rösterna?"])
def test_how_a_vote_went_is_told_by_its_numbers(question):
    for held in ("7 Ja mot 2 Nej.", "Rösterna blev 17 för, 22 emot.", "Eva Ek röstar nej (1)."):
        assert not lacks(question, held, never)
    assert lacks(question, "Bordlagt den 30 januari 2025. Bo By reserverar sig.", never)


@pytest.mark.parametrize("question", ["När öppnar den?", "Och när ska den vara klar?"])
def test_when_something_is_to_be_is_not_told_by_the_days_of_its_papers(question):
    formal = "Kansliets tjänsteutlåtande den 2 maj 2024. Bordlagt den 3 juni 2024, § 4."
    assert lacks(question, f"Bryggan byggs för 4 mnkr. {formal}", never, goes_on=True)
    told = f"Bryggan tas i bruk den 5 maj 2025. {formal}"
    assert not lacks(question, told, never, goes_on=True)
    assert not lacks("När beslutades det?", formal, never)


@pytest.mark.parametrize("question", ["När öppnar bryggan?", "När revs bryggan?"])
def test_when_something_was_or_is_to_be_is_not_told_by_a_time_of_something_else(question):
    assert lacks(question, "Bryggan blir dyr. Kiosken hyrs ut från den 1 juni 2024.", never)
    assert not lacks(question, "Bryggan blir dyr. Den gamla bryggan revs 2019.", never)


def test_what_is_free_by_its_heading_is_no_answer_to_what_it_costs():
    told = "Motionen om gratis bad avslås."
    assert not lacks("Vad kostar badet?", told, never)
    assert lacks("Vad kostar badet?", told, never, heading="Motion om gratis bad")


def test_a_firm_is_not_one_that_the_whole_archive_or_the_question_names():
    text = "Förslaget till Bryggbolaget i Lillbro är klart, säger Eva Ek (S)."
    assert not lacks("Vilken firma bygger bryggan?", text, lambda name: name == "Lillbro")
    assert lacks("Vilken firma granskade Bryggbolaget?", text, lambda name: name == "Lillbro")
