"""The pages around the chat, made on the server and without scripts, and the originals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ingest.archive import last_run
from ingest.errors import ProtokollError, StoreError
from ingest.facsimile import Box, boxes_of, can_be_covered, picture
from ingest.files import SUFFIXES, content_of
from ingest.minutes import Span

from .api import FAILED as UNANSWERED
from .api import LONGEST, MCP, MOST, NO_JSON, PER_PAGE, Programs, refusal, status_of
from .archive import MAX_QUESTION
from .catch_up import as_markdown
from .citations import reading_url
from .coverage import coverage_of
from .desk import Desk, staffed
from .exports import as_csv, as_excel, tasks_as_csv
from .feedback import Given
from .look import ARCHIVE, HERE, NEW, TASKS, VIEWS, css, page_html
from .minutes_page import MinutesPage, minutes_page
from .originals import SAFE, disposition, sent
from .paper import as_pdf
from .register import ORDERS as COLUMNS
from .register_page import asked_in
from .replies import Refused
from .tasks import as_calendar
from .wording import TITLE

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from .archive import Assistant

FAILED = "Något gick fel och sidan kunde inte visas; försök igen, eller starta om programmet."

ROWS = 50
"""Decisions on a page of the register, tasks on one of theirs."""
DOCUMENTS = 200
"""Documents on a page of the archive."""
_CSV = "text/csv; charset=utf-8"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = SAFE | {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}


def site(assistant: "Assistant", desk: Desk) -> "FastAPI":
    """The pages, the originals and the health of the program."""
    from fastapi import FastAPI, Request, UploadFile
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None, lifespan=staffed)

    def shown(template: str, status: int = 200, **fields: object) -> Response:
        return HTMLResponse(page_html(template, **fields), status, _PAGE)

    @app.exception_handler(ProtokollError)
    def missing(_: Request, error: ProtokollError) -> Response:
        return shown(
            "missing.html", 503 if isinstance(error, StoreError) else 404, reason=str(error)
        )

    # FastAPI's own answer repeats what was sent, which not always can be written as JSON.
    @app.exception_handler(RequestValidationError)
    def misshapen(_: Request, __: RequestValidationError) -> Response:
        return JSONResponse({"error": "Begäran har fel form; ladda om sidan och försök igen."}, 422)

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        return shown("missing.html", 500, reason=FAILED)

    @app.get("/health")
    def health() -> dict[str, str | int]:
        model = {"model": assistant.model_health} if assistant.model_health else {}
        return {"status": "ok", "documents": assistant.overview().documents, **model}

    @app.get("/pages.css", response_model=None)
    def style() -> Response:
        return Response(css("look", "pages"), media_type="text/css", headers=SAFE)

    @app.get("/icon.svg", response_model=None)
    def icon() -> Response:
        content = (HERE / "icon.svg").read_bytes()
        return Response(content, media_type="image/svg+xml", headers=SAFE)

    @app.get("/original/{document:path}", response_model=None)
    def original(document: str) -> Response:
        if assistant.masked:
            # It holds what is hidden.
            return RedirectResponse(reading_url(assistant.document(document).path), 303)
        content, media_type, headers = sent(assistant.original(document))
        return Response(content, media_type=media_type, headers=headers)

    @app.get("/protokoll/{document:path}", response_model=None)
    def minutes(document: str, request: Request) -> Response:
        asked = request.query_params
        view = minutes_page(
            assistant.document(document), asked.get("citat", ""), asked.get("ord", "")
        )
        page = _number(asked.get("sida"), view.pages) or (view.cited[0].page if view.cited else 0)
        drawn = not assistant.masked or bool(page and _can_be_drawn(assistant, view, page))
        return shown(
            "page.html" if "sida" in asked and page else "minutes.html",
            minutes=view,
            asked=bool(asked.get("citat") or asked.get("ord")),
            words=asked.get("ord", ""),
            page=page,
            text=view.text_of(page)[0] if page else "",
            masked=assistant.masked,
            drawn=drawn,
            marks=_marks(assistant, view, page) if page and drawn else (),
        )

    @app.get("/sidbild/{page}/{document:path}", response_model=None)
    def page_picture(page: str, document: str) -> Response:
        view = minutes_page(assistant.document(document))
        pages = view.pages
        number = _number(page, pages)
        if not number:
            raise ProtokollError(f"Originalet har {pages} sidor; sidan {page} finns inte.")
        text = view.text_of(number)[0] if assistant.masked else None
        png = picture(content_of(assistant.original(document)), number - 1, text)
        return Response(png, media_type="image/png", headers=SAFE | {"Cache-Control": "no-cache"})

    @app.post("/omdome", status_code=204)
    def opinion(given: Given) -> None:
        assistant.feedback.add(given)

    @app.get("/beslut", response_model=None)
    def decisions(request: Request) -> Response:
        register, asked = assistant.register(), asked_in(request.query_params)
        rows = register.select(asked)
        pages = max(1, -(-len(rows) // ROWS))
        page = _number(request.query_params.get("sida"), pages) or 1
        return shown(
            "decisions.html",
            view="/beslut",
            register=register,
            asked=asked,
            rows=rows[(page - 1) * ROWS : page * ROWS],
            count=len(rows),
            page=page,
            pages=pages,
        )

    @app.get("/beslut.csv", response_model=None)
    def table(request: Request) -> Response:
        content = as_csv(assistant.register().select(asked_in(request.query_params)))
        return Response(content, media_type=_CSV, headers=_saved("beslut.csv"))

    @app.get("/beslut.xlsx", response_model=None)
    def workbook(request: Request) -> Response:
        content = as_excel(assistant.register().select(asked_in(request.query_params)))
        return Response(content, media_type=_EXCEL, headers=_saved("beslut.xlsx"))

    @app.get("/arende/{name:path}", response_model=None)
    def matter(name: str) -> Response:
        steps = assistant.matter(name)
        if not steps:
            raise ProtokollError(
                f"Inget ärende i arkivet har numret eller rubriken »{name[:100]}«; "
                "sök efter det bland besluten."
            )
        return shown("matter.html", name=name, steps=steps)

    def archive(request: Request, status: int = 200, reason: str = "") -> Response:
        entries = assistant.entries()
        pages = max(1, -(-len(entries) // DOCUMENTS))
        page = _number(request.query_params.get("sida"), pages) or 1
        names = {entry.document for entry in entries}
        return shown(
            "archive.html",
            status,
            view=ARCHIVE,
            added=next(
                (name for name in request.query_params.getlist("nytt") if name in names), ""
            ),
            reason=reason,
            suffixes=SUFFIXES if assistant.takes_uploads else (),
            entries=entries[(page - 1) * DOCUMENTS : page * DOCUMENTS],
            count=len(entries),
            decisions=len(assistant.register().rows),
            warned=[entry for entry in entries if entry.warnings],
            last=last_run(assistant.index),
            coverage=coverage_of(entries),
            encoder=assistant.encoder,
            model=assistant.model_health,
            page=page,
            pages=pages,
        )

    @app.get("/mote/{document:path}", response_model=None)
    def meeting(document: str) -> Response:
        return shown("meeting.html", told=assistant.meeting(document))

    @app.get(TASKS, response_model=None)
    def tasks(request: Request) -> Response:
        words, body = _tasks_asked(request)
        found = assistant.tasks().select(words, body)
        pages = max(1, -(-len(found) // ROWS))
        page = _number(request.query_params.get("sida"), pages) or 1
        return shown(
            "tasks.html",
            view=TASKS,
            tasks=found[(page - 1) * ROWS : page * ROWS],
            count=len(found),
            bodies=assistant.tasks().bodies,
            words=words,
            body=body,
            page=page,
            pages=pages,
            today=date.today(),
        )

    @app.get(f"{TASKS}.csv", response_model=None)
    def task_table(request: Request) -> Response:
        content = tasks_as_csv(assistant.tasks().select(*_tasks_asked(request)))
        return Response(content, media_type=_CSV, headers=_saved("uppdrag.csv"))

    @app.get(f"{TASKS}.ics", response_model=None)
    def task_calendar(request: Request) -> Response:
        content = as_calendar(assistant.tasks().select(*_tasks_asked(request)), date.today())
        return Response(content, media_type="text/calendar", headers=_saved("uppdrag.ics"))

    @app.get(NEW, response_model=None)
    def new() -> Response:
        return shown("catch_up.html", view=NEW, sections=assistant.catch_up())

    @app.get(f"{NEW}.md", response_model=None)
    def new_as_markdown() -> Response:
        content = as_markdown(dict(VIEWS)[NEW], assistant.catch_up())
        return Response(content, media_type="text/markdown", headers=_saved("ny-i-uppdraget.md"))

    @app.get(f"{NEW}.pdf", response_model=None)
    def new_on_paper() -> Response:
        content = as_pdf(dict(VIEWS)[NEW], assistant.catch_up())
        return Response(content, media_type="application/pdf", headers=_saved("ny-i-uppdraget.pdf"))

    @app.get(ARCHIVE, response_model=None)
    def archive_page(request: Request) -> Response:
        return archive(request)

    if assistant.takes_uploads:

        @app.post(ARCHIVE, response_model=None)
        def upload(request: Request, protokoll: UploadFile) -> Response:
            content = protokoll.file.read()
            try:
                document, _ = assistant.receive(protokoll.filename or "", content)
            except ProtokollError as error:
                return archive(request, 422, str(error))
            return RedirectResponse(f"{ARCHIVE}?{urlencode({'nytt': document})}", 303)

    @app.get("/api", response_model=None)
    def for_programs() -> Response:
        return shown(
            "api.html",
            mcp=MCP,
            question=MAX_QUESTION,
            most=MOST,
            per_page=PER_PAGE,
            longest=LONGEST,
            columns=COLUMNS,
        )

    # A person who opens the address of the MCP server is told what it is; a program that wants to
    # listen there is told, as the protocol says it, that nothing is sent of its own accord.
    @app.get(f"{MCP.rstrip('/')}{{rest:path}}", response_model=None)
    def no_stream(request: Request) -> Response:
        if "text/event-stream" in request.headers.get("accept", ""):
            return Response(status_code=405, headers={"Allow": "POST"})
        return RedirectResponse("/api", 303)

    app.mount("/api", _programs(Programs(assistant, desk)))
    return app


def _programs(programs: Programs) -> "FastAPI":
    """The endpoints for other programs; what goes wrong is JSON too."""
    from fastapi import FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse, Response

    api = FastAPI(
        title=TITLE,
        description="Ask an archive of Swedish meeting minutes; links are relative to the server.",
        version="1",
        docs_url=None,
        redoc_url=None,
        responses={
            400: {"model": Refused, "description": "A body that is no JSON"},
            408: {"model": Refused, "description": "A body that came too slowly"},
            413: {"model": Refused, "description": "A body that is too large"},
            422: {"model": Refused, "description": "Bad input, in a Swedish sentence"},
            429: {"model": Refused, "description": "Too many of one user's; see Retry-After"},
            503: {"model": Refused, "description": "No room or no index now; see Retry-After"},
        },
    )

    def refused(status: int, reason: str, headers: Mapping[str, str] = SAFE) -> Response:
        return JSONResponse({"error": reason}, status, headers)

    @api.exception_handler(RequestValidationError)
    def unreadable(_: Request, error: RequestValidationError) -> Response:
        return refused(*refusal(error.errors()))

    @api.exception_handler(ProtokollError)
    def bad_input(_: Request, error: ProtokollError) -> Response:
        status, headers = status_of(error)
        return refused(status, str(error), SAFE | headers)

    # FastAPI's sign of JSON that cannot be read for another reason than its form, like its depth.
    @api.exception_handler(400)
    def no_json(_: Request, __: Exception) -> Response:
        return refused(400, NO_JSON)

    @api.exception_handler(404)
    def unknown(_: Request, __: Exception) -> Response:
        return refused(404, "Adressen finns inte; de som finns står på /api.")

    @api.exception_handler(405)
    def other_method(_: Request, __: Exception) -> Response:
        return refused(405, "Adressen tar inte emot det här anropet; hur den anropas står på /api.")

    @api.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        return refused(500, UNANSWERED)

    def endpoint(answer: Callable[..., str]) -> Callable[..., Response]:
        @wraps(answer)
        def answering(**asked: object) -> Response:
            return Response(answer(**asked), media_type="application/json", headers=SAFE)

        return answering

    for name, (method, answer, shape) in programs.endpoints.items():
        api.add_api_route(
            f"/{name}",
            endpoint(answer),
            methods=[method],
            operation_id=name,
            name=name,
            response_model=shape,
        )
    return api


def _tasks_asked(request: "Request") -> tuple[str, str]:
    """The words and the body of the tasks that an address wants."""
    asked = request.query_params
    return asked.get("sok", "")[:LONGEST].strip(), asked.get("organ", "")[:LONGEST]


def _saved(name: str) -> dict[str, str]:
    return SAFE | {"Content-Disposition": disposition("attachment", name)}


def _number(said: str | None, last: int) -> int:
    """A number of a page as an address says it; 0 where there is no such page."""
    number = int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else 0
    return number if number <= last else 0


def _can_be_drawn(assistant: "Assistant", minutes: MinutesPage, page: int) -> bool:
    """Whether what is hidden on a page can be covered on the picture of it."""
    content = content_of(assistant.original(minutes.document.path))
    return can_be_covered(content, page - 1, minutes.text_of(page)[0])


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
