"""Single sign-on: a real provider on loopback, whose word is taken only as it was asked for."""

import logging
import re
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.access import Access
from assistant.oidc import Issuer, SignOn, SignOnError
from eval.site import served
from ingest.errors import ProtokollError

from .browser import chromium
from .provider import CLIENT, SECRET, Provider, provider

BACK = "http://127.0.0.1:1/logga-in/klar"


@pytest.fixture
def at():
    with provider() as told:
        yield told


@pytest.fixture
def sign_on(at: Provider) -> SignOn:
    return SignOn(Issuer(at.address, CLIENT, SECRET))


def visit(address: str) -> dict[str, str]:
    """What the provider sends a browser back with."""
    answer = httpx.get(address)
    assert answer.status_code == 302, answer.text
    return {
        name: values[0]
        for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()
    }


def test_who_comes_back_as_they_were_sent_is_known_by_name(sign_on):
    address, pending = sign_on.begin(BACK, "/beslut")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert pending.verifier not in address and SECRET not in address
    assert sign_on.end(pending, BACK, visit(address)) == "eva.ek"


def test_a_state_counts_once_and_only_for_who_was_sent_with_it(sign_on):
    address, pending = sign_on.begin(BACK, "/")
    said = visit(address)
    _, other = sign_on.begin(BACK, "/")
    with pytest.raises(SignOnError):
        sign_on.end(other, BACK, said)
    assert sign_on.end(pending, BACK, said) == "eva.ek"
    with pytest.raises(SignOnError):
        sign_on.end(pending, BACK, said)
    # Another code with the state that has been used.
    again, _ = sign_on.begin(BACK, "/")
    with pytest.raises(SignOnError):
        sign_on.end(pending, BACK, visit(again) | {"state": pending.state})


def test_a_code_is_of_no_use_without_the_verifier_it_was_asked_for_with(sign_on):
    address, pending = sign_on.begin(BACK, "/")
    with pytest.raises(SignOnError):
        sign_on.end(replace(pending, verifier="a" * 43), BACK, visit(address))


WRONG = {
    "issuer": ({"iss": "http://127.0.0.1:9"}, "InvalidClaimError"),
    "audience": ({"aud": "ett annat program"}, "InvalidClaimError"),
    "nobody's audience": ({"aud": []}, "InvalidClaimError"),
    "expired": ({"exp": int(time.time()) - 3600}, "ExpiredTokenError"),
    "not yet": ({"nbf": int(time.time()) + 3600}, "InvalidClaimError"),
    "nonce": ({"nonce": "en annan"}, "InvalidClaimError"),
    "party": ({"aud": [CLIENT, "andra"], "azp": "andra"}, "InvalidClaimError"),
    "access token": ({"at_hash": "AAAA"}, "InvalidClaimError"),
}


def reasons(caplog) -> list[str]:
    return [one.fields["reason"] for one in caplog.records if one.name == "assistant.oidc"]


@pytest.mark.parametrize("kind", WRONG)
def test_a_token_that_says_anything_else_is_refused(at, sign_on, caplog, kind):
    at.claims, why = WRONG[kind]
    address, pending = sign_on.begin(BACK, "/")
    with pytest.raises(SignOnError, match="kunde inte godkännas"):
        sign_on.end(pending, BACK, visit(address))
    assert reasons(caplog) == [why]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("tampered", "BadSignatureError"),
        ("forged_key", "BadSignatureError"),
        ("unsigned", "UnsupportedAlgorithmError"),
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(at, sign_on, caplog, how, why):
    setattr(at, how, True)
    address, pending = sign_on.begin(BACK, "/")
    said = visit(address)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SignOnError):
        sign_on.end(pending, BACK, said)
    assert reasons(caplog) == [why]
    # The provider is in this process too, in threads of its own.
    ours = [one for one in caplog.records if one.threadName == "MainThread"]
    written = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in ours)
    for secret in (SECRET, said["code"], pending.verifier, pending.nonce):
        assert secret not in written


def test_a_wrong_secret_and_a_provider_that_is_another_or_away_are_refused(at, free_port, caplog):
    wrong = SignOn(Issuer(at.address, CLIENT, "fel"))
    address, pending = wrong.begin(BACK, "/")
    with pytest.raises(SignOnError):
        wrong.end(pending, BACK, visit(address))
    with pytest.raises(SignOnError):
        SignOn(Issuer(at.address.replace("127.0.0.1", "localhost"), CLIENT)).begin(BACK, "/")
    away = SignOn(Issuer(f"http://127.0.0.1:{free_port}", CLIENT))
    for _ in range(2):
        with pytest.raises(SignOnError):
            away.begin(BACK, "/")
    assert reasons(caplog)[-2:] == ["discovery: ConnectionError", "discovery: away"]


def test_an_issuer_is_named_whole_and_by_https():
    for address, client in (
        ("http://inloggning.kommun.se", "a"),
        ("https://", "a"),
        ("https://a", ""),
    ):
        with pytest.raises(ProtokollError, match="--oidc-issuer https"):
            Issuer(address, client)
    issuer = Issuer("https://a", "b", SECRET)
    assert SECRET not in repr(issuer)
    with pytest.raises(ProtokollError, match="en av --users"):
        Access(None, "X-User", "127.0.0.1", issuer=issuer)


def test_the_issuer_comes_from_the_environment(monkeypatch):
    assert Issuer.from_environment(None, None) is None
    for name, value in (("ISSUER", "https://a"), ("CLIENT", "b"), ("SECRET", "c")):
        monkeypatch.setenv(f"PROTOKOLL_OIDC_{name}", value)
    assert Issuer.from_environment(None, None) == Issuer("https://a", "b", "c")
    assert Issuer.from_environment("https://d", "e") == Issuer("https://d", "e", "c")


@pytest.mark.slow
def test_one_signs_in_at_the_provider_and_out_again(assistant, at, tmp_path):
    issuer = Issuer(at.address, CLIENT, SECRET)
    access = Access(issuer=issuer, key=tmp_path / "nyckel")
    with served(assistant, access) as address:
        with httpx.Client(base_url=address) as client:
            assert client.get("/arkivet").status_code == 401
            assert client.post("/logga-in", data={"user": "a", "password": "b"}).status_code == 200
            assert client.get("/arkivet").status_code == 401
            sent = client.get("/logga-in/utfardare", params={"next": "//elak.example"})
            assert sent.status_code == 303 and sent.headers["location"].startswith(at.address)
            said = visit(sent.headers["location"])
            # Somebody else's browser, which was not sent, brings nothing in.
            assert httpx.get(f"{address}/logga-in/klar", params=said).status_code == 403
            kept = client.cookies["protokoll_pending"]
            entered = client.get("/logga-in/klar", params=said)
            assert (entered.status_code, entered.headers["location"]) == (303, "/")
            assert client.get("/arkivet").status_code == 200
            replayed = {"Cookie": f"protokoll_pending={kept}"}
            assert (
                httpx.get(f"{address}/logga-in/klar", params=said, headers=replayed).status_code
                == 403
            )
            session = {"Cookie": f"protokoll_session={client.cookies['protokoll_session']}"}
        with served(assistant, replace(access, issuer=replace(issuer, client="en annan"))) as other:
            assert httpx.get(f"{other}/arkivet", headers=session).status_code == 401
        with chromium() as browser:
            page = browser.new_context(java_script_enabled=False).new_page()
            page.goto(f"{address}/beslut?ar=2024")
            page.click("text=Logga in med organisationens konto")
            assert page.url == f"{address}/beslut?ar=2024"
            page.click("text=Logga ut")
            assert "inloggad som eva.ek" in page.inner_text("main")
            page.click("button")
            leave = page.get_attribute("text=Logga ut också", "href")
            assert leave.startswith(f"{at.address}/leave?client_id={CLIENT}")
            page.goto(f"{address}/beslut")
            assert "/logga-in?next=/beslut" in page.url
    assert not any(SECRET in line or re.search(r"verifier=", line) for line in at.lines)
