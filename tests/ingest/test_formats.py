"""The same meeting, written in each format as its users write it, is the same meeting."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.files import read
from ingest.parse import parse
from tests.ingest.test_opendocument import paper as opendocument
from tests.ingest.test_word import define, level

TEACHING = (
    "Kostnaden är 120 000 kronor för två grupper om tolv elever, och Norrvika står för lokalerna."
)
COURSE = "Styrelsen beslutar att avslå förslaget om en egen kurs i simning."
BRIDGE = "Styrelsen beslutar att bordlägga ärendet till mötet i maj."


def word_numbered() -> bytes:
    """Headings numbered by their style, as in a municipality's template."""
    document = Document()
    define(document, 77, level("§ %1", start=21, more='<w:pStyle w:val="Heading1"/>'))
    document.styles["Heading 1"].element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>')
    )
    document.add_paragraph("Styrelsen", "Title")
    document.add_paragraph("Sammanträdesdatum: 2024-03-05")
    document.add_paragraph("Plats: Bystugan i Lillbro")
    document.add_paragraph("Simundervisning", "Heading 1")
    document.add_paragraph(TEACHING)
    document.add_paragraph("Beslut", "Heading 2")
    document.add_paragraph(COURSE)
    document.add_paragraph("Bron i Almforsa", "Heading 1")
    document.add_paragraph("Beslut", "Heading 2")
    document.add_paragraph(BRIDGE)
    return saved(document)


def word_in_a_table() -> bytes:
    """One table over the whole page: numbers to the left, text to the right."""
    document = Document()
    document.add_paragraph().add_run("Styrelsen").bold = True
    document.add_paragraph("Sammanträdesdatum\t2024-03-05")
    table = document.add_table(0, 2)
    for number, lines in (
        ("§ 21", ("Simundervisning", TEACHING, "Beslut", COURSE)),
        ("§ 22", ("Bron i Almforsa", "Beslut", BRIDGE)),
    ):
        cells = table.add_row().cells
        cells[0].text = number
        cells[1].text = "\n".join(lines)
    return saved(document)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def open_document() -> bytes:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-prefix="§ " text:start-value="21"/></text:list-style>'
    )

    def item(heading: str, more: str) -> str:
        return (
            f'<text:list text:style-name="L1" {more}><text:list-item><text:h text:outline-level="1">'
            f"{heading}</text:h></text:list-item></text:list>"
        )

    return opendocument(
        "<text:p>Styrelsen</text:p><text:p>Sammanträdesdatum: 2024-03-05</text:p>"
        f"{item('Simundervisning', '')}<text:p>{TEACHING}</text:p>"
        f"<text:p>Beslut</text:p><text:p>{COURSE}</text:p>"
        + item("Bron i Almforsa", 'text:continue-numbering="true"')
        + f"<text:p>Beslut</text:p><text:p>{BRIDGE}</text:p>",
        styles,
    )


RICH = (
    r"{\rtf1\ansi\ansicpg1252{\header Justerandes sign\par}\pard{\b Styrelsen}\par Sammanträdesdatum: 2024-03-05\par"
    r"{\listtext\pard\plain \'a7 21\tab}{\b Simundervisning}\par\pard " + TEACHING + r"\par{\b Beslut}\par "
    + COURSE + r"\par{\listtext\pard\plain \'a7 22\tab}{\b Bron i Almforsa}\par\pard{\b Beslut}\par " + BRIDGE + r"\par}"
).encode("cp1252")  # fmt: skip

WEB = f"""<!doctype html><html lang=sv><head><meta charset=utf-8><title>Protokoll</title></head><body>
<nav><ul><li>Start<li>Kontakt</ul></nav><main><h1>Styrelsen</h1>
<p>Sammanträdesdatum: 2024-03-05<br>Plats: Lillbro</p>
<h2>§ 21 Simundervisning</h2><p>{TEACHING}</p><h3>Beslut</h3><p>{COURSE}</p>
<h2>§ 22 Bron i Almforsa</h2><h3>Beslut</h3><p>{BRIDGE}</p></main><footer>© Fyrsjöregionen</footer>""".encode()

TYPST = f"""#import "mall.typ": protokoll // mallen
#show: protokoll.with(title: [Styrelsen], datum: datetime(year: 2024, month: 3, day: 5))
= § 21 Simundervisning
{TEACHING} // stämmer det?

== Beslut
{COURSE}

/* = § 22 Utgår
Beslut: Ärendet utgår. */
= § 22 Bron i Almforsa
== Beslut
{BRIDGE}
""".encode()

LATEX = rf"""\documentclass[a4paper]{{article}}
\usepackage[swedish]{{babel}}
\title{{Styrelsen}}
\date{{5 mars 2024}}
\begin{{document}}
\maketitle
\section*{{\S~21 Simundervisning}}
{TEACHING} % stämmer det?

\subsection*{{Beslut}}
{COURSE}

\iffalse
\section*{{\S~22 Utgår}}
\fi
\section*{{\S~22 Bron i Almforsa}}
\subsection*{{Beslut}}
{BRIDGE}
\end{{document}}
""".encode("cp1252")

ORG = f"""#+TITLE: Styrelsen
#+DATE: <2024-03-05 tis>
#+OPTIONS: toc:nil
* § 21 Simundervisning
{TEACHING}
# stämmer det?
** Beslut
{COURSE}
* COMMENT § 22 Utgår
** Beslut
Ärendet utgår.
* § 22 Bron i Almforsa
** Beslut
{BRIDGE}
""".encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("numrerad.docx", word_numbered()),
        ("tabell.docx", word_in_a_table()),
        ("a.odt", open_document()),
        ("a.rtf", RICH),
        ("a.html", WEB),
        ("a.typ", TYPST),
        ("a.tex", LATEX),
        ("a.org", ORG),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_every_format_gives_the_same_meeting(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    meeting = parse(read(tmp_path / name, tmp_path))
    assert (meeting.body, meeting.date, meeting.warnings) == ("Styrelsen", "2024-03-05", ())
    assert [
        (item.number, item.heading, [(d.text, d.outcome.value) for d in item.decisions])
        for item in meeting.items
        if item.heading
    ] == [
        ("21", "Simundervisning", [(COURSE, "avslag")]),
        ("22", "Bron i Almforsa", [(BRIDGE, "bordlagt")]),
    ]
