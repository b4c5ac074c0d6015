"""The pages of the meetings, and of the tasks that they give."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from .exports import tasks_as_csv
from .tasks import as_calendar

if TYPE_CHECKING:
    from fastapi import APIRouter, Request
    from fastapi.responses import Response

    from .archive import Assistant

TASKS = "/uppdrag"
ROWS = 100
"""Tasks on a page."""
LONGEST = 200
"""Characters of what is searched for in them."""


def meetings(
    assistant: "Assistant", shown: Callable[..., "Response"], saved: Callable[[str], dict[str, str]]
) -> "APIRouter":
    """The routes; `shown` makes a page of a template, `saved` the headers of a file by its name."""
    from fastapi import APIRouter, Request
    from fastapi.responses import Response

    router = APIRouter()

    @router.get("/mote/{document:path}", response_model=None)
    def meeting(document: str) -> Response:
        return shown("meeting.html", told=assistant.meeting(document))

    @router.get(TASKS, response_model=None)
    def tasks(request: Request) -> Response:
        words, body = _wanted(request)
        found = assistant.tasks().select(words, body)
        pages = max(1, -(-len(found) // ROWS))
        said = request.query_params.get("sida", "")
        page = int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 6 else 1
        page = min(max(page, 1), pages)
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

    @router.get(f"{TASKS}.csv", response_model=None)
    def table(request: Request) -> Response:
        content = tasks_as_csv(assistant.tasks().select(*_wanted(request)))
        return Response(content, media_type="text/csv; charset=utf-8", headers=saved("uppdrag.csv"))

    @router.get(f"{TASKS}.ics", response_model=None)
    def calendar(request: Request) -> Response:
        content = as_calendar(assistant.tasks().select(*_wanted(request)), date.today())
        return Response(content, media_type="text/calendar", headers=saved("uppdrag.ics"))

    return router


def _wanted(request: "Request") -> tuple[str, str]:
    asked = request.query_params
    return asked.get("sok", "")[:LONGEST].strip(), asked.get("organ", "")[:LONGEST]
