"""Archives made from a seed, and what is timed of them."""

import os

import pytest

from eval.machine import machine
from eval.plots import growth
from eval.scale import ITEMS, Watched, alone, minutes, read_in, subject
from ingest.minutes import Document
from ingest.parse import parse


def test_growth_is_drawn_with_a_line_for_each_figure():
    drawn = growth({"ett": {10: 1.0, 100: 2.0}, "två": {10: 2.0, 100: 9.0}}, "Passages", "ms")
    assert drawn.startswith('<svg role="img" aria-label="ms by passages"')
    assert "ett" in drawn and "två" in drawn and "http" not in drawn.split(">", 1)[1]


def test_a_machine_is_described_by_what_its_speed_depends_on():
    told = machine()
    assert told["cores"] == os.cpu_count() and told["memory, GB"] > 0
    assert told["processor"] and told["torch"].startswith("2.")


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
def test_what_is_not_read_in_within_the_limit_is_left_out(tmp_path, encoder):
    found = read_in(tmp_path, 600, encoder, 23, limit=0.0)
    assert 0 < found["documents"] < 60
    assert len(list((tmp_path / "archive").rglob("*.txt"))) == found["documents"] + 3


@pytest.mark.slow
def test_the_seconds_of_encoding_are_told_apart(encoder):
    watched = Watched(encoder)
    vectors = watched.encode_passages(["Ett.", "Två."])
    assert (watched.texts, vectors.shape[0]) == (["Ett.", "Två."], 2)
    assert watched.seconds > 0
