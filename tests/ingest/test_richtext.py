"""Rich text, as literal files of the kind that Word, LibreOffice and WordPad write."""

import pytest

from ingest.errors import DocumentError
from ingest.richtext import read_richtext

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f2\fnil\fcharset2 Symbol;}{\f3\fswiss\fcharset238 Arial CE;}}"


def paper(body: str) -> bytes:
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0"
        + FONTS
        + r"{\info{\title Dold}}{\header Sida 1\par}"
        + body
        + "}"
    ).encode("cp1252")


def text_of(body: str) -> str:
    return read_richtext(paper(body)).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"M\'f6tet \u246?ppnas.\par", "Mötet öppnas."),
        (r"Mötet öppnas.\par", "Mötet öppnas."),
        (r"\uc2 \u8211\'96\'96 streck\par", "– streck"),
        (r"\uc0 \u8211  streck\par", "– streck"),
        (r"\u-10179?\u-8704?\par", "😀"),
        (r"Plats:\tab Lillbro\line Tid:\~kl.\emdash 9\par", "Plats:\tLillbro\nTid:\xa0kl.—9"),
        (r"{\f3 \'b9}\par", "ą"),
        (r"tre \{klamrar\} \\ \_\par", r"tre {klamrar} \ -"),
        ("bruten\r\n rad\\par", "bruten rad"),
        (r"{\b F\'e5}t{\v dolt}{\deleted struket}{\*\bkmkstart x}{\revised  nytt}\par", "Fåt nytt"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt l\'e4nk}} f\'f6ljer\par", "länk följer"),
        (r"{\pict\bin5 {{{}}}bild\par", "bild"),
        (r"not{\footnote en not} h\'e4r\par", "not här"),
    ],
)  # fmt: skip
def test_text_is_read_as_printed(body, text):
    assert text_of(body) == f"{text}\n"


def test_the_numbers_of_lists_are_those_that_are_printed():
    body = (
        r"{\listtext\pard\plain\f0 \'a7 12\tab}\pard\ls1 Val\par"
        r"{\listtext\pard\plain\f0 \'a7 13\tab}Budget\par"
        r"{\pntext\f2\'B7\tab}{\*\pn\pnlvlblt\pnf2{\pntxtb\'B7}}Kaffe\par{\pntext\f2\'B7\tab}Te\par"
    )
    assert text_of(body) == "§ 12 Val\n§ 13 Budget\n• Kaffe\n• Te\n"


def test_headings_stand_out_by_level_size_and_weight():
    reading = read_richtext(
        paper(
            r"\pard\outlinelevel0 Protokoll\par\pard{\b Fet rubrik}\par"
            r"{\fs40 Stor}\par Br\'f6dtext som \'e4r l\'e4ngre {\b \'e4n} rubrikerna.\par"
        )
    )
    assert {reading.text[at:].split("\n")[0]: rank for at, rank in reading.prominence.items()} == {
        "Protokoll": 1,
        "Stor": 10,
        "Fet rubrik": 11,
    }


def test_a_table_gives_a_line_for_each_row():
    row = r"\trowd\cellx100\cellx200\pard\intbl %s\cell %s\cell\row"
    body = r"F\'f6re\par" + row % ("Namn", "R\\'f6st") + row % ("Eva", "Ja") + r"\pard Efter\par"
    assert text_of(body) == "Före\n\nNamn | Röst\nEva | Ja\n\nEfter\n"


def test_a_text_box_does_not_tear_its_paragraph():
    box = r"{\shp{\*\shpinst\shpleft1{\sp{\sn x}{\sv 1}}{\shptxt\pard I en ruta\par}}{\shprslt I en ruta\par}}"
    assert text_of(r"Bud" + box + r"get\par") == "I en ruta\n\nBudget\n"


def test_a_file_cut_short_gives_what_is_there():
    assert read_richtext(paper(r"\pard M\'f6tet")[:-1]).text == "Mötet\n"


def test_a_file_nested_beyond_reason_is_refused():
    with pytest.raises(DocumentError, match="skadad"):
        read_richtext(paper("{" * 5000))
