"""Bad inputs to every route of the site, signed in and not: never a crash, never a 500."""

import re
from random import Random
from urllib.parse import quote

import httpx
import pytest

from assistant.access import Access
from assistant.web import application
from eval.site import served

BAD = (
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd",
    "..\\..\\etc\\passwd", "%00", "\x7f", "%ff%fe", "%c0%ae%c0%ae/", "a" * 3000, "å" * 300, "-1",
    "99999999999999999999", "0", "NaN", "<script>alert(1)</script>", "' OR 1=1 --", "${7*7}",
    "{{7*7}}", "%0d%0aSet-Cookie: a=b", "٣", "²", "//elak.example", "1-2-3", "1:2:3,4", ":", ",",
    "\u202e", "\ud7ff", "styrelsen-2024-03-15.txt", "2024", "",
)  # fmt: skip
BODIES = (
    b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe\x00", b"[" * 5000, b'{"question": 1}', b"1e999",
    b'{"data": [], "fn_index": 0, "session_hash": "x"}', b"a=b&a=c&token=%00", b"x" * 20_000,
    b'{"answer": null, "question": "\\ud800"}',
)  # fmt: skip
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/å",
    "",
)
NAMES = ("sok", "organ", "ar", "utfall", "ordning", "sida", "citat", "ord", "next", "x")
STREAMS = ("/gradio_api/heartbeat", "/gradio_api/queue/data", "/queue/data", "/heartbeat")
"""Answers of these have no end by design."""


def bad(chance: Random) -> str:
    """One bad word, plain or percent-encoded, or a few of any characters."""
    word = chance.choice(BAD)
    if chance.random() < 0.3:
        word += "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(chance.randrange(9)))
    return quote(word, safe="/%") if chance.random() < 0.8 else quote(word, safe="")


@pytest.mark.slow
def test_no_bad_input_makes_the_site_fail(assistant, seeded, rounds):
    """A bounded share of them; `make soak` sends 10 000."""
    templates = sorted(
        {route.path for route in application(assistant).routes if getattr(route, "path", "")}
    )
    tried = 4 * rounds
    failed, leaked, seen = [], [], dict.fromkeys(range(2, 6), 0)
    access = Access(None, "X-Forwarded-User", "127.0.0.1")
    with served(assistant, access) as address, httpx.Client(base_url=address, timeout=30) as client:
        for number in range(tried):
            path = re.sub(r"\{[^}]*\}", lambda _: bad(seeded), seeded.choice(templates))
            if any(path.startswith(stream) for stream in STREAMS):
                continue
            query = f"?{seeded.choice(NAMES)}={bad(seeded)}" if seeded.random() < 0.6 else ""
            method = seeded.choice(("GET", "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"))
            headers = {
                # As many people as it takes not to meet the limit of one.
                "X-Forwarded-User": f"u{number}",
                "Content-Type": seeded.choice(KINDS).encode(),
            }
            body = seeded.choice(BODIES) if method in ("POST", "PUT", "PATCH") else None
            asked = {"headers": headers, "content": body}
            try:
                answer = client.request(method, path + query, **asked)
            except httpx.TransportError:
                # A connection kept open may be closed after a refusal; on its own it must answer.
                answer = httpx.request(method, address + path + query, timeout=30, **asked)
            seen[answer.status_code // 100] += 1
            if answer.status_code >= 500:
                failed.append((answer.status_code, method, path + query, body))
            if b"root:x:" in answer.content or "Traceback" in answer.text:
                leaked.append((method, path + query))
        assert client.get("/health").status_code == 200
    print(f"{tried} inputs: {seen}, {len(failed)} failed")
    assert (failed, leaked) == ([], [])
