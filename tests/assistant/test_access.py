"""Who may enter, tried over HTTP against the real application."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.__main__ import main
from assistant.access import Access, inside
from assistant.limits import FREE_ATTEMPTS, PER_MINUTE, Attempts, Rate
from assistant.sessions import Sessions
from assistant.users import Users
from assistant.web import application, serve
from eval.site import served
from ingest.errors import ProtokollError

from .browser import chromium

NAME, PASSWORD = "eva", "en lång mening"
DOCUMENT = "styrelsen-2024-03-15.txt"


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """A users' file with one user."""
    path = tmp_path / "users.json"
    Users(path).add(NAME, PASSWORD)
    return path


@pytest.fixture
def site(assistant, users: Path) -> Iterator[str]:
    """The application behind a users' file."""
    with served(assistant, Access(users=users)) as address:
        yield address


def sign_in(client: httpx.Client, name=NAME, password=PASSWORD, there="/arkivet", **headers):
    """Fill in the sign-in page as a person does."""
    page = client.get("/logga-in", params={"next": there}).text
    (token,) = re.findall(r'name="token" value="([^"]+)"', page)
    (there,) = re.findall(r'name="next" value="([^"]*)"', page)
    fields = {"token": token, "next": there, "user": name, "password": password}
    return client.post("/logga-in", data=fields, headers=headers)


@pytest.mark.slow
def test_users_are_added_listed_and_removed_by_the_command_line(tmp_path, monkeypatch, capsys):
    path = tmp_path / "users.json"
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    assert main(["user", "add", NAME, "--users", str(path)]) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in path.read_text() and "$argon2id$" in path.read_text()
    assert Users(path).verify(NAME, PASSWORD)
    assert not Users(path).verify(NAME, PASSWORD + "x")
    assert not Users(path).verify("okänd", PASSWORD)
    capsys.readouterr()
    assert main(["user", "list", "--users", str(path)]) == 0
    assert capsys.readouterr().out == "eva\n"
    assert main(["user", "remove", NAME, "--users", str(path)]) == 0
    assert Users(path).names() == ()
    assert main(["user", "remove", NAME, "--users", str(path)]) == 1
    assert [left.name for left in tmp_path.iterdir()] == ["users.json"]


def test_a_short_password_and_a_damaged_file_are_refused(tmp_path):
    with pytest.raises(ProtokollError, match="12–256 tecken men har 4"):
        Users(tmp_path / "u").add(NAME, "kort")
    (tmp_path / "u").write_text("[")
    with pytest.raises(ProtokollError, match="kan inte läsas"):
        Users(tmp_path / "u").names()


def test_serving_to_others_without_access_control_is_refused(users):
    with pytest.raises(ProtokollError, match="protokoll user add NAMN"):
        serve(lambda: None, "0.0.0.0", 1)
    with pytest.raises(ProtokollError, match="--allowed-host"):
        serve(lambda: None, "0.0.0.0", 1, Access(users=users))
    with pytest.raises(ProtokollError, match="har inga användare"):
        Access(users=users.with_name("ingen.json"))
    with pytest.raises(ProtokollError, match="--proxy-address"):
        Access(proxy_header="X-Forwarded-User")
    with pytest.raises(ProtokollError, match="IP-adress"):
        Access(proxy_header="X-Forwarded-User", proxy_address="proxy")


@given(st.text(max_size=60) | st.from_regex(r"[/\\]{0,3}[a-z:.@/\\\t]{0,20}", fullmatch=True))
def test_the_way_on_after_signing_in_never_leads_elsewhere(there):
    way = inside(there)
    assert way == "/" or (way == there and re.match(r"/(?![/\\])", way) and "\\" not in way)


@given(st.text(max_size=200))
def test_a_cookie_that_was_not_signed_here_is_no_session(tmp_path_factory, cookie):
    sessions = Sessions(tmp_path_factory.getbasetemp() / "key")
    assert sessions.read(cookie) is None


def test_wrong_passwords_make_one_wait_longer_and_longer():
    attempts, waits = Attempts(), []
    for _ in range(FREE_ATTEMPTS + 3):
        attempts.count("name a")
        waits.append(round(attempts.wait("name a", "address b")))
    assert waits == [0] * (FREE_ATTEMPTS - 1) + [1, 2, 4, 8]
    attempts.forgive("name a")
    assert attempts.wait("name a") == 0


def test_one_users_many_questions_do_not_slow_another():
    rate = Rate()
    assert [rate.take("a") for _ in range(PER_MINUTE)] == [0.0] * PER_MINUTE
    assert 0 < rate.take("a") <= 1
    assert rate.take("b") == 0


@pytest.mark.slow
def test_every_route_is_closed_until_one_signs_in(site, assistant):
    paths = {
        re.sub(r"\{[^}]*\}", "x", route.path)
        for route in application(assistant).routes
        if getattr(route, "path", "")
    }
    paths |= {
        f"/original/{DOCUMENT}", f"/protokoll/{DOCUMENT}", "/beslut.csv", "/gradio_api/info",
        "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/upload", "/config",
        "/gradio_api/file=/etc/passwd", "//arkivet", "/pages.css/../arkivet", "/%2e%2e/arkivet",
        "/logga-in/../arkivet", "/pages.css%2f..%2farkivet",
    }  # fmt: skip
    with httpx.Client(base_url=site) as client:
        for path in sorted(paths - {"/pages.css", "/icon.svg", "/health"}):
            for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
                assert client.request(method, path).status_code == 401, (method, path)
        assert client.get("/health").json() == {"status": "ok"}
        there = client.get("/beslut?sok=a&ar=2024", headers={"Accept": "text/html"})
        assert there.headers["location"] == "/logga-in?next=/beslut%3Fsok%3Da%26ar%3D2024"


@pytest.mark.slow
def test_one_signs_in_and_out_and_what_is_stolen_or_forged_is_refused(site, users):
    with httpx.Client(base_url=site) as client:
        client.cookies.set("protokoll_session", "vald-av-en-annan")
        assert sign_in(client, password="fel lösenord här").status_code == 401
        assert sign_in(client, Origin="http://elak.example").status_code == 403
        assert (
            client.post("/logga-in", data={"user": NAME, "password": PASSWORD}).status_code == 403
        )
        client.cookies.clear()
        entered = sign_in(client, there="//elak.example/")
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        (cookie,) = (c for c in entered.headers.get_list("set-cookie") if "session=" in c)
        assert "HttpOnly; SameSite=Lax" in cookie and "vald-av-en-annan" not in cookie
        seen = client.get("/arkivet")
        assert (seen.status_code, "Logga ut" in seen.text) == (200, True)
        assert seen.headers["x-frame-options"] == "DENY"
        assert client.get("/").status_code == 200
        kept = client.cookies["protokoll_session"]
        forged = {"Cookie": f"protokoll_session={kept[:-2]}AA"}
        assert httpx.get(f"{site}/arkivet", headers=forged).status_code == 401
        (token,) = re.findall(r'name="token" value="([^"]+)"', client.get("/logga-ut").text)
        assert client.post("/logga-ut", data={"token": token}).status_code == 303
        stolen = {"Cookie": f"protokoll_session={kept}"}
        assert httpx.get(f"{site}/arkivet", headers=stolen).status_code == 401
    with httpx.Client(base_url=site) as client:
        assert sign_in(client).status_code == 303
        Users(users).add(NAME, "ett annat lösenord")
        assert client.get("/arkivet").status_code == 401


@pytest.mark.slow
def test_too_many_attempts_and_too_large_requests_are_refused(site):
    with httpx.Client(base_url=site) as client:
        for _ in range(FREE_ATTEMPTS):
            sign_in(client, password="fel lösenord här")
        refused = sign_in(client)
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
        assert "vänta" in refused.text
        large = client.post("/omdome", content=b"x" * 1_000_001)
        assert (large.status_code, "för stor" in large.json()["error"]) == (413, True)
        parts = (b"x" * 100_000 for _ in range(11))
        assert client.post("/logga-in", content=parts).status_code == 413


@pytest.mark.slow
def test_a_proxys_header_is_taken_from_the_proxy_alone(assistant):
    header = {"X-Forwarded-User": NAME}
    forged = header | {"X-Forwarded-For": "10.0.0.5", "Forwarded": "for=10.0.0.5"}
    with served(assistant, Access(None, "X-Forwarded-User", "10.0.0.5")) as address:
        assert httpx.get(f"{address}/arkivet", headers=forged).status_code == 401
    with served(assistant, Access(None, "X-Forwarded-User", "127.0.0.1")) as address:
        assert httpx.get(f"{address}/arkivet", headers=header).status_code == 200
        assert httpx.get(f"{address}/arkivet").status_code == 401
        twice = [("X-Forwarded-User", NAME), ("X-Forwarded-User", "chefen")]
        assert httpx.get(f"{address}/arkivet", headers=twice).status_code == 401


@pytest.mark.slow
def test_a_browser_signs_in_without_scripts_and_is_led_on(site):
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{site}/beslut?ar=2024")
        page.fill("#user", NAME)
        page.fill("#password", "fel lösenord här")
        page.click("button")
        assert "fel; försök igen" in page.inner_text("[role=alert]")
        page.fill("#user", NAME)
        page.fill("#password", PASSWORD)
        page.click("button")
        assert page.url == f"{site}/beslut?ar=2024"
        page.click("text=Logga ut")
        page.click("button")
        assert page.url == f"{site}/logga-in"
