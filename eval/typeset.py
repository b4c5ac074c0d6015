"""`python -m eval.typeset`: set the sample archive's PDF minutes from their sources.

A source is plain text, a line of it a line of the page. Every page gets a running head and a
number, as a word processor gives it, also where an item goes on over the page.
"""

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LINES = 38
"""Lines on a page: few, so that items go on over the page break."""
_BOLD = re.compile(r"§ \d+|(?:Beslut|Yrkanden|Omröstning|Reservation|Handlingar|Justering)$")


def main() -> None:
    """Set every source into `eval/archive/styrelsen`; the same source gives the same bytes."""
    for source in sorted((HERE / "sources").glob("*.txt")):
        target = HERE / "archive" / "styrelsen" / source.with_suffix(".pdf").name
        typeset(source.read_text(encoding="utf-8"), target)


def typeset(text: str, target: Path) -> None:
    """Set one text as a PDF with a text layer."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(target), pagesize=A4, invariant=1)
    pages = list(_pages(text.splitlines()))
    for number, lines in enumerate(pages, start=1):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 800, "Fyrsjöregionen, styrelsen")
        canvas.drawString(440, 800, f"Protokoll   {number} ({len(pages)})")
        for place, line in enumerate(lines):
            canvas.setFont("Helvetica-Bold" if _BOLD.match(line) else "Helvetica", 11)
            canvas.drawString(60, 765 - 18 * place, line)
        canvas.showPage()
    canvas.save()


def _pages(lines: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(lines), LINES):
        yield lines[start : start + LINES]


if __name__ == "__main__":
    main()
