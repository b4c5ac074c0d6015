"""How the pages look: their templates, their style sheets, and the way between them."""

from functools import cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ingest.dates import in_words

from .citations import anchor_of, reading_url, url_of
from .register_page import ORDERS, PARAMETERS, register_url
from .sessions import signed_in
from .wording import OUTCOMES, TITLE, TONES, place_of

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
ARCHIVE, TASKS, NEW = "/arkivet", "/uppdrag", "/ny"
VIEWS = (
    ("/", "Fråga"),
    ("/beslut", "Beslut"),
    (TASKS, "Uppdrag"),
    (NEW, "Ny i uppdraget"),
    (ARCHIVE, "Arkivet"),
)
"""The views that every page leads to, with what they are called."""


def page_html(template: str, **fields: object) -> str:
    """A page by its template."""
    return _templates().get_template(template).render(fields)


def views_html(view: str) -> str:
    """The way between the views, as it stands on each of them; `view` is the one shown."""
    return _templates().get_template("views.html").render(view=view)


def sign_in_html(**fields: str) -> str:
    """The page to sign in or out at, or that says with `reason` why there is none to see."""
    shown = (
        dict.fromkeys(("action", "token", "user", "next", "reason", "way", "way_out"), "") | fields
    )
    return _templates().get_template("sign_in.html").render(shown)


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
    templates.globals |= {
        "title": TITLE,
        "views": VIEWS,
        "signed_in": signed_in.get,
        "outcomes": OUTCOMES,
        "tones": TONES,
        "orders": ORDERS,
        "parameters": PARAMETERS,
        "reading_url": reading_url,
        "url_of": url_of,
        "anchor_of": anchor_of,
        "register_url": register_url,
        "place_of": place_of,
    }
    templates.globals |= {"sqrt": sqrt}
    templates.filters |= {"in_words": in_words, "quoted": quote}
    return templates
