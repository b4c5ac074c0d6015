"""What is no question about minutes is answered in kind, and real questions never are."""

import pytest

from assistant.conversation import Exchange, said_before
from assistant.courtesy import reply_to


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hej!", "Hej! Fråga till exempel"),
        ("Tack så mycket!", "Varsågod!"),
        ("Vem är du?", "Jag är Protokollassistenten"),
        ("HJÄLP", "Jag svarar på frågor om mötesprotokoll."),
        ("vad kan du?", "Jag svarar på frågor om mötesprotokoll."),
        ("Hej, vad kan du hjälpa mig med?", "Jag svarar på frågor om mötesprotokoll."),
    ],
)
def test_what_is_no_question_about_minutes_is_answered_with_what_can_be_asked(
    assistant, said, words
):
    answer = assistant.ask(said)
    assert not answer.answered
    assert answer.citations == answer.hits == ()
    assert answer.text.startswith(words)
    assert answer.text.endswith(assistant.coverage().in_words())


@pytest.mark.parametrize(
    "question",
    [
        "Hej, vad beslutades om budgeten?",
        "Tack vare vem blev det av?",
        "Hjälp till hemmaboende, vad beslutades?",
        "Vem är ordförande?",
        "Vad kan kommunen göra?",
        "Vad är det här beslutet om?",
        "hjälpmedel",
        "Tackade styrelsen nej?",
    ],
)
def test_a_question_about_minutes_is_never_taken_for_a_greeting(question):
    assert reply_to(question) is None


def test_thanks_between_two_questions_leave_the_matter_in_hand():
    said = ["Vad beslutades om e-arkivet?", "Tack!"]
    history = [{"role": "user", "content": content} for content in said]
    assert said_before(history) == (Exchange(said[0]),)
    assert reply_to("Hur fungerar det?", goes_on=True) is None
