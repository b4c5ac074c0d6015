"""PDF with a text layer, read by PDFium: text, pages, and lines set larger or bolder."""

from collections import Counter

from .errors import DocumentError

Style = tuple[int, bool]
"""Size in tenths of a point, and whether bold."""

BOLD = 700
"""Font weight from which PDFium's figure means bold; body text is measured as up to 620."""
MAX_PAGES = 5000
"""More pages than any minutes have; a longer file is refused before it takes the memory."""


def read_pdf(content: bytes) -> tuple[str, tuple[int, ...], dict[int, int]]:
    """The text of all pages, the offset of each page, and the rank of each prominent line.

    Pages are separated by a form feed. Raises DocumentError for a broken or locked file and for
    one without a text layer.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "är låst med lösenord" if "password" in str(error).lower() else "är skadad"
        raise DocumentError(
            f"PDF-filen {reason} och går inte att läsa; spara om den och försök igen."
        ) from error
    try:
        if len(pdf) > MAX_PAGES:
            raise DocumentError(
                f"PDF-filen har {len(pdf)} sidor, fler än {MAX_PAGES}; dela upp den på möten."
            )
        text, starts, styles = "", [], {}
        pages = []
        offset = 0
        for number in range(len(pdf)):
            content, lines = _page(pdf, number)
            starts.append(offset)
            styles |= {offset + at: style for at, style in lines.items()}
            pages.append(content)
            offset += len(content) + 1
        text = "\f".join(pages)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(
            "PDF-filen är skadad: en sida går inte att läsa; spara om den och försök igen."
        ) from error
    finally:
        pdf.close()
    if not text.strip():
        raise DocumentError(
            "PDF-filen saknar textlager (inläst som bild); tolka den med OCR och försök igen."
        )
    return text, tuple(starts), _ranks(text, styles)


def _page(pdf: object, number: int) -> tuple[str, dict[int, Style]]:
    """One page's text, and the style of each of its lines that is set in one style throughout."""
    page = pdf[number]
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    styles = {}
    at = 0
    for line in text.splitlines(keepends=True):
        filled = line.strip()
        if filled:
            begin = at + len(line) - len(line.lstrip())
            ends = {_style(textpage, begin), _style(textpage, begin + len(filled) - 1)}
            if len(ends) == 1:
                styles[at] = ends.pop()
        at += len(line)
    textpage.close()
    page.close()
    return text, styles


def _style(textpage: object, at: int) -> Style:
    from pypdfium2 import raw

    index = raw.FPDFText_GetCharIndexFromTextIndex(textpage.raw, at)
    size = raw.FPDFText_GetFontSize(textpage.raw, index)
    weight = raw.FPDFText_GetFontWeight(textpage.raw, index)
    return round(size * 10), weight >= BOLD


def _ranks(text: str, styles: dict[int, Style]) -> dict[int, int]:
    """Rank the styles above that of the body text, the one most characters are set in."""
    weight: Counter[Style] = Counter()
    for at, style in styles.items():
        end = text.find("\n", at)
        weight[style] += (end if end >= 0 else len(text)) - at
    if not weight:
        return {}
    body = weight.most_common(1)[0][0]
    above = sorted({style for style in styles.values() if style > body}, reverse=True)
    rank = {style: place for place, style in enumerate(above, start=1)}
    return {at: rank[style] for at, style in styles.items() if style in rank}
