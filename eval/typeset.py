"""`python -m eval.typeset`: set the sample archive's PDF minutes from their sources.

A source is plain text, a line of it a line of the page. Every page gets a running head and a
number, as a word processor gives it, also where an item goes on over the page. Some are printed
and scanned in again: pages without text, a little askew, grey and grainy.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
LINES = 38
"""Lines on a page: few, so that items go on over the page break."""
DOTS = 150
"""Dots to an inch of a scan: what an office scanner saves to keep the file small."""
SEED = 7
"""Of the grain."""
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


def _pages(lines: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(lines), LINES):
        yield lines[start : start + LINES]


if __name__ == "__main__":
    main()
