"""`python -m eval.typeset`: set the sample archive's binary minutes from their sources.

A source in plain text is set line by line as a PDF. Every page gets a running head and a
number, as a word processor gives it, also where an item goes on over the page. Some are printed
and scanned in again: pages without text, a little askew, grey and grainy. A source in Markdown
is set as a PDF with a contents list, as a Word file or as an OpenDocument text, with the
numbers of its headings counted by the format.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape  # nosec B406  # writes XML, reads none

if TYPE_CHECKING:
    from reportlab.lib.styles import StyleSheet1
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

HERE = Path(__file__).parent
LINES = 38
"""Lines on a page: few, so that items go on over the page break."""
DOTS = 150
"""Dots to an inch of a scan: what an office scanner saves to keep the file small."""
SEED = 7
"""Of the grain."""
ITEMS = 100
"""Where our list definitions begin in a Word file, past those of its template."""
SAVED = datetime(2025, 12, 10, 9, 30)
"""When every file says that it was saved, so that the same source gives the same bytes."""
FIRST_PARAGRAPH = 18
"""The number of the first item in the OpenDocument text, whose body counts on all year."""
_MARK = re.compile(r"(#{1,3} |- |\d+\. |)")
_BOLD = re.compile(r"§ \d+|(?:Beslut|Yrkanden|Omröstning|Reservation|Handlingar|Justering)$")


def main() -> None:
    """Set every source into the archive; the same source gives the same bytes."""
    for source in sorted((HERE / "sources").glob("*.txt")):
        target = HERE / "archive" / "styrelsen" / source.with_suffix(".pdf").name
        typeset(source.read_text(encoding="utf-8"), target)
    for source in sorted((HERE / "sources" / "scanned").glob("*.txt")):
        with TemporaryDirectory() as folder:
            printed = Path(folder, "printed.pdf")
            typeset(source.read_text(encoding="utf-8"), printed, "Fyrsjöregionen, hamnnämnden")
            scan(printed, HERE / "archive" / source.with_suffix(".pdf").name)
    for source in sorted((HERE / "archive" / "lillbro").glob("*.md")):
        typeset_with_contents(_blocks(source), source.with_suffix(".pdf"))
    for folder, write, suffix in (
        ("word", write_word, ".docx"),
        ("opendocument", write_opendocument, ".odt"),
    ):
        for source in sorted((HERE / "sources" / folder).glob("*.md")):
            write(_blocks(source), HERE / "archive" / source.with_suffix(suffix).name)
    for folder in sorted((HERE / "sources" / "zipped").iterdir()):
        target = HERE / "archive" / f"{folder.name}.zip"
        _pack(target, [(each.name, each.read_bytes()) for each in sorted(folder.iterdir())])


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table of a Markdown source.

    `kind` is the mark that it begins with: "#", "##", "###", "-", "|", a number with its full
    stop, or "" for a paragraph. A table has its cells in `rows`, the others `text`.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_numbered(self) -> bool:
        """Whether it is an item of a numbered list."""
        return self.kind[:1].isdigit()


def typeset(text: str, target: Path, head: str = "Fyrsjöregionen, styrelsen") -> None:
    """Set one text as a PDF with a text layer, with `head` on top of every page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(target), pagesize=A4, invariant=1)
    pages = list(_pages(text.splitlines()))
    for number, lines in enumerate(pages, start=1):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 800, head)
        canvas.drawString(440, 800, f"Protokoll   {number} ({len(pages)})")
        for place, line in enumerate(lines):
            canvas.setFont("Helvetica-Bold" if _BOLD.match(line) else "Helvetica", 11)
            canvas.drawString(60, 765 - 18 * place, line)
        canvas.showPage()
    canvas.save()


def scan(printed: Path, target: Path) -> None:
    """Make of a PDF one of pictures of its pages, as if they had been scanned."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    grain = np.random.default_rng(SEED)
    pages = []
    with pypdfium2.PdfDocument(printed) as pdf:
        for number in range(len(pdf)):
            page = pdf[number].render(scale=DOTS / 72, grayscale=True).to_pil()
            askew = page.rotate(0.4 * (-1) ** number, Image.Resampling.BICUBIC, fillcolor=255)
            grey = 25 + 0.8 * np.asarray(askew) + grain.normal(0, 6, (askew.height, askew.width))
            pages.append(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    pages[0].save(
        target,
        save_all=True,
        append_images=pages[1:],
        resolution=DOTS,
        quality=30,
        creationDate=None,
        modDate=None,
    )


def typeset_with_contents(blocks: Sequence[Block], target: Path) -> None:
    """Set blocks as a PDF that opens with a contents list and ends with places to sign."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus.tableofcontents import TableOfContents

    looks = getSampleStyleSheet()
    contents = TableOfContents(dotsMinLevel=0)

    class Paper(BaseDocTemplate):
        def afterFlowable(self, flowable: "Flowable") -> None:  # noqa: N802
            if isinstance(flowable, Text) and flowable.style.name == "Heading2":
                self.notify("TOCEntry", (0, flowable.getPlainText(), self.page))

    def furnish(canvas: "Canvas", paper: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 805, blocks[0].text)
        canvas.drawRightString(535, 805, f"Sida {paper.page}")
        canvas.drawString(60, 30, "Justerandes sign")

    paper = Paper(str(target), invariant=1, title=blocks[0].text)
    frame = Frame(55, 50, 485, 745)
    paper.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
    first = next(at for at, block in enumerate(blocks) if block.kind == "##")
    paper.multiBuild(
        [
            *(_flowable(block, looks) for block in blocks[:first]),
            Text("Innehåll", looks["Heading3"]),
            contents,
            PageBreak(),
            *(_flowable(block, looks) for block in blocks[first:]),
            PageBreak(),
            Text("Underskrifter", looks["Heading3"]),
            *(Text("." * 60, looks["BodyText"]) for _ in range(3)),
        ]
    )


def write_word(blocks: Sequence[Block], target: Path) -> None:
    """Write blocks as a Word file: its items and lists are numbered by Word, not in the text."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paper = Document()
    paper.core_properties.created = paper.core_properties.modified = SAVED
    paper.core_properties.author = "Tilde Åkerblom"
    paper.sections[0].header.paragraphs[0].text = blocks[0].text
    lists = _lists(blocks)
    numbering = paper.part.numbering_part.element
    for abstract, pattern in ((ITEMS, "%1."), (ITEMS + 1, "%1)")):
        numbering.num_lst[0].addprevious(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:lvl w:ilvl="0">'
                f'<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{pattern}"/>'
                "</w:lvl></w:abstractNum>"
            )
        )
    for number in range(max(lists.values()) + 1):
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{ITEMS + number}">'
                f'<w:abstractNumId w:val="{ITEMS + (number > 0)}"/><w:lvlOverride w:ilvl="0">'
                '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )
    styles = {"#": "Title", "##": "Heading 1", "###": "Heading 2", "-": "List Bullet"}
    for at, block in enumerate(blocks):
        if block.kind == "|":
            table = paper.add_table(0, len(block.rows[0]), "Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            continue
        paragraph = paper.add_paragraph(block.text, styles.get(block.kind, "Normal"))
        if block.kind == "##" or block.is_numbered:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = ITEMS + lists.get(at, 0)
    paper.save(str(target))
    _pack_anew(target)


def write_opendocument(blocks: Sequence[Block], target: Path) -> None:
    """Write blocks as an OpenDocument text whose items are numbered by its outline."""
    from odfdo import Document, Element, Header, Paragraph, Row, Table
    from odfdo import List as Bullets

    paper = Document("text")
    paper.meta.creation_date = paper.meta.date = SAVED
    paper.body.clear()
    styles = paper.get_part("styles").get_element("//office:styles")
    for outline in styles.get_elements("text:outline-style"):
        outline.delete()
    styles.append(
        Element.from_tag(
            '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" '
            f'style:num-format="1" style:num-prefix="§ " text:start-value="{FIRST_PARAGRAPH}"/>'
            "</text:outline-style>"
        )
    )
    paper.insert_style(
        Element.from_tag(
            '<text:list-style style:name="Att"><text:list-level-style-number text:level="1" '
            'style:num-format="1" style:num-suffix="."/></text:list-style>'
        ),
        automatic=True,
    )
    numbered: dict[int, Bullets] = {}
    lists = _lists(blocks)
    for at, block in enumerate(blocks):
        if block.kind == "|":
            table = Table(f"Tabell{at}")
            for cells in block.rows:
                row = Row()
                row.set_values(cells)
                table.append_row(row)
            paper.body.append(table)
        elif block.is_numbered:
            if lists[at] not in numbered:
                numbered[lists[at]] = Bullets(style="Att")
                paper.body.append(numbered[lists[at]])
            numbered[lists[at]].append_item(block.text)
        elif block.kind == "##":
            paper.body.append(Header(1, block.text, style="Heading_20_1"))
        else:
            style = "Heading" if block.kind == "#" else "Text_20_body"
            paper.body.append(Paragraph(block.text, style=style))
    paper.save(str(target))
    _pack_anew(target)


def _blocks(source: Path) -> tuple[Block, ...]:
    """The blocks of a Markdown source, a line each but for tables."""
    blocks: list[Block] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if set("".join(row)) == {"-"}:
                continue
            above = blocks.pop().rows if blocks and blocks[-1].kind == "|" else ()
            blocks.append(Block("|", rows=(*above, row)))
        elif line:
            mark = _MARK.match(line)
            blocks.append(Block(mark[0].strip(), line[mark.end() :]))
    return tuple(blocks)


def _lists(blocks: Sequence[Block]) -> dict[int, int]:
    """To which numbered list each of its items belongs, counted from 1, by the item's place."""
    lists: dict[int, int] = {}
    for at, block in enumerate(blocks):
        if block.is_numbered:
            lists[at] = lists.get(at - 1) or len(set(lists.values())) + 1
    return lists


def _flowable(block: Block, looks: "StyleSheet1") -> "Flowable":
    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, Table

    if block.kind == "|":
        lines = ("GRID", (0, 0), (-1, -1), 0.5, colors.grey)
        return Table(block.rows, style=[lines], hAlign="LEFT", spaceBefore=6, spaceAfter=6)
    style = {"#": "Title", "##": "Heading2", "###": "Heading3"}.get(block.kind, "BodyText")
    count = f"{block.kind} " if block.is_numbered else ""
    return Paragraph(count + escape(block.text), looks[style])


def _pack_anew(path: Path) -> None:
    """Write a zip file again with its members as they are but for the time of day."""
    with zipfile.ZipFile(path) as file:
        members = [(name, file.read(name)) for name in file.namelist()]
    _pack(path, members)


def _pack(target: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip file. As OpenDocument wants it, a member `mimetype` is not compressed."""
    with zipfile.ZipFile(target, "w") as file:
        for name, content in members:
            member = zipfile.ZipInfo(name, SAVED.timetuple()[:6])
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(member, content, packing)


def _pages(lines: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(lines), LINES):
        yield lines[start : start + LINES]


if __name__ == "__main__":
    main()
