"""What counts as found, answered and silent."""

import pytest

from assistant.answers import Answer, Citation, Hit
from eval.questions import Question
from eval.scores import is_right, mean, rank
from ingest.minutes import Passage, Span

QUESTION = Question(
    id="q", question="Vad kostar bryggan?", kind="amount", doc="a.txt", item="1", page=None,
    must_contain=(("40 000",), ("bryggan", "bryggor")), quote="Bryggan byggs för 40 000 kr.",
    alt_docs=("b.txt",),
)  # fmt: skip
NEGATIVE = Question("n", "Vad kostar månen?", "negative", None, None, None, (), "", ())


def hit(document, text):
    return Hit(
        Passage("k:0000:00", document, "0", None, None, "1", "punkt 1", None, None, text,
                (Span(None, 0, len(text)),)),
        1.0,
    )  # fmt: skip


def answer(text, document="a.txt", quote="", answered=True):
    citation = Citation(1, document, None, None, "1", None, None, None, quote, "/")
    cited = (citation,) if answered else ()
    return Answer("?", answered, text, cited, (), "quote", 0.0, 0.0, "2025-01-01")


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


def test_an_interval_holds_its_mean_and_is_the_same_every_time():
    figure = mean([1.0] * 8 + [0.0] * 2)
    assert figure == mean([1.0] * 8 + [0.0] * 2)
    assert figure.value == pytest.approx(0.8)
    assert figure.low < figure.value < figure.high
    assert (figure.n, mean([]).n) == (10, 0)
