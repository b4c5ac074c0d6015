"""What one who is new is told of an archive: as a page, as Markdown and on paper."""

import re

import httpx
import pypdfium2
import pytest

from assistant.archive import Assistant
from assistant.catch_up import Line, Section, as_markdown
from assistant.paper import as_pdf
from assistant.settings import Settings
from eval.site import served
from ingest.archive import bring_in_line


def told(assistant, title):
    """The groups of a section: its lines by their head."""
    return next((dict(one.groups) for one in assistant.catch_up() if one.title == title), {})


def test_the_people_of_a_body_are_told_with_where_they_are_from_and_when_they_were_there(assistant):
    groups = told(assistant, "Vilka som sitter var")
    (ek, *_) = groups["Styrelsen"]
    assert ek.said == "Eva Ek (Lillbro, ordförande)"
    assert ek.url == "/mote/styrelsen-2024-03-15.txt" and ek.more == "med 15 mars 2024"
    assert [line.said for line in groups["Arbetsgruppen"]] == ["Cia Crona (Almforsa)"]


def test_what_is_open_is_what_no_later_meeting_has_decided(assistant):
    """DUA was tabled in March and approved in September."""
    groups = told(assistant, "Öppet")
    assert "Bordlagt och återremitterat" not in groups
    assert any(line.said.startswith("Cia Crona: ") for line in groups["Uppdrag"])


def test_the_matters_that_came_back_are_read_first(assistant):
    (matter,) = told(assistant, "Läs först")["Ärenden"]
    assert matter.said == "Överenskommelse om arbetsmarknaden (DUA)"
    assert matter.more == "beslutat 2 gånger, senast 20 september 2024"


@pytest.mark.slow
def test_every_line_leads_to_a_page_that_is_there(assistant):
    urls = {
        line.url for part in assistant.catch_up() for _, lines in part.groups for line in lines
    } - {None}
    with served(assistant) as address:
        for url in urls:
            assert httpx.get(address + url.partition("#")[0]).status_code == 200, url
        page = httpx.get(f"{address}/ny").text
        paper = httpx.get(f"{address}/ny.pdf").content
        markdown = httpx.get(f"{address}/ny.md").text
    assert len(urls) > 5 and "Eva Ek (Lillbro, ordförande)" in page
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(paper))
    assert "Ny i uppdraget" in text and "Eva Ek (Lillbro, ordförande)" in text
    assert markdown.startswith("# Ny i uppdraget\n")


@pytest.mark.slow
def test_themes_are_words_that_several_headings_share_and_no_names_or_kinds(tmp_path, encoder):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    headings = [
        "Motion av Eva Ek (S) om nya cykelbanor", "Motion av Bo By (C) om belysta cykelbanor",
        "Remiss om cykelbanor", "Hyra för Ekska huset", "Val av revisorer till Ekska fonden",
    ]  # fmt: skip
    items = "\n".join(
        f"## {number}. {heading}\n\nBeslut: Gruppen bifaller förslaget.\n"
        for number, heading in enumerate(headings, start=1)
    )
    minutes = f"# Gatugruppen 2024-05-03\n\nNästa möte är den 7 juni 2024.\n\n{items}"
    (archive / "gatugruppen.md").write_text(minutes, encoding="utf-8")
    bring_in_line(archive, tmp_path / "index", encoder)
    opened = Assistant.open(Settings(archive, tmp_path / "index", None))
    themes = told(opened, "Beslutat under det senaste året")
    assert list(themes) == ["Cykelbanor", "Övrigt"]
    assert len(themes["Cykelbanor"]) == 3
    (coming,) = told(opened, "Nästa möten")[""]
    assert coming.said == "Gatugruppen: 7 juni 2024"


def test_what_minutes_say_is_text_in_markdown_and_on_paper():
    odd = "[länk](javascript:1) <b>*fet*</b> \u2603"
    sections = (Section("Del", "Om delen.", (("", (Line(odd, "/mote/a b.md"),)),)),)
    markdown = as_markdown("Titel", sections)
    assert "](javascript" not in re.sub(r"\\.", "", markdown) and "<b>" not in markdown
    assert "(</mote/a b.md>)" in markdown
    page = pypdfium2.PdfDocument(as_pdf("Titel", sections))[0].get_textpage().get_text_range()
    assert "<b>*fet*</b>" in page


def test_an_archive_without_dates_has_nothing_to_tell(tmp_path, encoder):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    (archive / "utan.txt").write_text("Anteckningar\n\nVi talade om båten.\n", encoding="utf-8")
    bring_in_line(archive, tmp_path / "index", encoder)
    assert Assistant.open(Settings(archive, tmp_path / "index", None)).catch_up() == ()
