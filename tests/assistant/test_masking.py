"""Personal identity numbers that are hidden at ingest are nowhere the program keeps or shows."""

import io
import json
import shutil
import time
import zipfile

import httpx
import openpyxl
import pytest
from docx import Document
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from assistant.__main__ import main
from assistant.archive import Assistant
from assistant.feedback import Feedback, Given
from assistant.settings import Settings
from eval.site import served
from eval.typeset import scan
from ingest.archive import bring_in_line
from ingest.cache import user_cache
from ingest.check import check, rebuild
from ingest.files import sha256_of
from ingest.store import AGAIN, DATABASE
from tests.chroma import chroma_server
from tests.conftest import a_free_port

BORN, LAST = "19121212", "1212"
FORMS = (f"{BORN}-{LAST}", f"{BORN[2:]}-{LAST}", f"{BORN[2:]}+{LAST}", f"{BORN} {LAST}")
SAFE = "org.nr 556036-0793"
MINUTES = """Styrelsen
Sammanträdesdatum: 2024-03-15

§ 1 Dnr BF 2024/7
Färdtjänst i Skogsåker
Beslut

Styrelsen beslutar att färdtjänst beviljas personen med nummer {number}, {safe}.
Eva Ek får i uppdrag att meddela {number} senast den 2 maj 2024.

§ 2 Dnr BF 2024/8
Val av justerare
Beslut

Bo By utses att justera protokollet.
"""
QUESTION = "Vad beslutades om färdtjänst i Skogsåker?"


def typeset(path, number):
    canvas = Canvas(str(path), invariant=1)
    for place, line in enumerate(MINUTES.format(number=number, safe=SAFE).splitlines()):
        canvas.drawString(60, 780 - 18 * place, line)
    canvas.save()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """An archive in which each document has a number in its own form."""
    folder = tmp_path_factory.mktemp("masked") / "arkiv"
    folder.mkdir()
    (folder / "a.txt").write_text(MINUTES.format(number=FORMS[0], safe=SAFE))
    typeset(folder / "b.pdf", FORMS[1])
    word = Document()
    for line in MINUTES.format(number=FORMS[2], safe=SAFE).splitlines():
        word.add_paragraph(line)
    word.save(folder / "c.docx")
    with zipfile.ZipFile(folder / "d.zip", "w") as package:
        package.writestr("d.txt", MINUTES.format(number=FORMS[3], safe=SAFE))
    return folder


@pytest.fixture(scope="module")
def masked(written, tmp_path_factory, encoder):
    index = tmp_path_factory.mktemp("masked-index") / "index"
    assert bring_in_line(written, index, encoder, mask=True).failed == []
    return Settings(written, index, None)


def holds(content):
    """Whether some bytes hold a number, or the part of it that is no date."""
    return any(form.encode() in content for form in FORMS) or b"1212-1212" in content


def files_that_hold(*folders):
    return [
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and holds(path.read_bytes())
    ]


@pytest.mark.slow
def test_answers_hold_and_are_held_against_the_original_without_the_number(masked, encoder):
    opened = Assistant.open(masked)
    answer = opened.ask(QUESTION)
    (citation, *_) = answer.citations
    assert "XXXX" in citation.quote and SAFE in citation.quote
    assert not holds(repr(answer).encode())
    assert files_that_hold(masked.index) == []
    assert check(masked.archive, masked.index, encoder.identity) == ()


@pytest.mark.slow
def test_no_page_export_or_answer_of_the_site_shows_it_and_the_original_leads_to_the_reading_view(
    masked,
):
    with (
        served(Assistant.open(masked)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        pages = ["/beslut", "/beslut.csv", "/uppdrag", "/uppdrag.csv", "/uppdrag.ics", "/ny",
                 "/ny.md", "/arkivet", "/arende/BF%202024%2F7", "/api/decisions", "/api/meetings",
                 f"/api/search?question={QUESTION}", "/protokoll/b.pdf?sida=1"]  # fmt: skip
        for name in ("a.txt", "b.pdf", "c.docx", "d.zip/d.txt"):
            pages += [f"/protokoll/{name}", f"/mote/{name}"]
            sent = client.get(f"/original/{name}")
            assert (sent.status_code, sent.headers["location"]) == (303, f"/protokoll/{name}")
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert not holds(answer.content), page
        told = client.post("/api/ask", json={"question": QUESTION})
        assert told.json()["answered"] and not holds(told.content)
        sheet = openpyxl.load_workbook(io.BytesIO(client.get("/beslut.xlsx").content)).active
        cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
        assert SAFE in cells and not holds(cells.encode())
        assert "Personnummer är dolda här" in client.get("/protokoll/a.txt").text

        picture = Image.open(io.BytesIO(client.get("/sidbild/1/b.pdf").content)).convert("L")
        quoted = "Styrelsen beslutar att färdtjänst beviljas"
        reading = client.get(f"/protokoll/b.pdf?citat=x&ord={quoted}").text
        assert '<rect id="bildcitat"' in reading
    # The line with the number is line 8; a bar as wide as the number is black in it.
    across, down = picture.size
    line = [picture.getpixel((x, round(down * (842 - 780 + 18 * 7 - 3) / 842)))
            for x in range(across)]  # fmt: skip
    assert max(len(run) for run in "".join(" #"[value < 40] for value in line).split()) > 80


@pytest.mark.slow
def test_a_scanned_page_is_read_without_it_and_its_picture_is_not_shown(
    tesseract, tmp_path, monkeypatch, encoder
):
    encoder.encode_question("så att modellen finns")
    models = [path for path in user_cache().iterdir() if path.name != "ocr"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    user_cache().mkdir(parents=True)
    for path in models:
        (user_cache() / path.name).symlink_to(path)
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    typeset(tmp_path / "skriven.pdf", FORMS[0])
    scan(tmp_path / "skriven.pdf", archive / "skannad.pdf")
    read = user_cache() / "ocr" / f"{sha256_of(archive / 'skannad.pdf')}-swe-300-1-1.json"
    read.parent.mkdir(parents=True)
    read.write_text(FORMS[0])
    bring_in_line(archive, index, encoder, mask=True)
    assert files_that_hold(index, user_cache() / "ocr") == [] and not read.exists()
    opened = Assistant.open(Settings(archive, index, None))
    assert "XXXXXXXX-XXXX" in opened.ask(QUESTION).text
    with served(opened) as address:
        assert httpx.get(f"{address}/sidbild/1/skannad.pdf").status_code == 404
        page = httpx.get(f"{address}/protokoll/skannad.pdf?sida=1").text
    assert "Sidans bild visas inte" in page and "<img" not in page.split("<main")[1]


@pytest.mark.slow
def test_a_change_of_the_option_reads_all_anew_and_nothing_else_changes_it(
    written, tmp_path, encoder
):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    shutil.copy(written / "a.txt", archive)
    said = []
    bring_in_line(archive, index, encoder)
    Feedback(index).add(Given(QUESTION, f"Svar om {FORMS[0]}", True))
    assert sorted(files_that_hold(index)) == [DATABASE, "feedback.jsonl"]
    opened = Assistant.open(Settings(archive, index, None, uploads=True))
    report = bring_in_line(archive, index, encoder, mask=True, say=said.append)
    assert (report.added, files_that_hold(index)) == (["a.txt"], [])
    assert said == ["Personnummer ska döljas; alla protokoll läses in på nytt, i ett nytt index."]
    assert bring_in_line(archive, index, encoder, mask=True).unchanged == ["a.txt"]
    # Who does not say it gets it as it is: a new document, one that is handed in, and all of them
    # from an index that cannot be opened.
    opened.receive("e.txt", MINUTES.format(number=FORMS[1], safe=SAFE).encode())
    assert bring_in_line(archive, index, encoder).unchanged == ["a.txt", "uppladdade/e.txt"]
    assert opened.masked and not holds(opened.document("a.txt").text.encode())
    opened.feedback.add(Given("Fråga", "Svar", False, f"Hon är {FORMS[1]}."))
    assert [json.loads(line)["helped"] for line in opened.feedback.lines()] == [True, False]
    assert files_that_hold(index) == []
    (index / DATABASE).write_bytes(b"ingen databas" * 1000)
    assert rebuild(archive, index, encoder) == ()
    assert files_that_hold(index) == []
    assert len(bring_in_line(archive, index, encoder, mask=False).added) == 2
    assert holds(repr(Assistant.open(Settings(archive, index, None)).ask(QUESTION)).encode())


def run(capsys, *words):
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_one_file_is_shown_as_it_would_be_read(written, capsys, monkeypatch):
    assert FORMS[0] in run(capsys, "inspect", str(written / "a.txt"))
    assert not holds(run(capsys, "inspect", "--mask", str(written / "a.txt")).encode())
    monkeypatch.setenv("PROTOKOLL_MASK", "1")
    assert not holds(run(capsys, "inspect", str(written / "a.txt")).encode())


@pytest.mark.slow
def test_on_a_server_all_who_read_it_follow(written, tmp_path, encoder):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    shutil.copy(written / "a.txt", archive)
    with chroma_server(tmp_path / "chroma", a_free_port()) as server:
        bring_in_line(archive, tmp_path / "reads", encoder, server=server.url)
        site = Settings(archive, tmp_path / "site", None, chroma=server.url)
        opened = Assistant.open(site)
        assert FORMS[0] in opened.document("a.txt").text
        report = bring_in_line(archive, tmp_path / "reads", encoder, server=server.url, mask=True)
        assert report.changed == ["a.txt"]
        time.sleep(AGAIN)
        assert opened.masked and not holds(repr(opened.ask(QUESTION)).encode())
        del opened
        assert not holds(Assistant.open(site).document("a.txt").text.encode())
        assert files_that_hold(tmp_path / "site", tmp_path / "reads") == []
