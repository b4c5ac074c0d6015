"""One meeting at a glance, over HTTP and from the minutes."""

import httpx
import pytest

from assistant.archive import Assistant
from assistant.settings import Settings
from eval.site import served
from ingest.archive import bring_in_line

MINUTES = {
    "2024-03-15": """# Bryggruppen 2024-03-15

Närvarande: Eva Ek (Lillbro, ordförande), Bo By (Vinterhamn)

## 1. Ny brygga

Beslut: Ärendet bordläggs.

## 2. Nästa möte

Nästa möte är den 3 maj 2024.
""",
    "2024-05-03": """# Bryggruppen 2024-05-03

Närvarande: Eva Ek (Lillbro, ordförande), Cia Crona (Almforsa)

## 1. Ny brygga

Beslut: Gruppen bygger en brygga. Cia Crona får i uppdrag att ta in <b>tre</b> anbud.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory, encoder):
    archive = tmp_path_factory.mktemp("moten") / "arkiv"
    archive.mkdir()
    for day, text in MINUTES.items():
        (archive / f"{day}.md").write_text(text, encoding="utf-8")
    bring_in_line(archive, archive.parent / "index", encoder)
    return Assistant.open(Settings(archive, archive.parent / "index", None))


def test_a_meeting_tells_what_has_changed_since_the_previous_one(assistant):
    told = assistant.meeting("2024-05-03.md")
    assert [person.name for person in told.come] == ["Cia Crona"]
    assert [person.name for person in told.gone] == ["Bo By"]
    (item,) = told.treated
    assert item.before.date == "2024-03-15"
    assert [task.who for task in item.item.tasks] == ["Cia Crona"]
    assert (told.previous.document, told.following) == ("2024-03-15.md", None)


def test_the_first_meeting_has_nothing_before_it(assistant):
    told = assistant.meeting("2024-03-15.md")
    assert told.previous is None and told.following.document == "2024-05-03.md"
    assert told.come == told.gone == ()
    assert told.meeting.next_meeting == "2024-05-03"


@pytest.mark.slow
def test_the_page_shows_decisions_people_and_the_way_to_other_meetings(assistant):
    with served(assistant) as address:
        page = httpx.get(f"{address}/mote/2024-05-03.md").text
        missing = httpx.get(f"{address}/mote/../inget.md")
    assert "Gruppen bygger en brygga." in page
    assert "Cia Crona (Almforsa)" in page and "Bo By (Vinterhamn)" in page
    assert "Senast i ärendet" in page and "bordlagt" in page
    assert "&lt;b&gt;tre&lt;/b&gt;" in page and "<b>tre</b>" not in page
    assert 'href="/mote/2024-03-15.md"' in page
    assert missing.status_code == 404
