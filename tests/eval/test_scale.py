"""Archives made from a seed, and what is timed of them."""

import pytest

from eval.scale import ITEMS, Watched, alone, minutes, read_in, subject
from ingest.minutes import Document
from ingest.parse import parse


def test_made_minutes_are_read_as_items_that_decide_and_no_two_are_alike():
    name, text = minutes(7, 23)
    meeting = parse(Document(name, text, "0" * 64))
    numbered = [item for item in meeting.items if item.number]
    assert [item.number for item in numbered] == [str(at) for at in range(1, ITEMS + 1)]
    assert all(len(item.decisions) >= 1 for item in numbered)
    assert minutes(7, 23) == (name, text) != minutes(8, 23)
    assert len({subject(number) for number in range(10_000)}) == 10_000


@pytest.mark.slow
def test_a_small_archive_is_read_in_and_timed(tmp_path, encoder):
    found = read_in(tmp_path, 60, encoder, 23) | alone(tmp_path, 60, encoder, 23)
    assert found["documents"] == 6
    assert 0 < found["unchanged archive, s"] < found["read in with made vectors, s"]
    assert 0 < found["query embedding, ms"]["median"] < found["quoting answer, ms"]["median"]


@pytest.mark.slow
def test_the_seconds_of_encoding_are_told_apart(encoder):
    watched = Watched(encoder)
    vectors = watched.encode_passages(["Ett.", "Två."])
    assert (watched.texts, vectors.shape[0]) == (["Ett.", "Två."], 2)
    assert watched.seconds > 0
