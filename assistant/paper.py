"""The sections of a page set on paper, as a PDF."""

import io
from collections.abc import Sequence
from html import escape

from .catch_up import Section


def as_pdf(title: str, sections: Sequence[Section]) -> bytes:
    """A4, with the sections as outline; sources are told in words, since paper has no links."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    styles["Heading1"].spaceBefore = 6 * mm
    styles["BodyText"].leftIndent = 4 * mm
    flow = [Paragraph(_shown(title), styles["Title"])]
    for section in sections:
        flow += [
            Paragraph(_shown(section.title), styles["Heading1"]),
            Paragraph(_shown(section.intro), styles["Italic"]),
            Spacer(0, 2 * mm),
        ]
        for head, lines in section.groups:
            if head:
                flow.append(Paragraph(_shown(head), styles["Heading3"]))
            for line in lines:
                more = f" <i>– {_shown(line.more)}</i>" if line.more else ""
                text = f"{_shown(line.said)}{more}"
                flow.append(Paragraph(text, styles["BodyText"], bulletText="•"))
    content = io.BytesIO()
    SimpleDocTemplate(
        content, pagesize=A4, title=title, lang="sv", leftMargin=22 * mm, rightMargin=22 * mm
    ).build(flow, onLaterPages=_numbered, onFirstPage=_numbered)
    return content.getvalue()


def _numbered(canvas: object, document: object) -> None:
    canvas.drawRightString(document.pagesize[0] - document.rightMargin, 30, str(document.page))


def _shown(text: str) -> str:
    """A text for the standard fonts: markup escaped, and what they lack as a question mark."""
    return escape(" ".join(text.split()).encode("cp1252", "replace").decode("cp1252"))
