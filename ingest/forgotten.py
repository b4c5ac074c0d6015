"""The documents that an index is not to hold again: a list beside it, by name and by hash."""

import ctypes
import json
from collections.abc import Collection, Iterator
from pathlib import Path

from .errors import StoreError

FILE = "forgotten.json"
M_PERTURB = -6
"""The setting of glibc's mallopt(3) that fills memory as it is given out and taken back."""


class Forgotten:
    """What has been forgotten of one index."""

    def __init__(self, index: Path) -> None:
        """Read the list. Raises StoreError where it is damaged: what it forbids is not guessed."""
        self._file = index / FILE
        self._hashes: dict[str, str] = {}
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            self._hashes = {str(name): str(sha256) for name, sha256 in kept.items()}
        except FileNotFoundError:
            pass
        except (OSError, ValueError, AttributeError) as error:
            raise StoreError(
                f"Listan över glömda protokoll {self._file} går inte att läsa "
                f"({type(error).__name__}); återställ den ur en säkerhetskopia, eller ta bort den "
                "om inget ska vara glömt."
            ) from error

    def __contains__(self, name: str) -> bool:
        return name in self._hashes

    def __iter__(self) -> Iterator[str]:
        """The names, in the order in which they were forgotten."""
        return iter(self._hashes)

    @property
    def hashes(self) -> Collection[str]:
        """The SHA-256 of what has been forgotten."""
        return set(self._hashes.values())

    def add(self, name: str, sha256: str) -> None:
        """Forget a document from now on."""
        self._hashes[name] = sha256
        self._write(self._file)

    def remove(self, name: str) -> bool:
        """Let a document be read in again; whether it was on the list."""
        found = self._hashes.pop(name, None)
        self._write(self._file)
        return found is not None

    def move(self, index: Path) -> None:
        """Put the list into another index, with what that has forgotten."""
        both = Forgotten(index)
        both._hashes |= self._hashes
        if both._hashes:
            both._write(index / FILE)

    def _write(self, file: Path) -> None:
        half = file.with_name(f".{FILE}.ny")
        half.write_text(json.dumps(self._hashes, ensure_ascii=False, indent=1), encoding="utf-8")
        half.replace(file)


def fill_memory() -> None:
    """Let this process find none of its old memory in what it allocates, where glibc can see to it.

    Chroma writes its graph of vectors from memory that it has not set, with what stood there
    before: in half of the tries there was text of a document that was never put into it.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_PERTURB, 255)
