"""Word files, made by python-docx with definitions as Word itself writes them."""

import io
import zipfile

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ingest.errors import DocumentError
from ingest.word import read_word


@pytest.fixture
def paper():
    """An empty document whose own list definitions are taken away."""
    document = Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    return document


def define(document, number: int, *levels: str, overrides: str = "") -> None:
    """A list of its own: `levels` are the insides of its w:lvl elements, from the first."""
    numbering = document.part.numbering_part.element
    inside = "".join(f'<w:lvl w:ilvl="{at}">{level}</w:lvl>' for at, level in enumerate(levels))
    if levels:
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inside}</w:abstractNum>'
        )
        first = numbering.find("{*}num")
        numbering.append(abstract) if first is None else first.addprevious(abstract)
    used(document, number, number, overrides)


def used(document, number: int, shared: int, overrides: str = "") -> None:
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{shared}"/>'
            f"{overrides}</w:num>"
        )
    )


def level(text: str, kind: str = "decimal", start: int = 1, more: str = "") -> str:
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/>'


def numbered(document, text: str, number: int, depth: int = 0, style: str | None = None):
    paragraph = document.add_paragraph(text, style)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        )
    )
    return paragraph


def add(document, xml: str) -> None:
    """Add the insides of a w:p as they stand in the file."""
    document.element.body.insert(
        len(document.element.body) - 1, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))
    )


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def text_of(document) -> str:
    return read_word(saved(document)).text


def test_paragraphs_stand_apart_and_soft_line_ends_and_tabs_are_kept(paper):
    paper.add_paragraph("Plats:\tLillbro\nTid: kl. 9")
    paper.add_paragraph("   ")
    paper.add_paragraph("Mötet öppnas.")
    assert text_of(paper) == "Plats:\tLillbro\nTid: kl. 9\n\nMötet öppnas.\n"


def test_items_are_numbered_as_word_prints_them(paper):
    define(paper, 7, level("§ %1", start=12), level("%1.%2"), level("%3)", "lowerLetter"))
    for text, depth in (
        ("Val", 0), ("Budget", 0), ("Drift", 1), ("skola", 2), ("vård", 2), ("Bygge", 1),
        ("bro", 2), ("Övrigt", 0), ("Brev", 1),
    ):  # fmt: skip
        numbered(paper, text, 7, depth)
    assert text_of(paper).splitlines() == [
        "§ 12 Val", "§ 13 Budget", "13.1 Drift", "a) skola", "b) vård", "13.2 Bygge",
        "a) bro", "§ 14 Övrigt", "14.1 Brev",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("decimal", ["1.", "2.", "3."]),
        ("decimalZero", ["01.", "02.", "03."]),
        ("lowerLetter", ["a.", "b.", "c."]),
        ("upperLetter", ["A.", "B.", "C."]),
        ("lowerRoman", ["i.", "ii.", "iii."]),
        ("upperRoman", ["I.", "II.", "III."]),
        ("none", [".", ".", "."]),
    ],
)
def test_every_kind_of_number_is_written_out(paper, kind, labels):
    define(paper, 1, level("%1.", kind))
    for _ in labels:
        numbered(paper, "x", 1)
    assert text_of(paper).splitlines() == [f"{label} x" for label in labels]


@pytest.mark.parametrize(
    ("sign", "shown"), [("\uf0b7", "•"), ("§", "•"), ("o", "•"), ("-", "-"), ("–", "–")]
)
def test_a_bullet_of_a_symbol_font_never_reads_as_a_paragraph_sign(paper, sign, shown):
    define(paper, 1, level(sign, "bullet"))
    numbered(paper, "Kaffe", 1)
    numbered(paper, "Te", 1)
    assert text_of(paper) == f"{shown} Kaffe\n{shown} Te\n"


def test_a_list_that_shares_its_numbers_goes_on_and_one_that_starts_over_does(paper):
    define(paper, 1, level("%1."))
    used(paper, 2, 1)
    used(paper, 3, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    for text, number in (("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 3)):
        numbered(paper, text, number)
    assert text_of(paper).splitlines() == ["1. a", "2. b", "3. c", "1. d", "2. e"]


def test_a_level_may_be_replaced_or_go_on_after_a_higher_one(paper):
    define(paper, 1, level("%1"), level("%2:", more='<w:lvlRestart w:val="0"/>'))
    used(
        paper, 2, 1,
        f'<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">{level("Punkt %1")}</w:lvl></w:lvlOverride>',
    )  # fmt: skip
    for text, number, depth in (("a", 1, 0), ("b", 1, 1), ("c", 1, 0), ("d", 1, 1), ("e", 2, 0)):
        numbered(paper, text, number, depth)
    assert text_of(paper).splitlines() == ["1 a", "1: b", "2 c", "2: d", "Punkt 3 e"]


def test_legal_numbering_writes_every_level_in_digits(paper):
    define(paper, 1, level("%1", "upperRoman"), level("%1.%2", more="<w:isLgl/>"))
    numbered(paper, "a", 1)
    numbered(paper, "b", 1, 1)
    assert text_of(paper).splitlines() == ["I a", "1.1 b"]


def test_the_number_may_come_from_a_style_that_builds_on_another(paper):
    define(
        paper, 5, level("§ %1", more='<w:pStyle w:val="Heading1"/>'),
        level("%1.%2", more='<w:pStyle w:val="Heading2"/>'),
    )  # fmt: skip
    for name in ("Heading 1", "Heading 2"):
        paper.styles[name].element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="5"/></w:numPr>')
        )
    mine = paper.styles.add_style("Ärenderubrik", WD_STYLE_TYPE.PARAGRAPH)
    mine.base_style = paper.styles["Heading 1"]
    paper.add_paragraph("Val", "Heading 1")
    paper.add_paragraph("Budget", "Ärenderubrik")
    paper.add_paragraph("Drift", "Heading 2")
    numbered(paper, "Utan nummer", 0, style="Heading 1")
    reading = read_word(saved(paper))
    assert reading.text == "§ 1 Val\n\n§ 2 Budget\n\n2.1 Drift\n\nUtan nummer\n"
    assert [reading.text[at:].split("\n")[0] for at in reading.prominence] == [
        "§ 1 Val", "§ 2 Budget", "2.1 Drift", "Utan nummer",
    ]  # fmt: skip
    assert list(reading.prominence.values()) == [1, 1, 2, 1]


def test_a_list_may_be_defined_by_a_numbering_style(paper):
    define(paper, 1, level("%1)"))
    define(paper, 2, level("fel %1"))
    numbering = paper.part.numbering_part.element
    numbering.findall("{*}abstractNum")[1].insert(
        0, parse_xml(f'<w:numStyleLink {nsdecls("w")} w:val="Lista"/>')
    )
    paper.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="numbering" w:styleId="Lista"><w:name w:val="Lista"/>'
            '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        )
    )
    numbered(paper, "a", 2)
    assert text_of(paper) == "1) a\n"


def test_bold_and_large_paragraphs_stand_out_below_the_heading_styles(paper):
    paper.add_paragraph("Protokoll", "Title")
    paper.add_paragraph("Val", "Heading 2")
    paper.add_paragraph().add_run("Stort").font.size = Pt(20)
    paper.add_paragraph().add_run("Fet rubrik").bold = True
    half = paper.add_paragraph("Halvt ")
    half.add_run("fet").bold = True
    paper.add_paragraph("Brödtext som är längre än rubrikerna är tillsammans, minst.")
    reading = read_word(saved(paper))
    assert {reading.text[at:].split("\n")[0]: rank for at, rank in reading.prominence.items()} == {
        "Protokoll": 1,
        "Val": 2,
        "Stort": 10,
        "Fet rubrik": 11,
    }


def test_deletions_go_and_insertions_stay(paper):
    add(
        paper,
        "<w:p><w:r><w:t>Nämnden </w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>avslår</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>godkänner</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t> flyttat</w:t></w:r></w:moveFrom>'
        "<w:r><w:t> budgeten.</w:t></w:r></w:p>",
    )
    add(
        paper,
        '<w:p><w:pPr><w:rPr><w:del w:id="4" w:author="a"/></w:rPr></w:pPr>'
        "<w:r><w:t xml:space='preserve'>En mening </w:t></w:r></w:p>",
    )
    add(paper, "<w:p><w:r><w:t>på två rader.</w:t></w:r></w:p>")
    assert text_of(paper) == "Nämnden godkänner budgeten.\n\nEn mening på två rader.\n"


def test_links_controls_text_boxes_and_fields_are_read_and_hidden_text_is_not(paper):
    paper.add_paragraph("Före")
    add(
        paper,
        '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>länk</w:t></w:r></w:hyperlink>'
        "<w:sdt><w:sdtContent><w:r><w:t> kontroll</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Klicka här</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> dolt</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> 2024-03-05</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>I en ruta</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>",
    )
    assert text_of(paper) == "Före\n\nlänk kontroll 2024-03-05\n\nI en ruta\n"


def test_what_is_drawn_in_two_forms_is_read_once(paper):
    box = "<w:txbxContent><w:p><w:r><w:t>Ruta</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add(
        paper,
        f"<w:p><w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert text_of(paper) == "Ruta\n"


def test_heads_and_feet_of_pages_are_left_out(paper):
    paper.sections[0].header.paragraphs[0].text = "Sida 1 av 3"
    paper.sections[0].footer.paragraphs[0].text = "Justerandes sign"
    paper.add_paragraph("Mötet öppnas.")
    assert text_of(paper) == "Mötet öppnas.\n"


def rows(document, *rows: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text


def test_a_table_gives_a_line_for_each_row(paper):
    paper.add_paragraph("Röster")
    rows(paper, ("Namn", "Ja", "Nej"), ("Eva Ek", "X", ""), ("Bo By", "", "X"))
    paper.add_paragraph("Efter")
    assert text_of(paper) == "Röster\n\nNamn | Ja | Nej\nEva Ek | X\nBo By |  | X\n\nEfter\n"


def test_a_table_that_is_there_for_its_looks_gives_paragraphs(paper):
    rows(paper, ("", "Styrelsen"), ("§ 4", "Budget\nBeslut\nBudgeten fastställs."))
    assert text_of(paper) == "Styrelsen\n\n§ 4 | Budget\nBeslut\nBudgeten fastställs.\n"


def test_columns_of_as_many_lines_are_read_across(paper):
    rows(paper, ("Ordförande\nSekreterare", "Eva Ek\nBo By"))
    assert text_of(paper) == "Ordförande | Eva Ek\nSekreterare | Bo By\n"


def test_footnotes_stand_at_the_end(paper):
    paper.add_paragraph("Mötet öppnas.")
    content = saved(paper)
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>-</w:t>'
        '</w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Se bilaga.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    related = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    changed = rezipped(
        content,
        {
            "word/_rels/document.xml.rels": lambda old: old.replace(
                b"</Relationships>", related.encode()
            )
        },
        {"word/footnotes.xml": notes.encode()},
    )
    assert read_word(changed).text == "Mötet öppnas.\n\nSe bilaga.\n"


def rezipped(content: bytes, changes=None, added=None) -> bytes:
    """The same package with some parts changed or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, (changes or {}).get(name, bytes)(old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return file.getvalue()


def test_a_file_in_the_strict_form_of_the_standard_is_read(paper):
    paper.add_paragraph("Mötet öppnas.")

    def strict(part: bytes) -> bytes:
        return part.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )

    names = ("word/document.xml", "word/styles.xml", "word/numbering.xml")
    assert read_word(rezipped(saved(paper), dict.fromkeys(names, strict))).text == "Mötet öppnas.\n"


@pytest.mark.parametrize(("entity", "reason"), [("s", None), ("b9", "inte att tolka")])
def test_no_entity_of_a_hostile_file_is_fetched_or_multiplied(paper, tmp_path, entity, reason):
    secret = tmp_path / "hemligt.txt"
    secret.write_text("hemligheten")
    paper.add_paragraph("Mötet öppnas.")
    bomb = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))
    kinds = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY b0 "ha">{bomb}]>'

    def hostile(part: bytes) -> bytes:
        part = part.replace(b"<w:document ", kinds.encode() + b"<w:document ", 1)
        return part.replace("öppnas.".encode(), f"&{entity};".encode())

    content = rezipped(saved(paper), {"word/document.xml": hostile})
    if reason:
        with pytest.raises(DocumentError, match=reason):
            read_word(content)
    else:
        assert read_word(content).text == "Mötet\n"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda part: b"<w:document", "inte att tolka"),
        (lambda part: part.replace(b"w:body", b"w:kropp"), "saknar innehåll"),
        (lambda part: part + b" " * 70_000_000, "orimligt"),
        (lambda part: b"", "inte att tolka"),
    ],
)
def test_a_broken_file_gives_its_reason(paper, change, reason):
    paper.add_paragraph("Mötet öppnas.")
    with pytest.raises(DocumentError, match=reason):
        read_word(rezipped(saved(paper), {"word/document.xml": change}))
