"""What those who run the site see of it: its log, whether it is ready, and its figures."""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.access import Access
from assistant.archive import Assistant
from assistant.desk import Desk, Room
from assistant.logs import Answered, JsonLines, set_up
from assistant.metrics import Metrics
from assistant.watching import Watching, lacking
from ingest.errors import ProtokollError
from tests.conftest import ROOT

from .loopback import loopback

TOKEN = "en lång hemlighet"
BEARER = {"Authorization": f"Bearer {TOKEN}".encode()}
TRUE = "Styrelsen godkände överenskommelsen om DUA [1]."
FORGED = "Styrelsen avslog överenskommelsen om DUA [1]."


def told(text: str) -> dict[str, float]:
    """The figures of a page of metrics, by name and labels."""
    return {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "bucket" not in sample.name and "created" not in sample.name
    }


def get(assistant, path: str, access: Access, **headers) -> httpx.Response:
    """An answer of what stands before the door."""

    async def inside(scope, receive, send) -> None:
        raise AssertionError(scope["path"])

    async def asked() -> httpx.Response:
        app = Watching(inside, assistant, Metrics(assistant, Desk(Room())), access)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(asked())


def test_figures_are_for_this_machine_alone_or_for_who_holds_the_token(assistant, tmp_path):
    open_to_one, proxied = Access(), Access(None, "X-Forwarded-User", "127.0.0.1")
    tls = Access(proxy_address="127.0.0.1")
    token = Access(None, "X-Forwarded-User", "127.0.0.1", watch_token=TOKEN)
    assert get(assistant, "/metrics", open_to_one).status_code == 200
    forwarded = {"X-Forwarded-For": "10.0.0.9"}
    assert get(assistant, "/metrics", open_to_one, **forwarded).status_code == 401
    assert get(assistant, "/metrics", proxied, **{"X-Forwarded-User": "eva"}).status_code == 401
    assert get(assistant, "/metrics", tls).status_code == 401
    assert get(assistant, "/metrics", token).status_code == 401
    assert get(assistant, "/metrics", token, Authorization="Bearer fel").status_code == 401
    assert get(assistant, "/metrics", token, **BEARER).status_code == 200
    assert TOKEN not in repr(token)
    with pytest.raises(ProtokollError, match="PROTOKOLL_METRICS_TOKEN ska vara 12–256"):
        Access(watch_token="kort")


@pytest.mark.slow
def test_a_site_is_not_ready_before_its_model_nor_without_its_archive(small, tmp_path):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    shutil.copytree(small.archive, archive)
    shutil.copytree(small.index, index)
    opened = Assistant.open(type(small)(archive, index, None))
    assert "inte inläst" in lacking(opened)
    assert get(opened, "/ready", Access()).json()["reason"] == lacking(opened)
    opened.search("laddstolpar", k=1)
    assert get(opened, "/ready", Access()).json() == {"status": "ready"}
    archive.rename(tmp_path / "borta")
    shown = get(opened, "/ready", Access())
    assert (shown.status_code, str(archive) in shown.json()["reason"]) == (503, True)
    to_others = get(opened, "/ready", Access(proxy_address="127.0.0.1"))
    assert (to_others.status_code, to_others.json()) == (503, {"status": "not ready"})
    (tmp_path / "borta").rename(archive)
    shutil.rmtree(index)
    assert "index" in lacking(opened)


def test_an_error_is_logged_by_its_kind_and_place_and_not_by_its_words(tmp_path):
    try:
        raise ValueError("Vad beslutades om Eva Ek?")
    except ValueError:
        record = logging.getLogger("assistant").makeRecord(
            "assistant.chat", logging.ERROR, __file__, 1, "ask", (), sys.exc_info()
        )
    line = JsonLines().format(record)
    fields = json.loads(line)
    assert (fields["error"], fields["level"], "Eva" in line) == ("ValueError", "error", False)
    assert fields["at"][-1].endswith(
        "test_an_error_is_logged_by_its_kind_and_place_and_not_by_its_words"
    )
    with pytest.raises(ProtokollError, match="välj en annan fil med --log"):
        set_up(str(tmp_path / "finns" / "inte.log"))


@pytest.mark.parametrize("chosen", [False, True])
def test_a_question_is_in_the_log_only_where_that_is_chosen(assistant, caplog, chosen):
    caplog.set_level(logging.INFO, "assistant.answers")
    question = "Vad beslutades om DUA?"
    Answered(chosen)(question, assistant.ask(question), 0.25)
    (record,) = caplog.records
    fields = json.loads(JsonLines().format(record))
    assert (fields["answered"], fields["generator"], fields["milliseconds"]) == (True, "quote", 250)
    assert fields.get("question") == (question if chosen else None)


@pytest.mark.slow
def test_a_running_site_counts_logs_and_tells_when_it_is_ready(small, tmp_path, free_port):
    archive, log = tmp_path / "arkiv", tmp_path / "logg.jsonl"
    shutil.copytree(small.archive, archive)
    command = [
        sys.executable, "-m", "assistant", "serve", "--archive", archive, "--index", small.index,
        "--port", free_port, "--proxy-header", "X-Forwarded-User", "--proxy-address", "127.0.0.1",
        "--log", log, "--llm", "openai/prov",
    ]  # fmt: skip
    with loopback() as model:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT), "PROTOKOLL_METRICS_TOKEN": TOKEN,
            "PROTOKOLL_LLM_API_BASE": model.url,
        }  # fmt: skip
        with subprocess.Popen(list(map(str, command)), env=environment) as server:
            try:
                figures = seen(f"http://127.0.0.1:{free_port}", model, archive)
            finally:
                server.terminate()
    wanted = {
        "protokoll_questions_total": 4.0,
        "protokoll_answers_totalopenai/prov": 1.0,
        "protokoll_answers_totalquote": 2.0,
        "protokoll_abstentions_total": 1.0,
        "protokoll_gate_refusals_total": 2.0,
        "protokoll_failures_totalrefused": 1.0,
        "protokoll_answer_seconds_count": 3.0,
        "protokoll_open_questions": 0.0,
        "protokoll_documents": 3.0,
        "protokoll_ingest_failed_documents": 0.0,
    }
    assert {name: figures[name] for name in wanted} == wanted
    assert figures["protokoll_passages"] >= 6

    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    for word in ("DUA", "hemlig", "månen", "eva", "styrelsen-", TOKEN):
        assert word not in text, word
    requests = [line for line in lines if line["event"] == "request"]
    routes = {line["route"] for line in requests}
    assert {"/api/ask", "/original/{document:path}", "/", "/ready", "/metrics", "-"} <= routes
    users = {line["user"] for line in requests if "user" in line}
    assert len(users) == 2
    assert [line["status"] for line in requests if line["route"] == "/metrics"] == [401, 200]
    answers = [line for line in lines if line["event"] == "answer"]
    assert [line.get("error", line.get("answered")) for line in answers] == [
        True, True, False, "ProtokollError",
    ]  # fmt: skip
    ids = {line["request"] for line in requests}
    assert len(ids) == len(requests) and {line["request"] for line in answers} <= ids


def seen(address: str, model, archive) -> dict[str, float]:
    """Visit a site as two people, a probe and a scraper do; its figures at the end."""
    for _ in range(240):
        try:
            if httpx.get(f"{address}/ready").status_code == 200:
                break
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    archive.rename(archive.with_name("borta"))
    shown = httpx.get(f"{address}/ready", headers=BEARER)
    assert (shown.status_code, str(archive) in shown.json()["reason"]) == (503, True)
    archive.with_name("borta").rename(archive)
    asked = (
        "Vad beslutades om DUA?",
        "Vad beslutades om DUA?",
        "Vad beslutades om månen?",
        "a" * 2001,
    )
    for number, question in enumerate(asked):
        model.script = TRUE if number else f"{FORGED} {FORGED}"
        who = {"X-Forwarded-User": f"eva{number % 2}"}
        httpx.post(f"{address}/api/ask", json={"question": question}, headers=who, timeout=60)
    assert httpx.get(f"{address}/?fraga=hemlig", headers=who).headers["x-request-id"]
    assert httpx.get(f"{address}/original/styrelsen-2024-09-20.txt", headers=who).status_code == 200
    assert httpx.get(f"{address}/hemlig").status_code == 401
    assert httpx.get(f"{address}/metrics").status_code == 401
    return told(httpx.get(f"{address}/metrics", headers=BEARER).text)
