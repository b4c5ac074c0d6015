"""How many questions are answered at once and for how long: at the desk, and through every door."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import httpx
import pytest

from assistant.__main__ import main
from assistant.access import Access
from assistant.api import MCP
from assistant.archive import Assistant
from assistant.desk import EACH, SOON, WAITING, BusyError, Desk, LateError, Room
from assistant.model import Model
from assistant.wording import LATE
from eval.site import served
from ingest.errors import ProtokollError

from .browser import Visit, chromium
from .loopback import loopback

TRUE = "Styrelsen godkände överenskommelsen om DUA [1]."


class Held:
    """Work at a desk that begins, and then goes on only when it is let."""

    def __init__(self, desk: Desk, user: str = "") -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.got: list[object] = []
        self._thread = threading.Thread(target=self._wait, args=(desk, user))
        self._thread.start()

    def _make(self) -> str:
        self.begun.set()
        self.go.wait(20)
        return "gjort"

    def _wait(self, desk: Desk, user: str) -> None:
        try:
            self.got.append(desk.made(self._make, user))
        except BusyError as error:
            self.got.append(error)

    def end(self) -> object:
        self.go.set()
        self._thread.join(20)
        return self.got[0]


def hold(desk: Desk, count: int, user: str = "") -> list[Held]:
    """Work handed in one after the other, each seen by the desk before the next."""
    held = []
    for _ in range(count):
        before = desk.open
        held.append(Held(desk, user))
        while desk.open == before:
            held[-1]._thread.join(0.001)
    return held


def test_no_more_are_answered_at_once_and_the_others_in_the_order_they_came():
    desk = Desk(Room(2))
    held = hold(desk, 5)
    assert [one.begun.wait(5) for one in held[:2]] == [True, True]
    for done, begins in pairwise((held[0], *held[2:])):
        assert not begins.begun.wait(0.02)
        done.end()
        assert begins.begun.wait(5)
    assert [one.end() for one in held] == ["gjort"] * 5
    assert desk.open == 0


def test_past_those_who_wait_one_is_told_to_come_back():
    desk = Desk(Room(1))
    held = hold(desk, 1 + WAITING)
    with pytest.raises(BusyError, match="försök igen om 10 s") as refused:
        desk.made(lambda: "", "")
    assert (refused.value.status, refused.value.wait) == (503, SOON)
    assert [one.end() for one in held] == ["gjort"] * len(held)
    assert desk.made(lambda: "fritt", "") == "fritt"


def test_one_user_does_not_fill_the_desk():
    desk = Desk(Room(1))
    held = hold(desk, EACH, "eva")
    with pytest.raises(BusyError, match=f"redan {EACH} frågor på gång") as refused:
        desk.made(lambda: "", "eva")
    assert refused.value.status == 429
    other = hold(desk, 1, "bo")
    assert [one.end() for one in (*held, *other)] == ["gjort"] * (EACH + 1)
    assert desk.made(lambda: "fritt", "eva") == "fritt"


def test_what_takes_too_long_is_given_up_and_who_leaves_the_line_leaves_room():
    desk = Desk(Room(1, 0.05))
    held = hold(desk, 2)
    for one in held:
        one._thread.join(5)
    assert [type(one.got[0]) for one in held] == [LateError, LateError]
    # The worker is still at the first; the second was never begun.
    assert (desk.open, held[1].begun.is_set()) == (1, False)
    held[0].go.set()
    while desk.open:
        held[0]._thread.join(0.001)
    assert desk.made(lambda: "fritt", "") == "fritt"


def test_who_stops_listening_stops_the_worker_and_an_error_reaches_who_asked():
    desk, closed = Desk(Room(1)), threading.Event()

    def counting():
        try:
            yield from range(10**9)
        finally:
            closed.set()

    pieces = desk.pieces(counting, "")
    assert (next(pieces), next(pieces)) == (0, 1)
    pieces.close()
    assert closed.wait(5)

    def fails() -> str:
        raise ProtokollError("Nej.")

    with pytest.raises(ProtokollError, match="Nej"):
        desk.made(fails, "")


def test_settings_that_are_no_numbers_are_refused(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PROTOKOLL_AT_ONCE", "2")
    monkeypatch.setenv("PROTOKOLL_ANSWER_SECONDS", "30")
    assert Room.from_environment() == Room(2, 30.0)
    assert Room.from_environment("3", "5") == Room(3, 5.0)
    for flag, said in (("--at-once", "17"), ("--at-once", "många"), ("--answer-seconds", "0")):
        assert main(["serve", flag, said, "--index", str(tmp_path)]) == 1
        assert f"men är »{said}«; rätta det" in capsys.readouterr().err


def ask_at_once(address: str, users: list[str]) -> list[httpx.Response]:
    def ask(user: str) -> httpx.Response:
        asked = {"question": "Vad beslutades om DUA?"}
        headers = {"X-Forwarded-User": user}
        return httpx.post(
            f"{address}/api/ask", json=asked, headers=headers, timeout=60, verify=False
        )

    with ThreadPoolExecutor(len(users)) as threads:
        return list(threads.map(ask, users))


@pytest.mark.slow
def test_all_of_thirty_two_people_who_ask_at_once_are_answered(assistant):
    with served(assistant, Access(None, "X-Forwarded-User", "127.0.0.1")) as address:
        answers = ask_at_once(address, [f"u{number}" for number in range(32)])
    assert [answer.status_code for answer in answers] == [200] * 32
    assert len({answer.json()["answer"] for answer in answers}) == 1


@pytest.mark.slow
def test_every_door_says_when_there_is_no_room_or_it_takes_too_long(small):
    """A language model that is silent, and one worker: over the API, MCP and the chat."""
    asked = {"question": "Vad beslutades om DUA?"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    proxy = Access(None, "X-Forwarded-User", "127.0.0.1")
    with loopback() as silent, chromium() as browser:
        silent.script = None
        slow = Assistant.open(replace(small, model=Model("openai/x", silent.url, timeout=60.0)))
        slow.search("laddstolpar", k=1)
        with served(slow, proxy, room=Room(1, 3)) as address:
            users = [f"u{number % 9}" for number in range(1 + WAITING + 2)]
            answers = ask_at_once(address, users)
            told = [answer for answer in answers if answer.status_code == 200]
            assert len(told) == 1
            assert told[0].json()["answer"].endswith(LATE)
            assert "godkänner överenskommelsen om DUA" in told[0].json()["answer"]
            refused = [answer for answer in answers if answer.status_code == 503]
            assert len(refused) == WAITING + 2
            assert {answer.headers["retry-after"] for answer in refused} == {str(SOON)}
            why = [answer.json()["error"] for answer in refused]
            assert sum("inte klart inom 3 s" in said for said in why) == WAITING
            assert sum("försök igen om 10 s" in said for said in why) == 2

            # The worker still waits for the model: the next in line are told so in their turn.
            told = httpx.post(
                address + MCP,
                json=call | {"params": {"name": "ask", "arguments": asked}},
                headers={
                    "accept": "application/json, text/event-stream", "X-Forwarded-User": "mcp",
                },
                timeout=60,
            )  # fmt: skip
            line = next(row for row in told.text.splitlines() if row.startswith("data:"))
            result = json.loads(line.removeprefix("data:"))["result"]
            assert result["isError"] and "inte klart inom 3 s" in result["content"][0]["text"]

            context = browser.new_context(extra_http_headers={"X-Forwarded-User": "eva"})
            chat = Visit(context.new_page(), address)
            asking = threading.Thread(target=ask_at_once, args=(address, ["eva"] * EACH))
            asking.start()
            time.sleep(0.3)
            said = chat.ask(asked["question"])
            asking.join(60)
            assert f"Du har redan {EACH} frågor på gång" in said
            # The server comes back: the worker is free, and the next question is answered.
            silent.script = TRUE
            silent.closing.set()
            for _ in range(20):
                (again,) = ask_at_once(address, ["bo"])
                if again.status_code == 200 and LATE not in again.text:
                    break
            assert "Formulerat av språkmodellen" in chat.ask(asked["question"])
