"""Abbreviations that the minutes explain, and search in either form."""

from dataclasses import replace

import pytest

from assistant.abbreviations import abbreviations_in, explained
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
