"""The register's addresses: what one wants of it, and the one that wants something else."""

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import urlencode

from .api import LONGEST
from .register import NEWEST_FIRST, Asked

PARAMETERS = {
    "words": "sok", "body": "organ", "year": "ar", "outcome": "utfall", "order": "ordning",
}  # fmt: skip
"""What the fields of a wish are called in the register's address."""

ORDERS = {
    NEWEST_FIRST: "Nyast först", "datum": "Äldst först", "organ": "Organ", "ärende": "Ärende",
    "utfall": "Utfall", "ansvarig": "Ansvarig", "tid": "Tid",
}  # fmt: skip
"""How the register can be ordered where its columns have no heads to choose."""


def asked_in(query: Mapping[str, str]) -> Asked:
    """What an address wants of the register; it is long only where somebody plays with it."""
    wanted = {field: query.get(name, "")[:LONGEST].strip() for field, name in PARAMETERS.items()}
    return Asked(**wanted | {"order": wanted["order"] or NEWEST_FIRST})


def register_url(asked: Asked, page: int = 1, file: str = "", **changes: str) -> str:
    """The address of the register, or of a file of it, with something changed."""
    fields = asdict(asked) | changes
    said = {name: fields[field] for field, name in PARAMETERS.items() if fields[field]}
    if said.get(PARAMETERS["order"]) == NEWEST_FIRST:
        del said[PARAMETERS["order"]]
    query = urlencode(said | ({"sida": page} if page > 1 else {}))
    return f"/beslut{file}?{query}" if query else f"/beslut{file}"
