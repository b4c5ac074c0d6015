"""Decisions: where they begin and end, and their outcome."""

import pytest

from ingest.decisions import outcome_of

from .minutes_of import decided

HEAD = "Byalagets styrelse\n2024-03-01\n\n"


@pytest.mark.parametrize(
    "label", ["Beslut:", "Beslut :", "**Beslut:**", "Styrelsens beslut:", "BESLUT:"]
)
def test_a_decision_behind_a_label_is_quoted_without_the_label(label):
    text = f"{HEAD}1. Brygga\n\nBryggan är gammal.\n\n{label} Styrelsen godkänner bygget.\n\n2. Val\n\nInget.\n"
    assert decided(text) == [("godkänt", "Styrelsen godkänner bygget.")]


@pytest.mark.parametrize(
    "heading", ["Beslut", "Beslut:", "Styrelsens beslut", "### Beslut", "=== Beslut:"]
)
@pytest.mark.parametrize(
    "following",
    [
        "Yrkanden",
        "Tidigare behandling",
        "Handlingar",
        "Propositionsordning",
        "Omröstning",
        "Reservation",
        "Justering",
        "Protokollsutdrag skickas till",
        "Beslutsunderlag",
        "Deltagande i beslut",
        "Ärendets behandling",
        "Omröstning begärs",
    ],
)
def test_a_decision_under_a_heading_ends_at_the_next_sub_heading(heading, following):
    text = f"{HEAD}§ 1 Brygga\n{heading}\n\nBryggan byggs för 40 000 kr.\n\n{following}\n\nEva Ek yrkar avslag.\n"
    assert decided(text) == [("annat", "Bryggan byggs för 40 000 kr.")]


def test_a_proposal_and_a_vote_are_not_decisions():
    text = (
        f"{HEAD}§ 1 Brygga\nFörslag till beslut\n\nStyrelsen beslutar att bygga bryggan.\n\n"
        "Yrkanden\n\nEva Ek yrkar att styrelsen beslutar att riva bryggan.\n\n"
        "Omröstning\n\nOrdföranden finner att styrelsen beslutat att avslå förslaget.\n"
    )
    assert decided(text) == []


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Styrelsen beslutar att anta planen.", "godkänt"),
        ("Mötet väljer Eva Ek till kassör.", "val"),
        ("Det beslutades att bordlägga frågan.", "bordlagt"),
        ("Stämman beslöt att avslå motionen.", "avslag"),
        ("Rapporten läggs till handlingarna.", "antecknat"),
    ],
)
def test_a_sentence_that_decides_is_a_decision_where_there_is_no_label(sentence, outcome):
    text = (
        f"{HEAD}1. Brygga\n\nBryggan är gammal och sned.\n\n{sentence}\n\n2. Val\n\nInget nytt.\n"
    )
    assert decided(text) == [(outcome, sentence)]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Motionen bifalles.", "bifall"),
        ("Yrkandet från Eva Ek avslås.", "avslag"),
        ("Ärendet bordläggs till nästa möte.", "bordlagt"),
        ("Ärendet återremitteras till kansliet.", "återremiss"),
        ("Rapporten antecknas.", "antecknat"),
        ("Planen fastställs.", "godkänt"),
        ("Kansliet får i uppdrag att ta fram en plan.", "uppdrag"),
        ("Eva Ek utses till ordförande.", "val"),
        ("Styrelsen föreslår att kommunfullmäktige beslutar:\nPlanen godkänns.", "tillstyrker"),
        (
            "Styrelsen tillstyrker förslaget och föreslår att fullmäktige beslutar att anta planen.",
            "tillstyrker",
        ),
        ("Mötet hålls i Lillbro.", "annat"),
    ],
)
def test_the_outcome_follows_the_words(text, outcome):
    assert outcome_of(text) == outcome


def test_a_labelled_decision_does_not_take_in_the_close_of_the_minutes():
    text = f"{HEAD}1. Brygga\n\nBeslut: Bryggan byggs.\n\nNästa möte är den 3 april.\n\n//Eva Ek\n"
    assert decided(text) == [("annat", "Bryggan byggs.")]


def test_a_decision_goes_on_over_a_page_break_without_the_running_head():
    head = "Byalaget\n\nProtokoll nr 3\nSammanträdesdatum: 2024-03-01\n\n"
    places = ("bryggan", "båthuset", "vägen till skolan", "skogen")
    pages = "".join(
        f"§ {n} Plan för {place}\nBeslut\n\nStyrelsen antar den plan för {place} som gäller för\n\n"
        f"{n + 1} (9)\n\n{head}{place} vid norra stranden.\n\n"
        for n, place in enumerate(places, start=1)
    )
    assert decided(f"Byalaget\nProtokoll\n2024-03-01\n\n{pages}", "2") == [
        (
            "godkänt",
            "Styrelsen antar den plan för båthuset som gäller för båthuset vid norra stranden.",
        )
    ]


@pytest.mark.parametrize(
    ("proposal", "answer"),
    [
        ("Att: Köpa kaffe för 1 499 kr.", "Beslut: Attsats bifalles"),
        ("Förslag\n\n- köpa kaffe för 1 499 kr", "Beslut\n\n- attsats 1 bifalles"),
        ("Förslag till beslut:\n\natt köpa kaffe för 1 499 kr.", "Beslut: enligt förslaget."),
    ],
)
def test_a_decision_that_refers_to_its_proposal_is_kept_with_it(proposal, answer):
    text = (
        f"{HEAD}1. Kaffe\n\nKatterna vill ha kaffe.\n\n{proposal}\n\n{answer}\n\n2. Val\n\nInget.\n"
    )
    (found,) = decided(text)
    assert "1 499 kr" in found[1]
    assert found[1].endswith(answer.split("\n")[-1].removeprefix("Beslut: "))
    assert "Katterna" not in found[1]


def test_points_on_lines_of_their_own_belong_to_the_decision_that_leads_to_them():
    text = (
        f"{HEAD}§ 1 Taxa\n\nStyrelsen beslutar\n\natt anta taxan,\n\natt höja avgiften med 4 procent, samt\n\n"
        "att uppdra åt nämnden att redovisa utfallet.\n\nSammanfattning av ärendet\n\nTaxan är gammal.\n"
    )
    assert decided(text) == [
        (
            "godkänt",
            "Styrelsen beslutar\n\natt anta taxan,\n\natt höja avgiften med 4 procent, samt\n\n"
            "att uppdra åt nämnden att redovisa utfallet.",
        )
    ]


@pytest.mark.parametrize(
    ("announces", "rows"),
    [
        ("Mötet antar följande budget:", "    Virke   -7000\n    Färg    -2000\n"),
        ("Mötet väljer styrelse:", "Ordförande: Eva Ek\nKassör: Bo By\n"),
        ("Mötet beslutade att följande avgift ska gälla.", "För unga: gratis\nFör andra: 120 kr\n"),
        ("Mötet fastställer följande priser:", "```\nplats: 300\nel: 20\n```\n"),
    ],
)
def test_the_rows_that_a_decision_announces_are_of_it(announces, rows):
    found = decided(f"{HEAD}§ 1 Taxa\n\n{announces}\n\n{rows}\nOrdföranden tackade för kaffet.\n")
    kept = [" ".join(row.split()) for row in rows.splitlines() if "```" not in row]
    assert [line for line in found[0][1].splitlines() if line] == [announces, *kept]


def test_what_follows_on_a_decision_and_is_no_list_is_not_of_it():
    text = f"{HEAD}§ 1 Taxa\n\nMötet antar följande taxa.\n\nEva Ek frågade: vad kostar el?\n"
    assert [words for _, words in decided(text)] == ["Mötet antar följande taxa."]


def test_running_text_is_quoted_from_the_sentence_that_decides():
    text = (
        f"{HEAD}1. Bredband\n\nKansliet berättar om läget. Styrelsen ställer sig bakom planen. Den skickas "
        "till alla.\n\n2. Val\n\nInget.\n"
    )
    assert decided(text) == [
        ("godkänt", "Styrelsen ställer sig bakom planen. Den skickas till alla.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Beslöts att rida ut stormen.",
        "Läggs till handlingarna.",
        "Det bestämdes att bygga en brygga.",
        "Därefter godkänns dagordningen.",
        "Anteckningarna från 24.09.13 fastställs.",
        "Till ordförande omvaldes Eva Ek.",
        "Styrelsen tillstyrker motionen.",
        "Motionerna remitteras till styrelsen.",
    ],
)
def test_decisions_in_other_words_are_found(text):
    assert [words for _, words in decided(f"{HEAD}1. Brygga\n\n{text}\n\n2. Val\n\nInget.\n")] == [
        text
    ]


def test_a_numbered_sentence_is_the_text_of_its_item_and_no_title():
    text = f"{HEAD}1. Att jämte ordföranden justera utsågs Eva Ek.\n\n2. Val\n\nInget sades om valet.\n"
    assert decided(text) == [("val", "Att jämte ordföranden justera utsågs Eva Ek.")]


def test_a_dissent_below_a_decision_is_no_part_of_it():
    text = f"{HEAD}§ 1 Brygga\nBeslut\n\nBryggan byggs.\n\nBo By (C) reserverar sig mot beslutet.\n"
    assert decided(text) == [("annat", "Bryggan byggs.")]


@pytest.mark.parametrize(
    "told",
    [
        "Kommunfullmäktige beslutar årligen om taxan.",
        "Styrelsen beslutade den 3 maj 2021 att bygga en brygga.",
        "Regeringen beslutade i juni att ändra lagen.",
        "Bo By föreslår att styrelsen beslutar att riva bryggan.",
    ],
)
def test_what_another_body_or_an_earlier_meeting_decided_is_no_decision_here(told):
    assert decided(f"{HEAD}1. Brygga\n\n{told}\n\n2. Val\n\nInget.\n") == []


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Attsats 1 bifalles.\nAttsats 2 avslås.", "delvis_bifall"),
        ("1. Eva Ek väljs till ledamot.\n2. Valet av ersättare bordläggs.", "val"),
        ("1. Får framställas.\n2. Interpellationen bordläggs till den 2 maj.", "bordlagt"),
        ("att lägga rapporten till handlingarna", "antecknat"),
        ("Nämnden tar del av informationen.", "antecknat"),
    ],
)
def test_the_outcome_of_several_points_is_that_of_the_matter(text, outcome):
    assert outcome_of(text) == outcome


@pytest.mark.parametrize(
    ("body", "whose", "expected"),
    [
        ("Kommunstyrelsens arbetsutskott", "Arbetsutskottets förslag till kommunstyrelsen", 1),
        ("Kommunstyrelsen", "Kommunstyrelsens förslag till kommunfullmäktige", 1),
        ("Kommunfullmäktige", "Kommunstyrelsens förslag till kommunfullmäktige", 0),
        ("Byalagets styrelse", "Kassörens förslag", 0),
    ],
)
def test_what_the_body_itself_proposes_to_another_is_its_decision(body, whose, expected):
    text = f"{body}\n2024-03-01\n\n§ 1 Mark\n{whose}\nattt fastigheten säljs för 2,4 mnkr.\nÄrendebeskrivning\nDen är tom.\n"
    found = decided(text.replace("attt", "Kommunfullmäktige föreslås besluta att"))
    assert len(found) == expected
    if found:
        assert found[0][1].endswith("att fastigheten säljs för 2,4 mnkr.")
