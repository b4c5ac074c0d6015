"""A new index in the place of the old one: whole, and the old one kept until then."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import StoreError
from .identities import hide
from .store import DATABASE

KEPT = ("feedback.jsonl", "forgotten.json")
"""What lies beside an index and cannot be made again."""


def carry(index: Path, new: Path, masked: bool = False) -> None:
    """Copy what cannot be made again into another index, the opinions `masked` or as they are."""
    for name in KEPT:
        if (index / name).exists():
            shutil.copyfile(index / name, new / name)
    opinions = new / KEPT[0]
    if masked and opinions.exists():
        # There are no figures in them, so that no digit is hidden but in words.
        opinions.write_text(hide(opinions.read_text(encoding="utf-8")), encoding="utf-8")


@contextmanager
def in_place_of(index: Path) -> Iterator[Path]:
    """An empty folder that takes the place of an index when all went well.

    To be used while the index is locked. What goes wrong leaves the index as it was, and nothing
    beside it. Raises StoreError where the folders cannot be written.
    """
    new, old = (index.with_name(f"{index.name}.{end}") for end in ("ny", "gammal"))
    try:
        if old.exists() and not (index / DATABASE).exists():
            # The program was killed between the two renames below.
            shutil.rmtree(index, ignore_errors=True)
            old.rename(index)
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        new.mkdir(parents=True)
        try:
            yield new
            # Who has the index open sees by this that it is another.
            (new / "generation").write_text("", encoding="utf-8")
            if index.exists():
                index.rename(old)
            try:
                new.rename(index)
            except OSError:
                if old.exists():
                    old.rename(index)
                raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old)
    except OSError as error:
        raise StoreError(
            f"Ett nytt index i stället för {index} går inte att skriva ({error.strerror}); "
            "kontrollera diskutrymmet och att mappen omkring får skrivas, och kör igen: det som "
            "fanns är kvar."
        ) from error
