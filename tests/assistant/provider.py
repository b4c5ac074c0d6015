"""An OpenID Connect provider on loopback, of Authlib's own server parts, with keys of its own."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey

CLIENT, SECRET = "protokoll", "hemligt-hos-den-som-loggar-in"


@dataclass
class Provider:
    """What the provider says next: claims in place of its own, another key, a tampered token."""

    address: str = ""
    user: str = "eva.ek"
    claims: dict = field(default_factory=dict)
    forged_key: bool = False
    tampered: bool = False
    unsigned: bool = False
    lines: list[str] = field(default_factory=list)


class _Client:
    """The one client, which authenticates with its secret and asks for codes."""

    client_id, id_token_signed_response_alg = CLIENT, "RS256"

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, address: str) -> bool:
        return address.startswith("http://127.0.0.1:") and address.endswith("/logga-in/klar")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class _Code(SimpleNamespace):
    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


def _part(fields: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider of one's own, gone afterwards."""
    told = Provider()
    key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}, auto_kid=False)
    other = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}, auto_kid=False)
    codes: dict[str, _Code] = {}

    class CodeGrant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code, request) -> None:
            asked = request.payload.data
            codes[code] = _Code(
                code=code,
                redirect_uri=asked["redirect_uri"],
                scope=asked["scope"],
                nonce=asked["nonce"],
                code_challenge=asked["code_challenge"],
                code_challenge_method=asked["code_challenge_method"],
                user=request.user,
            )

        def query_authorization_code(self, code, client) -> _Code | None:
            return codes.get(code)

        def delete_authorization_code(self, code) -> None:
            del codes[code.code]

        def authenticate_user(self, code) -> str:
            return code.user

    class Signed(OpenIDCode):
        def exists_nonce(self, nonce, request) -> bool:
            return False

        def resolve_client_private_key(self, client) -> RSAKey:
            return other if told.forged_key else key

        def get_client_claims(self, client) -> dict:
            return {"iss": told.address, "aud": CLIENT}

        def get_encode_header(self, client) -> dict:
            return {"alg": "RS256", "kid": "1"}

        def generate_user_info(self, user, scope) -> dict:
            return {"sub": f"id-{user}", "preferred_username": user} | told.claims

    class Server(AuthorizationServer):
        def query_client(self, name):
            return _Client() if name == CLIENT else None

        def save_token(self, token, request) -> None:
            pass

        def send_signal(self, *_, **__) -> None:
            pass

        def create_oauth2_request(self, asked):
            return asked

        def handle_response(self, status, body, headers):
            return status, body, dict(headers)

    server = Server()
    token = BearerTokenGenerator(lambda **_: "x" * 20)
    server.register_token_generator("default", token)
    server.register_grant(CodeGrant, [Signed(require_nonce=True), CodeChallenge(required=True)])

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_) -> None:
            told.lines.append(self.requestline)

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                where = told.address
                self._json({
                    "issuer": where, "authorization_endpoint": f"{where}/authorize",
                    "token_endpoint": f"{where}/token", "jwks_uri": f"{where}/keys",
                    "end_session_endpoint": f"{where}/leave",
                })  # fmt: skip
            elif path == "/keys":
                self._json({"keys": [key.as_dict(private=False)]})
            elif path == "/authorize":
                asked = self._request(urlsplit(self.path).query)
                grant = server.get_consent_grant(asked, told.user)
                self._say(server.create_authorization_response(asked, told.user, grant))
            else:
                self._say((404, "", {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, token, headers = server.create_token_response(self._request(body))
            if "id_token" in token and (told.tampered or told.unsigned):
                head, claims, signature = token["id_token"].split(".")
                if told.unsigned:
                    head, signature = _part({"alg": "none"}), ""
                if told.tampered:
                    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
                    claims = _part(read | {"preferred_username": "chefen"})
                token["id_token"] = f"{head}.{claims}.{signature}"
            self._say((status, token, headers))

        def _request(self, fields: str) -> OAuth2Request:
            given = dict(parse_qsl(fields))
            asked = OAuth2Request(self.command, told.address + self.path, headers=self.headers)
            asked.payload = BasicOAuth2Payload(given)
            asked._body = given
            return asked

        def _json(self, fields: dict) -> None:
            self._say((200, fields, {"Content-Type": "application/json"}))

        def _say(self, answer) -> None:
            status, body, headers = answer
            content = (json.dumps(body) if isinstance(body, dict) else body or "").encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, args=[0.02], daemon=True).start()
    told.address = f"http://127.0.0.1:{http.server_port}"
    try:
        yield told
    finally:
        http.shutdown()
        http.server_close()
