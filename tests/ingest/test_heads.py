"""Which body met, and when."""

from datetime import date

import pytest

from ingest.dates import dates_in, in_words

from .minutes_of import meeting


@pytest.mark.parametrize(
    "text",
    [
        "2021-08-13",
        "20210813",
        "210813",
        "21.08.13",
        "21-08-13",
        "den 13 augusti 2021",
        "13 aug. 2021",
        "13/8 2021",
        "2021.08.13",
        "datetime(year: 2021, month: 8, day: 13)",
        "fredagen den 13:e augusti 2021",
    ],
)
def test_a_date_is_read_in_every_form(text):
    assert list(dates_in(f"Mötet {text} i Lillbro")) == [date(2021, 8, 13)]


@pytest.mark.parametrize(
    "text",
    [
        "2021-02-31",
        "kl 15.00-17.30",
        "SLK-2024-00062",
        "Dnr 2024/31",
        "350 000 kr",
        "070-123 45 67",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert list(dates_in(text)) == []


def test_dates_are_written_in_words():
    assert in_words("2019-01-29") == "29 januari 2019"


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        (
            "Fyrsjöregionen\nDirektörsgruppen\n\nMötesdatum 2024-02-09\n",
            "Direktörsgruppen",
            "2024-02-09",
        ),
        (
            " Direktörsgruppen  Minnesanteckningar\nFyrsjö\n\nMötesdatum 2024-02-09\n",
            "Direktörsgruppen",
            "2024-02-09",
        ),
        ("# Protokoll från Styrelsen den 13 september 2024\n", "Styrelsen", "2024-09-13"),
        (
            "Organ: Kultur- och fritidsnämnden\nDatum: 2024-09-13 kl. 13.00\n",
            "Kultur- och fritidsnämnden",
            "2024-09-13",
        ),
        (
            "Anteckningar\nReferensgruppen för metadata\n24.12.06\n",
            "Referensgruppen för metadata",
            "2024-12-06",
        ),
    ],
)
def test_body_and_date_are_read_from_the_head(head, body, day):
    found = meeting(f"{head}\n1. Val\n\nBeslut: Eva väljs.\n\n2. Slut\n\nBeslut: Mötet slutar.\n")
    assert (found.body, found.date) == (body, day)


def test_the_date_is_taken_from_the_file_name_where_the_head_has_none():
    assert (
        meeting("Styrgruppen\n\n1. Val\n\nBeslut: Ja.\n", "styrgrupp-2024-05-17.txt").date
        == "2024-05-17"
    )


def test_dates_of_head_and_file_name_that_differ_are_reported_and_none_is_guessed():
    found = meeting(
        "Styrgruppen\nMötesdatum 2024-05-16\n\n1. Val\n\nBeslut: Ja.\n", "2024-05-17.txt"
    )
    assert found.date is None
    assert found.warnings == (
        "Mötets datum är oklart: protokollets huvud säger 2024-05-16 men filnamnet 2024-05-17.",
    )


def test_a_date_that_is_nowhere_is_not_guessed():
    found = meeting("Styrgruppen\n\n1. Val\n\nBeslut: Ja.\n")
    assert (found.date, found.warnings) == (None, ("Inget mötesdatum hittades.",))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("Styrelsen/2024/2024-10-10.md", "Styrelsen"),
        ("protokoll/arbetsgruppen-2024-10-10.md", "Arbetsgruppen"),
        ("2024/moten/2024-10-10.md", None),
    ],
)
def test_the_folder_names_the_body_where_the_head_does_not(path, body):
    assert meeting("# Möte 2024-10-10\n\n## Ekonomi\n\nBra.\n", path).body == body


def test_the_author_of_a_latex_source_is_the_body():
    text = "\\title{Möte 6}\n\\author{Valberedningen}\n\\date{2024-04-08}\n\n\\section{Val}\nEva.\n"
    found = meeting(text)
    assert (found.body, found.date) == ("Valberedningen", "2024-04-08")
