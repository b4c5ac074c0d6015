"""Questions that go on with what was asked before, and questions that begin anew."""

from datetime import date
from itertools import pairwise

import pytest

from assistant.question import Clue, understand


def history(*questions):
    turns = []
    for question in questions:
        turns.append({"role": "user", "content": question})
        turns.append({"role": "assistant", "content": "Så här står det i protokollet: …"})
    return turns


ARCHIVE = "Vad beslutades om det gemensamma e-arkivet?"
CHARGING = "Var kan laddstolparna stå?"
TRIP = "Vilka orter har kommit upp för studieresan?"


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        ([ARCHIVE], "Vem ska upphandla det?", "Åke Al får i uppdrag"),
        ([ARCHIVE], "Vilka reserverade sig?", "Bo By reserverar sig"),
        ([ARCHIVE], "Och hur gick omröstningen?", "5 Ja mot 2 Nej"),
        ([ARCHIVE, "Vem ska upphandla det?"], "När ska det vara klart?", "1 oktober 2024"),
        ([CHARGING], "Varför?", "pendlarna"),
        ([ARCHIVE, CHARGING], "Varför?", "pendlarna"),
        ([TRIP], "Vad är Vejle känt för?", "översvämningar"),
        (["Vad hände med badhuset i Skogsåker?"], "Vem ville ha det?", "Bo By yrkar"),
    ],
)
def test_a_follow_up_is_answered_of_the_matter_in_hand(assistant, before, question, words):
    answer = assistant.ask(question, history=history(*before), today=date(2025, 1, 1))
    assert Clue.CONTEXT in dict(answer.clues)
    assert any(words in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Blir det något badhus i Skogsåker?",
        "Vad kostar det att parkera i Hedestrand?",
        "laddstolpar",
    ],
)
def test_a_new_topic_is_recognised_as_new(assistant, question):
    alone = assistant.ask(question, today=date(2025, 1, 1))
    after = assistant.ask(question, history=history(ARCHIVE), today=date(2025, 1, 1))
    assert Clue.CONTEXT not in dict(after.clues)
    assert after.text == alone.text


@pytest.mark.parametrize("lead", ["", "Svaret är:\n\n> "])
def test_the_matter_in_hand_is_that_of_which_the_reply_tells(assistant, lead):
    reply = assistant.ask(CHARGING, today=date(2025, 1, 1)).citations[0].quote
    said = [{"role": "user", "content": ARCHIVE}, {"role": "assistant", "content": lead + reply}]
    matter = dict(assistant.ask("Varför?", history=said).clues)[Clue.CONTEXT]
    assert matter != dict(assistant.ask("Varför?", history=history(ARCHIVE)).clues)[Clue.CONTEXT]
    assert matter == dict(assistant.ask("Varför?", history=history(CHARGING)).clues)[Clue.CONTEXT]


@pytest.mark.slow
def test_a_follow_up_about_another_body_is_answered_of_its_minutes(assistant_over):
    minutes_of = {}
    decided = {
        ("Kommunstyrelsen", "2024-03-15"): "Kommunstyrelsen föreslår att pumphuset byggs om.",
        ("Kommunfullmäktige", "2024-04-15"): "Ärendet avslås, eftersom marken är för blöt.",
    }
    for (body, day), text in decided.items():
        minutes = f"# {body} {day}\n\n## 1. Pumphuset\n\nBeslut: {text}\n\n## 2. Övrigt\n\nInget.\n"
        minutes_of[f"{body}-{day}.md"] = minutes
    opened = assistant_over(minutes_of)
    before = history("Vad sa kommunstyrelsen om pumphuset?")
    answer = opened.ask("Och fullmäktige?", history=before)
    assert answer.citations[0].body == "Kommunfullmäktige"


@pytest.mark.slow
def test_what_was_asked_is_asked_of_the_year_before_in_hand(assistant_over):
    minutes_of = {}
    for year, fee in ((2022, 410), (2023, 430), (2024, 455)):
        minutes = (
            f"# Hamnrådet {year}-05-06\n\n## 1. Avgifter {year}\n\n"
            f"Beslut: Avgiften för en bryggplats är {fee} kronor. Kranen hyrs ut. "
            "Grinden målas.\n\n## 2. Övrigt\n\nInget.\n"
        )
        minutes_of[f"hamnradet-{year}-05-06.md"] = minutes
    opened = assistant_over(minutes_of)
    asked = "Vilken avgift för en bryggplats beslutade hamnrådet om i maj {}?"
    for year, question in ((2024, "Och året innan?"), (2022, "Och året därpå?")):
        answer = opened.ask(question, history=history(asked.format(year)))
        assert dict(answer.clues)[Clue.PERIOD] == "2023"
        assert "430 kronor" in answer.citations[0].quote


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("Och på mötet innan?", "2024-03-06"),
        ("Och på mötet efter?", "2025-03-06"),
        ("Vad sades på förra mötet?", "2024-03-06"),
        ("Och i mars innan?", "2024-03-06"),
        ("Och i mars därpå?", "2025-03-06"),
    ],
)
def test_the_meeting_or_month_beside_the_one_in_hand_is_asked_about(assistant_over, question, day):
    said = {"2024-03-06": "muddras", "2024-10-04": "vidgas", "2025-03-06": "stängs"}
    minutes_of = {
        f"hamn/radet-{on}.md": f"# Hamnrådet {on}\n\n## 1. Farleden\n\nBeslut: Farleden {what}.\n\n"
        "## 2. Övrigt\n\nInget.\n"
        for on, what in said.items()
    }
    minutes_of["gast/radet-2024-09-01.md"] = minutes_of["hamn/radet-2024-03-06.md"].replace(
        "2024-03-06", "2024-09-01"
    )
    opened = assistant_over(minutes_of)
    before = history("Vad beslutade hamnrådet om farleden i oktober 2024?")
    answer = opened.ask(question, history=before)
    assert answer.citations[0].date == day


@pytest.mark.parametrize("question", ["Vilka var med på mötet?", "Vem var ordförande?"])
def test_who_was_there_is_told_of_the_meeting_in_hand(assistant, question):
    answer = assistant.ask(question, history=history(ARCHIVE))
    assert {citation.document for citation in answer.citations} == {"styrelsen-2024-03-15.txt"}
    assert "Eva Ek (Lillbro, ordförande), Åke Al" in answer.citations[0].quote


def test_the_next_meeting_is_that_of_the_body_in_hand(assistant):
    question = understand("När är nästa möte?", date(2025, 1, 1)).within(
        "e-arkivet", frozenset(), "Styrelsen, § 2", "Styrelsen"
    )
    assert question.body == "Styrelsen"


def test_somebody_of_a_body_is_not_that_body():
    asked = "Hur mycket får styrelsens ordförande?"
    question = understand(asked, date(2025, 1, 1), ("Styrelsen",))
    assert question.body == "Styrelsen"
    assert question.within("arvoden", frozenset(), "Rådet, § 2", "Rådet").body is None


def test_earlier_treatment_is_quoted_where_it_is_asked_for(assistant):
    before = history("Vad beslutades om DUA i september 2024?")
    answer = assistant.ask("Har det behandlats tidigare?", history=before)
    assert any("Bordlagt den 15 mars 2024" in citation.quote for citation in answer.citations)


def test_the_number_of_the_case_in_hand_is_quoted(assistant):
    answer = assistant.ask("Vilket diarienummer har det?", history=history(ARCHIVE))
    assert "BF 2024/9" in answer.citations[0].quote


@pytest.mark.parametrize("question", ["Hur många datorer gäller det?", "Hur många skåp blir det?"])
def test_what_is_not_counted_of_the_matter_in_hand_is_met_with_silence(assistant, question):
    assert not assistant.ask(question, history=history(ARCHIVE)).answered


def test_the_matter_in_hand_is_told_and_can_be_left_out(assistant):
    asked = "Vem ska upphandla det?"
    told = assistant.ask(asked, history=history(ARCHIVE))
    assert dict(told.clues)[Clue.CONTEXT] == "Styrelsen, 15 mars 2024, § 2 Gemensamt e-arkiv"
    freed = assistant.ask(asked, history=history(ARCHIVE), without={Clue.CONTEXT})
    assert Clue.CONTEXT not in dict(freed.clues)


def test_a_month_in_a_follow_up_is_the_first_one_after_the_meeting(assistant):
    answer = assistant.ask(
        "Och vad blev det av den i september?",
        history=history("Vad hände med överenskommelsen om DUA i mars 2024?"),
        today=date(2026, 11, 1),
    )
    assert dict(answer.clues)[Clue.PERIOD] == "september 2024"
    assert answer.citations[0].date == "2024-09-20"


def test_a_thousand_turns_are_looked_back_on_no_further_than_the_last_few(assistant):
    long = history(*[CHARGING] * 999, ARCHIVE)
    answer = assistant.ask("Vem ska upphandla det?", history=long)
    assert "Åke Al" in answer.text


def test_what_is_no_question_before_is_passed_over(assistant):
    odd = [{"role": "system", "content": "x"}, {"role": "user", "content": "  "}, *history("?")]
    assert assistant.ask(CHARGING, history=odd).answered


@pytest.mark.parametrize(
    ("before", "question"),
    [(ARCHIVE, "Vem ska upphandla det?"), (TRIP, "Varför?"), (CHARGING, "Vilka var emot?")],
)
def test_what_is_quoted_of_an_item_is_quoted_once(assistant, before, question):
    quotes = assistant.ask(question, history=history(before)).citations
    spans = [(c.document, span.start, span.end) for c in quotes for span in c.spans]
    assert sorted(spans) == sorted(set(spans))
    for (one, _, end), (other, start, _) in pairwise(sorted(spans)):
        assert one != other or end <= start
