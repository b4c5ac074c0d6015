"""The golden questions, and folding."""

import json
from collections import Counter

import pytest

from eval.questions import KINDS, fold, read_conversations, read_questions
from ingest.errors import ProtokollError
from ingest.files import find, read
from ingest.parse import parse
from ingest.passages import passages_of
from tests.conftest import ROOT

GOLDEN = ROOT / "eval" / "golden" / "questions.jsonl"


@pytest.mark.parametrize("amount", ["350 000", "350.000", "350\u00a0000", "350\u202f000", "350000"])
def test_amounts_are_the_same_however_they_are_set(amount):
    assert fold(f"för {amount} kr") == "för 350000 kr"


def test_case_form_and_white_space_are_folded():
    assert fold("A\u030aLEN\n  är\tHÄR") == "ålen är här"


def test_the_golden_questions_are_many_and_a_fifth_cannot_be_answered():
    questions = read_questions(GOLDEN)
    kinds = Counter(question.kind for question in questions)
    assert len(questions) >= 80
    assert kinds["negative"] >= 0.2 * len(questions)
    assert set(kinds) == set(KINDS)
    assert len({question.id for question in questions}) == len(questions)


def test_every_golden_answer_stands_in_the_item_and_on_the_page_that_is_named(sample_archive):
    stored = {}
    for path in find(sample_archive):
        document = read(path, sample_archive)
        stored[document.path] = document, passages_of(document, parse(document), "k")
    for question in read_questions(GOLDEN):
        if question.kind == "negative":
            assert (question.doc, question.quote, question.must_contain) == (None, "", ())
            continue
        document, passages = stored[question.doc]
        item = [passage for passage in passages if passage.item == question.item]
        assert any(fold(question.quote) in fold(passage.text) for passage in item), question.id
        said = fold(" ".join(passage.text for passage in item))
        for group in question.must_contain:
            assert any(fold(one) in said for one in group), (question.id, group)
        if question.page:
            ends = [*document.page_starts[1:], len(document.text)]
            start, end = document.page_starts[question.page - 1], ends[question.page - 1]
            assert fold(question.quote)[:25] in fold(document.text[start:end]), question.id


def test_a_conversation_is_questions_in_turn(tmp_path):
    turn = {
        "id": "c1a", "doc": "a.txt", "item": "2", "page": None, "question": "Vad kostar bryggan?",
        "answer_must_contain": [["40 000"]], "quote": "40 000 kr", "kind": "amount", "alt_docs": [],
    }  # fmt: skip
    then = {**turn, "id": "c1b", "question": "Och badhuset?"}
    path = tmp_path / "samtal.jsonl"
    path.write_text(json.dumps({"id": "c1", "turns": [turn, then]}))
    (conversation,) = read_conversations(path)
    assert conversation.id == "c1"
    assert [one.question for one in conversation.turns] == ["Vad kostar bryggan?", "Och badhuset?"]
    path.write_text(json.dumps(turn))
    with pytest.raises(ProtokollError, match=r"Rad 1 i .* saknar 'turns'"):
        read_conversations(path)


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "3", ""])
def test_a_line_that_is_no_question_is_named(tmp_path, line):
    path = tmp_path / "fragor.jsonl"
    path.write_text(line)
    with pytest.raises(ProtokollError, match=str(path)):
        read_questions(path)
