"""Scanned pages: read with Tesseract where it is there, counted and named where it is not."""

import json
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eval.typeset import scan, typeset
from ingest.archive import bring_in_line
from ingest.cache import keep, recall
from ingest.errors import DocumentError
from ingest.files import read
from ingest.ocr import Recognised, with_marks
from ingest.parse import parse
from tests.conftest import ROOT

SCANNED = ROOT / "eval" / "archive" / "hamnnamnden-2024-10-17.pdf"
INSTALL = (
    "Tesseract med svenska är inte installerat; "
    "installera tesseract-ocr och tesseract-ocr-swe och läs in igen."
)

FIRST = """Hamnnämnden
Sammanträdesdatum: 2025-02-06

§ 1 Dnr HN 2025/3
Val av justerare
Beslut

Siv Edenholm utses att justera protokollet.
"""
SECOND = """§ 2 Dnr HN 2025/5
Isbrytning i norra bassängen
Beslut

Hamnnämnden beslutar att isen bryts varje vardag till och med den 31 mars 2025.
Kostnaden är högst 75 000 kr.
"""
THIRD = """§ 3 Dnr HN 2025/9
Belysning på östra kajen
Beslut

Ärendet bordläggs till sammanträdet den 3 april 2025.

Bakgrund

Stolparna på östra kajen är från 1988. Sex av tjugo lyser inte, och skepparna har
klagat två gånger under hösten. Hamnkontoret har tagit in pris på nya stolpar med
lysdioder. De förbrukar en fjärdedel så mycket el och håller i femton år.
"""


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """No test knows what has been read before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def without_tesseract(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def mixed(tmp_path):
    """Minutes with a page of text, a scanned one, and one that was scanned upside down."""
    pictures = []
    for name, text in (("b", SECOND), ("c", THIRD)):
        typeset(text, tmp_path / f"{name}.pdf", "Hamnnämnden")
        pictures.append(_picture(tmp_path / f"{name}.pdf"))
    path = tmp_path / "arkiv" / "hamnnamnden.pdf"
    path.parent.mkdir()
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    for place, line in enumerate(FIRST.splitlines()):
        canvas.drawString(60, 765 - 18 * place, line)
    canvas.showPage()
    canvas.drawImage(ImageReader(pictures[0]), 0, 0, 595, 842)
    canvas.showPage()
    canvas.drawImage(ImageReader(pictures[1].rotate(180)), 0, 0, 595, 842)
    canvas.save()
    return path


def _picture(path: Path):
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return pdf[0].render(scale=200 / 72, grayscale=True).to_pil()


@pytest.mark.slow
def test_scanned_minutes_give_their_meeting_items_and_decisions_and_are_read_once(
    tesseract, monkeypatch, tmp_path
):
    document = read(SCANNED, SCANNED.parent)
    meeting = parse(document)
    assert (meeting.body, meeting.date, meeting.warnings) == ("Hamnnämnden", "2024-10-17", ())
    numbered = [item for item in meeting.items if item.number]
    assert [(i.number, i.case_number, i.spans[0].page) for i in numbered] == [
        ("31", "HN 2024/44", 1),
        ("32", "HN 2024/47", 1),
        ("33", "HN 2024/39", 2),
        ("34", "HN 2024/50", 2),
        ("35", "HN 2024/52", 2),
        ("36", None, 3),
    ]
    assert [[decision.text for decision in item.decisions] for item in numbered[2:]] == [
        ["Hamnnämnden beslutar att kranen på östra kajen skrotas."],
        ["Ärendet återremitteras till hamnkontoret."],
        [
            "Hamnnämnden beslutar att hyra ut magasin 3 till Lillbro båtklubb för 18 000 kr per "
            "säsong till och med den 31 maj 2027."
        ],
        [],
    ]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(SCANNED, SCANNED.parent) == document


@pytest.mark.slow
def test_only_the_pages_without_text_are_scanned_and_every_page_keeps_its_number(tesseract, mixed):
    document = read(mixed, mixed.parent)
    items = [item for item in parse(document).items if item.number]
    assert [(item.number, item.spans[0].page) for item in items] == [("1", 1), ("2", 2), ("3", 3)]
    assert items[1].decisions[0].text == (
        "Hamnnämnden beslutar att isen bryts varje vardag till och med den 31 mars 2025. "
        "Kostnaden är högst 75 000 kr."
    )
    assert document.warnings == ()
    (kept,) = (mixed.parents[1] / "cache").rglob("*.json")
    assert sorted(json.loads(kept.read_text())) == ["1", "2"]


def test_without_tesseract_scanned_pages_are_left_out_counted_and_named(without_tesseract, mixed):
    document = read(mixed, mixed.parent)
    said = f"2 av 3 sidor är inskannade och kan inte läsas (sidorna 2–3): {INSTALL}"
    assert parse(document).warnings == (said,)
    assert document.text[document.page_starts[1] :] == "\f"


def test_without_tesseract_minutes_that_are_all_scanned_are_refused_with_the_same_facts(
    without_tesseract,
):
    with pytest.raises(DocumentError) as refused:
        read(SCANNED, SCANNED.parent)
    said = f"3 av 3 sidor är inskannade och kan inte läsas (sidorna 1–3): {INSTALL}"
    assert str(refused.value) == said


def test_a_damaged_cache_is_as_none(without_tesseract, mixed, own_cache):
    (own_cache / "protokollassistenten" / "ocr").mkdir(parents=True)
    missing = read(mixed, mixed.parent).warnings
    name = f"{read(mixed, mixed.parent).sha256}-swe-300-1-1.json"
    for damage in ("{", "[]", '{"1": {"text": "x"}}', '{"1": 3, "x": null}', "\0"):
        (own_cache / "protokollassistenten" / "ocr" / name).write_text(damage)
        assert read(mixed, mixed.parent).warnings == missing


def test_a_page_that_tesseract_cannot_read_is_named_and_tried_again(mixed, monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo swe && exit\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = (
        "2 av 3 sidor är inskannade och gick inte att tolka på högst 60 sekunder per sida "
        "(sidorna 2–3); skanna om dem tydligare och läs in igen."
    )
    assert read(mixed, mixed.parent).warnings == (said,)
    program.unlink()
    assert INSTALL in read(mixed, mixed.parent).warnings[0]


def test_english_alone_is_not_used_for_swedish(mixed, monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && echo eng && echo osd && exit\nexit 1\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert INSTALL in read(mixed, mixed.parent).warnings[0]


@pytest.mark.slow
def test_minutes_read_in_without_tesseract_are_read_again_when_it_is_there(
    tesseract, encoder, monkeypatch, tmp_path
):
    encoder.encode_question("läs modellen ur den vanliga cachen")
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    archive.mkdir()
    typeset(FIRST, tmp_path / "a.pdf")
    typeset(SECOND, tmp_path / "b.pdf")
    scan(tmp_path / "b.pdf", tmp_path / "c.pdf")
    _bound([tmp_path / "a.pdf", tmp_path / "c.pdf"], archive / "minnen.pdf")
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        first = bring_in_line(archive, index, encoder)
        again = bring_in_line(archive, index, encoder)
    assert (first.added, len(first.warned), again.unchanged) == (["minnen.pdf"], 1, ["minnen.pdf"])
    then = bring_in_line(archive, index, encoder)
    assert (then.changed, then.warned) == (["minnen.pdf"], [])
    assert bring_in_line(archive, index, encoder).unchanged == ["minnen.pdf"]


def _bound(parts, target):
    import pypdfium2

    with pypdfium2.PdfDocument.new() as whole:
        for part in parts:
            with pypdfium2.PdfDocument(part) as pdf:
                whole.import_pages(pdf)
        whole.save(target)


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("$ 12 Dnr HN 2024/3", "§ 12 Dnr HN 2024/3"),
        ("& 12 Val", "§ 12 Val"),
        ("8 12 Val av justerare", "§ 12 Val av justerare"),
        ("812 Dnr HN 2024/3", "§12 Dnr HN 2024/3"),
        ("8 120 bryggor\n8 121 kajer", "§ 120 bryggor\n§ 121 kajer"),
        ("enligt $ 9 i lagen", "enligt § 9 i lagen"),
        ("Eva Ek (5), ordförande", "Eva Ek (S), ordförande"),
        ("8 000 kr", "8 000 kr"),
        ("8 120 bryggor", "8 120 bryggor"),
        ("8 juni", "8 juni"),
        ("Protokoll 3 (5)", "Protokoll 3 (5)"),
    ],
)
def test_the_signs_that_the_swedish_model_lacks_are_put_back(seen, meant):
    assert list(with_marks([Recognised(seen, {0: 1})])) == [Recognised(meant, {0: 1})]


def test_what_is_kept_is_recalled_and_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    keep(tmp_path / "a" / "b.json", {"å": [1, None]})
    assert recall(tmp_path / "a" / "b.json") == {"å": [1, None]}
    (tmp_path / "fil").write_text("")
    keep(tmp_path / "fil" / "b.json", {})
    assert recall(tmp_path / "fil" / "b.json") == {}
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.json"]
