"""Those who may sign in: names and hashed passwords in one file of their own."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from ingest.errors import ProtokollError

SHORTEST = 12
"""Characters of a password: what NIST SP 800-63B-4 comes near without a second factor."""
LONGEST = 256
"""Characters of a name or a password that are looked at; more is only work for the hash."""


class Users:
    """The users' file, read anew at each question so that a change counts at once."""

    def __init__(self, path: Path) -> None:
        from argon2 import PasswordHasher

        self.path = path
        self._hasher = PasswordHasher()
        # An unknown name costs as much time as a known one, so that names cannot be told apart.
        self._nobody = self._hasher.hash(os.urandom(16).hex())

    def names(self) -> tuple[str, ...]:
        """All names in order. Raises ProtokollError where the file is no users' file."""
        return tuple(sorted(self._read()))

    def add(self, name: str, password: str) -> None:
        """Add a user, or give one a new password; raises ProtokollError for a bad one."""
        if not name.strip() or name != name.strip() or not name.isprintable() or len(name) > 100:
            raise ProtokollError(
                "Ett användarnamn är 1–100 tecken utan mellanslag i början eller slutet; "
                f"fick »{name[:100]}«. Välj ett annat."
            )
        if not SHORTEST <= len(password) <= LONGEST:
            raise ProtokollError(
                f"Lösenordet ska ha {SHORTEST}–{LONGEST} tecken men har {len(password)}; "
                "välj ett annat."
            )
        self._write(self._read() | {name: self._hasher.hash(password)})

    def remove(self, name: str) -> None:
        """Remove a user; raises ProtokollError where there is none of that name."""
        hashes = self._read()
        if name not in hashes:
            raise ProtokollError(
                f"Det finns ingen användare »{name[:100]}« i {self.path}; se protokoll user list."
            )
        del hashes[name]
        self._write(hashes)

    def verify(self, name: str, password: str) -> bool:
        """Whether the password is the user's; as slow for a name that does not exist."""
        from argon2.exceptions import InvalidHashError, VerificationError

        known = self._read().get(name)
        try:
            self._hasher.verify(known or self._nobody, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return known is not None and len(password) <= LONGEST

    def stamp(self, name: str) -> str:
        """What changes with the password, empty for nobody: a session made before it is over."""
        known = self._read().get(name)
        return hashlib.sha256(known.encode()).hexdigest()[:16] if known else ""

    def _read(self) -> dict[str, str]:
        try:
            hashes = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._broken() from error
        if not isinstance(hashes, dict) or not all(isinstance(h, str) for h in hashes.values()):
            raise self._broken()
        return hashes

    def _broken(self) -> ProtokollError:
        return ProtokollError(
            f"Användarfilen {self.path} kan inte läsas; rätta dess rättigheter, eller ta bort den "
            "och lägg till användarna på nytt med protokoll user add NAMN."
        )

    def _write(self, hashes: dict[str, str]) -> None:
        write_private(self.path, json.dumps(hashes, ensure_ascii=False, indent=1).encode())


def write_private(path: Path, content: bytes) -> None:
    """Replace a file whole, with mode 0600; raises ProtokollError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ProtokollError(
            f"Filen {path} kan inte skrivas ({error.strerror}); välj en annan plats med --users."
        ) from error
