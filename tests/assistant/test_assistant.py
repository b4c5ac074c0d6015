"""Questions asked of a small archive, end to end with the real model."""

import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from assistant.archive import Assistant
from assistant.citations import Originals
from assistant.question import Clue
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.errors import ProtokollError
from ingest.minutes import Outcome
from tests.ingest.test_formats import word_in_a_table, word_numbered


def test_a_decision_is_answered_word_for_word_with_its_source(assistant):
    answer = assistant.ask("Vad beslutades om det gemensamma e-arkivet?")
    first = answer.citations[0]
    assert first.quote == (
        "Styrelsen beslutar att införa ett gemensamt e-arkiv för 350 000 kr under 2024. "
        "Åke Al får i uppdrag att upphandla systemet senast den 1 oktober 2024."
    )
    assert (first.document, first.body, first.date, first.item, first.label) == (
        "styrelsen-2024-03-15.txt",
        "Styrelsen",
        "2024-03-15",
        "2",
        "§ 2",
    )
    assert (first.page, first.url) == (None, "/original/styrelsen-2024-03-15.txt")
    assert answer.answered
    assert "Den 15 mars 2024 beslutade styrelsen (§ 2 Gemensamt e-arkiv):" in answer.text
    assert answer.generator == "quote"


def test_the_latest_decision_of_a_matter_that_returns_is_the_answer(assistant):
    first = assistant.ask("Vad beslutades om DUA?").citations[0]
    assert first.date == "2024-09-20"
    assert first.quote.startswith("Styrelsen godkänner överenskommelsen om DUA")


def test_the_earlier_steps_of_the_matter_are_listed_beside_its_latest_decision(assistant):
    answer = assistant.ask("Vad beslutades om DUA?")
    assert [(step.date, step.outcome) for step in answer.steps] == [
        ("2024-03-15", Outcome.BORDLAGT)
    ]
    assert "Tidigare i ärendet:" in answer.text


def test_a_clue_of_the_question_is_told_and_can_be_left_out(assistant):
    question = "Vad beslutades om DUA i mars 2024?"
    told = assistant.ask(question)
    assert (Clue.PERIOD, "mars 2024") in told.clues
    assert told.citations[0].date == "2024-03-15"
    freed = assistant.ask(question, without={Clue.PERIOD})
    assert Clue.PERIOD not in dict(freed.clues)
    assert freed.citations[0].date == "2024-09-20"


def test_a_rejected_proposal_is_reported_as_rejected_and_not_as_decided(assistant):
    answer = assistant.ask("Blir det något badhus i Skogsåker?")
    assert answer.citations[0].outcome is Outcome.AVSLAG
    assert "blev beslutet avslag" in answer.text


def test_a_recommendation_to_another_body_is_not_reported_as_its_decision(assistant):
    answer = assistant.ask("Vad beslutades om laddstolparna?")
    assert answer.citations[0].outcome is Outcome.TILLSTYRKER
    assert "föreslogs ett annat organ att besluta" in answer.text


@pytest.mark.slow
def test_the_budget_of_a_year_is_that_which_is_headed_so_not_the_one_decided_then(assistant_over):
    minutes_of = {}
    for year, sum_of in ((2022, 410), (2023, 430), (2024, 455)):
        minutes = (
            f"# Hamnrådet {year}-11-06\n\n## 1. Budget {year + 1}\n\n"
            f"Beslut: Hamnens budget fastställs till {sum_of} tkr.\n\n## 2. Övrigt\n\nInget.\n"
        )
        minutes_of[f"hamnradet-{year}-11-06.md"] = minutes
    opened = assistant_over(minutes_of)
    answer = opened.ask("Vilken budget har hamnen för 2024?")
    assert "430 tkr" in answer.citations[0].quote


@pytest.mark.slow
def test_the_next_meeting_is_that_of_the_newest_minutes_that_tell(assistant_over):
    minutes_of = {}
    told = {
        ("Hamnrådet", "2024-05-06"): "Nästa möte är den 3 juni 2024 kl. 9 i Lillbro.",
        ("Hamnrådet", "2024-06-03"): "Nästa möte är den 9 september 2024 kl. 10 i Norrvika.",
        ("Hamnrådet", "2024-09-09"): "Kranen målades i augusti.",
        ("Skolrådet", "2024-04-02"): "Nästa sammanträde hålls den 7 maj 2024.",
    }
    for (body, day), text in told.items():
        minutes = f"# {body} {day}\n\n## 1. Kranen\n\nInget nytt.\n\n## 2. Avslutning\n\n{text}\n"
        minutes_of[f"{body}-{day}.md"] = minutes
    opened = assistant_over(minutes_of)
    for question in ("När är hamnrådets nästa möte?", "När träffas hamnrådet nästa gång?"):
        (citation,) = opened.ask(question).citations
        assert citation.quote == told["Hamnrådet", "2024-06-03"]
    both = opened.ask("När är nästa möte?").citations
    assert [citation.body for citation in both] == ["Hamnrådet", "Skolrådet"]


@pytest.mark.slow
def test_what_was_decided_is_told_with_what_somebody_is_to_do_about_it(assistant_over):
    minutes = (
        "# Hamnrådet 2024-05-06\n\nNärvarande: Cia Crona, Bo By\n\n## 1. Kranen\n\n"
        "Kranen är från 1961 och läcker olja.\n\n"
        "Beslut: Kranen på norra piren skrotas.\n\nOljan har nått bryggan intill.\n\n"
        "Cia Crona tar in offerter på en ny kran senast den 1 oktober 2024. Bo By ringer "
        "grannhamnen.\n\n## 2. Övrigt\n\nInget.\n"
    )
    opened = assistant_over({"hamnradet.md": minutes})
    answer = opened.ask("Vad beslutades om kranen?")
    assert answer.text.count("Det ska göras:") == 1
    assert any("Cia Crona tar in offerter" in citation.quote for citation in answer.citations)
    spans = [span for citation in answer.citations for span in citation.spans]
    assert len(spans) == len(set(spans))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hur gick omröstningen om e-arkivet?", "5 Ja mot 2 Nej"),
        ("Varför vill Norrvika ha laddstolpar vid stationen?", "eftersom pendlarna"),
        ("Vilken ort är känd för sitt arbete mot översvämningar?", "Vejle"),
        ("Vem var ordförande vid styrelsens möte i mars 2024?", "Eva Ek"),
        ("overenskomelse arbetsmarknad", "DUA"),
    ],
)
def test_a_fact_is_answered_with_the_words_that_state_it(assistant, question, words):
    answer = assistant.ask(question, today=date(2025, 1, 1))
    assert any(words in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Vem ska upphandla e-arkivet, och hur gick omröstningen?",
        "Ska e-arkivet upphandlas och av vem? Hur föll rösterna?",
    ],
)
def test_a_question_of_two_parts_gets_both(assistant, question):
    answer = assistant.ask(question)
    said = " ".join(citation.quote for citation in answer.citations)
    assert "Åke Al får i uppdrag att upphandla" in said
    assert "5 Ja mot 2 Nej" in said
    spans = sorted((span.start, span.end) for c in answer.citations for span in c.spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(
    "question",
    [
        "Vad kostar rymdfärjan till Mars?",
        "Vem vann fotbollsmatchen mot Danmark?",
        "Hur många elefanter köptes?",
    ],
)
def test_the_assistant_is_silent_where_the_archive_is_and_shows_the_nearest_items(
    assistant, question
):
    answer = assistant.ask(question)
    assert not answer.answered
    assert answer.citations == ()
    assert answer.text.startswith("Jag hittar inget")
    assert answer.hits


@pytest.mark.parametrize("question", ["", "  \n", "???", "a" * 100_000])
def test_a_question_that_is_none_is_refused_in_one_sentence(assistant, question):
    with pytest.raises(ProtokollError, match=r"(skriv en fråga|korta den)"):
        assistant.ask(question)


def test_every_citation_stands_in_its_original(assistant, small):
    for question in ("Vad beslutades om DUA?", "Hur gick omröstningen om e-arkivet?", "Vejle"):
        for citation in assistant.ask(question).citations:
            original = (small.archive / citation.document).read_text(encoding="utf-8")
            assert " ".join(citation.quote.split()) in " ".join(original.replace("**", "").split())


@pytest.mark.slow
def test_an_original_that_has_changed_since_is_not_quoted(tmp_path, encoder, small):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    text = (small.archive / "styrelsen-2024-09-20.txt").read_text(encoding="utf-8")
    (archive / "a.txt").write_text(text, encoding="utf-8")
    bring_in_line(archive, tmp_path / "index", encoder)
    opened = Assistant.open(Settings(archive, tmp_path / "index", None))
    assert opened.ask("Vad beslutades om DUA?").answered
    (archive / "a.txt").write_text(text.replace("godkänner", "avslår"), encoding="utf-8")
    assert not opened.ask("Vad beslutades om DUA?").answered


def test_an_original_that_is_not_read_as_it_was_is_not_quoted(assistant, small):
    """As a scanned page may not be, by another Tesseract."""
    passage = assistant.search("badhus i Skogsåker")[0].passage
    originals = Originals(small.archive)
    assert originals.show(passage).text == passage.text
    assert originals.show(replace(passage, text=passage.text[1:])) is None


@pytest.mark.slow
def test_a_word_file_in_a_zip_file_is_quoted_while_it_is_as_it_was_read(tmp_path, encoder):
    archive = tmp_path / "arkiv"
    archive.mkdir()

    def write(content: bytes) -> None:
        with zipfile.ZipFile(archive / "år.zip", "w") as packed:
            packed.writestr("2024/möte.docx", content)

    write(word_numbered())
    bring_in_line(archive, tmp_path / "index", encoder)
    opened = Assistant.open(Settings(archive, tmp_path / "index", None))
    (citation,) = opened.ask("Vad beslutades om simundervisning?").citations
    assert (citation.document, citation.item, citation.quote, citation.url) == (
        "år.zip/2024/möte.docx",
        "21",
        "Styrelsen beslutar att avslå förslaget om en egen kurs i simning.",
        "/original/%C3%A5r.zip/2024/m%C3%B6te.docx",
    )
    write(word_in_a_table())
    assert not opened.ask("Vad beslutades om simundervisning?").answered


@pytest.mark.slow
def test_what_an_ingest_adds_is_found_without_opening_again(tmp_path, encoder, small):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    (archive / "a.txt").write_text(
        "Rådet\n2024-01-02\n\n1. Val\n\nBeslut: Eva Ek väljs till kassör.\n"
    )
    bring_in_line(archive, tmp_path / "index", encoder)
    opened = Assistant.open(Settings(archive, tmp_path / "index", None))
    assert len(opened.search("kassör")) == opened.overview().documents == 1 or opened.search(
        "kassör"
    )
    before = opened.passages
    (archive / "b.txt").write_text(
        "Rådet\n2024-02-02\n\n1. Brygga\n\nBeslut: Rådet bygger en brygga.\n"
    )
    bring_in_line(archive, tmp_path / "index", encoder)
    with opened._lock:  # another asks, and is reading the change
        assert opened.passages == before
    assert opened.ask("Vad beslutades om bryggan?").citations[0].quote == "Rådet bygger en brygga."
    assert opened.overview().documents == 2


def test_the_overview_tells_what_the_archive_covers(assistant):
    found = assistant.overview()
    assert (found.documents, found.meetings, found.bodies) == (3, 3, ("Arbetsgruppen", "Styrelsen"))
    assert (found.first, found.last) == ("2024-03-15", "2024-09-20")


def test_the_examples_are_questions_that_the_archive_answers(assistant):
    assert assistant.examples()
    for example in assistant.examples():
        assert assistant.ask(example).answered


@pytest.mark.parametrize(
    "document", ["../index/chroma.sqlite3", "/etc/passwd", "finns-inte.txt", "a\0b", ""]
)
def test_only_originals_of_the_archive_are_given_out(assistant, document):
    with pytest.raises(ProtokollError, match="finns inte i arkivet"):
        assistant.original(document)


@pytest.mark.slow
def test_the_minutes_of_the_directors_answer_the_first_question(real_minutes, tmp_path, encoder):
    """The decision is read from the question file, so that no minutes are copied here."""
    import json

    questions = real_minutes.parent / "questions" / "dev.jsonl"
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    row = next(row for row in rows if row["question"] == "Vad beslutades om DUA?")
    bring_in_line(real_minutes / "mlr", tmp_path / "index", encoder)
    opened = Assistant.open(Settings(real_minutes / "mlr", tmp_path / "index", None))
    answer = opened.ask(row["question"])
    assert answer.citations[0].quote == row["quote"].removeprefix("Beslut: ")
    assert (answer.citations[0].item, answer.citations[0].date) == ("3", "2019-01-29")
    assert not opened.ask("Vad kostar badhuset?").answered


def test_what_something_costs_is_not_answered_where_no_sum_stands(assistant):
    answer = assistant.ask("Vad kostar laddstolparna?")
    assert not answer.answered
    assert answer.hits[0].passage.heading == "Laddstolpar"


@pytest.mark.slow
def test_two_items_that_fit_as_well_are_both_quoted_the_second_as_another_matter(assistant_over):
    minutes_of = {}
    for name, place in (("a", "Lillbro"), ("b", "Norrvika")):
        minutes_of[f"{name}-2024-03-0{len(place) % 9}.txt"] = (
            f"Hamnnämnden\n\n§ 1 Brygga i {place}\nBeslut\n\nBryggan i {place} byggs för 40 000 kr.\n\n"
            "§ 2 Val\nBeslut\n\nEva Ek väljs till ordförande.\n"
        )
    answer = assistant_over(minutes_of).ask("Vad kostar bryggan?")
    assert [citation.marker for citation in answer.citations] == [1, 2]
    assert {citation.heading for citation in answer.citations} == {
        "Brygga i Lillbro",
        "Brygga i Norrvika",
    }
    assert "Frågan kan också gälla det här:" in answer.text
    assert "[2]" in answer.text


@pytest.mark.parametrize(
    "question",
    ["Vad beslutades om badhus i Norrvika?", "Vad beslutades om badhuset 2019?"],
)
def test_what_was_decided_about_one_place_or_year_is_no_answer_about_another(assistant, question):
    """Norrvika is a place of the archive, but the bath was to be built in Skogsåker."""
    assert not assistant.ask(question).answered
    assert assistant.ask("Vad beslutades om badhus i Skogsåker?").answered


@pytest.mark.slow
def test_a_matter_that_was_put_off_is_answered_with_its_later_decision(assistant_over):
    """Though the earlier meeting's words are nearer to the question."""
    minutes_of = {}
    texts = {
        "2024-04-11": "Företag som vill etablera sig ska få en gemensam kontaktperson.\n\nBeslut: Ärendet "
        "bordläggs till nästa möte.",
        "2025-02-20": "Beslut: Gruppen inför tjänsten på prov från den 1 september 2025.",
    }
    for day, text in texts.items():
        minutes_of[f"{day}.md"] = (
            f"# Näringslivsgruppen {day}\n\n## 1. Val\n\nBeslut: Eva Ek väljs.\n\n"
            f"## 2. Gemensam etableringsservice\n\n{text}\n"
        )
    opened = assistant_over(minutes_of)
    answer = opened.ask("Blir det någon gemensam kontaktperson för företag som vill etablera sig?")
    assert answer.citations[0].date == "2025-02-20"
    assert "1 september 2025" in answer.citations[0].quote


@pytest.mark.slow
def test_one_case_number_for_all_elections_does_not_make_them_one_matter(assistant_over):
    minutes_of = {}
    for day, council, chosen in (
        ("2025-03-05", "kulturrådet", "Eva Ek"),
        ("2025-04-09", "skolrådet", "Åke Al"),
        ("2025-05-14", "fiskevårdsföreningen", "Cia Crona"),
        ("2025-06-11", "vattenrådet", "Ulf Uhr"),
        ("2025-09-10", "hamnbolaget", "Bo By"),
    ):
        minutes_of[f"{day}.txt"] = (
            f"Byaförbundet\nStyrelsen\n\nSammanträdesdatum: {day}\n\n§ 1 Dnr BF 2025/6\n"
            f"Ny ledamot i {council}\nBeslut\n\n{chosen} utses till ledamot i {council}.\n"
        )
    opened = assistant_over(minutes_of)
    answer = opened.ask("Vem valdes till ledamot i kulturrådet?")
    assert answer.citations[0].quote == "Eva Ek utses till ledamot i kulturrådet."
    assert answer.steps == ()


def test_a_meeting_is_summed_up_item_by_item_with_a_source_for_each(assistant):
    answer = assistant.ask("Sammanfatta styrelsens möte i september 2024")
    assert answer.text.startswith("Det här är ur protokollet från Styrelsen den 20 september 2024:")
    assert [(citation.item, citation.outcome) for citation in answer.citations] == [
        ("1", Outcome.GODKANT),
        ("2", Outcome.AVSLAG),
    ]
    assert "§ 2 Yrkande om badhus i Skogsåker – avslag:" in answer.text


def test_the_latest_meeting_of_a_body_is_summed_up(assistant):
    answer = assistant.ask("Vad beslutades på styrelsens senaste möte?")
    assert {citation.date for citation in answer.citations} == {"2024-09-20"}


def test_of_several_meetings_in_a_period_the_others_are_named(assistant):
    answer = assistant.ask("Vilka beslut fattades under 2024?")
    assert (
        "Frågan kan också gälla Arbetsgruppen den 2 maj 2024; Styrelsen den 15 mars 2024"
        in answer.text
    )


def test_a_meeting_that_the_archive_has_no_minutes_of_is_met_with_silence(assistant):
    answer = assistant.ask("Vad beslutade styrelsen i maj 2019?")
    assert not answer.answered
    assert answer.text == "Jag hittar inget protokoll av Styrelsen från maj 2019 i arkivet."


def test_all_decisions_of_a_matter_are_listed_in_the_order_asked_for(assistant):
    oldest = assistant.ask("Vilka beslut har tagits om DUA?")
    assert oldest.text.startswith("Det här har beslutats, det äldsta först:")
    assert [citation.date for citation in oldest.citations] == ["2024-03-15", "2024-09-20"]
    newest = assistant.ask("Lista alla beslut om DUA, de nyaste först")
    assert [citation.date for citation in newest.citations] == ["2024-09-20", "2024-03-15"]
    some = assistant.ask("Vilka beslut har tagits om DUA i mars 2024?")
    assert [citation.date for citation in some.citations] == ["2024-03-15"]


def test_a_list_of_what_was_never_decided_is_silence(assistant):
    assert not assistant.ask("Vilka beslut har tagits om rymdfärjan?").answered


@pytest.mark.slow
def test_what_announces_the_points_of_a_long_decision_is_not_quoted_without_them(assistant_over):
    points = [
        f"{number}. Nämnden för {name} får i uppdrag att före nästa sommar gå igenom sina hyresavtal, "
        "säga upp dem som inte behövs och redovisa för styrelsen vad det ger i lägre kostnad."
        for number, name in enumerate(("kultur", "vård", "skola", "miljö", "bygg"), start=1)
    ]
    minutes = "\n".join(["Styrelsen", "Sammanträdesdatum: 2024-03-15", "", "§ 1 Hyresavtalen", "Beslut",
                         "", "Enligt förslag från kansliet:", "", *points, "", "§ 2 Övrigt", ""])  # fmt: skip
    opened = assistant_over({"styrelsen.txt": minutes})
    answer = opened.ask("Hur blev det med hyresavtalen?")
    (quote,) = {citation.quote for citation in answer.citations}
    assert "1. Nämnden för kultur" in quote


def test_a_confidence_is_told_of_answers_only(assistant):
    sure = assistant.ask("Vad beslutades om det gemensamma e-arkivet?").confidence
    unsure = assistant.ask("Vem får stå vid hamnen?").confidence
    assert unsure is None or 0 < unsure < sure
    assert 0.5 < sure < 1
    assert assistant.ask("Vad kostar rymdfärjan till Mars?").confidence is None
    assert assistant.ask("Sammanfatta styrelsens möte i september 2024").confidence is None
    assert assistant.ask("e-arkivet", mode="lexical").confidence is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Vad blev det av BF 2024/22?", "Yrkandet avslås."),
        ("Vad gäller ärende BF 2024/9?", "införa ett gemensamt e-arkiv"),
        ("Vad beslutades i § 2 den 20 september 2024?", "Yrkandet avslås."),
        ("Vad står det i paragraf 2 från mars 2024?", "införa ett gemensamt e-arkiv"),
    ],
)
def test_an_item_is_found_by_its_number_and_a_matter_by_its_case_number(assistant, question, words):
    answer = assistant.ask(question, today=date(2025, 1, 1))
    assert any(words in citation.quote for citation in answer.citations)
    assert len({citation.heading for citation in answer.citations}) == 1
