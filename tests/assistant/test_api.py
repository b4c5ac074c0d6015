"""The endpoints for other programs, over HTTP: what they answer, their schema and their errors."""

import json
import re
import shutil
from datetime import date
from urllib.parse import urldefrag

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from assistant.api import MOST, PER_PAGE
from assistant.archive import Assistant
from assistant.door import as_json
from assistant.settings import Settings
from eval.site import served

pytestmark = pytest.mark.slow  # The site takes seconds to start.

ASKED = {"question": "Vad beslutades om DUA?", "today": "2025-03-01"}


@pytest.fixture(scope="module")
def address(assistant):
    with served(assistant) as where:
        yield where


@pytest.fixture(scope="module")
def schema(address):
    return httpx.get(f"{address}/api/openapi.json").json()


def ask(address: str, **asked: object) -> dict:
    return httpx.post(f"{address}/api/ask", json=asked).json()


def get(address: str, name: str, **asked: object) -> dict:
    answer = httpx.get(f"{address}/api/{name}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def untimed(answer: dict) -> dict:
    return {name: value for name, value in answer.items() if name != "milliseconds"}


def replies(address: str) -> dict[str, dict]:
    """An answer of each endpoint, by its shape."""
    return {
        "Answered": ask(address, **ASKED),
        "Found": get(address, "search", question="laddstolpar"),
        "Decisions": get(address, "decisions"),
        "Meetings": get(address, "meetings"),
    }


def test_the_schema_is_valid_and_names_the_four_endpoints_where_they_are(schema):
    validate(schema)
    assert schema["servers"] == [{"url": "/api"}]
    operations = {
        f"{method} {path}": operation["operationId"]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert operations == {
        "post /ask": "ask",
        "get /search": "search",
        "get /decisions": "decisions",
        "get /meetings": "meetings",
    }


def test_every_answer_has_the_fields_of_the_schema_and_no_others(address, schema):
    components = {
        name: shape | ({"additionalProperties": False} if "properties" in shape else {})
        for name, shape in schema["components"]["schemas"].items()
    }
    for shape, reply in replies(address).items():
        wanted = {"$ref": f"#/components/schemas/{shape}", "components": {"schemas": components}}
        Draft202012Validator(wanted).validate(reply)


def test_an_answer_is_the_object_of_the_door_with_the_conversation_before_it(assistant, address):
    today = date.fromisoformat(ASKED["today"])
    first = assistant.ask(ASKED["question"], today=today)
    assert untimed(ask(address, **ASKED)) == untimed(json.loads(as_json(first)))

    history = [
        {"role": "user", "content": "Vad beslutades om ett gemensamt e-arkiv?"},
        {"role": "assistant", "content": "Det infördes."},
    ]
    second = assistant.ask("Och vem ansvarar?", history=history, today=today)
    assert second.answered
    assert "Åke Al" in second.text
    answer = ask(address, question="Och vem ansvarar?", history=history, today=ASKED["today"])
    assert untimed(answer) == untimed(json.loads(as_json(second)))


def test_every_link_leads_to_what_it_names(address):
    every = replies(address)
    links = set(re.findall(r'"(?:url|reading)": "([^"]+)"', json.dumps(every, ensure_ascii=False)))
    assert len(links) > 15
    for link in links:
        assert httpx.get(address + urldefrag(link).url).status_code == 200, link
    for one in (*every["Answered"]["citations"], *every["Decisions"]["decisions"]):
        page = httpx.get(address + urldefrag(one["reading"]).url).text
        assert "<mark" in page, one


def test_a_search_gives_as_many_passages_as_are_asked_for_the_best_first(assistant, address):
    found = get(address, "search", question="laddstolpar vid stationen", k=3)["passages"]
    assert found[0]["document"] == "arbetsgruppen-2024-05-02.md"
    assert len(found) == 3
    assert [passage["score"] for passage in found] == [
        round(hit.score, 4) for hit in assistant.search("laddstolpar vid stationen", k=3)
    ]


def test_decisions_are_filtered_and_ordered_like_the_register(address):
    (rejected,) = get(address, "decisions", outcome="avslag", words="badhus")["decisions"]
    assert {name: rejected[name] for name in ("text", "outcome", "item", "case_number", "who")} == {
        "text": "Yrkandet avslås.",
        "outcome": "avslag",
        "item": "2",
        "case_number": "BF 2024/22",
        "who": None,
    }
    oldest = get(address, "decisions", body="Styrelsen", year="2024", order="datum")["decisions"]
    assert [f"{one['date']} {one['item']}" for one in oldest] == [
        "2024-03-15 1",
        "2024-03-15 2",
        "2024-09-20 1",
        "2024-09-20 2",
    ]
    assert (oldest[1]["who"], oldest[1]["by"]) == ("Åke Al", "senast den 1 oktober 2024")


def test_meetings_are_listed_the_newest_first(address):
    meetings = get(address, "meetings", body="Styrelsen")
    assert (meetings["count"], meetings["page"], meetings["pages"]) == (2, 1, 1)
    assert meetings["meetings"][0] == {
        "document": "styrelsen-2024-09-20.txt",
        "title": "Styrelsen, 20 september 2024",
        "body": "Styrelsen",
        "date": "2024-09-20",
        "items": 2,
        "decisions": 2,
        "url": "/original/styrelsen-2024-09-20.txt",
        "reading": "/protokoll/styrelsen-2024-09-20.txt",
    }


def test_the_pages_of_a_list_hold_each_decision_once(sample):
    assistant = Assistant.open(sample)
    rows = assistant.register().rows
    with served(assistant) as address:
        first = get(address, "decisions")
        assert (first["count"], first["pages"]) == (len(rows), -(-len(rows) // PER_PAGE))
        assert first["pages"] > 1
        pages = [get(address, "decisions", page=n + 1) for n in range(first["pages"])]
        after = get(address, "decisions", page=first["pages"] + 1)
    listed = [one["reading"] for page in pages for one in page["decisions"]]
    assert sorted(listed) == sorted(row.url for row in rows)
    assert after["decisions"] == []


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "said"),
    [
        ("POST", "ask", '{"question": " "}', 422, "Frågan är tom"),
        ("POST", "ask", json.dumps({"question": "a" * 2001}), 422, "får vara högst 2000"),
        ("POST", "ask", '{"question": "DUA?", "today": "i går"}', 422, "»i går« ska vara skrivet"),
        ("POST", "ask", '{"question": "D?", "history": [{}]}', 422, "»history.0.role« saknas"),
        ("POST", "ask", "{}", 422, "»question« saknas"),
        ("POST", "ask", "{", 400, "Begäran är inte JSON"),
        ("POST", "ask", "[" * 5000, 400, "Begäran är inte JSON"),
        ("POST", "ask", '{"question": "\\ud800 DUA?"}', 422, "halva Unicode-tecken"),
        ("GET", "search", "", 422, "»question« saknas"),
        ("GET", f"search?question=DUA&k={MOST + 1}", "", 422, f"1 till {MOST} men är {MOST + 1}"),
        ("GET", "search?question=DUA&k=många", "", 422, "»k« saknas eller har fel värde"),
        ("GET", "decisions?outcome=kanske", "", 422, "»outcome« saknas eller har fel värde"),
        ("GET", "decisions?order=--datum", "", 422, "»order« saknas eller har fel värde"),
        ("GET", f"decisions?words={'a' * 201}", "", 422, "högst 200"),
        ("GET", "decisions?page=0", "", 422, "räknas från 1"),
        ("GET", "meetings?page=-1", "", 422, "räknas från 1"),
        ("GET", "finns-inte", "", 404, "Adressen finns inte"),
        ("GET", "ask", "", 405, "hur den anropas står på /api"),
    ],
)
def test_what_is_wrong_is_a_swedish_sentence_as_json(address, method, path, sent, status, said):
    answer = httpx.request(
        method,
        f"{address}/api/{path}",
        content=sent,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]


def test_a_question_from_a_page_elsewhere_is_refused(address):
    simple = httpx.post(
        f"{address}/api/ask", content=json.dumps(ASKED), headers={"content-type": "text/plain"}
    )
    assert simple.status_code == 422
    assert httpx.get(f"{address}/api/meetings", headers={"host": "elak.example"}).status_code == 400


def test_an_index_that_is_gone_is_told_as_json(small, tmp_path):
    index = shutil.copytree(small.index, tmp_path / "index")
    with served(Assistant.open(Settings(small.archive, index, None))) as address:
        shutil.rmtree(index)
        answer = httpx.get(f"{address}/api/search", params={"question": "DUA"})
    assert answer.status_code == 503
    assert "är inte färdigt; kör protokoll ingest MAPP" in answer.json()["error"]


def test_the_page_for_programs_tells_every_endpoint_and_parameter_without_scripts(address, schema):
    page = httpx.get(f"{address}/api")
    assert "script" not in page.headers["content-security-policy"]
    assert "<script" not in page.text
    for path, methods in schema["paths"].items():
        (section,) = re.findall(
            rf"<section>(?:(?!</section>).)*/api{path}<.*?</section>", page.text, re.S
        )
        ((method, operation),) = methods.items()
        assert f"{method.upper()} /api{path}" in section
        told = set(re.findall(r"<dt><code>(\w+)</code>", section))
        body = schema["components"]["schemas"]["Question"]["properties"]
        takes = [one["name"] for one in operation.get("parameters", ())] or body
        assert told == set(takes)
