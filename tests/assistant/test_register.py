"""The register of decisions: what is in it, how it is asked, and the files that it is saved as."""

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from assistant.exports import COLUMNS, as_csv, as_excel
from assistant.register import Asked, Register
from ingest.minutes import Decision, Outcome, Passage, Span


@pytest.fixture(scope="module")
def register(assistant):
    return assistant.register()


def item(text: str, *, date: str | None = "2025-01-31", body: str | None = "Nämnden") -> Passage:
    spans = (Span(2, 10, 20),)
    return Passage(
        "k:0001:00", "a.pdf", "", body, date, "4", "§ 4", text, "N 2025/1", text, spans,
        (Decision(text, Outcome.UPPDRAG, spans),),
    )  # fmt: skip


def labels(register: Register, **wanted: str) -> list[str]:
    return [f"{row.date} {row.label}" for row in register.select(Asked(**wanted))]


def test_every_decision_of_the_archive_is_a_row_the_newest_first(register):
    assert labels(register) == [
        "2024-09-20 § 1",
        "2024-09-20 § 2",
        "2024-05-02 punkt 1",
        "2024-05-02 punkt 2",
        "2024-03-15 § 1",
        "2024-03-15 § 2",
    ]
    row = register.select(Asked(words="upphandla"))[0]
    assert (row.body, row.heading, row.case_number) == (
        "Styrelsen",
        "Gemensamt e-arkiv",
        "BF 2024/9",
    )
    assert (row.who, row.by) == ("Åke Al", "senast den 1 oktober 2024")


def test_the_register_is_filtered_by_words_body_year_and_outcome(register):
    assert labels(register, words="BADHUS skogsåker") == ["2024-09-20 § 2"]
    assert labels(register, body="Arbetsgruppen") == ["2024-05-02 punkt 1", "2024-05-02 punkt 2"]
    assert labels(register, outcome="bordlagt") == ["2024-03-15 § 1"]
    assert labels(register, year="2023") == []
    assert register.years == {"2024": 6}
    assert register.bodies == {"Arbetsgruppen": 2, "Styrelsen": 4}
    assert register.outcomes[Outcome.AVSLAG] == 1


def test_what_is_not_known_comes_last_in_either_order():
    register = Register(
        [item("Öppet"), item("Älg"), item("Åtel"), item("Zebra"), item("", date=None)]
    )
    headings = [row.heading for row in register.select(Asked(order="ärende"))]
    assert headings == ["Zebra", "Åtel", "Älg", "Öppet", ""]
    headings = [row.heading for row in register.select(Asked(order="-ärende"))]
    assert headings == ["Öppet", "Älg", "Åtel", "Zebra", ""]
    assert register.select(Asked())[-1].date == ""
    assert register.select(Asked(order="nonsens")) == register.select(Asked(order="datum"))


def test_a_matter_of_every_meeting_has_no_timeline():
    standing = replace(item("Val av justerare"), case_number=None)
    rows = Register([standing, replace(standing, heading="Budget 2026")]).rows
    assert [row.matter for row in rows] == ["", "Budget 2026"]


def test_the_files_open_with_every_row_and_no_formula(register):
    hostile = '=HYPERLINK("http://elak.example";"klicka")\n; "citat"\x07'
    rows = [*register.rows, *Register([item(hostile), item("@SUM(1)"), item("- att bygga")]).rows]

    content = as_csv(rows)
    assert content.startswith(b"\xef\xbb\xbfDatum;Organ;")
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(table) == 1 + len(rows)
    assert [row[4] for row in table[-3:]] == [f"'{hostile}", "'@SUM(1)", "'- att bygga"]

    sheet = load_workbook(io.BytesIO(as_excel(rows))).active
    assert [cell.value for cell in sheet[1]] == [name for name, _ in COLUMNS]
    assert sheet.max_row == 1 + len(rows)
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert sheet.cell(len(rows) - 1, 5).value.startswith("=HYPERLINK")
    assert sheet.cell(2, 6).value == rows[0].text


def test_a_matter_is_followed_from_its_first_item_to_its_latest(assistant):
    for name in ("BF 2024/7", "Överenskommelse om arbetsmarknaden (DUA)"):
        steps = [(step.date, step.label) for step in assistant.matter(name)]
        assert steps == [("2024-03-15", "§ 1"), ("2024-09-20", "§ 1")]
    assert assistant.matter("finns inte") == ()
