"""Questions of one document or matter are never parted."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from eval.folds import folds_of, groups_of, matters_of

from .by_hand import negative, passage, question

MATTERS = matters_of(
    [
        passage("a.txt", item="1", heading="Ny brygga", case_number="BF 2024/7"),
        passage("a.txt", item="2", heading="Badhus"),
        passage("b.txt", item="4", heading="Bryggan igen", case_number="bf 2024/7"),
        passage("c.txt", item="1", heading="BADHUS "),
        passage("d.txt", item="1", heading="Laddstolpar"),
    ]
)


def test_matters_are_known_by_case_number_and_heading_under_the_items_number_and_its_heading():
    about = frozenset({"bf 2024/7", "ny brygga"})
    assert MATTERS["a.txt", "1"] == MATTERS["a.txt", "ny brygga"] == about
    assert MATTERS["c.txt", "1"] == frozenset({"badhus"})


def test_a_group_shares_a_document_a_case_number_or_a_heading():
    questions = [
        question("document", "a.txt", "1"), question("same document", "a.txt", "9"),
        question("same case", "b.txt", "4"), question("other item", "b.txt", "5"),
        question("other", "d.txt", "1"),
    ]  # fmt: skip
    assert groups_of(questions, MATTERS) == (0, 0, 0, 0, 1)
    by_heading = [question("1", "a.txt", "2"), question("2", "c.txt", "Badhus")]
    assert groups_of(by_heading, MATTERS) == (0, 0)
    unlike = [question("1", "a.txt", "2"), question("2", "b.txt", "4")]
    assert groups_of(unlike, MATTERS) == (0, 1)


def test_a_group_shares_also_a_document_that_states_the_same():
    questions = [
        question("1", "d.txt", alt_docs=("e.txt",)),
        question("2", "e.txt"),
        question("3", "f.txt"),
    ]
    assert groups_of(questions, MATTERS) == (0, 0, 1)


def test_what_a_third_question_joins_is_one_group():
    questions = [
        question("1", "x.txt"),
        question("2", "y.txt"),
        question("3", "x.txt", alt_docs=("y.txt",)),
    ]
    assert groups_of(questions, {}) == (0, 0, 0)


def test_a_question_that_names_no_document_is_alone():
    assert groups_of([negative("1"), negative("2"), question("3")], MATTERS) == (0, 1, 2)


documents = st.sampled_from([f"{letter}.txt" for letter in "abcdefghij"])
asked = st.lists(
    st.tuples(documents, st.none() | documents, st.integers(1, 3)), min_size=1, max_size=40
)
headings = st.dictionaries(
    st.tuples(documents, st.sampled_from("123")),
    st.frozensets(st.sampled_from("pqrst"), max_size=1),
)


@given(asked, headings)
def test_no_document_and_no_matter_stands_in_two_folds(rows, matters):
    questions = [
        question(f"q{at:02}", doc, str(item), alt_docs=(alt,) if alt else ())
        for at, (doc, alt, item) in enumerate(rows)
    ]
    folds = folds_of(questions, groups_of(questions, matters))
    where = {}
    for one, fold in zip(questions, folds, strict=True):
        for document in one.documents:
            where.setdefault(document, set()).add(fold)
            for about in matters.get((document, one.item), ()):
                where.setdefault(about, set()).add(fold)
    assert all(len(folds) == 1 for folds in where.values())


@given(asked, st.randoms(use_true_random=False))
def test_a_question_is_in_the_same_fold_whatever_order_they_come_in(rows, chance):
    questions = [question(f"q{at:02}", doc, str(item)) for at, (doc, _, item) in enumerate(rows)]
    shuffled = questions.copy()
    chance.shuffle(shuffled)
    before, after = (
        dict(zip([q.id for q in order], folds_of(order, groups_of(order, {})), strict=True))
        for order in (questions, shuffled)
    )
    assert before == after


def test_each_fold_gets_its_share_of_both_sorts_of_question():
    questions = [question(f"q{at:02}", f"{at}.txt") for at in range(20)]
    questions += [negative(f"n{at:02}") for at in range(10)]
    folds = folds_of(questions, groups_of(questions, {}))
    sorts = Counter((fold, one.negative) for one, fold in zip(questions, folds, strict=True))
    assert sorts == {(fold, sort): 2 if sort else 4 for fold in range(5) for sort in (True, False)}
