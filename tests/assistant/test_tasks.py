"""Who is to do what by when, over the archive: as a page, a table and a calendar."""

from datetime import date

import httpx
import pytest
from icalendar import Calendar

from assistant.archive import Assistant
from assistant.settings import Settings
from assistant.tasks import as_calendar, day_of
from eval.site import served
from ingest.archive import bring_in_line

TODAY = date(2024, 12, 1)


@pytest.fixture(scope="module")
def address(assistant):
    with served(assistant) as where:
        yield where


@pytest.mark.parametrize(
    ("by", "held", "day"),
    [
        ("senast den 1 oktober 2024", "2024-03-15", "2024-10-01"),
        ("senast den 10 februari", "2019-01-29", "2019-02-10"),
        ("före den 10 februari", "2018-11-11", "2019-02-10"),
        ("den 29 februari", "2023-05-05", None),
        ("till nästa möte", "2024-03-15", None),
        ("senast vecka 12", "2024-02-04", "2024-03-24"),
        ("v. 3", "2024-02-04", "2025-01-19"),
        ("vecka 60", "2024-02-04", None),
        ("senast den 3 maj", "", None),
    ],
)
def test_the_day_of_a_task_is_the_first_one_after_the_meeting(by, held, day):
    assert day_of(by, held) == day


def test_tasks_are_told_with_their_day_and_their_source(assistant):
    tasks = {task.who: task for task in assistant.tasks().all}
    assert set(tasks) == {"Åke Al", "Cia Crona"}
    al = tasks["Åke Al"]
    assert (al.what, al.day) == ("upphandla systemet senast den 1 oktober 2024", "2024-10-01")
    assert al.is_past(TODAY) and not al.is_past(date(2024, 10, 1))
    assert not tasks["Cia Crona"].is_past(TODAY)
    assert [task.who for task in assistant.tasks().select("crona", "Arbetsgruppen")] == [
        "Cia Crona"
    ]
    assert assistant.tasks().select("crona", "Styrelsen") == ()


@pytest.mark.slow
def test_a_task_tells_whether_a_later_meeting_came_back_to_its_matter(tmp_path, encoder):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    decided = {
        "2024-03-15": "Beslut: Eva Ek får i uppdrag att ta in tre anbud.",
        "2024-05-03": "Beslut: Gruppen väljer det lägsta anbudet.",
    }
    for day, text in decided.items():
        minutes = f"# Bryggruppen {day}\n\n## 1. Ny brygga\n\n{text}\n\n## 2. Övrigt\n\nInget.\n"
        (archive / f"{day}.md").write_text(minutes, encoding="utf-8")
    bring_in_line(archive, tmp_path / "index", encoder)
    (task,) = Assistant.open(Settings(archive, tmp_path / "index", None)).tasks().all
    assert (task.who, task.back.date) == ("Eva Ek", "2024-05-03")


def test_the_page_marks_what_is_past_and_leads_to_the_minutes(assistant, address):
    page = httpx.get(f"{address}/uppdrag", params={"sok": "upphandla"}).text
    assert "Ett uppdrag" in page and "dagen har varit" in page
    (task,) = assistant.tasks().select("upphandla")
    assert "upphandla systemet" in httpx.get(address + task.url.partition("#")[0]).text
    assert "Inget uppdrag" in httpx.get(f"{address}/uppdrag", params={"sok": "ubåt"}).text
    assert httpx.get(f"{address}/uppdrag", params={"sida": "99999"}).status_code == 200


def test_tasks_are_saved_as_a_table_and_a_calendar(address):
    table = httpx.get(f"{address}/uppdrag.csv").content.decode("utf-8-sig")
    assert "Åke Al;upphandla systemet senast den 1 oktober 2024" in table
    calendar = Calendar.from_ical(httpx.get(f"{address}/uppdrag.ics").content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == date(2024, 10, 1)
    assert str(event["summary"]) == "Åke Al: upphandla systemet senast den 1 oktober 2024"


def test_a_calendar_of_no_tasks_is_a_calendar():
    assert Calendar.from_ical(as_calendar((), TODAY)).walk("VEVENT") == []


@pytest.mark.slow
def test_the_tasks_of_the_directors_are_those_of_their_minutes(real_minutes, tmp_path, encoder):
    archive = tmp_path / "mlr"
    archive.symlink_to(real_minutes / "mlr")
    bring_in_line(archive, tmp_path / "index", encoder)
    assistant = Assistant.open(Settings(archive, tmp_path / "index", None))
    told = {task.who: task for task in assistant.tasks().all}
    assert told["Alla kommuner"].day == "2019-02-10"
    assert told["Fredrik Geijer"].what == "boka ett möte med Länsstyrelsen"
    assert set(told) == {
        "Alla kommuner", "Fredrik Geijer", "IUC", "Kommundirektörerna", "sekretariatsledaren",
    }  # fmt: skip
    assert all(task.spans for task in told.values())
    (document,) = [entry.document for entry in assistant.entries()]
    meeting = assistant.meeting(document).meeting
    assert (meeting.next_meeting, meeting.next_time) == ("2019-04-23", "15.00")
    directors = [person for person in meeting.present if person.municipality][:12]
    assert len({person.municipality for person in directors}) == 12
    (coming,) = next(s for s in assistant.catch_up() if s.title == "Nästa möten").groups[0][1]
    assert coming.said.endswith(": 23 april 2019 kl. 15.00")
