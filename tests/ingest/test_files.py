"""Finding originals and reading them."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import ArchiveError, DocumentError
from ingest.files import decode, find, read
from ingest.parse import parse
from ingest.passages import passages_of


def typeset(path: Path, *pages: list[str], bold: str = "") -> Path:
    canvas = Canvas(str(path), invariant=1)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.setFont(
                "Helvetica-Bold" if line == bold else "Helvetica", 14 if line == bold else 11
            )
            canvas.drawString(60, 780 - 18 * place, line)
        canvas.showPage()
    canvas.save()
    return path


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_text_is_read_in_every_usual_coding(coding):
    assert decode("Överenskommelse på ön Åsa".encode(coding)) == "Överenskommelse på ön Åsa"


def test_the_text_of_a_file_is_kept_to_the_character(tmp_path):
    text = "Styrelsen\r\n\r\n1. Val \t \r\n\r\nBeslut: Eva va\u0308ljs.\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read(tmp_path / "a.txt", tmp_path).text == text


def test_originals_are_found_in_folders_but_not_hidden_or_half_saved_ones(tmp_path):
    for name in ("b.md", "år/2024/a.TXT", ".dold/c.txt", ".x.txt", "~$a.txt", "bild.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Protokoll")
    assert [path.relative_to(tmp_path).as_posix() for path in find(tmp_path)] == [
        "b.md",
        "år/2024/a.TXT",
    ]


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_an_archive_that_is_none_is_refused_with_what_to_do(tmp_path, kind):
    path = tmp_path / kind
    if kind == "empty":
        path.mkdir()
    if kind == "file":
        path.write_text("x")
    with pytest.raises(ArchiveError, match=r"(ange|lägg).*"):
        find(path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tom.txt", b"", "tom"),
        ("blank.md", b" \n\n\t", "tom"),
        ("bild.txt", b"\x89PNG\r\n\x00\x00\x01", "binära"),
        ("brus.txt", bytes(range(1, 64)) * 9, "bokstäver"),
        ("trasig.pdf", b"%PDF-1.4\n%%EOF", "skadad"),
        ("inte.pdf", b"Hej", "skadad"),
        ("tom.docx", b"", "tom"),
        ("inte.docx", b"Hej", r"slutar på \.docx men är ingen sådan fil"),
        ("inte.rtf", b"Hej", r"slutar på \.rtf men är ingen sådan fil"),
        ("trasig.odt", b"PK\x03\x04hej", "skadad"),
        (
            "gammal.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            r"äldre format \(\.doc\)",
        ),
        (
            "låst.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "lösenord",
        ),
        ("kalkyl.docx", zipped("xl/workbook.xml"), "kalkyl"),
        ("arkiv.docx", zipped("a.txt"), r"slutar på \.zip"),
        ("skannad.pdf", b"\xff\xd8\xff\xe0", "bild"),
    ],
)
def test_a_file_that_cannot_be_read_gives_its_reason(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DocumentError, match=reason):
        read(tmp_path / name, tmp_path)


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.html", "a.odt"])
def test_a_file_is_read_as_what_it_is_whatever_its_name_says(tmp_path, name):
    rich = rb"{\rtf1\ansi M\'f6tet \'f6ppnas.\par}"
    (tmp_path / name).write_bytes(rich)
    assert read(tmp_path / name, tmp_path).text == "Mötet öppnas.\n"
    typeset(tmp_path / name, ["Mötet öppnas."])
    assert read(tmp_path / name, tmp_path).page_starts == (0,)
    document = Document()
    document.add_paragraph("Mötet öppnas.")
    document.save(str(tmp_path / name))
    assert read(tmp_path / name, tmp_path).text == "Mötet öppnas.\n"


def test_a_pdf_without_a_text_layer_is_named_as_such(tmp_path):
    with pytest.raises(DocumentError, match="textlager"):
        read(typeset(tmp_path / "bild.pdf", []), tmp_path)


def test_a_pdf_gives_pages_and_the_passage_the_page_it_begins_on(tmp_path):
    filler = [f"Rad {n} om bryggan som vi har talat om i många år nu." for n in range(20)]
    path = typeset(
        tmp_path / "2024-03-01.pdf",
        ["Styrelsen", "2024-03-01", "", "§ 1 Brygga", *filler],
        ["§ 2 Båthus", "Beslut", "Båthuset rivs."],
    )
    document = read(path, tmp_path)
    passages = passages_of(document, parse(document), "k")
    assert [(p.item, p.page) for p in passages] == [(None, 1), ("1", 1), ("2", 2)]
    assert passages[-1].decisions[0].text == "Båthuset rivs."


def test_headings_without_numbers_are_seen_in_a_pdf_by_their_type(tmp_path):
    lines = ["Gruppen sågs.", "Ekonomi", "Det går bra med allt i år och nästa år också."]
    path = typeset(tmp_path / "a.pdf", lines, bold="Ekonomi")
    assert [item.heading for item in parse(read(path, tmp_path)).items] == [None, "Ekonomi"]


@pytest.mark.slow
def test_every_paragraph_with_a_case_number_is_one_item_with_its_decision(real_minutes):
    """Compared against a count of the lines themselves."""
    import re

    for path in find(real_minutes / "goteborg"):
        document = read(path, real_minutes)
        items = {(i.number, i.case_number): i for i in parse(document).items}
        printed = re.findall(r"(?m)^§\s*(\d+) Ärendenummer (\S+)", document.text)
        assert set(printed) <= items.keys(), path.name
        for found in items.values():
            text = document.text[found.spans[0].start : found.spans[-1].end]
            if re.search(r"(?m)^Beslut\s*$", text):
                assert found.decisions, (path.name, found.number)


def test_the_minutes_of_the_directors_have_eleven_items_and_ten_decisions(real_minutes):
    path = real_minutes / "mlr" / "2019-01-29-kommundirektorsmote.txt"
    items = [item for item in parse(read(path, real_minutes)).items if item.number]
    assert [item.number for item in items] == [str(n) for n in range(1, 12)]
    assert [item.number for item in items if len(item.decisions) == 1] == [
        str(n) for n in range(1, 12) if n != 2
    ]
