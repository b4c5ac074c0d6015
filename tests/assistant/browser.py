"""The browser that the site is tried in, and requests that no browser would send."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from eval import site
from eval.site import CHROMIUM


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. Skips where there is none, but not in CI, which is to have one."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} saknas; installera den med apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with site.chromium() as browser:
        yield browser


class Visit:
    """One person's visit to the page, and the addresses that their browser asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.asked_for: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        self.line = page.get_by_role("textbox", name="Din fråga")
        self.line.wait_for()

    def ask(self, question: str) -> str:
        """Ask as a person does, and read the answer when it is whole."""
        before = self.page.locator(".tur").count()
        self.line.fill(question)
        self.line.press("Enter")
        return self.answer(before)

    def answer(self, number: int = 0) -> str:
        """The text of an answer, by its place in the conversation, when it is whole."""
        answer = self.page.locator(".tur").nth(number).locator(".svar[aria-busy=false]")
        answer.wait_for()
        return answer.inner_text()


def raw_get(address: str, target: str) -> tuple[int, str]:
    """Status and body for a request target sent as it is; clients tidy dots away."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port)) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]
