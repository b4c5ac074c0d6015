"""A person's way through the site on the sample archive, in a browser: one server, one browser."""

import importlib.resources
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from assistant.archive import Assistant
from eval.site import served

from .browser import Visit, chromium

pytestmark = pytest.mark.slow

VIEWS = (
    "/",
    "/?fraga=Vad+beslutades+om+DUA%3F",
    "/?fraga=Vad+kostar+en+biljett+till+Mars%3F",
    "/protokoll/styrelsen/styrelsen-2024-03-15.pdf?citat=0-40&ord=#citat",
    "/protokoll/styrelsen/styrelsen-2024-03-15.pdf?sida=2",
    "/beslut",
    "/beslut?sok=finnsinte",
    "/arende/FSR%202024/12",
    "/uppdrag",
    "/ny",
    "/mote/direktorsgruppen-2025-06-05.txt",
    "/arkivet",
    "/api",
    "/protokoll/finns-inte.txt",
)
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def address(sample) -> Iterator[str]:
    with served(Assistant.open(sample)) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose requests to any other host fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    asked_for: list[str] = []
    opened = context.new_page()
    context.on("request", lambda request: asked_for.append(request.url))
    yield opened
    context.close()
    hosts = {urlsplit(url).netloc for url in asked_for if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}


def in_view(page: Page, selector: str) -> bool:
    """Whether the first element that fits is within what is seen of the page."""
    return page.locator(selector).first.evaluate(
        "e => { const box = e.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight; }"
    )


def test_a_citation_is_followed_to_its_line_in_the_text_and_on_the_page(page, address):
    visit = Visit(page, f"{address}/")
    assert "Vejle" in visit.ask("Vart gick studieresan 2024?")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Visa i protokollet").first.click()
    reading = opened.value
    reading.wait_for_load_state()
    assert "Vejle" in reading.locator("mark").first.inner_text()
    assert in_view(reading, "mark")
    assert in_view(reading, ".bredvid rect")

    reading.locator(".bredvid a").click()
    assert reading.locator("h1 + p").inner_text() == "Sidan 1 av 3 i originalet"
    assert (
        reading.locator("figure img").evaluate("i => i.decode().then(() => i.naturalWidth)") == 1240
    )
    assert in_view(reading, "figure rect")


def test_a_decision_on_a_later_page_is_shown_on_that_page(page, address):
    visit = Visit(page, f"{address}/")
    visit.ask("Vad la styrelsen till i yttrandet om transportplanen?")
    link = page.get_by_role("link", name="Visa i protokollet").first.get_attribute("href")
    page.goto(address + link)
    assert "Färjan till Vinterhamn" in page.locator("mark").first.inner_text()
    assert page.locator(".bredvid p").inner_text() == "Sidan 2 av 3 i originalet"
    assert page.locator(".bredvid rect").count() >= 1


def test_asking_about_dua_leads_to_the_matter_from_its_beginning(page, address):
    visit = Visit(page, f"{address}/")
    assert "arbetslösa längre än två år" in visit.ask("Vad beslutades om DUA?")
    page.get_by_role("link", name="Visa i protokollet").first.evaluate("a => a.target = '_self'")
    page.get_by_role("link", name="Visa i protokollet").first.click()
    page.wait_for_url("**/protokoll/**")
    assert "arbetslösa längre än två år" in page.locator("mark").first.inner_text()
    assert in_view(page, "mark")
    page.get_by_role("link", name="Beslut", exact=True).click()
    page.get_by_label("Sök i besluten").fill("DUA")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Överenskommelse om arbetsmarknad").first.click()
    assert page.locator(".steg > li").count() == 3
    assert page.locator("time").first.get_attribute("datetime") == "2024-02-09"


def test_the_register_is_filtered_sorted_and_saved(page, address):
    page.goto(f"{address}/beslut")
    page.get_by_label("Organ", exact=True).select_option("Styrelsen")
    page.get_by_role("button", name="Visa").click()
    assert set(page.locator("td[data-label=Organ]").all_inner_texts()) == {"Styrelsen"}
    page.get_by_role("link", name="Datum").click()
    days = page.locator("td.datum").all_inner_texts()
    assert days == sorted(days)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Excel").click()
    sheet = load_workbook(BytesIO(saved.value.path().read_bytes())).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == days
    assert saved.value.suggested_filename == "beslut.xlsx"


def test_the_pages_are_used_with_the_keyboard_alone(page, address):
    page.goto(f"{address}/beslut")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Hoppa till innehållet"
    assert skip.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("konstverk")
    page.keyboard.press("Enter")
    page.wait_for_url("**sok=konstverk**")
    assert page.locator("[role=status]").inner_text() == "2 beslut"
    page.get_by_role("link", name="Visa i protokollet").first.focus()
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_view(browser, address, scheme):
    axe = (
        importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    )
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for view in VIEWS:
        page.goto("about:blank")
        page.goto(address + view)
        if view.startswith("/?"):
            page.locator(".svar[aria-busy=false]").wait_for()
        elif view == "/":
            page.locator("button.exempel").first.wait_for()
        page.add_script_tag(content=axe)
        for violation in page.evaluate("axe.run()")["violations"]:
            if violation["impact"] in SERIOUS:
                nodes = [node["html"][:200] for node in violation["nodes"][:3]]
                found[f"{view}: {violation['id']}"] = nodes
    context.close()
    assert found == {}


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_no_view_scrolls_sideways(browser, address, width):
    """At 320 pixels too: that is 1280 at 400 %, of which WCAG asks."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for view in VIEWS:
        page.goto(address + view)
        if view.startswith("/?"):
            page.locator(".svar[aria-busy=false]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
    context.close()
