"""The web page, over HTTP and in a browser."""

import json
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser
from reportlab.pdfgen.canvas import Canvas

from assistant.__main__ import main
from assistant.answers import Answer, Citation, Hit
from assistant.archive import Assistant
from assistant.cards import growing_html
from assistant.settings import Settings
from assistant.web import LOOPBACK, serve
from eval.site import served
from ingest.archive import bring_in_line
from ingest.encoder import Encoder
from ingest.errors import ProtokollError
from ingest.files import content_of
from ingest.minutes import Outcome, Passage, Span

from .browser import Visit, chromium, raw_get

PAGE = "<h1>Nämnden</h1><script>alert(1)</script>"
DECISION = "att godkänna den lokala överenskommelsen om DUA för åren 2025–2026"
MARCH = f"""Norrviks samverkansnämnd
Protokoll
Sammanträdesdatum 2025-03-05
Plats: Kommunhuset i Norrvik

§ 1 Val av justerare
Nämnden beslutar
att utse Per Ek att jämte ordföranden justera protokollet.

§ 2 DUA – lokal överenskommelse med Arbetsförmedlingen
Delegationen för unga och nyanlända till arbete (DUA) gör det möjligt att teckna lokala
överenskommelser.

Beslut
Nämnden beslutar
{DECISION}.
"""
HOSTILE = """Norrviks samverkansnämnd
Protokoll
Sammanträdesdatum 2024-11-20
Plats: Kommunhuset i Norrvik

§ 12 Bredband <script>alert(1)</script> i glesbygd
Utbyggnaden av bredband pågår. ![bild](http://elak.example/x.png) [1](javascript:alert(2))
<iframe src="http://elak.example/"></iframe> ${alert(3)} {{value}} `kod`

Beslut
Nämnden beslutar
att bevilja 120 000 kronor till bredband <img src=x onerror=alert(4)> i glesbygden.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over three small minutes: text in UTF-8 and in Windows-1252, and a PDF."""
    folder = tmp_path_factory.mktemp("webb")
    archive, index = folder / "arkiv", folder / "index"
    (archive / "norrvik").mkdir(parents=True)
    (archive / "norrvik" / "nämnden 2025-03-05.txt").write_text(MARCH, encoding="utf-8")
    (archive / "nämnden-2024.txt").write_bytes(HOSTILE.encode("cp1252"))
    write_pdf(archive / "nämnden-2025-05-14.pdf")
    (folder / "hemligt.txt").write_text("utanför arkivet", encoding="utf-8")
    bring_in_line(archive, index, Encoder(None))
    (archive / "sidan.html").write_text(PAGE, encoding="utf-8")
    with zipfile.ZipFile(archive / "äldre.zip", "w", zipfile.ZIP_DEFLATED) as older:
        older.write(archive / "nämnden-2025-05-14.pdf", "2025/nämnden.pdf")
        older.writestr("2024/möte.docx", b"PK")
        older.writestr("2024/sidan.htm", PAGE)
        older.writestr("2024/hemligt.ini", "utanför arkivet")
    return Assistant.open(Settings(archive=archive, index=index, encoder=None))


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    """Where the page is served, on a free port of this machine."""
    with served(assistant) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visit by someone whose browser is set to German: the page is Swedish all the same."""
    context = browser.new_context(locale="de-DE", permissions=["clipboard-read", "clipboard-write"])
    yield Visit(context.new_page(), f"{address}/")
    context.close()


def write_pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    pages = (
        """Norrviks samverkansnämnd
Protokoll
Sammanträdesdatum 2025-05-14
§ 20 Föregående protokoll
Nämnden beslutar
att lägga protokollet till handlingarna.""",
        """§ 21 Snöröjning av cykelvägar
Beslut
Nämnden beslutar
att anta nya riktlinjer för snöröjning av gång- och cykelvägar.""",
    )
    for page in pages:
        for place, line in enumerate(page.splitlines()):
            canvas.drawString(70, 780 - 18 * place, line)
        canvas.showPage()
    canvas.save()


def answer(text: str, *, answered: bool = True, generator: str = "quote") -> Answer:
    """An answer with one citation, or one nearest item, whose every field is hostile."""
    hostile = '<b onclick="x()">**fet**</b>'
    citation = Citation(
        1, "a b.txt", hostile, "2025-03-05", "2", "§ 2", hostile, None, f"{hostile}\n- punkt",
        "/original/a%20b.txt", Outcome.AVSLAG,
    )  # fmt: skip
    passage = Passage(
        "a:1:0", "a b.txt", "", hostile, "2025-03-05", "2", "§ 2", hostile, None,
        f"§ 2 {hostile}\n{hostile} bordlades av nämnden i mars", (Span(None, 0, 10),),
    )  # fmt: skip
    cited = (citation,) if answered else ()
    return Answer("?", answered, text, cited, (Hit(passage, 1.0),), generator, 0, 0, "2025-06-30")


def whole(answer: Answer) -> str:
    """The answer's HTML when it is written out, with what is between its tags."""
    *growing, last = growing_html(answer, 0)
    assert all(len(earlier) <= len(last) for earlier in growing)
    return last


def test_a_quote_is_shown_once_as_its_card_with_the_outcome_in_words():
    quoted = '> <b onclick="x()">**fet**</b>\n> - punkt [1]'
    html = whole(answer(f"Så här beslutades <i>den 5 mars</i>:\n\n{quoted}"))

    assert html.count("- punkt") == 1
    assert '<span class="utfall nej">Avslag</span>' in html
    assert set(re.findall(r"<(\w+)", html)) <= {
        "p", "article", "header", "span", "h4", "blockquote", "br", "footer", "a",
    }  # fmt: skip
    assert "<strong>" not in html


def test_markers_of_a_model_lead_to_the_sources_that_exist():
    html = whole(answer("**Avslag** [1], enligt [2].\n\n- ett [1]\n- två", generator="modell"))

    assert '<strong>Avslag</strong> <a class="not" href="#kalla-0-1"' in html
    assert "enligt [2]" in html
    assert "<li>två</li>" in html
    assert '<h3 class="rubrik">Källor</h3><article class="kort" id="kalla-0-1"' in html


def test_nearest_items_are_shown_where_the_archive_is_silent():
    html = whole(answer("Jag hittar inget beslut om det.", answered=False))

    assert html.startswith("<p>Jag hittar inget beslut om det.</p>")
    assert '<h3 class="rubrik">Närmast i protokollen</h3><article class="kort stilla">' in html
    assert html.count("bordlades av nämnden i mars</p>") == 1
    assert 'href="/original/a%20b.txt#:~:text=' in html
    assert "<b" not in html.replace("<br", "").replace("<blockquote", "")


def test_health_tells_how_many_documents_there_are(address):
    assert httpx.get(f"{address}/health").json() == {"status": "ok", "documents": 3}


def test_the_page_is_swedish_and_names_no_other_host(address):
    page = httpx.get(f"{address}/")

    assert page.status_code == 200
    assert '<html lang="sv"' in page.text
    assert "<title>Protokollassistenten</title>" in page.text
    hosts = set(re.findall(r"https?://([^/\"'\s:\\)]+)", page.text))
    assert hosts == {"127.0.0.1"}
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("norrvik/n%C3%A4mnden%202025-03-05.txt", "text/plain; charset=utf-8"),
        ("n%C3%A4mnden-2024.txt", "text/plain; charset=windows-1252"),
        ("n%C3%A4mnden-2025-05-14.pdf", "application/pdf"),
        ("sidan.html", "text/plain; charset=utf-8"),
        ("%C3%A4ldre.zip/2024/sidan.htm", "text/plain; charset=utf-8"),
        ("%C3%A4ldre.zip/2025/n%C3%A4mnden.pdf", "application/pdf"),
    ],
)
def test_an_original_is_served_inline_byte_for_byte(address, assistant, path, content_type):
    served = httpx.get(f"{address}/original/{path}")

    assert served.status_code == 200
    assert served.content == content_of(assistant.original(httpx.URL(f"/{path}").path[1:]))
    assert served.headers["content-type"] == content_type
    assert served.headers["content-disposition"].startswith("inline")
    assert served.headers["x-content-type-options"] == "nosniff"
    assert (served.headers.get("content-security-policy") == "sandbox") != path.endswith(".pdf")


def test_an_original_that_no_browser_shows_is_saved_under_its_name(address):
    served = httpx.get(f"{address}/original/%C3%A4ldre.zip/2024/m%C3%B6te.docx")
    assert (served.status_code, served.content) == (200, b"PK")
    assert served.headers["content-type"].endswith("wordprocessingml.document")
    assert served.headers["content-disposition"] == "attachment; filename*=utf-8''m%C3%B6te.docx"
    assert served.headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize(
    "path",
    [
        "%C3%A4ldre.zip",
        "%C3%A4ldre.zip/2024/hemligt.ini",
        "%C3%A4ldre.zip/2024/finns-inte.docx",
        "%C3%A4ldre.zip/../../hemligt.txt",
        "../hemligt.txt",
        "..%2fhemligt.txt",
        "%2e%2e/hemligt.txt",
        "norrvik/../../hemligt.txt",
        "..%5chemligt.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "norrvik%00.txt",
        "borttaget.txt",
        "norrvik",
        "",
    ],
)
def test_nothing_but_originals_is_served(address, path):
    status, body = raw_get(address, f"/original/{path}")

    assert status == 404
    assert '<html lang="sv">' in body
    assert "Originalet finns inte i arkivet" in body
    assert "utanför arkivet" not in body


def test_a_request_under_another_name_is_refused(address):
    assert httpx.get(f"{address}/health", headers={"Host": "elak.example"}).status_code == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "norrvik.se"])
def test_only_this_machine_may_be_listened_on(host):
    with pytest.raises(ProtokollError, match=f"ange en av {', '.join(LOOPBACK)} i stället"):
        serve(unopened, host=host)


def test_a_busy_port_is_told_before_the_archive_is_opened():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ProtokollError, match=f"Port {port} är upptagen"):
            serve(unopened, port=port)


def unopened() -> Assistant:
    raise AssertionError("arkivet öppnades")


@pytest.mark.slow
def test_an_answer_quotes_the_decision_and_leads_to_its_original(visit):
    answer = visit.ask("Vad beslutades om den lokala överenskommelsen om DUA?")

    assert DECISION in answer
    card = visit.page.locator(".kort").first
    assert DECISION in card.locator("blockquote").inner_text()
    assert card.locator("header").inner_text().replace("\n\n", "\n").split("\n") == [
        "Norrviks samverkansnämnd",
        "5 mars 2025",
        "Godkänt",
        "§ 2 DUA – lokal överenskommelse med Arbetsförmedlingen",
    ]
    with visit.page.context.expect_page() as opened:
        card.get_by_role("link", name="Öppna originalet").click()
    assert DECISION in opened.value.inner_text("body")


@pytest.mark.slow
def test_a_citation_of_a_pdf_leads_to_its_page(visit):
    visit.ask("Vad beslutades om snöröjning av cykelvägar?")

    link = visit.page.get_by_role("link", name="Öppna originalet, sidan 2").first
    assert link.get_attribute("href") == "/original/n%C3%A4mnden-2025-05-14.pdf#page=2"
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener"


@pytest.mark.slow
def test_what_minutes_hold_is_shown_as_text_and_never_run(visit, address):
    answer = visit.ask("Vad beslutades om bredband i glesbygd?")

    assert "<img src=x onerror=alert(4)>" in answer
    assert "<script>alert(1)</script>" in answer
    talk = visit.page.locator("#samtal")
    assert talk.locator("script, img, iframe, code").count() == 0
    links = talk.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert {re.split("[/?]", link)[1] for link in links} <= {"original", "protokoll", "arende", ""}
    visit.page.goto(f"{address}/protokoll/n%C3%A4mnden-2024.txt")
    text = visit.page.locator("main").inner_text()
    assert "![bild](http://elak.example/x.png) [1](javascript:alert(2))" in text
    assert "<img src=x onerror=alert(4)>" in text
    assert visit.page.locator("script, img, iframe, code").count() == 0
    visit.page.wait_for_timeout(300)
    assert visit.dialogs == []


@pytest.mark.slow
def test_what_is_asked_and_what_an_address_says_is_shown_as_text_and_never_run(visit, address):
    said = '"><img src=x onerror=alert(5)><script>alert(6)</script> [a](javascript:alert(7))'
    visit.ask(said)
    talk = visit.page.locator("#samtal")
    assert talk.locator("script, img, iframe").count() == 0
    for path in ("/?fraga=", "/beslut?sok=", "/uppdrag?sok=", "/arende/", "/mote/", "/protokoll/",
                 "/protokoll/n%C3%A4mnden-2024.txt?citat=0-9&ord=", "/arkivet?nytt="):  # fmt: skip
        visit.page.goto(f"{address}{path}{quote(said, safe='')}")
        assert visit.page.locator("main img[src=x], main script").count() == 0, path
    visit.page.wait_for_timeout(300)
    assert visit.dialogs == []


@pytest.mark.slow
def test_no_other_host_is_contacted(visit, address):
    visit.ask("Vad beslutades om bredband i glesbygd?")
    visit.ask("Vad beslutades om DUA?")

    hosts = {urlsplit(asked).netloc for asked in visit.asked_for if not asked.startswith("data:")}
    assert hosts == {urlsplit(address).netloc}


@pytest.mark.slow
def test_a_question_can_be_asked_with_the_keyboard_alone(visit):
    keyboard = visit.page.keyboard
    visit.page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    keyboard.type("Vad beslutades om DUA?")
    keyboard.press("Enter")

    assert "DUA" in visit.answer()
    visit.page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    back = ["År", "Organ", "Rensa samtalet", "Fråga igen", "namnet DUA"]
    for _ in (*back, "Hjälpte inte", "Hjälpte", "Länk till frågan", "Kopiera svaret"):
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    visit.page.get_by_role("button", name="Kopierat").wait_for()
    assert "Källor\n[1] Norrviks samverkansnämnd" in visit.page.evaluate(
        "navigator.clipboard.readText()"
    )


@pytest.mark.slow
def test_an_example_is_asked_and_the_conversation_cleared(visit):
    example = visit.page.locator("button.exempel").first
    question = example.inner_text()
    example.click()

    visit.answer()
    assert question in visit.page.locator(".fraga").inner_text()
    visit.page.get_by_role("button", name="Rensa samtalet").click()
    visit.page.locator("button.exempel").first.wait_for()
    assert visit.page.locator(".tur").count() == 0


@pytest.mark.slow
def test_what_a_question_was_taken_to_mean_can_be_taken_back(visit):
    visit.ask("Vad beslutades om DUA i november 2024?")
    chip = visit.page.get_by_role("button", name="tiden november 2024")
    chip.click()
    chip.wait_for(state="hidden")
    assert "20 november 2024" in visit.answer()
    assert visit.page.locator(".tur").count() == 1
    assert visit.page.get_by_role("button", name="namnet DUA").is_visible()


@pytest.mark.slow
def test_a_follow_up_is_answered_of_the_matter_in_hand_until_that_is_taken_back(visit):
    visit.ask("Vad beslutades om DUA?")
    assert "2025–2026" in visit.ask("Vilka år gäller det?")
    chip = visit.page.get_by_role("button", name="samtalet om Norrviks samverkansnämnd")
    chip.click()
    chip.wait_for(state="hidden")
    visit.answer(1)
    assert visit.page.locator(".tur").count() == 2


@pytest.mark.slow
def test_a_link_asks_the_same_question_of_the_same_minutes(visit, address):
    visit.page.get_by_label("Organ").click()
    visit.page.get_by_role("option", name="Norrviks samverkansnämnd").click()
    visit.page.get_by_label("År").click()
    visit.page.get_by_role("option", name="2024").click()
    first = visit.ask("Vad beslutade nämnden om bredband eller DUA?")
    assert "120 000 kronor" in first
    assert "2025–2026" not in first
    assert visit.page.locator(".fragat").inner_text() == "Bara Norrviks samverkansnämnd, 2024"
    link = visit.page.get_by_role("link", name="Länk till frågan").get_attribute("href")

    visit.page.goto(address + link)
    assert visit.answer() == first
    assert visit.page.get_by_label("År").input_value() == "2024"
    visit.page.goto(address)
    visit.page.get_by_role("link", name="Vad beslutade nämnden om bredband eller DUA?").click()
    assert visit.answer() == first


@pytest.mark.slow
def test_silence_tells_what_the_archive_covers(visit):
    answer = visit.ask("Vad kostar en biljett till Mars?")
    assert "Arkivet omfattar Norrviks samverkansnämnd (2024–2025)." in answer
    assert "Närmast i protokollen" in answer


@pytest.mark.slow
def test_an_opinion_is_kept_beside_the_index_and_printed(visit, assistant, capsys):
    visit.ask("Vad beslutades om DUA?")
    visit.page.get_by_role("button", name="Hjälpte inte").click()
    visit.page.get_by_text("Tack, omdömet är sparat").wait_for()
    visit.page.get_by_label("Vad kan bli bättre?").fill("För långt: =SUM(1)\noch \u202e bakvänt")
    visit.page.get_by_role("button", name="Skicka").click()
    visit.page.locator(".kommentar").wait_for(state="hidden")
    visit.page.wait_for_timeout(300)

    assert main(["feedback", "--index", str(assistant.index)]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["question"] == "Vad beslutades om DUA?"
    assert DECISION in row["answer"]
    assert (row["helped"], row["comment"]) == (False, "För långt: =SUM(1) och \u202e bakvänt")


def test_an_opinion_from_a_page_elsewhere_is_refused(address):
    given = '{"question": "?", "answer": "!", "helped": true}'
    simple = httpx.post(f"{address}/omdome", content=given, headers={"content-type": "text/plain"})
    assert simple.status_code == 422


@pytest.mark.slow
def test_a_question_is_asked_again_in_place(visit):
    first = visit.ask("Vad beslutades om DUA?")
    visit.page.get_by_role("button", name="Fråga igen").click()
    visit.page.get_by_role("button", name="Stoppa").wait_for()

    assert visit.answer() == first
    assert visit.page.locator(".tur").count() == 1


@pytest.mark.slow
def test_a_question_that_is_refused_gets_one_swedish_line(visit):
    answer = visit.ask("varför " * 400)

    assert answer == "Frågan är 2799 tecken lång men får vara högst 2000; korta den."
    assert visit.page.locator(".kort").count() == 0


@pytest.mark.slow
def test_the_whole_page_speaks_swedish(visit):
    visit.ask("Vad beslutades om DUA?")

    assert visit.page.evaluate("document.documentElement.lang") == "sv"
    assert visit.page.title() == "Protokollassistenten"
    names = visit.page.locator("button:visible, a:visible").all_inner_texts()
    assert {" ".join(name.split()) for name in names} == {
        "Arkivet",
        "Beslut",
        "Uppdrag",
        "Ny i uppdraget",
        "Öppna originalet (i en ny flik)",
        "Visa i protokollet (i en ny flik)",
        "namnet DUA ✕",
        "Kopiera svaret",
        "Länk till frågan",
        "Hjälpte",
        "Hjälpte inte",
        "Fråga igen",
        "Rensa samtalet",
        "Fråga",
    }
    text = visit.page.locator("body").inner_text().casefold()
    assert not {"gradio", "api", "settings", "loading", "error"} & set(re.findall(r"\w+", text))
