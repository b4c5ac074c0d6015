"""The pages around the chat: minutes laid out for reading, and pictures of their pages."""

import re
import shutil
from urllib.parse import unquote, urldefrag

import httpx
import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from assistant.answers import Citation
from assistant.archive import Assistant
from assistant.citations import reading_url
from assistant.coverage import coverage_of
from assistant.settings import Settings
from eval.questions import read_questions
from eval.run import TODAY
from eval.site import served
from ingest.archive import bring_in_line
from ingest.rows import Entry
from tests.conftest import ROOT

from .browser import raw_get

SCANNED = "hamnnamnden-2024-10-17.pdf"


@pytest.fixture(scope="module")
def assistant(sample):
    return Assistant.open(sample)


@pytest.fixture(scope="module")
def address(assistant):
    with served(assistant) as where:
        yield where


def get(address: str, path: str, status: int = 200) -> LexborHTMLParser:
    answer = httpx.get(address + urldefrag(path).url)
    assert answer.status_code == status, (path, answer.text[:300])
    return LexborHTMLParser(answer.text)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def marked(page: LexborHTMLParser) -> str:
    """The highlighted words of a page, as one line."""
    return squeezed(" ".join(mark.text() for mark in page.css("mark")))


def reading_of(citation: Citation) -> str:
    return reading_url(citation.document, citation.spans, citation.quote)


@pytest.mark.slow
def test_the_reading_view_of_golden_citations_holds_their_quotes_highlighted(
    assistant, address, seeded, rounds
):
    """A bounded share of the questions; `make soak` asks them all."""
    questions = read_questions(ROOT / "eval" / "golden" / "questions.jsonl")
    drawn = seeded.sample(questions, min(2 * rounds, len(questions)))
    checked = pictures = 0
    for question in drawn:
        for citation in assistant.ask(question.question, today=TODAY).citations:
            link = reading_of(citation)
            page = get(address, link)
            assert marked(page) == squeezed(citation.quote), link
            assert page.css_first("mark").attributes["id"] == urldefrag(link).fragment
            checked += 1
            if citation.page and citation.document != SCANNED:
                picture = page.css_first(".bredvid img").attributes["src"]
                assert picture == f"/sidbild/{citation.page}/{citation.document}"
                assert page.css(".bredvid rect"), link
                pictures += 1
    share = len(drawn) / len(questions)
    assert checked > 150 * share
    assert pictures > 20 * share


@pytest.mark.slow
def test_minutes_are_shown_with_contents_anchors_and_outcomes(address):
    page = get(address, "/protokoll/styrelsen/styrelsen-2024-03-15.pdf")

    assert page.css_first("h1").text() == "Styrelsen"
    assert page.css_first("title").text() == "Styrelsen, 15 mars 2024 – Protokollassistenten"
    listed = [link.attributes["href"] for link in page.css(".innehall a")]
    assert listed == [f"#paragraf-{number}" for number in range(1, 8)]
    item = page.css_first("#paragraf-6")
    assert item.css_first("h2").text() == "§ 6 Medborgarförslag om gemensamt badhus i Skogsåker"
    assert item.css_first(".beslut .utfall").text() == "Avslag"
    assert "saknar rätt att besluta" in item.css_first(".beslut").text()
    assert item.css_first(".under a").text() == "Sidan 3"


@pytest.mark.slow
def test_the_picture_of_a_page_is_marked_where_the_words_stand(assistant, address, tmp_path):
    (citation, *_) = assistant.ask("Vart gick studieresan 2024?").citations
    link = reading_url(citation.document, citation.spans, citation.quote, citation.page)
    page = get(address, link)
    served_picture = httpx.get(address + page.css_first("figure img").attributes["src"])
    (tmp_path / "sida.png").write_bytes(served_picture.content)
    picture = Image.open(tmp_path / "sida.png").convert("L")

    boxes = [
        [float(rect.attributes[name]) for name in ("x", "y", "width", "height")]
        for rect in page.css("figure rect")
    ]
    assert boxes
    for x, y, width, height in boxes:
        left, right = round(x * picture.width), round((x + width) * picture.width)
        top, bottom = round(y * picture.height), round((y + height) * picture.height)
        assert picture.crop((left, top, right, bottom)).getextrema()[0] < 100  # There is ink,
        beside = picture.crop((right + 2, top, picture.width, bottom))
        assert beside.getextrema()[0] > 200  # and none on the rest of the line.


@pytest.mark.slow
def test_the_words_of_a_scanned_page_stand_below_its_picture(assistant, address):
    (citation, *_) = assistant.ask("Vad beslutades om kranen på östra kajen?").citations
    assert citation.document == SCANNED
    link = reading_url(citation.document, citation.spans, citation.quote, citation.page)
    page = get(address, link)

    assert page.css_first("figure img").attributes["src"] == f"/sidbild/{citation.page}/{SCANNED}"
    assert "de står i texten under den" in page.css_first(".besked").text()
    assert citation.quote in squeezed(page.css_first("details[open] pre").text())


@pytest.mark.slow
def test_a_link_to_words_finds_them_after_the_minutes_have_changed(small, encoder, tmp_path):
    archive = shutil.copytree(small.archive, tmp_path / "arkiv")
    settings = Settings(archive=archive, index=tmp_path / "index", encoder=None)
    bring_in_line(archive, settings.index, encoder)
    assistant = Assistant.open(settings)
    (citation, *_) = assistant.ask("Vad beslutades om ett gemensamt e-arkiv?").citations
    file = archive / citation.document
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("Plats:", "Diarienummer: BF 2024/1\nPlats:"), encoding="utf-8")
    bring_in_line(archive, settings.index, encoder)

    with served(assistant) as address:
        beginning = " ".join(citation.quote.split()[:12])
        assert marked(get(address, reading_of(citation))) == beginning
        file.write_text(before.replace("350 000", "400 000"), encoding="utf-8")
        bring_in_line(archive, settings.index, encoder)
        gone = get(address, reading_of(citation))
        assert not gone.css("mark")
        assert "står inte längre i protokollet" in gone.css_first("[role=status]").text()
        file.unlink()
        missing = get(address, reading_of(citation), 404)
        assert "Originalet finns inte i arkivet" in missing.css_first("main").text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/protokoll/finns-inte.txt",
        "/protokoll/",
        "/protokoll/../questions.jsonl",
        "/protokoll/..%2fgolden%2fquestions.jsonl",
        "/protokoll//etc/passwd",
        "/protokoll/%00",
        "/protokoll/styrelsen",
        "/sidbild/1/finns-inte.pdf",
        "/sidbild/99/styrelsen/styrelsen-2024-03-15.pdf",
        "/sidbild/0/styrelsen/styrelsen-2024-03-15.pdf",
        "/sidbild/x/styrelsen/styrelsen-2024-03-15.pdf",
        "/sidbild/1/styrelsen/styrelsen-2025-12-05.txt",
    ],
)
def test_what_is_not_there_is_told_on_a_swedish_page(address, path):
    status, body = raw_get(address, path)

    assert status == 404
    assert '<html lang="sv">' in body
    assert "Traceback" not in body
    assert "Sidan kan inte visas" in body


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", ["citat=9-1", "citat=x&ord=saknas(", "sida=99", "sida=-1", "citat=1-9999999"]
)
def test_an_address_that_names_no_words_or_page_shows_the_minutes(address, query):
    page = get(address, f"/protokoll/styrelsen/styrelsen-2024-03-15.pdf?{query}")
    assert page.css_first("#paragraf-6")
    assert not page.css("mark")


@pytest.mark.slow
def test_the_register_is_filtered_paged_and_saved_by_its_address(assistant, address):
    every = len(assistant.register().rows)
    page = get(address, "/beslut")
    assert page.css_first("[role=status]").text() == f"{every} beslut, sidan 1 av {-(-every // 50)}"
    assert len(page.css("tbody tr")) == 50
    assert page.css_first(".blader [rel=next]").attributes["href"] == "/beslut?sida=2"
    last = get(address, f"/beslut?sida={-(-every // 50)}")
    assert len(last.css("tbody tr")) == every % 50

    page = get(address, "/beslut?organ=Styrelsen&utfall=avslag&sok=skogs%C3%A5ker&ordning=datum")
    assert [row.text() for row in page.css(".vad a")] == [
        "Medborgarförslag om gemensamt badhus i Skogsåker"
    ]
    assert page.css_first("[aria-sort=ascending]").text().split() == ["Datum", "▲"]
    excel, text = (link.attributes["href"] for link in page.css(".filer a"))
    table = httpx.get(address + text)
    assert table.headers["content-disposition"] == "attachment; filename*=utf-8''beslut.csv"
    assert len(table.text.splitlines()) == 2
    assert httpx.get(address + excel).content.startswith(b"PK")
    assert "Inget beslut" in get(address, "/beslut?sok=finnsinte").css_first("main").text()


@pytest.mark.slow
def test_a_decision_of_the_register_is_marked_in_its_minutes(assistant, address, seeded, rounds):
    """A bounded share of the decisions; `make soak` follows them all."""
    rows = assistant.register().rows
    for row in seeded.sample(rows, min(2 * rounds, len(rows))):
        page = get(address, row.url)
        assert marked(page) == squeezed(row.text), row.url
        assert page.css_first(".beslut mark"), row.url


@pytest.mark.slow
def test_a_matter_is_shown_from_its_first_item_to_its_latest(address):
    page = get(address, "/arende/FSR%202024/12")
    assert [time.attributes["datetime"] for time in page.css("time")] == [
        "2024-02-09",
        "2024-11-22",
        "2025-12-05",
    ]
    for link in page.css("h2 a"):
        path, anchor = urldefrag(link.attributes["href"])
        assert get(address, path).css_first(f"#{anchor} h2").text() == link.text()
    get(address, "/arende/finns-inte", 404)


@pytest.mark.slow
def test_the_archive_tells_what_it_covers_and_what_could_not_be_read(small, encoder, tmp_path):
    archive = shutil.copytree(small.archive, tmp_path / "arkiv")
    (archive / "<b>trasig.pdf").write_bytes(b"%PDF-1.7")
    (archive / "odaterat.txt").write_text("Rådet\n\n§ 1 Val\nBeslut\nEva Ek väljs.\n")
    settings = Settings(archive=archive, index=tmp_path / "index", encoder=None)
    bring_in_line(archive, settings.index, encoder)
    with served(Assistant.open(settings)) as address:
        page = get(address, "/arkivet")

    facts = dict(zip((t.text() for t in page.css(".fakta dt")), page.css(".fakta dd"), strict=True))
    assert facts["Protokoll"].text() == "4"
    assert facts["Sökningens modell"].text() == "intfloat/multilingual-e5-small"
    assert facts["Senast i takt med mappen"].css_first("time")
    failed, warned = page.css(".fel")
    assert failed.css_first("dt").text() == "<b>trasig.pdf"
    assert "skadad" in failed.css_first("dd").text()
    assert warned.css_first("dd").text() == "Inget mötesdatum hittades."
    header, *rows = ([cell.text() for cell in row.css("th, td")] for row in page.css("details tr"))
    assert header == ["Organ", "2024", "okänt"]
    assert ["Styrelsen", "2", ""] in rows
    assert len(page.css("circle")) == len(rows) == 3


def test_coverage_is_told_in_a_sentence_with_the_largest_bodies():
    def entries(body: str | None, *days: str | None) -> list[Entry]:
        return [Entry(f"{body} {day}", "", "", "", 1, body, day, ()) for day in days]

    assert coverage_of([]).in_words() == "Arkivet är tomt."
    few = coverage_of([*entries("B", "2019-01-01", "2021-05-05"), *entries("A", None)])
    assert few.in_words() == "Arkivet omfattar A (okänt) och B (2019–2021)."
    assert few.years == ("2019", "2021", "okänt")
    assert [few.gap_before(year) for year in few.years] == [False, True, False]
    many = [entry for n in range(10) for entry in entries(f"Organ {n}", "2020-01-01")]
    said = coverage_of(many + entries("Organ 9", "2021-01-01")).in_words()
    assert said.endswith("Organ 6 (2020), Organ 9 (2020–2021) och 2 organ till.")


@pytest.mark.slow
def test_pages_run_no_scripts_and_name_no_other_host(address):
    answer = httpx.get(f"{address}/protokoll/styrelsen/styrelsen-2024-03-15.pdf")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "<script" not in answer.text
    targets = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
    assert all(unquote(target)[0] in "/#" and not target.startswith("//") for target in targets)


@pytest.mark.slow
def test_fences_and_marks_of_writing_direction_in_minutes_change_nothing_around_them(
    tmp_path, encoder
):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    minutes = (
        "# Bryggruppen 2024-03-15\n\n## 1. Ny \u202ebrygga\u2066\n\n"
        "Beslut: Gruppen beviljar \u202e120 000 kronor till bryggan.\n\n"
        "```html\n<script>alert(1)</script>\n```\n\n## 2. Övrigt\n\nInget.\n"
    )
    (archive / "brygga.md").write_text(minutes, encoding="utf-8")
    bring_in_line(archive, tmp_path / "index", encoder)
    opened = Assistant.open(Settings(archive, tmp_path / "index", None))
    (citation, *_) = opened.ask("Vad beslutades om bryggan?").citations
    assert "beviljar 120 000 kronor" in citation.quote
    assert citation.heading == "Ny brygga"
    with served(opened) as address:
        for path in ("/protokoll/brygga.md", "/beslut", "/mote/brygga.md", "/uppdrag", "/ny"):
            page = httpx.get(address + path).text
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", page), path
            assert "<script" not in page, path
