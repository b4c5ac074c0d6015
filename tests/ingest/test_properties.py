"""What holds for every document, whatever its text."""

import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.minutes import Document, Meeting
from ingest.parse import parse
from ingest.passages import passages_of
from ingest.repair import line_width, show

from .minutes_of import document

LINES = st.sampled_from(
    [
        "Fyrsjöregionens styrelse",
        "Sammanträdesdatum: 2024-03-01",
        "Plats och tid   Kommunhuset i Lillbro, kl. 13.00–15.30",
        "Närvarande: Eva Ek (Norrvika, ordförande), Åke Al (Lillbro),",
        "§ 1 Val av justerare",
        "§ 2 Dnr FSR 2024/17",
        "Vägskyltar längs den gamla banvallen mellan Norrvika och",
        "3. Övriga frågor",
        "4. | Budget",
        "3.1  Taxa",
        "Punkt 5",
        "A) Bryggan",
        "## Laddstolpar",
        "** Laddstolpar",
        "=== Beslut:",
        "\\section{Formalia}",
        "Beslut",
        "Beslut: Styrelsen godkänner förslaget och anslår 350 000 kr.",
        "Styrelsen beslutar att bygga en brygga vid Råå för be-",
        "sökare med båt, samt att riva den gamla.",
        "Förslag till beslut",
        "att anta planen,",
        "Attsats 1 bifalles.",
        "Yrkanden",
        "Bo By (C) yrkar avslag.",
        "Åke Al får i uppdrag att ringa Länsstyrelsen senast den 3 maj.",
        "• en punkt",
        "\uf0b7 en punkt till",
        "\uf0b7",
        "Bordlagt den 10 januari 2024,",
        "§ 9, och åter i mars.",
        "3 (7)",
        "Sida 3 av 7",
        "Justerandes sign          Utdragsbestyrkande",
        "| Kommun | Belopp |",
        "| Lillbro | 12 000 kr |",
        "Nästa möte är den 4 december.",
        "Vid protokollet",
        "Fia Frost",
        "Ån är bred och bryggan lång, så det tar sin tid att gå över den en blåsig dag. " * 7,
        "ﬁnansiering av eﬀekten",
        "é ö Å \u0301 \u200b\u00ad",
        "",
        "",
        "\f",
    ]
)
LONG = st.just("Öster om ån. " * 140)
TEXTS = st.lists(LINES | st.text(max_size=60), max_size=60).map("\n".join)
MINUTES = st.lists(st.one_of(*[LINES] * 30, LONG), max_size=60).map("\n".join)


def seen(meeting: Meeting) -> tuple:
    """All that a reader is shown of a meeting, without the places it was read from."""
    return (
        meeting.body,
        meeting.date,
        meeting.time,
        meeting.place,
        meeting.chair,
        meeting.present,
        meeting.next_meeting,
        [
            (
                item.number,
                item.heading,
                item.case_number,
                [(d.outcome, d.text, d.assignments, d.amounts) for d in item.decisions],
            )
            for item in meeting.items
        ],
    )


def texts(read: Document) -> list[str]:
    return [passage.text for passage in passages_of(read, parse(read), "k")]


@given(TEXTS)
def test_the_spans_of_a_decision_and_a_passage_give_their_text_back(text):
    read = document(text)
    width = line_width(text)
    meeting = parse(read)
    for passage in passages_of(read, meeting, "k"):
        assert show(text, passage.spans, width).text == passage.text
    for item in meeting.items:
        for decision in item.decisions:
            shown = "".join(show(text, decision.spans, width).text.split())
            assert "".join(decision.text.split()) == shown


@given(TEXTS)
def test_the_passages_of_a_document_cover_all_of_its_items(text):
    read = document(text)
    meeting = parse(read)
    covered = bytearray(len(text))
    for passage in passages_of(read, meeting, "k"):
        for span in passage.spans:
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
    for item in meeting.items:
        for span in item.spans:
            missing = zip(text[span.start : span.end], covered[span.start : span.end], strict=True)
            assert all(seen or character.isspace() for character, seen in missing)


@given(TEXTS)
def test_no_two_items_share_a_character(text):
    spans = [span for item in parse(document(text)).items for span in item.spans]
    for before, after in pairwise(spans):
        assert before.start < before.end <= after.start


@given(MINUTES)
def test_line_ends_do_not_change_what_is_shown(text):
    changed = document(text.replace("\n", "\r\n"))
    assert seen(parse(changed)) == seen(parse(document(text)))
    assert texts(changed) == texts(document(text))


@given(MINUTES)
def test_the_unicode_form_does_not_change_what_is_shown(text):
    composed = document(unicodedata.normalize("NFC", text))
    apart = document(unicodedata.normalize("NFD", text))
    assert seen(parse(apart)) == seen(parse(composed))
    assert texts(apart) == texts(composed)


@given(MINUTES, st.sampled_from([" ", "   ", "\t", "\u00a0 "]))
def test_white_space_at_line_ends_does_not_change_what_is_shown(text, blank):
    changed = document(text.replace("\n", blank + "\n"))
    assert seen(parse(changed)) == seen(parse(document(text)))
    assert texts(changed) == texts(document(text))
