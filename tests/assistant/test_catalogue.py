"""The catalogue on disk: it says of the index what one made anew would say, whatever befell it."""

import dataclasses
import sqlite3
import threading

import numpy as np
import pytest

from assistant import catalogue
from assistant.catalogue import EXPLAINED, FILE, STEM, Catalogue
from assistant.swedish import grams
from ingest.minutes import Passage, Span
from ingest.rows import Entry
from ingest.store import READER, Store, writing

SUBJECTS = ("bussar", "skolgårdar", "vattenledningen", "biblioteket", "cykelvägar", "arkivet")
ASKED = tuple(f"Vad sades om {subject}?" for subject in SUBJECTS)


def passages_of(number, count=4):
    """A document of some passages; its words depend on its number."""
    key = f"k{number}"
    return [
        Passage(
            id=f"{key}:{at:04}",
            document=f"{number}.txt",
            sha256=str(number),
            body="Rådet",
            date=f"2024-01-{1 + number % 28:02}",
            item=str(at),
            label=f"§ {at}",
            heading=f"Om {SUBJECTS[(number + at) % len(SUBJECTS)]}",
            case_number=None,
            text=f"Kommunala rådet (KR{number}) talade {at} gånger om {SUBJECTS[number % 6]}.",
            spans=(Span(None, 0, 4),),
            decisions=(),
        )
        for at in range(count)
    ]


def put(index, *numbers, count=4):
    """Add documents, or replace them, without encoding anything."""
    with writing(index, "x", say=print) as store:
        for number in numbers:
            passages = passages_of(number, count)
            entry = Entry(f"{number}.txt", str(number), f"k{number}", READER, count, "R", None, ())
            vectors = np.random.default_rng(number).normal(size=(count, 8)).astype(np.float32)
            store.replace(entry, passages, vectors)


def take(index, *numbers):
    with writing(index, "x", say=print) as store:
        for number in numbers:
            store.remove(f"{number}.txt")


def opened(index):
    return Catalogue.open(index, Store(index, "x"))


def told(found):
    """All that a catalogue says, by the passages' ids and not by their places."""
    places = found.places(passage.id for passage in found.every())
    postings = found.postings()["grams"]
    scores = {}
    for question in ASKED:
        of_places = postings.scores(grams(question))
        scores[question] = {name: round(float(of_places[at]), 4) for name, at in places.items()}
    return tuple(found.every()), scores, len(found), found.bodies


def anew(found):
    """A catalogue in memory of the same passages."""
    return Catalogue.of(tuple(found.every()))


def alike(found, other):
    """Both hold the same; a word's rarity may differ by what is gone."""
    passages, scores, *rest = told(found)
    other_passages, other_scores, *other_rest = told(other)
    assert (passages, rest) == (other_passages, other_rest)
    for question, held in scores.items():
        assert held == pytest.approx(other_scores[question], rel=0.2)


@pytest.fixture
def index(tmp_path):
    """The folder of an index of 50 small documents whose catalogue has been written."""
    put(tmp_path, *range(50))
    opened(tmp_path)
    return tmp_path


def test_what_is_added_is_weighed_as_a_new_catalogue_would_weigh_it(index):
    put(index, 100)
    assert told(opened(index)) == told(anew(opened(index)))


def test_what_is_replaced_or_removed_scores_nothing_and_the_rest_about_as_in_a_new_one(index):
    """What is gone is counted among those that hold a word until all is written anew."""
    put(index, 7, count=6)
    take(index, 3)
    alike(opened(index), anew(opened(index)))


def test_the_document_that_came_last_can_be_removed_again(index):
    """Its passages are still named by the inverted lists, at places beyond all that are left."""
    before = opened(index)
    put(index, 100)
    assert len(opened(index)) == len(before) + 4
    take(index, 100)
    alike(opened(index), before)


@pytest.mark.slow
def test_a_catalogue_that_grew_by_small_changes_is_read_from_few_batches(index):
    for number in range(60, 80):
        put(index, number)
        found = opened(index)
    with sqlite3.connect(index / FILE) as connection:
        (batches,) = connection.execute("SELECT count(*) FROM batches").fetchone()
    assert batches <= 8
    assert told(found) == told(anew(found))
    assert found.counts(STEM) == anew(found).counts(STEM)
    assert found.counts(EXPLAINED) == anew(found).counts(EXPLAINED)


def test_where_a_tenth_is_new_or_gone_all_is_written_anew_and_counted_anew(index):
    take(index, *range(20))
    found = opened(index)
    assert told(found) == told(anew(found))
    assert found.counts(STEM) == anew(found).counts(STEM)


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.write_bytes(b"ingen databas " * 500),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(b""),
        lambda file: file.unlink(),
        lambda file: sqlite3.connect(file).execute(
            f"PRAGMA user_version = {catalogue.VERSION + 1:d}"
        ),
    ],
    ids=["overwritten", "cut short", "emptied", "deleted", "of another version"],
)
def test_a_catalogue_that_is_not_as_it_was_is_made_anew(index, harm):
    before = told(opened(index))
    catalogue.throw_away(index)
    opened(index)
    harm(index / FILE)
    assert told(opened(index)) == before


def test_who_has_it_open_reads_on_what_was_there_while_another_changes_it(index):
    first = opened(index)
    before = told(first)
    put(index, 100)
    second = opened(index)
    assert told(first) == before
    assert len(second) == len(first) + 4


def test_several_that_open_a_new_index_at_once_all_read_the_same(tmp_path):
    put(tmp_path, *range(30))
    stores = [Store(tmp_path, "x") for _ in range(3)]
    found = []
    threads = [
        threading.Thread(target=lambda store=store: found.append(Catalogue.open(tmp_path, store)))
        for store in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one) for one in found] == [120, 120, 120]
    assert told(found[0]) == told(found[1]) == told(found[2])


def test_a_passage_holds_the_name_of_its_body_and_its_folder(tmp_path):
    passages = [
        dataclasses.replace(passage, body=body, document=f"{folder}/{passage.document}")
        for body, folder in (("Hamnrådet", "lillbro"), ("Badrådet", "almforsa"))
        for passage in passages_of(len(folder))
    ]
    found = Catalogue.of(passages)
    for name in ("hamnrådet", "lillbro"):
        scores = found.postings()["grams"].scores(grams(name))
        places = found.places(passage.id for passage in passages if passage.body == "Hamnrådet")
        best = sorted(range(len(scores)), key=lambda at: -scores[at])[: len(places)]
        assert set(best) == set(places.values())


def test_an_index_without_passages_is_searched_in_vain(tmp_path):
    with writing(tmp_path, "x", say=print):
        pass
    found = opened(tmp_path)
    assert (len(found), found.bodies) == (0, ())
    assert list(found.postings()["terms"].scores(["buss"])) == []
