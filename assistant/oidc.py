"""Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce.

The organisation's own provider says who somebody is; the session that follows is ours. Nothing
that is secret is logged or shown: of a refusal, its kind is.
"""

import hashlib
import logging
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from ingest.errors import ProtokollError

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures that only the provider can make: none, and those by a shared secret, are refused."""
SCOPE = "openid profile"
LEEWAY = 60
"""Seconds that the clocks of the two may differ by."""
PENDING = 600
"""Seconds from being sent to the provider to coming back from it."""
SECONDS = 10
"""For each question to the provider."""
KNOWN = 3600.0
"""Seconds that what the provider says of itself is taken to hold."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_log = logging.getLogger(__name__)


class SignOnError(ProtokollError):
    """Somebody could not be signed in; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A provider by its address, and what this site is called there.

    Raises ProtokollError for an address that is not https, but on this machine.
    """

    address: str
    client: str
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _LOOPBACK
        )
        if not is_safe or not parts.hostname or not self.client:
            raise ProtokollError(
                "Inloggning med OpenID Connect kräver en utfärdare med https och namnet som sidan "
                "har där: --oidc-issuer https://inloggning.kommun.se --oidc-client NAMN."
            )

    @classmethod
    def from_environment(cls, address: str | None, client: str | None) -> "Issuer | None":
        """The issuer named here or by PROTOKOLL_OIDC_ISSUER and _CLIENT; None where none is.

        Its secret, where it has one, is PROTOKOLL_OIDC_SECRET.
        """
        address = address or os.environ.get("PROTOKOLL_OIDC_ISSUER")
        client = client or os.environ.get("PROTOKOLL_OIDC_CLIENT") or ""
        secret = os.environ.get("PROTOKOLL_OIDC_SECRET") or ""
        return cls(address, client, secret) if address else None

    @property
    def stamp(self) -> str:
        """What a session of this issuer holds: those of another are over."""
        return hashlib.sha256(f"{self.address}\n{self.client}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Pending:
    """What was sent to the provider, kept by the browser; `there` is where it was on its way to."""

    state: str
    nonce: str
    verifier: str
    there: str

    def as_tuple(self) -> tuple[str, ...]:
        """The fields in order, as a cookie keeps them."""
        return astuple(self)


class SignOn:
    """Sign-ins at one issuer. Its methods ask the provider, and may take SECONDS a question."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._known: tuple[float, dict[str, Any], dict[str, Any]] | None = None
        self._used: dict[str, float] = {}
        self._away = 0.0

    def begin(self, back: str, there: str) -> tuple[str, Pending]:
        """The address to send a browser to, which is to come back to `back`.

        Raises SignOnError where the provider cannot be asked.
        """
        about, _ = self._provider()
        pending = Pending(*(secrets.token_urlsafe(32) for _ in range(3)), there)
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return address, pending

    def end(self, pending: Pending, back: str, said: Mapping[str, str]) -> str:
        """The name of the one who comes back with what the provider said.

        Raises SignOnError for all that is not as it was sent, signed and dated by the issuer.
        """
        if not secrets.compare_digest(said.get("state", ""), pending.state):
            raise _refused("state")
        now = time.time()
        self._used = {state: until for state, until in self._used.items() if until > now}
        if pending.state in self._used:
            raise _refused("replay")
        self._used[pending.state] = now + PENDING
        if "code" not in said:
            raise _refused("no code")
        if said.get("iss", self._issuer.address) != self._issuer.address:
            raise _refused("issuer")
        return _name(self._claims(pending, back, said["code"]))

    def sign_out_url(self, back: str) -> str:
        """Where one signs out of the provider too; empty where that cannot be done."""
        try:
            about, _ = self._provider()
        except SignOnError:
            return ""
        told = {"client_id": self._issuer.client, "post_logout_redirect_uri": back}
        where = about.get("end_session_endpoint")
        return f"{where}?{urlencode(told)}" if where else ""

    def _claims(self, pending: Pending, back: str, code: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        about, keys = self._provider()
        # What goes wrong on the way is of many kinds: of the network, of Authlib, of JSON.
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                )
            said = token["id_token"]
        except Exception as error:
            raise _refused(type(error).__name__) from error
        try:
            try:
                read = jwt.decode(said, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            except JoseError:
                # The provider may have changed its keys since they were read.
                self._known = None
                _, keys = self._provider()
                read = jwt.decode(said, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self._issuer.address},
                    "aud": {"essential": True, "value": self._issuer.client},
                },
                {
                    "nonce": pending.nonce,
                    "client_id": self._issuer.client,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error
        return claims

    def _client(self, back: str) -> "OAuth2Session":
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self._issuer.client,
            self._issuer.secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._issuer.secret else "none",
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )

    def _provider(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the provider says of itself, and its keys."""
        if self._known and self._known[0] > time.monotonic():
            return self._known[1:]
        # One that does not answer is left alone a while, so that not every visitor waits for it.
        if self._away > time.monotonic():
            raise _refused("discovery: away")
        place = f"{self._issuer.address.rstrip('/')}/.well-known/openid-configuration"
        with self._client("") as client:
            try:
                about = client.get(place, withhold_token=True).json()
                keys = client.get(about["jwks_uri"], withhold_token=True).json()
                is_whole = about["authorization_endpoint"] and about["token_endpoint"]
            except Exception as error:
                self._away = time.monotonic() + SECONDS
                raise _refused(f"discovery: {type(error).__name__}") from error
        if not is_whole or about.get("issuer") != self._issuer.address:
            raise _refused("discovery: issuer")
        self._known = time.monotonic() + KNOWN, about, keys
        return about, keys


def _name(claims: Mapping[str, Any]) -> str:
    """What the session calls the one who signed in."""
    said = (claims.get(name) for name in ("preferred_username", "email", "sub"))
    name = next((str(value) for value in said if value), "")
    return "".join(character for character in name if character.isprintable())[:100]


def _refused(why: str) -> SignOnError:
    _log.warning("sign-in refused", extra={"fields": {"reason": why}})
    return SignOnError(
        "Inloggningen kunde inte godkännas; försök igen, och säg till den som sköter programmet om "
        "det inte hjälper."
    )
