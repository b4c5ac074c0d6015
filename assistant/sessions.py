"""Who is signed in, kept in a signed cookie so that several web processes can share it."""

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ProtokollError

from .users import write_private

IDLE = 60 * 60
"""Seconds without a request after which a session is over: a lunch, not a night."""
ABSOLUTE = 12 * 60 * 60
"""Seconds after which one signs in again whatever one does: a working day."""
FORM = 60 * 60
"""Seconds that a sign-in page can lie open before it is sent."""

signed_in: ContextVar[str] = ContextVar("signed_in", default="")
"""The name of the one who asks, for the pages to offer to sign out; empty without sign-in."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in. Times in seconds since 1970; `stamp` is the password's, see `Users.stamp`."""

    user: str
    stamp: str
    id: str
    started: int
    seen: int


class Sessions:
    """Sessions signed with a secret that lies in a file beside the users'."""

    def __init__(self, secret: Path) -> None:
        from itsdangerous import URLSafeTimedSerializer

        if not secret.exists():
            write_private(secret, secrets.token_hex(32).encode())
        try:
            key = secret.read_text().strip()
        except (OSError, ValueError) as error:
            raise ProtokollError(
                f"Nyckeln {secret} kan inte läsas; rätta dess rättigheter, eller ta bort den så "
                "görs en ny."
            ) from error
        if len(key) < 32:
            raise ProtokollError(f"Nyckeln {secret} är för kort; ta bort den så görs en ny.")
        self._sessions = URLSafeTimedSerializer(key, salt="session")
        self._forms = URLSafeTimedSerializer(key, salt="form")
        self._ended: dict[str, float] = {}

    def begin(self, user: str, stamp: str) -> Session:
        """A session with an id that nobody has had, whatever the browser sent before it."""
        now = int(time.time())
        return Session(user, stamp, secrets.token_urlsafe(16), now, now)

    def cookie(self, session: Session) -> str:
        """The session as the browser keeps it, seen now."""
        values = (session.user, session.stamp, session.id, session.started, int(time.time()))
        return self._sessions.dumps(values)

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it is forged, too old, or signed out."""
        from itsdangerous import BadData

        try:
            session = Session(*self._sessions.loads(cookie, max_age=IDLE))
        except (BadData, TypeError):
            return None
        old = session.started + ABSOLUTE < time.time()
        return None if old or session.id in self._ended else session

    def end(self, session: Session) -> None:
        """Let no copy of the session's cookie work in this process any more."""
        now = time.time()
        self._ended = {name: until for name, until in self._ended.items() if until > now}
        self._ended[session.id] = now + ABSOLUTE

    def form(self, browser: str) -> str:
        """A token for a form that only this browser may send."""
        return self._forms.dumps(browser)

    def is_form_of(self, token: str, browser: str) -> bool:
        """Whether the token of a form was made for this browser, not long ago."""
        from itsdangerous import BadData

        try:
            return bool(browser) and self._forms.loads(token, max_age=FORM) == browser
        except BadData:
            return False
