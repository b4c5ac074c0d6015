"""The virtual environments that the peers run in, each made from a pinned file."""

import subprocess  # nosec B404  # makes environments and installs what is pinned
import sys
from pathlib import Path

from ingest.errors import ProtokollError

HERE = Path(__file__).parent
PIP = "pip>=26,<27"
"""An older pip takes hours over some of the pinned sets."""


def python_of(name: str, folder: Path) -> Path:
    """The Python of the environment called `name` in a folder, made where it is not there, or was
    made from other pins. Raises ProtokollError where it cannot be made."""
    pinned = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    made_of, python = folder / name / "made-of.txt", folder / name / "bin" / "python"
    if made_of.exists() and made_of.read_text(encoding="utf-8") == pinned:
        return python
    install = [str(python), "-m", "pip", "install", "--quiet"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder / name)],
        [*install, "--upgrade", PIP],
        [*install, "--requirement", str(HERE / f"{name}.txt")],
    ):
        try:
            subprocess.run(command, check=True)  # nosec B603
        except (OSError, subprocess.CalledProcessError) as error:
            raise ProtokollError(
                f"Miljön för {name} skulle göras i {folder / name}, men det gick inte ({error}); "
                "kontrollera nätverket och diskutrymmet (2 GB) och kör igen."
            ) from error
    made_of.write_text(pinned, encoding="utf-8")
    return python
