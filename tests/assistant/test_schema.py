"""What the schema of the API allows, and what it forbids, sent to every endpoint at random."""

from itertools import count

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant.access import Access
from eval.site import served

ENDPOINTS = ("POST /ask", "GET /search", "GET /decisions", "GET /meetings")
LIMITED = [positive_data_acceptance]
"""Not looked at: that a question holds a letter, and pages count from 1, is told in words."""
WHO = "X-Forwarded-User"


@pytest.fixture(scope="module")
def address(assistant):
    with served(assistant, Access(None, WHO, "127.0.0.1")) as where:
        yield where


@pytest.fixture(scope="module")
def operations(address):
    """Each endpoint of the schema that the site gives, by its method and path."""
    schema = schemathesis.openapi.from_dict(
        httpx.get(f"{address}/api/openapi.json", headers={WHO: "reader"}).json()
    )
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


@pytest.mark.slow
def test_the_endpoints_are_those_of_the_schema(operations):
    assert set(operations) == set(ENDPOINTS)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_answer_is_one_that_the_schema_tells_of(address, operations, endpoint, mode, rounds):
    """A bounded share; `make soak` sends ten times as much."""
    # As many people as it takes not to meet the limit of one.
    people = map(str, count())
    seen: dict[int, int] = {}

    @settings(
        max_examples=max(25, rounds // 10),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[endpoint].as_strategy(generation_mode=mode))
    def sent(case):
        answer = case.call(base_url=f"{address}/api", headers={WHO: next(people)})
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        case.validate_response(answer, excluded_checks=LIMITED)
        assert answer.status_code < 500, answer.text

    sent()
    print(f"{endpoint}, {mode.value}: {seen}")
    assert sum(seen.values()) >= 10
