"""What counts as found, answered and silent."""

import pytest

from eval.questions import Question
from eval.scores import FIGURES, is_right, rank

from .by_hand import answer, hit, result

QUESTION = Question(
    id="q", question="Vad kostar bryggan?", kind="amount", doc="a.txt", item="1", page=None,
    must_contain=(("40 000",), ("bryggan", "bryggor")), quote="Bryggan byggs för 40 000 kr.",
    alt_docs=("b.txt",),
)  # fmt: skip
NEGATIVE = Question("n", "Vad kostar månen?", "negative", None, None, None, (), "", ())


def test_the_rank_is_of_the_first_passage_of_a_right_document_with_the_quote():
    right = "Bryggan byggs för 40000 kr."
    hits = [hit("c.txt", right), hit("a.txt", "Något annat."), hit("b.txt", right)]
    assert rank(QUESTION, hits) == 3
    assert rank(QUESTION, hits[:2]) is None


def test_a_passage_counts_with_four_fifths_of_the_words_and_its_first_3000_characters():
    assert rank(QUESTION, [hit("a.txt", "Bryggan byggs för 40 000")]) == 1
    assert rank(QUESTION, [hit("a.txt", "Bryggan byggs")]) is None
    assert rank(QUESTION, [hit("a.txt", "x " * 1500 + QUESTION.quote)]) is None


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (answer("Bryggan kostar 40.000 kr [1]"), True),
        (answer("Så här:", quote="Bryggor för 40 000 kr"), True),
        (answer("Bryggan kostar 45 000 kr [1]"), False),
        (answer("Bryggan kostar 40 000 kr [1]", document="c.txt"), False),
        (answer("x" * 1500 + "Bryggan kostar 40 000 kr"), False),
        (answer("Jag hittar inget.", answered=False), False),
    ],
)
def test_an_answer_is_right_when_it_says_what_it_must_and_cites_a_right_document(given, right):
    assert is_right(QUESTION, given) is right


def test_the_right_answer_to_a_negative_is_silence():
    assert is_right(NEGATIVE, answer("", answered=False))
    assert not is_right(NEGATIVE, answer("Månen kostar 3 kr [1]"))


def test_each_figure_is_over_the_questions_that_it_is_about():
    results = [
        result(QUESTION, rank=1, group=0),
        result(QUESTION, rank=2, right=False, group=1),
        result(QUESTION, rank=None, right=False, answered=False, group=2),
        result(QUESTION, rank=10, group=3),
        result(NEGATIVE, rank=None, answered=False, group=4),
        result(NEGATIVE, rank=None, right=False, group=5),
    ]
    found = {name: figure(results) for name, figure in FIGURES.items()}
    assert {name: (one.value, one.n) for name, one in found.items()} == {
        "found@1": (0.25, 4),
        "found@5": (0.5, 4),
        "MRR": (pytest.approx((1 + 1 / 2 + 0 + 1 / 10) / 4), 4),
        "answered right": (0.5, 4),
        "abstained right": (0.5, 2),
        "false abstentions": (0.25, 4),
    }
