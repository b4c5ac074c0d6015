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
        ("Hur stort exploateringsbidrag betalar varvet?", "Bidraget är på 2 mnkr."),
        ("Hur många kronor tjänar hamnchefen?", "Lönen är 40 tkr."),
        ("Hur stort blev lånet?", "Lånet är på 2 mnkr."),
        ("Vad låg offerten på?", "Offerten är på 30 000 kr."),
        ("Hur mycket får bryggan kosta i budgeten?", "Virke      -7000 (lärk)\nBryggan    -12 000"),
        ("Hur stor är posten för el i budgeten?", "el: +1500"),
        ("Hur många kommuner deltar?", "Fem kommuner deltar."),
        ("Vilket datum öppnar bryggan?", "Bryggan öppnar den 3 maj."),
        ("Vilken dag hålls budgetmötet?", "Mötet hålls den 3 maj."),
        ("Hur dags börjar mötet?", "Mötet börjar kl. 13."),
        ("Vilket år byggdes bryggan?", "Bryggan byggdes 1954."),
        ("Hur stor andel av eleverna åker buss?", "Var tredje, 33 procent, åker buss."),
        ("Vilken adress har hamnkontoret?", "Kontoret ligger på Strandvägen 4."),
        ("Vad heter firman som bygger bryggan?", "Anbudet från Bryggbolaget antas."),
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
        "Vad står det på anslagstavlan?",
    ],
)
def test_other_questions_may_be_answered_by_any_text(question):
    assert not lacks(question, "Ärendet bordläggs.", never)


@pytest.mark.parametrize(
    "question", ["Hur många röstade för?", "Hur föll rösterna?", "Hur gick omröstningen?"]
)
def test_how_a_vote_went_is_told_by_its_numbers(question):
    for held in ("7 Ja mot 2 Nej.", "Rösterna blev 17 för, 22 emot.", "Eva Ek röstar nej (1)."):
        assert not lacks(question, held, never)
    assert lacks(question, "Bordlagt den 30 januari 2025. Bo By reserverar sig.", never)


def test_the_number_of_a_paragraph_or_a_year_is_no_sum_of_an_account():
    assert lacks("Vad kostar bryggan?", "Bordlagt, § 451\nBudget för 2024\nPunkt: 7", never)


@pytest.mark.parametrize("told", ["Kranen kallas ”Maja”.", "Båten är en Albin."])
def test_what_something_is_called_is_a_name_that_the_question_does_not_say(told):
    assert not lacks("Vad heter Hamnrådets kran?", told, never)
    assert lacks("Vad heter kranen i Lillbro?", "Kranen i Lillbro har rostat.", never)


def test_what_is_free_by_its_heading_is_no_answer_to_what_it_costs():
    told = "Motionen om gratis bad avslås."
    assert not lacks("Vad kostar badet?", told, never)
    assert lacks("Vad kostar badet?", told, never, heading="Motion om gratis bad")


def test_a_firm_is_not_one_that_the_whole_archive_or_the_question_names():
    text = "Förslaget till Bryggbolaget i Lillbro är klart, säger Eva Ek (S)."
    assert not lacks("Vilken firma bygger bryggan?", text, lambda name: name == "Lillbro")
    assert lacks("Vilken firma granskade Bryggbolaget?", text, lambda name: name == "Lillbro")
