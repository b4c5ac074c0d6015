"""Abbreviations that the minutes explain, and search in either form."""

from dataclasses import replace

import pytest

from assistant.abbreviations import Abbreviation, abbreviations_in, explained
from assistant.catalogue import Catalogue
from assistant.lexical import Lexical
from tests.eval.by_hand import passage


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fyrsjöregionens kansli (FRK) svarar.", [("FRK", "Fyrsjöregionens kansli")]),
        ("FRK (Fyrsjöregionens kansli) svarar.", [("FRK", "Fyrsjöregionens kansli")]),
        (
            "medicinskt ansvarig\nsjuksköterska (MAS)",
            [("MAS", "medicinskt ansvarig sjuksköterska")],
        ),
        ("Det var sent. Vatten och avlopp (VA) dyrt", [("VA", "Vatten och avlopp")]),
        ("Eva Ek (KD) reserverar sig", []),
        ("enligt bilaga (PDF)", []),
        ("taxan (bilaga 2)", []),
        ("", []),
    ],
)
def test_an_explained_abbreviation_is_read(text, found):
    assert [(one.short, one.long) for one in abbreviations_in(text)] == found


def test_the_letters_of_a_party_are_no_abbreviation_of_the_names_before_them():
    texts = [f"{name} (MP) yrkar bifall" for name in ("Mona Palm", "Eva Ek", "Bo Bok")]
    assert list(abbreviations_in(texts[0]))
    assert explained(texts) == {}


def test_the_form_that_most_texts_have_is_kept_without_its_genitive():
    texts = ["Norra regionens (NR)", "Norra regionen (NR)", "Norra regionens (NR)"]
    assert explained(texts) == {"NR": "Norra regionen"}


def test_a_matter_is_found_by_the_form_of_an_abbreviation_that_the_question_lacks():
    texts = (
        "Fyrsjöregionens kansli (FRK) får ny adress.",
        "FRK öppnar en reception.",
        "FRK köper stolar.",
        "Hamnen får ny kaj.",
    )
    passages = (replace(passage("a.txt", text), id=f"{text[-9:]}:1:0") for text in texts)
    lexical = Lexical(Catalogue.of(tuple(passages)))
    scores = lexical.by_terms("Vad gör Fyrsjöregionens kansli?")
    assert scores[1] > 0
    assert scores[3] == 0


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Det gäller SUMO, som står för samverkan kring unga med ohälsa.", "SUMO",
         "samverkan kring unga med ohälsa"),
        ("VA-taxan (VA = vatten och avlopp) höjs.", "VA", "vatten och avlopp"),
        ("AIP paketet så som det bevaras (archival information package)", "AIP",
         "archival information package"),
        ("Elevhälsan (EMI, elevhälsans medicinska insats) deltog.", "EMI",
         "elevhälsans medicinska insats"),
        ("Ordlista\nSKR: Sveriges Kommuner och Regioner", "SKR", "Sveriges Kommuner och Regioner"),
    ],
)  # fmt: skip
def test_a_sentence_a_parenthesis_or_a_glossary_explains(text, short, long):
    assert list(abbreviations_in(text)) == [Abbreviation(short, long)]


@pytest.mark.parametrize("text", ["KS beslutar enligt förslag.", "IT är bra.", "KS-2025-00112"])
def test_capitals_before_other_words_explain_nothing(text):
    assert list(abbreviations_in(text)) == []
