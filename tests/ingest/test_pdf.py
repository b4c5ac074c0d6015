"""PDF with a text layer: what is read, what is refused, and lines put together."""

import time

import numpy as np
import pytest
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.errors import DocumentError
from ingest.pdf import read_pdf

SENTENCE = "Styrelsen beslutar att bryggan i Lillbro ska byggas om till våren."


def drawn(path, *pages, **settings):
    """A PDF of pages that are each drawn by a function of the canvas."""
    canvas = Canvas(str(path), invariant=1, **settings)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(canvas):
    for place in range(8):
        canvas.drawString(60, 780 - 18 * place, SENTENCE)


def blank(canvas):
    """An empty page."""


def grain(canvas, *box):
    pixels = np.random.default_rng(1).integers(0, 255, (40, 40), dtype=np.uint8)
    canvas.drawImage(ImageReader(Image.fromarray(pixels)), *box)


@pytest.fixture(autouse=True)
def no_programs(monkeypatch, tmp_path):
    """None of this needs Tesseract, nor what it has read before."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.slow
def test_ten_thousand_pages_are_refused_at_once_with_the_number(tmp_path):
    path = drawn(tmp_path / "a.pdf", *[blank] * 10_000)
    begun = time.monotonic()
    with pytest.raises(DocumentError, match="10000 sidor, fler än 2000; dela upp"):
        read_pdf(path)
    assert time.monotonic() - begun < 2


def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path):
    lock = StandardEncryption("", ownerPassword="hemligt")
    assert SENTENCE in read_pdf(drawn(tmp_path / "a.pdf", lines, encrypt=lock))[0]


def test_a_pdf_that_wants_a_password_is_refused_and_says_so(tmp_path):
    lock = StandardEncryption("hemligt", ownerPassword="annat")
    with pytest.raises(DocumentError, match="låst med lösenord"):
        read_pdf(drawn(tmp_path / "a.pdf", lines, encrypt=lock))


def test_a_pdf_whose_table_of_contents_is_broken_is_read_all_the_same(tmp_path):
    whole = drawn(tmp_path / "a.pdf", lines, lines).read_bytes()
    broken = whole.replace(b"xref", b"xxxx")
    assert read_pdf(broken) == read_pdf(whole)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_pdf_that_was_cut_off_is_refused(tmp_path, share):
    whole = drawn(tmp_path / "a.pdf", lines, lines).read_bytes()
    with pytest.raises(DocumentError, match="skadad"):
        read_pdf(whole[: int(share * len(whole))])


def test_a_damaged_page_is_left_out_and_named_and_the_others_keep_their_numbers(tmp_path):
    whole = drawn(tmp_path / "a.pdf", lines, lines, lines).read_bytes()
    at = [i for i in range(len(whole)) if whole.startswith(b"/Type /Page\n", i)][1]
    text, starts, _, warnings = read_pdf(whole[:at] + b"/Type /Pag_\n" + whole[at + 12 :])
    assert warnings == (
        "1 av 3 sidor är skadad och kan inte läsas (sidan 2); spara om PDF-filen och läs in igen.",
    )
    assert [text[start:][: len(SENTENCE)] for start in starts] == [
        SENTENCE,
        "\f" + SENTENCE[:-1],
        SENTENCE,
    ]


@pytest.mark.parametrize("size", [(0, 0), (0.001, 500), (200_000, 200_000)])
def test_pages_of_impossible_sizes_do_no_harm(tmp_path, size):
    assert SENTENCE in read_pdf(drawn(tmp_path / "a.pdf", lines, pagesize=size))[0]


@pytest.mark.slow
def test_a_page_with_a_million_characters_is_read(tmp_path):
    def crowded(canvas):
        canvas.setFont("Helvetica", 6)
        for place in range(1200):
            canvas.drawString(10, 11_950 - 9 * place, f"{place} {SENTENCE} " * 13)

    assert len(read_pdf(drawn(tmp_path / "a.pdf", crowded, pagesize=(5000, 12_000)))[0]) > 1e6


def test_pictures_that_adorn_a_page_and_empty_pages_are_no_scans(tmp_path):
    def adorned(canvas):
        grain(canvas, 400, 700, 100, 100)
        lines(canvas)

    def on_letter_paper(canvas):
        grain(canvas, 0, 0, 595, 842)
        lines(canvas)

    def emblem(canvas):
        grain(canvas, 400, 700, 100, 100)

    pages = (adorned, on_letter_paper, emblem, blank)
    text, starts, _, warnings = read_pdf(drawn(tmp_path / "a.pdf", *pages))
    assert (text.count(SENTENCE), len(starts), warnings) == (16, 4, ())


def test_a_stamp_on_a_scanned_page_does_not_pass_for_its_text(tmp_path):
    def stamped(canvas):
        grain(canvas, 0, 0, 595, 842)
        canvas.drawString(60, 20, "Undertecknat med e-legitimation 2024-03-15")

    text, _, _, warnings = read_pdf(drawn(tmp_path / "a.pdf", lines, stamped))
    assert text.endswith("\fUndertecknat med e-legitimation 2024-03-15")
    assert warnings[0].startswith("1 av 2 sidor är inskannad och kan inte läsas (sidan 2): ")


def test_a_text_layer_of_the_wrong_letters_is_not_taken_for_text(tmp_path):
    said = (
        f"{SENTENCE} Kostnaden är högst 75 000 kr och betalas av kommunerna tillsammans med hamnen."
    )
    swapped = str.maketrans("abcdefghijklmnopqrstuvwxyzåäö", "qwzxvjåköpägfhbcmnyudsarteoil")

    def garbled(canvas):
        canvas.drawString(6, 780, said.lower().translate(swapped))

    with pytest.raises(DocumentError, match="2 av 2 sidor är inskannade"):
        read_pdf(drawn(tmp_path / "a.pdf", garbled, garbled))


def test_lists_of_names_and_english_pass_for_text(tmp_path):
    present = "Gudrun Tollander, Henning Aspenström, Rut Malmsjö, Dragan Ilic, Viveka Norén-Holm, Siv Edenholm"

    def names(canvas):
        for place, name in enumerate(present.split(", ") * 2):
            canvas.drawString(60, 780 - 18 * place, f"{name} (KD)")

    def english(canvas):
        for place in range(8):
            canvas.drawString(
                60, 780 - 18 * place, "The committee thanked everybody who came by boat."
            )

    assert read_pdf(drawn(tmp_path / "a.pdf", names, english))[3] == ()


def test_a_bullet_in_a_symbol_font_begins_a_line(tmp_path):
    """As a word processor sets it: a little lower than the text that it belongs to."""

    def points(canvas):
        lines(canvas)
        for place, point in enumerate(["Kajen lagas.", "Kranen säljs."]):
            canvas.setFont("Symbol", 11)
            canvas.drawString(60, 598.6 - 18 * place, "\u2022")
            canvas.setFont("Helvetica", 11)
            canvas.drawString(80, 600 - 18 * place, point)

    text = read_pdf(drawn(tmp_path / "a.pdf", points))[0]
    assert text.splitlines()[8:] == ["• Kajen lagas.", "• Kranen säljs."]


def test_the_line_goes_on_after_a_raised_figure(tmp_path):
    style = getSampleStyleSheet()["Normal"]
    said = "Magasinet är 450 m<super>2</super> stort.<super>1</super> Det hyrs ut i vinter."
    path = tmp_path / "a.pdf"
    SimpleDocTemplate(str(path), invariant=1).build([Paragraph(said, style)])
    assert read_pdf(path)[0] == "Magasinet är 450 m2 stort.1 Det hyrs ut i vinter."


def test_the_cells_of_a_row_stand_on_one_line_apart(tmp_path):
    style = getSampleStyleSheet()["Normal"]
    rows = [
        ["Kommun", "2025", "2026", "Villkor"],
        ["Almforsa", "120 000 kr", "130 000 kr", "Betalas i två delar"],
        [
            "Lillbro",
            "8 000 kr",
            "9 000 kr",
            Paragraph("Betalas när redovisningen har kommit", style),
        ],
    ]
    ruled = TableStyle(
        [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    path = tmp_path / "a.pdf"
    table = Table(rows, colWidths=[90, 90, 90, 130], style=ruled)
    SimpleDocTemplate(str(path), invariant=1).build([Paragraph(SENTENCE, style), table])
    assert read_pdf(path)[0].splitlines() == [
        SENTENCE,
        "Kommun | 2025 | 2026 | Villkor",
        "Almforsa | 120 000 kr | 130 000 kr | Betalas i två delar",
        "Lillbro | 8 000 kr | 9 000 kr | Betalas när redovisningen",
        "har kommit",
    ]


def test_a_name_and_its_role_and_a_running_head_are_no_table(tmp_path):
    def head(canvas):
        canvas.drawString(60, 800, "Hamnnämnden")
        canvas.drawString(440, 800, "Protokoll 1 (2)")
        for place, name in enumerate(["Eva Ek", "Bo By", "Cia Crona"]):
            canvas.drawString(60, 760 - 18 * place, name)
            canvas.drawString(200, 760 - 18 * place, "ledamot")

    assert read_pdf(drawn(tmp_path / "a.pdf", head))[0].splitlines() == [
        "Hamnnämnden Protokoll 1 (2)",
        "Eva Ek ledamot",
        "Bo By ledamot",
        "Cia Crona ledamot",
    ]


def test_a_page_that_lies_on_its_side_and_text_in_the_margin_are_read_line_by_line(tmp_path):
    def aside(canvas):
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.drawString(60, -40, "Första raden i tabellen.")
        canvas.drawString(60, -58, "Andra raden i tabellen.")

    def margin(canvas):
        canvas.setPageRotation(0)
        canvas.drawString(60, 780, "Hamnen muddras.")
        canvas.saveState()
        canvas.translate(575, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Justerandes signatur")
        canvas.restoreState()

    assert read_pdf(drawn(tmp_path / "a.pdf", aside, margin))[0] == (
        "Första raden i tabellen.\r\nAndra raden i tabellen."
        "\fHamnen muddras.\r\nJusterandes signatur"
    )
