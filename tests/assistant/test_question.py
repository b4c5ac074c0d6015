"""What a question says about itself."""

from datetime import date

import pytest

from assistant.question import Clue, Listing, Wanted, body_named, parts_of, understand

TODAY = date(2025, 6, 15)


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Vad hände den 29 januari 2019?", ("2019-01-29", "2019-01-29")),
        ("Vad beslutades i januari 2019?", ("2019-01-01", "2019-01-31")),
        ("Vad beslutades i februari 2024?", ("2024-02-01", "2024-02-29")),
        ("Vad sa styrelsen hösten 2024?", ("2024-08-01", "2024-12-31")),
        ("Vad beslutades i våras?", ("2025-01-01", "2025-06-30")),
        ("Vad beslutades i höstas?", ("2024-08-01", "2024-12-31")),
        ("Vad kostade det under 2024?", ("2024-01-01", "2024-12-31")),
        ("Vad beslutades förra året?", ("2024-01-01", "2024-12-31")),
        ("Vad bestämdes i år?", ("2025-01-01", "2025-12-31")),
        ("Vad togs upp vid mötet i mars?", ("2025-03-01", "2025-03-31")),
        ("Vad togs upp vid mötet i november?", ("2024-11-01", "2024-11-30")),
        ("Vilka beslut togs om hamnen 2019–2021?", ("2019-01-01", "2021-12-31")),
        ("Vad hände mellan 2019 och 2021?", ("2019-01-01", "2021-12-31")),
        ("Vad har beslutats sedan 2023?", ("2023-01-01", "2025-12-31")),
        ("Vad säger ärende 2024-2023?", None),
        ("Vad kostar Teknikkvällen 2025?", ("2025-01-01", "2025-12-31")),
        ("Vad blev avgiften på höstmötet 2019?", ("2019-01-01", "2019-12-31")),
        ("Räcker 2025 kronor?", None),
        ("Vad beslutades om DUA?", None),
    ],
)
def test_a_period_is_understood(question, period):
    found = understand(question, TODAY).period
    assert (found and (found.first, found.last)) == period


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Vad beslutades om DUA?", Wanted.DECISION),
        ("Hur mycket kostar e-arkivet?", Wanted.AMOUNT),
        ("När ska det vara klart?", Wanted.DATE),
        ("Vem fick uppdraget?", Wanted.PERSON),
        ("Varför bordlades ärendet?", Wanted.REASON),
        ("Hur gick omröstningen?", Wanted.VOTE),
        ("Berätta om laddstolparna", Wanted.FACT),
    ],
)
def test_the_kind_of_answer_is_understood(question, wanted):
    assert wanted in understand(question, TODAY).wanted


def test_a_body_is_known_in_any_form_of_its_name():
    bodies = ("Styrelsen", "Kultur- och fritidsnämnden")
    assert body_named("Vad tog styrelsens möte upp?", bodies) == "Styrelsen"
    assert body_named("Vad sa fritidsnämnden?", bodies) == "Kultur- och fritidsnämnden"
    assert body_named("Vad sa rådet?", bodies) is None
    assert body_named("Vad beslutades om e-arkivet?", ("Styrgruppen för e-arkivet",)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Varför bordlades ärendet?",
        "Varför sköts frågan om brandkåren upp?",
        "Vem ville skjuta upp beslutet?",
        "När återremitterades motionen?",
    ],
)
def test_a_question_about_putting_off_is_told_from_others(text):
    assert understand(text, date(2025, 6, 1)).about_putting_off
    assert not understand("Vad beslutades om brandkåren?", date(2025, 6, 1)).about_putting_off


@pytest.mark.parametrize(
    ("question", "clues"),
    [
        ("Vad beslutades om hamnen?", []),
        ("Vad beslutades om DUA?", [("name", "DUA")]),
        ("Vad bestämde styrelsen 2024?", [("period", "2024"), ("body", "Styrelsen")]),
        ("Vad bestämdes under 2024?", [("period", "2024")]),
        ("Vad hände med DU 2019–2021?", [("period", "2019–2021")]),
        ("Vad sa man i maj 2024?", [("period", "maj 2024")]),
        ("Vad sa man våren 2024?", [("period", "januari 2024–juni 2024")]),
        ("Vad sa man den 5 maj 2024?", [("period", "5 maj 2024")]),
        ("Vad tyckte Eva von Ek i Lillbro?", [("name", "Eva von Ek, Lillbro")]),
        ("Vad beslutades i § 12?", [("case", "§ 12")]),
        ("Vad blev det av KS 2024/17?", [("case", "KS 2024/17")]),
        ("Vad är det senaste om hamnen?", [("latest", "det senaste")]),
    ],
)
def test_a_question_tells_where_its_answer_stands(question, clues):
    assert list(understand(question, TODAY, ("Styrelsen",)).clues()) == clues


def test_a_clue_can_be_left_out():
    asked = "Vad tog styrelsen i Lillbro 5 maj 2024, § 3, senast?"
    alone = understand(asked, TODAY, ("Styrelsen",))
    question = alone.within("Vad beslutades?", frozenset({Wanted.DECISION}), "§ 1 Hamnen")
    assert {kind for kind, _ in question.clues()} == set(Clue)
    for clue in set(Clue) - {Clue.CONTEXT}:
        assert {kind for kind, _ in question.without({clue}).clues()} == set(Clue) - {clue}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Och till regionen?", {Wanted.DATE}),
        ("Och vem ansvarar?", {Wanted.PERSON}),
    ],
)
def test_a_question_that_goes_on_wants_what_was_wanted_unless_it_says_otherwise(question, wanted):
    kinds = frozenset({Wanted.DATE})
    going_on = understand(question, TODAY).within("När ska svaren in?", kinds, "§ 1 Svar")
    assert going_on.wanted == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Från när?", Wanted.DATE),
        ("Vilka ville skicka tillbaka det?", Wanted.PROPOSAL),
        ("Vem föreslog det?", Wanted.PROPOSAL),
    ],
)
def test_a_short_question_tells_what_it_wants(question, wanted):
    assert wanted in understand(question, TODAY).wanted


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Hur många lokaler ska enligt beslutet i april 2024 bli skolor?",
         "Hur många lokaler ska bli skolor?"),
        ("Vem justerade protokollet från den 8 maj 2024?", "Vem justerade ?"),
        ("Vad kostade det under 2024, egentligen?", "Vad kostade det egentligen?"),
        ("Vad beslutades om DUA?", "Vad beslutades om DUA?"),
    ],
)  # fmt: skip
def test_the_matter_of_a_question_is_without_its_period(question, matter):
    understood = understand(question, TODAY)
    assert understood.matter == matter
    assert understood.without({Clue.PERIOD}).matter == question


def test_a_year_that_may_be_the_matters_own_stays_among_its_words():
    assert "2020" in understand("Vad kostar medlemskapet 2020?", TODAY).matter


@pytest.mark.parametrize(
    ("question", "listing"),
    [
        ("Vilka beslut togs om hamnen 2019–2020?", Listing.OLDEST),
        ("Lista alla beslut om hamnen, de senaste först", Listing.NEWEST),
        ("Vilka fattade beslut om hamnen?", None),
        ("Vilka beslut?", Listing.OLDEST),
        ("Vad beslutades om hamnen?", None),
    ],
)
def test_a_list_is_asked_for_in_an_order(question, listing):
    assert understand(question, TODAY).listing == listing


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Sammanfatta mötet i mars", True),
        ("Vad beslutade styrelsen den 5 maj 2024?", True),
        ("Vad togs upp på styrelsens senaste möte?", True),
        ("Vilka beslut fattades under 2024?", True),
        ("Vad beslutades om hamnen på styrelsens möte i mars?", False),
        ("Sammanfatta hamnärendet", False),
        ("Vem var ordförande vid mötet i mars 2024?", False),
        ("När är nästa möte?", False),
        ("Vad beslutades?", False),
    ],
)
def test_a_whole_meeting_may_be_asked_about(question, whole):
    assert understand(question, TODAY, ("Styrelsen",)).whole_meeting == whole


@pytest.mark.parametrize(
    ("question", "latest", "about_putting_off"),
    [
        ("Vad gäller för taxan som återremitterades hösten 2024?", True, False),
        ("Fick de sina stadgar, trots återremissen?", True, False),
        ("Vilken ram blev det efter alla bordläggningar?", True, False),
        ("Varför återremitterades taxan hösten 2024?", False, True),
        ("Vem reserverade sig när taxan bordlades?", False, True),
    ],
)
def test_a_putting_off_that_came_before_asks_for_the_latest(question, latest, about_putting_off):
    understood = understand(question, TODAY)
    assert (understood.latest, understood.about_putting_off) == (latest, about_putting_off)
    assert (understood.period is None) == (latest or "2024" not in question)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("När börjar det, och vem leder det?", ("När börjar det", "vem leder det?")),
        ("Byggs bron? Vad kostar den?", ("Byggs bron?", "Vad kostar den?")),
        (
            "Vad kostar den och från vilken dag gäller det?",
            ("Vad kostar den", "från vilken dag gäller det?"),
        ),
        ("Vad beslutades om vatten och avlopp?", ("Vad beslutades om vatten och avlopp?",)),
        ("Varför?", ("Varför?",)),
    ],
)
def test_a_text_may_ask_several_questions(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("När är nästa möte?", ("Direktörsmötet", "Styrelsen")),
        ("När är direktörernas nästa möte?", ("Direktörsmötet",)),
        ("Var träffas styrelsen nästa gång?", ("Styrelsen",)),
        ("När är nästa möte i hamnrådet?", ()),
        ("När är badrådets nästa möte?", ()),
    ],
)
def test_whose_next_meeting_is_asked_for(text, bodies):
    known = ("Direktörsmötet", "Styrelsen")
    assert understand(text, TODAY, known).next_meeting_of(known) == bodies


@pytest.mark.parametrize(
    "text", ["Vad ska tas upp på nästa möte?", "När beslutades om nästa möte med regionen?"]
)
def test_what_is_to_be_done_at_a_next_meeting_is_another_question(text):
    assert not understand(text, TODAY).next_meeting
