"""What is found first, when the archive is silent, and which words of an item are quoted."""

import math
from dataclasses import replace
from datetime import date

import pytest

from assistant.archive import Assistant
from assistant.catalogue import Catalogue
from assistant.evidence import Asked
from assistant.judge import Judge
from assistant.lexical import Lexical
from assistant.question import understand
from assistant.search import FUSION, Search
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.files import read
from ingest.parse import parse
from ingest.passages import LIMIT, passages_of
from ingest.store import Store

BRYGGA = """Hamnnämnden

Sammanträdesdatum: 2024-03-05

§ 1 Brygga vid Norra kajen
Beslut

Bryggan vid Norra kajen byggs inte.

Ärendet

Bryggan skulle ha fått plats för tolv båtar. {more}Botten är för lös, och därför skulle pålarna ha \
blivit dyra.

§ 2 Vem som helst kan ringa Bo By om ishallen

§ 3 Staty
Beslut

Miljöpartiet och Andre Ek får hjälpa till med statyn av Elsa Andrée.
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory, encoder):
    """The assistant over the minutes of one meeting, whose first item is of several passages."""
    folder = tmp_path_factory.mktemp("hamn")
    archive = folder / "arkiv"
    archive.mkdir()
    more = "Bryggan vid Norra kajen ritades om, och bryggan vid Norra kajen mättes upp. " * 30
    (archive / "hamn-2024-03-05.txt").write_text(BRYGGA.format(more=more), encoding="utf-8")
    bring_in_line(archive, folder / "index", encoder)
    return Assistant.open(Settings(archive, folder / "index", None))


@pytest.fixture
def items(tmp_path):
    """Each item's passages by its heading, and a judge over all of them."""
    (tmp_path / "hamn.txt").write_text(BRYGGA.format(more=""), encoding="utf-8")
    document = read(tmp_path / "hamn.txt", tmp_path)
    passages = passages_of(document, parse(document), "key")
    weights = Lexical(Catalogue.of(passages)).weights
    return {one.heading: (one,) for one in passages}, Judge(weights, embedded=True), weights


def test_the_passage_that_an_item_begins_with_is_raised_and_a_short_one_lowered(harbour, encoder):
    store = Store(harbour.index, encoder.identity)
    search = Search(store, Catalogue.open(store.folder, store))
    asked = understand("Bryggan vid Norra kajen", date(2024, 4, 1))

    def scores(**weights):
        hits = search.find(asked, None, 10, "lexical", replace(FUSION, **weights))
        return {hit.passage.id: (hit.score, hit.passage.text) for hit in hits}

    without = scores(opening=0.0, length=0.0)
    for name, (score, _) in scores(length=0.0).items():
        raised = FUSION.opening if name.endswith(":00") else 0.0
        assert score == pytest.approx(without[name][0] + raised)
    for name, (score, text) in scores(opening=0.0).items():
        lowered = FUSION.length * math.log((1 + len(text)) / LIMIT)
        assert score == pytest.approx(without[name][0] + lowered)


@pytest.mark.slow
def test_a_reason_that_the_decision_does_not_tell_is_quoted_beside_it(harbour):
    answer = harbour.ask("Varför byggs inte bryggan vid Norra kajen?")
    assert "därför skulle pålarna ha blivit dyra" in answer.text
    assert "Bryggan vid Norra kajen byggs inte." in answer.text


def test_an_item_that_is_nothing_but_its_heading_is_quoted(harbour):
    answer = harbour.ask("Vem kan ringa Bo By om ishallen?")
    assert "Vem som helst kan ringa Bo By om ishallen" in answer.citations[0].quote


def test_a_party_may_be_meant_by_its_letters_and_a_name_be_written_without_its_accent(items):
    found, judge, _ = items
    for question, heading, holds in (
        ("Vad ville Miljöpartiet med bryggan?", "Brygga vid Norra kajen", True),
        ("Vad gäller för statyn av Elsa Andre?", "Staty", True),
        ("Vad gäller för bryggan åt Andre?", "Brygga vid Norra kajen", False),
    ):
        asked = understand(question, date(2024, 4, 1))
        assert judge.holds(asked, found[heading], "") is holds


@pytest.mark.parametrize(
    ("question", "then"),
    [
        ("Vad beslutades om bryggan i mars 2024?", True),
        ("Vad beslutades om bryggan den 6 mars 2024?", False),
        ("Vad beslutades om bryggan i april 2024?", False),
        ("Vad ska hända med bryggan i april 2024?", False),
        ("Vad beslutades om bryggan från och med oktober 2024?", True),
        ("Vad beslutades om bryggan 2025?", True),
    ],
)
def test_an_item_is_of_a_month_by_its_meeting_or_by_what_it_tells_of(items, question, then):
    found, judge, _ = items
    (brygga,) = found["Brygga vid Norra kajen"]
    told = replace(brygga, text=f"{brygga.text} Den är klar den 1 oktober.")
    asked = understand(question, date(2024, 12, 1))
    assert judge.is_of_then(asked, (told,)) is then


def test_a_long_word_that_a_text_lacks_is_made_more_of_than_a_short_one(items):
    found, judge, weights = items
    text = judge.text_of(found["Staty"])
    short, long = (Asked(word, weights).missing(text) for word in ("heter", "hundrastgård"))
    assert long == pytest.approx(1.0)
    assert short == pytest.approx(5 / 9)
