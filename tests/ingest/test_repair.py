"""The repaired view and its map back to the original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files import find, read
from ingest.minutes import Span
from ingest.parse import parse
from ingest.passages import passages_of
from ingest.repair import line_width, show

WIDE = "Det här är en rad som är så lång att den har brutits av den som satte den.\n"


def shown(text: str) -> str:
    return show(text, (Span(None, 0, len(text)),), line_width(text)).text


@pytest.mark.parametrize(
    ("original", "repaired"),
    [
        (WIDE + "Den fortsätter här.", WIDE[:-1] + " Den fortsätter här."),
        (WIDE[:-7] + "över-\nenskommelsen gäller än.", WIDE[:-7] + "överenskommelsen gäller än."),
        (WIDE[:-7] + "EU-\nprojektet gäller än.", WIDE[:-7] + "EU-projektet gäller än."),
        (
            WIDE[:-7] + "bygg-\noch miljönämnden gäller.",
            WIDE[:-7] + "bygg- och miljönämnden gäller.",
        ),
        (WIDE + "1. Första punkten", WIDE + "1. Första punkten"),
        (
            "Den samlade styrelsen för hela förbundet i Fyrsjö beslutar\natt anta den plan som kansliet "
            "har tagit fram i år,\natt låna en båt.",
        )
        * 2,
        ("Korta rader\nstår kvar", "Korta rader\nstår kvar"),
        ("\uf0b7 En punkt", "• En punkt"),
        ("•\nEn ensam punkt", "• En ensam punkt"),
        ("Ett o\ufb03ciellt stycke", "Ett officiellt stycke"),
        ("Ett\u00adord", "Ettord"),
        ("**Fet** text", "Fet text"),
        ("PDF\ufffeformat och informations\ufffemodell", "PDF-format och informationsmodell"),
    ],
)
def test_damage_is_repaired(original, repaired):
    assert shown(original) == repaired


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "  \t\n"),
    ],
    ids=["CRLF", "NFD", "trailing white space"],
)
def test_the_view_is_the_same_however_the_file_was_saved(spoil):
    text = WIDE + "Ålen och ön är över-\nens om åtgärden.\n\n1. Ett\n2. Två\n"
    assert shown(spoil(text)) == shown(text)


@given(st.text(alphabet="aåäö bB-–•.\n\r\t\f1)*\u00ad\ufffe\uf0b7\u0301", max_size=200))
def test_every_shown_character_stands_in_the_original_where_the_map_says(text):
    view = show(text, (Span(None, 0, len(text)),), line_width(text))
    assert len(view.origin) == len(view.text)
    assert list(view.origin) == sorted(view.origin)
    for character, at in zip(view.text, view.origin, strict=True):
        if not character.isspace() and character not in "•-":
            assert character in unicodedata.normalize("NFC", text[at : at + 9])


def test_the_spans_of_a_quote_hold_the_quote(real_minutes):
    path = real_minutes / "mlr" / "2019-01-29-kommundirektorsmote.txt"
    document = read(path, real_minutes)
    width = line_width(document.text)
    for item in parse(document).items:
        for decision in item.decisions:
            assert show(document.text, decision.spans, width).text == decision.text


def test_spans_give_back_the_original_and_passages_cover_every_item(sample_archive):
    for path in find(sample_archive):
        document = read(path, sample_archive)
        meeting = parse(document)
        passages = passages_of(document, meeting, "k")
        covered = sorted((span.start, span.end) for p in passages for span in p.spans)
        for item in meeting.items:
            for span in item.spans:
                missing = "".join(
                    character
                    for at, character in enumerate(document.text[span.start : span.end], span.start)
                    if not any(start <= at < end for start, end in covered)
                )
                assert not missing.strip(), path.name
