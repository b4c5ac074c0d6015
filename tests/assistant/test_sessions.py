"""How long a session lasts, how its cookie is kept, and that nobody can choose it for another."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from assistant.access import Access, Door
from assistant.sessions import ABSOLUTE, FORM, IDLE, Session, Sessions
from assistant.users import Users

PASSWORD = "en lång mening"
LEEWAY = 30
"""Seconds that a test may take."""


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A users' file with two users; hashing their passwords takes time by design."""
    path = tmp_path_factory.mktemp("users") / "users.json"
    for name in ("eva", "bo"):
        Users(path).add(name, PASSWORD)
    return path


async def inside(scope, receive, send) -> None:
    """What is behind the door: it tells who came in."""
    body = scope["state"]["user"].encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def visit(access: Access, does: Callable[[httpx.AsyncClient], Coroutine[Any, Any, Any]]) -> Any:
    """What a visitor on this machine sees through the door."""

    async def visited() -> Any:
        transport = httpx.ASGITransport(app=Door(inside, access), client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await does(client)

    return asyncio.run(visited())


async def sign_in(client: httpx.AsyncClient, name: str) -> httpx.Response:
    page = (await client.get("/logga-in")).text
    (token,) = re.findall(r'name="token" value="([^"]+)"', page)
    fields = {"token": token, "user": name, "password": PASSWORD}
    return await client.post("/logga-in", data=fields)


def signed(users: Path, session: Session, ago: float, salt: str = "session") -> str:
    """A cookie as the site itself signed it, so many seconds ago."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - ago)

    key = users.with_name(users.name + ".key").read_text()
    values = (session.user, session.stamp, session.id, session.started, session.seen)
    return URLSafeTimedSerializer(key, salt=salt, signer=Then).dumps(values)


def test_a_session_ends_when_it_has_been_idle_and_when_the_day_is_over(users):
    lasts = {
        (0, 0): 200,
        (IDLE, IDLE - LEEWAY): 200,
        (IDLE + 1, IDLE + 1): 401,
        (ABSOLUTE - LEEWAY, 0): 200,
        (ABSOLUTE + 1, 0): 401,
        # A clock that is set back must not make a session last.
        (0, -3600): 401,
    }
    access = Access(users=users)
    Sessions(access.secret)
    stamp = Users(users).stamp("eva")

    async def ask(client: httpx.AsyncClient) -> dict[tuple[int, int], int]:
        seen = {}
        for started, ago in lasts:
            session = Session("eva", stamp, "id", int(time.time() - started), 0)
            cookie = signed(users, session, ago)
            answer = await client.get("/", headers={"Cookie": f"protokoll_session={cookie}"})
            seen[started, ago] = answer.status_code
        return seen

    assert visit(access, ask) == lasts


def test_each_request_lets_the_session_last_longer_but_never_past_its_day(users):
    access = Access(users=users)
    sessions = Sessions(access.secret)
    begun = Session("eva", Users(users).stamp("eva"), "id", int(time.time()) - 2 * IDLE, 0)
    cookie = signed(users, begun, IDLE - LEEWAY)

    async def ask(client: httpx.AsyncClient) -> str:
        answer = await client.get("/", headers={"Cookie": f"protokoll_session={cookie}"})
        return answer.cookies["protokoll_session"]

    renewed = sessions.read(visit(access, ask))
    assert (renewed.id, renewed.started) == (begun.id, begun.started)
    assert time.time() - renewed.seen < LEEWAY


def test_a_cookie_made_for_something_else_is_no_session(users):
    sessions = Sessions(Access(users=users).secret)
    now = int(time.time())
    session = Session("eva", Users(users).stamp("eva"), "id", now, now)
    assert sessions.read(sessions.cookie(session)).id == session.id
    for salt in ("form", "pending"):
        assert sessions.read(signed(users, session, 0, salt)) is None
    assert sessions.read(sessions.seal(("eva", session.stamp, "id", "1", "1"))) is None


def test_a_form_and_what_is_sealed_are_too_old_in_time(users):
    sessions = Sessions(Access(users=users).secret)
    assert sessions.is_form_of(sessions.form("b"), "b")
    assert not sessions.is_form_of(sessions.form("b"), "en annan")
    key = users.with_name(users.name + ".key").read_text()

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - FORM - 1)

    old = URLSafeTimedSerializer(key, salt="form", signer=Then).dumps("b")
    assert not sessions.is_form_of(old, "b")
    assert sessions.unseal(sessions.seal(("a", "b")), 60) == ("a", "b")
    assert sessions.unseal(sessions.seal(("a",)) + "x", 60) == ()
    sealed = URLSafeTimedSerializer(key, salt="pending", signer=Then).dumps(["a"])
    assert sessions.unseal(sealed, FORM) == ()


@pytest.mark.parametrize(
    ("proxy", "scheme", "secure"),
    [("127.0.0.1", "https", True), ("127.0.0.1", "http", False), (None, "https", False)],
)
def test_the_cookie_is_secure_where_the_proxy_says_https_and_only_then(
    users, proxy, scheme, secure
):
    said = {"X-Forwarded-Proto": scheme}

    async def enter(client: httpx.AsyncClient) -> list[str]:
        page = await client.get("/logga-in", headers=said)
        (token,) = re.findall(r'name="token" value="([^"]+)"', page.text)
        (form,) = page.headers.get_list("set-cookie")
        # Given back by hand: the client keeps a secure cookie from an address without TLS.
        back = said | {"Cookie": form.partition(";")[0]}
        fields = {"token": token, "user": "eva", "password": PASSWORD}
        entered = await client.post("/logga-in", data=fields, headers=back)
        return [form, *entered.headers.get_list("set-cookie")]

    cookies = visit(Access(users=users, proxy_address=proxy), enter)
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        "protokoll_form",
        "protokoll_session",
    ]
    for cookie in cookies:
        assert cookie.endswith("; HttpOnly; SameSite=Lax" + "; Secure" * secure)


def test_a_session_that_another_planted_is_not_the_one_that_is_entered(users):
    """Bo puts his own cookies in Eva's browser; she signs in; his cookies are still only his."""

    async def attack(client: httpx.AsyncClient) -> tuple[str, str, str]:
        await sign_in(client, "bo")
        planted = dict(client.cookies)
        entered = await sign_in(client, "eva")
        assert entered.status_code == 303
        hers = client.cookies["protokoll_session"]
        who = await client.get("/")
        client.cookies.clear()
        kept = "; ".join(f"{name}={value}" for name, value in planted.items())
        his = await client.get("/", headers={"Cookie": kept})
        assert hers != planted["protokoll_session"]
        return hers, who.text, his.text

    access = Access(users=users)
    hers, eva, bo = visit(access, attack)
    assert (eva, bo) == ("eva", "bo")
    assert Sessions(access.secret).read(hers).user == "eva"
