"""The documents that an index is not to hold again: a list beside it, by name and by hash."""

import json
from collections.abc import Collection
from pathlib import Path

from .errors import StoreError
from .store import Store

FILE = "forgotten.json"


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

    def still_in(self, index: Path, encoder: str) -> list[str]:
        """The documents of an index that are on the list, by name or by hash."""
        store = Store(index, encoder)
        try:
            entries = store.entries().values()
        finally:
            store.close()
        return sorted(
            entry.document
            for entry in entries
            if entry.document in self or entry.sha256 in self.hashes
        )

    def _write(self, file: Path) -> None:
        half = file.with_name(f".{FILE}.ny")
        half.write_text(json.dumps(self._hashes, ensure_ascii=False, indent=1), encoding="utf-8")
        half.replace(file)
