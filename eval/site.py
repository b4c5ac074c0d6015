"""`python -m eval.site`: how soon the chat is seen and answers in a browser, and pictures of it.

Debian's Chromium opens the site over an archive; nothing else is asked for. Seconds are medians
over the rounds: until the page paints, until a question can be asked, and from Enter to the first
words of the answer.
"""

import argparse
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.archive import Assistant

from .run import Bench

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from assistant.access import Access

ROUNDS = 5
"""Timed rounds; one before them warms up and is not counted."""
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
QUESTION = "Vad beslutades om DUA?"
PICTURES = {"chat": f"/?fraga={QUESTION.replace(' ', '+')}", "register": "/beslut?ar=2025"}
"""What the README shows, of the sample archive."""
SIZE = {"width": 1200, "height": 860}

_FIRST_WORDS = """() => new Promise((done) => {
  const line = document.querySelector("#fraga textarea");
  let began;
  line.addEventListener("keydown", () => { began = performance.now(); }, { once: true });
  new MutationObserver((_, watcher) => {
    if (!began || !document.querySelector(".svar p:not(.soker)")) return;
    watcher.disconnect();
    requestAnimationFrame(() => { window.waited = performance.now() - began; });
  }).observe(document.body, { childList: true, subtree: true });
  done();
})"""


@contextmanager
def served(assistant: Assistant, access: "Access | None" = None, **given: object) -> Iterator[str]:
    """The address at which the site over an archive answers meanwhile, on a free port."""
    from assistant.server import server_of
    from assistant.web import application

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = server_of(application(assistant, access, **given))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A running browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def seconds(browser: "Browser", address: str, question: str, rounds: int) -> dict[str, float]:
    """Until the first paint, until a question can be asked, and from Enter to the first words."""
    timed = [_round(browser, address, question) for _ in range(rounds + 1)][1:]
    names = ("first paint", "ready to ask", "first words")
    return {
        name: round(median(times), 3)
        for name, times in zip(names, zip(*timed, strict=True), strict=True)
    }


def take_pictures(browser: "Browser", address: str, folder: Path) -> None:
    """The pictures of the README, as PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in PICTURES.items():
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address + path)
        if path.startswith("/?"):
            page.locator(".svar[aria-busy=false]").wait_for()
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def _round(browser: "Browser", address: str, question: str) -> tuple[float, float, float]:
    context = browser.new_context(viewport=SIZE)
    page: Page = context.new_page()
    page.goto(address)
    line = page.get_by_role("textbox", name="Din fråga")
    line.wait_for()
    ready = page.evaluate("performance.now()")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    line.fill(question)
    page.evaluate(_FIRST_WORDS)
    line.press("Enter")
    page.wait_for_function("window.waited")
    waited = page.evaluate("window.waited")
    context.close()
    return paint / 1000, ready / 1000, waited / 1000


def main() -> None:
    """Print the seconds as JSON, with the machine; take the pictures too where asked."""
    parser = argparse.ArgumentParser(prog="python -m eval.site", description=main.__doc__)
    parser.add_argument("--archive", type=Path, default=Path(__file__).parent / "archive")
    parser.add_argument("--index", type=Path, help="an index of it (else made for the occasion)")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        bench = Bench(options.archive, options.index or Path(folder, "index"))
        with served(bench.assistant) as address, chromium() as browser:
            told = seconds(browser, address, options.question, options.rounds)
            if options.pictures:
                take_pictures(browser, address, options.pictures)
    print(json.dumps(told | {"cores": os.cpu_count()}, indent=1))


if __name__ == "__main__":
    main()
