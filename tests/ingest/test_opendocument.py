"""OpenDocument text, made by odfdo, with lists and headings as LibreOffice writes them."""

import io

import pytest
from odfdo import Document, Element, Paragraph

from ingest.errors import DocumentError
from ingest.opendocument import read_opendocument


def paper(body: str, styles: str = "", outline: str = "") -> bytes:
    """A text document: the insides of its body, of its automatic and of its common styles."""
    document = Document("text")
    document.body.clear()
    for element in fragments(body):
        document.body.append(element)
    for element in fragments(styles):
        document.insert_style(element, automatic=True)
    for element in fragments(outline):
        document.get_part("styles").get_element("//office:styles").append(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def fragments(xml: str) -> list[Element]:
    return list(Element.from_tag(f"<text:section>{xml}</text:section>").children) if xml else []


def text_of(body: str, styles: str = "") -> str:
    return read_opendocument(paper(body, styles)).text


def numbers(level: int, more: str, kind: str = "1") -> str:
    return f'<text:list-level-style-number text:level="{level}" style:num-format="{kind}" {more}/>'


LIST = f"""<text:list-style style:name="L1">
{numbers(1, 'style:num-prefix="§ " text:start-value="12"')}
{numbers(2, 'style:num-suffix=")"', "a")}
{numbers(3, 'text:display-levels="2" style:num-suffix="."', "i")}
</text:list-style>
<text:list-style style:name="L2">
<text:list-level-style-bullet text:level="1" text:bullet-char="§"/>
</text:list-style>"""


def items(*texts: str, more: str = "") -> str:
    inside = "".join(
        f"<text:list-item>{text if text.startswith('<') else f'<text:p>{text}</text:p>'}</text:list-item>"
        for text in texts
    )
    return f"<text:list {more}>{inside}</text:list>"


def test_paragraphs_spaces_tabs_and_line_ends_are_as_printed():
    assert (
        text_of(
            "<text:p>Plats:<text:tab/>Lillbro<text:line-break/>Tid:<text:s text:c='3'/>kl.\n   9 "
            "<text:span>och</text:span> 10</text:p><text:p/><text:p>Mötet <text:a xlink:href='#x'>"
            "öppnas</text:a>.</text:p>"
        )
        == "Plats:\tLillbro\nTid:   kl. 9 och 10\n\nMötet öppnas.\n"
    )


def test_list_items_are_numbered_level_by_level():
    third = items("skola", "vård")
    second = items("Drift", f"<text:p>Bygge</text:p>{third}")
    body = items("Val", f"<text:p>Budget</text:p>{second}", "Övrigt", more='text:style-name="L1"')
    assert text_of(body, LIST).splitlines() == [
        "§ 12 Val", "§ 13 Budget", "a) Drift", "b) Bygge", "b.i. skola", "b.ii. vård", "§ 14 Övrigt",
    ]  # fmt: skip


def test_only_the_first_paragraph_of_an_item_has_its_number():
    body = items("<text:p>Val</text:p><text:p>Eva Ek väljs.</text:p>", more='text:style-name="L1"')
    assert text_of(body, LIST) == "§ 12 Val\n\nEva Ek väljs.\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "§ 12 c"),
        ('text:continue-numbering="true"', "§ 14 c"),
        ('text:continue-list="första"', "§ 14 c"),
    ],
)
def test_a_list_goes_on_after_other_text_only_where_it_says_so(more, expected):
    first = items("a", "b", more='text:style-name="L1" xml:id="första"')
    second = items("c", more=f'text:style-name="L1" {more}')
    body = f"{first}<text:p>Mellan.</text:p>{second}"
    assert text_of(body, LIST).splitlines()[-1] == expected


def test_an_item_may_begin_from_a_number_of_its_own():
    body = (
        '<text:list text:style-name="L1"><text:list-item text:start-value="40"><text:p>a</text:p>'
        "</text:list-item><text:list-item><text:p>b</text:p></text:list-item></text:list>"
    )
    assert text_of(body, LIST) == "§ 40 a\n§ 41 b\n"


def test_a_bullet_never_reads_as_a_paragraph_sign():
    assert text_of(items("Kaffe", more='text:style-name="L2"'), LIST) == "• Kaffe\n"


def test_a_list_form_written_out_by_libreoffice_counts_before_prefix_and_suffix():
    styles = LIST.replace('style:num-prefix="§ "', 'loext:num-list-format="Punkt %1%:"')
    assert text_of(items("Val", more='text:style-name="L1"'), styles) == "Punkt 12: Val\n"


def test_headings_are_numbered_by_the_outline_and_stand_out_by_level():
    outline = (
        '<text:outline-style style:name="O"><text:outline-level-style text:level="1" '
        'style:num-format="1" style:num-suffix="."/><text:outline-level-style text:level="2" '
        'style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    body = (
        '<text:h text:outline-level="1">Val</text:h><text:h text:outline-level="1">Budget</text:h>'
        '<text:h text:outline-level="2">Drift</text:h><text:h text:outline-level="1" '
        'text:is-list-header="true">Utan</text:h>'
    )
    reading = read_opendocument(paper(body, "", outline))
    assert reading.text == "1. Val\n\n2. Budget\n\n2.1 Drift\n\nUtan\n"
    assert list(reading.prominence.values()) == [1, 1, 2, 1]


def test_bold_and_large_paragraphs_stand_out_through_their_styles():
    styles = (
        '<style:style style:name="P1" style:family="paragraph"><style:text-properties '
        'fo:font-size="18pt"/></style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties '
        'fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T2" style:family="text"><style:text-properties '
        'text:display="none"/></style:style>'
    )
    body = (
        '<text:p text:style-name="P1">Stort</text:p>'
        '<text:p><text:span text:style-name="T1">Fet</text:span></text:p>'
        '<text:p>Brödtext som är <text:span text:style-name="T1">längre</text:span> än rubrikerna'
        '<text:span text:style-name="T2"> och dold</text:span>.</text:p>'
        "<text:p>Ännu mera brödtext.</text:p>"
    )
    reading = read_opendocument(paper(body, styles))
    assert reading.text.splitlines()[4] == "Brödtext som är längre än rubrikerna."
    assert {reading.text[at:].split("\n")[0]: rank for at, rank in reading.prominence.items()} == {
        "Stort": 10,
        "Fet": 11,
    }


def test_deletions_and_comments_go_and_insertions_text_boxes_and_notes_stay():
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>struket'
        "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>Mötet <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>'
        'öppnas<text:change-end text:change-id="c2"/><office:annotation><text:p>Stämmer det?'
        "</text:p></office:annotation><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Se bilaga.</text:p></text:note-body></text:note>."
        "<draw:frame><draw:text-box><text:p>I en ruta</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert text_of(body) == "Mötet öppnas.\n\nI en ruta\n\nSe bilaga.\n"


def test_a_table_gives_a_line_for_each_row():
    def row(*texts: str) -> str:
        cells = "".join(
            f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts
        )
        return f"<table:table-row>{cells}</table:table-row>"

    head = f"<table:table-header-rows>{row('Namn', 'Röst')}</table:table-header-rows>"
    body = f"<table:table>{head}{row('Eva Ek', 'Ja')}{row('', 'Summa')}</table:table>"
    assert text_of(body) == "Namn | Röst\nEva Ek | Ja\n\nSumma\n"


def test_paragraphs_of_the_library_are_read():
    document = Document("text")
    document.body.clear()
    document.body.append(Paragraph("Mötet  öppnas."))
    file = io.BytesIO()
    document.save(file)
    assert read_opendocument(file.getvalue()).text == "Mötet  öppnas.\n"


def test_a_locked_file_is_named_as_such(tmp_path):
    from tests.ingest.test_word import rezipped

    locked = rezipped(
        paper("<text:p>x</text:p>"),
        {"META-INF/manifest.xml": lambda old: old + b"<!-- manifest:encryption-data -->"},
    )
    with pytest.raises(DocumentError, match="lösenord"):
        read_opendocument(locked)


def test_a_spreadsheet_is_no_minutes():
    file = io.BytesIO()
    Document("spreadsheet").save(file)
    with pytest.raises(DocumentError, match="inget OpenDocument-textdokument"):
        read_opendocument(file.getvalue())
