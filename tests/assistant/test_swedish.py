"""Swedish words as search needs them."""

import pytest

from assistant.swedish import Compounds, grams, stems_in, terms, words


@pytest.mark.parametrize("amount", ["350 000", "350.000", "350\u00a0000", "350000"])
def test_an_amount_is_one_word_however_it_is_set(amount):
    assert "350000" in list(words(f"för {amount} kr"))


def test_case_numbers_and_paragraphs_are_exact_words():
    found = list(words("Se § 12 och Dnr KS-2025-00970."))
    assert "§12" in found
    assert "ks-2025-00970" in found


def test_question_words_say_nothing_of_the_matter():
    assert terms("Vad beslutades om badhuset?") == terms("badhus")


def test_compounds_are_split_at_words_that_the_archive_uses():
    texts = ("kommun och direktör", "ett möte om kommunen", "direktörerna hade möten")
    compounds = Compounds(stems_in(texts))
    assert compounds.parts("kommundirektörsmöte")[:2] == ("kommundirektör", "möt") or set(
        compounds.parts("kommundirektör")
    ) == {"kommun", "direktör"}
    assert compounds.parts("badhus") == ()


def test_misspelled_words_share_most_of_their_pieces():
    right, wrong = set(grams("överenskommelse")), set(grams("overenskomelse"))
    assert len(right & wrong) / len(right | wrong) > 0.5
