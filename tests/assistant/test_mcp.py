"""The MCP server: a real client asks, searches and lists over loopback, and nothing else is open."""

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from mcp import ClientSession, McpError
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from assistant.access import Access
from assistant.api import MCP, MOST
from eval.site import served
from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # The site takes seconds to start.

TOOLS = {"ask", "search", "decisions", "meetings"}


@pytest.fixture(scope="module")
def address(assistant):
    with served(assistant) as where:
        yield where


def visit(address: str, does: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What a client is told in one session."""

    async def session() -> Any:
        async with (
            streamable_http_client(address + MCP) as (read, write, _),
            ClientSession(read, write) as client,
        ):
            return await does(client)

    return asyncio.run(session())


def call(address: str, name: str, **arguments: object) -> CallToolResult:
    async def does(client: ClientSession) -> CallToolResult:
        await client.initialize()
        return await client.call_tool(name, arguments)

    return visit(address, does)


def told(address: str, name: str, **arguments: object) -> dict:
    result = call(address, name, **arguments)
    assert not result.isError, result.content
    (content,) = result.content
    return json.loads(content.text)


def test_a_client_finds_four_tools_and_nothing_else(address):
    async def does(client: ClientSession):
        return (await client.initialize()).capabilities, (await client.list_tools()).tools

    capabilities, tools = visit(address, does)
    assert (capabilities.prompts, capabilities.resources) == (None, None)
    described = {tool.name: tool for tool in tools}
    assert set(described) == TOOLS
    for tool in tools:
        assert tool.description
        assert all(one["description"] for one in tool.inputSchema["properties"].values())
    assert described["ask"].inputSchema["required"] == ["question"]
    assert f"1 to {MOST}" in described["search"].inputSchema["properties"]["k"]["description"]
    assert "avslag" in described["decisions"].inputSchema["properties"]["outcome"]["enum"]

    info = httpx.get(f"{address}/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {f"/{name}" for name in TOOLS}
    assert info["unnamed_endpoints"] == {}


def test_a_client_is_told_what_the_api_tells(address):
    answer = told(address, "ask", question="Vad beslutades om DUA?", today="2025-03-01")
    assert answer["answered"]
    assert "godkänner överenskommelsen om DUA" in answer["citations"][0]["quote"]
    posted = {"question": "Vad beslutades om DUA?", "today": "2025-03-01"}
    same = httpx.post(f"{address}/api/ask", json=posted).json()
    assert answer | {"milliseconds": None} == same | {"milliseconds": None}
    silent = told(address, "ask", question="Vad kostar en biljett till Mars?")
    assert (silent["answered"], silent["citations"]) == (False, [])

    for name, asked in (
        ("search", {"question": "laddstolpar", "k": 2}),
        ("decisions", {"outcome": "uppdrag"}),
        ("decisions", {"words": "badhus", "order": "-organ", "page": 1}),
        ("meetings", {"year": "2024"}),
    ):
        result = told(address, name, **asked)
        assert result == httpx.get(f"{address}/api/{name}", params=asked).json()
        assert any(result.values())


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": ""}, "Frågan är tom; skriv en fråga"),
        ("ask", {"question": "a" * 2001}, "får vara högst 2000"),
        ("search", {"question": "DUA", "k": MOST + 1}, f"1 till {MOST} men är {MOST + 1}"),
        ("decisions", {"page": 0}, "Sidorna räknas från 1"),
        ("decisions", {"outcome": "kanske"}, "»decisions« kan inte läsa outcome='kanske'; rätta"),
        ("ask", {"question": {"path": "/etc"}}, "kan inte läsa question={'path': '/etc'}; rätta"),
        ("ask", {}, "»ask« kan inte läsa ingenting; rätta"),
        ("stopped", {}, "Verktyget »stopped« finns inte; ask, search"),
    ],
)
def test_a_call_that_is_refused_says_why(address, name, arguments, said):
    result = call(address, name, **arguments)
    assert result.isError
    assert said in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_no_call_makes_the_server_ask_a_host_that_the_call_names(address):
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.5)
        named = f"127.0.0.1:{elsewhere.getsockname()[1]}"
        headers = {
            "accept": "application/json, text/event-stream",
            "x-forwarded-host": named,
            "x-gradio-server": f"http://{named}",
        }
        for method, parameters in (
            ("tools/call", {"name": "meetings", "arguments": {}}),
            ("prompts/get", {"name": "ask"}),
            ("resources/read", {"uri": f"http://{named}/"}),
        ):
            sent = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
            reply = httpx.post(address + MCP, json=sent, headers=headers, timeout=20)
            assert ('"result"' in reply.text) == (method == "tools/call"), reply.text
        file = {"path": f"http://{named}/x", "meta": {"_type": "gradio.FileData"}}
        sent = {"data": [file | {"url": file["path"]}, ""]}
        httpx.post(f"{address}/gradio_api/run/ask", json=sent, headers=headers, timeout=20)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_prompts_and_resources_are_unknown(address):
    async def does(client: ClientSession) -> None:
        await client.initialize()
        for asked in (client.list_prompts(), client.list_resources(), client.get_prompt("ask")):
            with pytest.raises(McpError, match="Method not found"):
                await asked

    visit(address, does)


def test_the_address_of_the_server_shows_a_person_what_it_is(address):
    opened = httpx.get(address + MCP, headers={"accept": "text/html"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/api")
    for path in (MCP, MCP.rstrip("/"), f"{MCP}sse"):
        listened = httpx.get(address + path, headers={"accept": "text/event-stream"})
        assert (listened.status_code, listened.headers["allow"]) == (405, "POST")
    foreign = httpx.post(address + MCP, json={}, headers={"host": "elak.example"})
    assert foreign.status_code == 400


def test_access_control_covers_the_api_and_the_tools(assistant):
    paths = [("POST", MCP), ("GET", f"{MCP}sse"), ("GET", "/api"), ("GET", "/api/openapi.json")]
    paths += [("POST", "/api/ask"), *(("GET", f"/api/{name}") for name in TOOLS - {"ask"})]
    paths += [("GET", f"{MCP}schema"), ("POST", "/gradio_api/run/ask")]
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    sent = call | {"params": {"name": "meetings", "arguments": {}}, "question": "DUA?"}
    with served(assistant, Access(None, "X-Forwarded-User", "127.0.0.1")) as address:
        for method, path in paths:
            answer = httpx.request(method, address + path, json=sent)
            assert (path, answer.status_code) == (path, 401)
            assert answer.json() == {"error": "Logga in för att få svar här."}
        known = {
            "x-forwarded-user": "eva",
            "accept": "application/json, text/event-stream",
        }
        assert "2024-09-20" in httpx.post(address + MCP, json=sent, headers=known).text
        answer = httpx.post(f"{address}/api/ask", json=sent, headers=known, timeout=60)
        assert answer.status_code == 200
        from_elsewhere = known | {"origin": "http://elak.example"}
        for path in (MCP, "/api/ask"):
            answer = httpx.post(address + path, json=sent, headers=from_elsewhere)
            assert answer.status_code == 403


def test_the_example_of_the_readme_runs(address):
    (example,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S
    )
    assert example.count("http://127.0.0.1:7860") == 1
    done = subprocess.run(
        [sys.executable, "-c", example.replace("http://127.0.0.1:7860", address)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd="/",
    )
    assert done.stderr == ""
    assert "Styrelsen godkänner överenskommelsen om DUA" in done.stdout
    assert f"Styrelsen 2024-09-20 {address}/original/styrelsen-2024-09-20.txt" in done.stdout
    assert "2024-09-20 Yrkandet avslås. " in done.stdout
