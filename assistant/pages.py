"""The pages around the chat, made on the server and without scripts, and the originals."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ingest.dates import in_words
from ingest.errors import ProtokollError
from ingest.facsimile import Box, boxes_of, picture
from ingest.files import content_of
from ingest.minutes import Span

from .citations import reading_url, url_of
from .minutes_page import MinutesPage, minutes_page
from .wording import OUTCOMES, TITLE, TONES

if TYPE_CHECKING:
    from fastapi import FastAPI
    from jinja2 import Environment

    from .archive import Assistant

HERE = Path(__file__).parent
VIEWS = (("/", "Fråga"),)
"""The views that every page leads to, with what they are called."""
FAILED = "Något gick fel och sidan kunde inte visas; försök igen, eller starta om programmet."

_SAVED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
}
"""Originals that a browser cannot show; the others are PDF or text, web pages as their source."""
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGE = _SAFE | {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


def site(assistant: "Assistant") -> "FastAPI":
    """The pages, the originals and the health of the program."""
    from fastapi import FastAPI, Request
    from fastapi.responses import HTMLResponse, Response

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)

    def shown(template: str, status: int = 200, **fields: object) -> Response:
        page = _templates().get_template(template).render(fields)
        return HTMLResponse(page, status, _PAGE)

    @app.exception_handler(ProtokollError)
    def missing(_: Request, error: ProtokollError) -> Response:
        return shown("missing.html", 404, reason=str(error))

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        return shown("missing.html", 500, reason=FAILED)

    @app.get("/health")
    def health() -> dict[str, str | int]:
        model = {"model": assistant.model_health} if assistant.model_health else {}
        return {"status": "ok", "documents": assistant.overview().documents, **model}

    @app.get("/pages.css", response_model=None)
    def style() -> Response:
        return Response(css("look", "pages"), media_type="text/css", headers=_SAFE)

    @app.get("/icon.svg", response_model=None)
    def icon() -> Response:
        content = (HERE / "icon.svg").read_bytes()
        return Response(content, media_type="image/svg+xml", headers=_SAFE)

    @app.get("/original/{document:path}", response_model=None)
    def original(document: str) -> Response:
        content, media_type, headers = _original(assistant, document)
        return Response(content, media_type=media_type, headers=headers)

    @app.get("/protokoll/{document:path}", response_model=None)
    def minutes(document: str, request: Request) -> Response:
        asked = request.query_params
        view = minutes_page(
            assistant.document(document), asked.get("citat", ""), asked.get("ord", "")
        )
        page = _number(asked.get("sida"), view.pages) or (view.cited[0].page if view.cited else 0)
        return shown(
            "page.html" if "sida" in asked and page else "minutes.html",
            minutes=view,
            asked=bool(asked.get("citat") or asked.get("ord")),
            words=asked.get("ord", ""),
            page=page,
            text=view.text_of(page)[0] if page else "",
            marks=_marks(assistant, view, page) if page else (),
        )

    @app.get("/sidbild/{page}/{document:path}", response_model=None)
    def page_picture(page: str, document: str) -> Response:
        pages = len(assistant.document(document).page_starts)
        number = _number(page, pages)
        if not number:
            raise ProtokollError(f"Originalet har {pages} sidor; sidan {page} finns inte.")
        png = picture(content_of(assistant.original(document)), number - 1)
        return Response(png, media_type="image/png", headers=_SAFE | {"Cache-Control": "no-cache"})

    return app


def views_html(view: str) -> str:
    """The way between the views, as it stands on each of them; `view` is the one shown."""
    return _templates().get_template("views.html").render(view=view)


def css(*names: str) -> str:
    """Style sheets of the program, one after the other."""
    return "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in names)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"title": TITLE, "views": VIEWS, "outcomes": OUTCOMES, "tones": TONES}
    templates.globals |= {"reading_url": reading_url, "url_of": url_of}
    templates.filters |= {"in_words": in_words, "quoted": quote}
    return templates


def _number(said: str | None, last: int) -> int:
    """A number of a page as an address says it; 0 where there is no such page."""
    number = int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else 0
    return number if number <= last else 0


def _marks(assistant: "Assistant", minutes: MinutesPage, page: int) -> Sequence[Box]:
    """Where the cited words stand on the picture of a page."""
    text, start = minutes.text_of(page)
    cited = [
        Span(None, span.start - start, span.end - start)
        for span in minutes.cited
        if span.page == page
    ]
    if not cited:
        return ()
    content = content_of(assistant.original(minutes.document.path))
    return boxes_of(content, page - 1, text, cited)


def _original(assistant: "Assistant", document: str) -> tuple[bytes, str, dict[str, str]]:
    """The original as it is, its media type, and headers by which it is shown or saved, not run."""
    path = assistant.original(document)
    content = content_of(path)
    saved = _SAVED.get(path.suffix.lower())
    shown = path.suffix.lower() == ".pdf"
    headers = _SAFE | {
        "Cache-Control": "no-cache",
        "Content-Disposition": _disposition("attachment" if saved else "inline", path.name),
    }
    media_type = "application/pdf" if shown else saved or f"text/plain; charset={_charset(content)}"
    # Chrome's viewer of PDF files does not work in a sandbox.
    sandbox = {} if shown else {"Content-Security-Policy": "sandbox"}
    return content, media_type, headers | sandbox


def _disposition(kind: str, name: str) -> str:
    return f"{kind}; filename*=utf-8''{quote(name, safe='')}"


def _charset(content: bytes) -> str:
    """The character set that the reader of the archive took the bytes for."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"
