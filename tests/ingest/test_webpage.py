"""Web pages as browsers show them."""

import pytest

from ingest.errors import DocumentError
from ingest.webpage import MAX_DEPTH, MAX_OPEN, read_webpage


def text_of(html: str) -> str:
    return read_webpage(html.encode()).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Plats:\n  Lillbro<br>Tid: <b>kl.</b> 9</p>Mötet", "Plats: Lillbro\nTid: kl. 9\n\nMötet"),
        ("<ol><li>Val<li>Brev</ol>", "1. Val\n2. Brev"),
        ("<ol start=12 type=A><li>Val<li value=14>Brev</ol>", "L. Val\nN. Brev"),
        ("<ol><li>Val<ol type=a><li>Eva</ol><li>Brev</ol>", "1. Val\na. Eva\n2. Brev"),
        ("<ol><li><p>Val</p><p>Eva väljs.</p><li>Brev</ol>", "1. Val\n\nEva väljs.\n\n2. Brev"),
        ("<ul><li>Kaffe<li>Te</ul>", "• Kaffe\n• Te"),
        ("<table><tr><th>Namn<th>Röst<tr><td>Eva<td>Ja</table>", "Namn | Röst\nEva | Ja"),
        ("<table><tr><td><p>Mötet</p><p>öppnas</table>", "Mötet\n\nöppnas"),
        ("<pre>a   b\nc</pre>", "a   b\nc"),
        ("<nav>Meny</nav><main><p>Mötet<script>x()</script></main><aside>Annons", "Mötet"),
        ("<p>Mötet<footer>Kontakt</footer>", "Mötet"),
        ("<p>Mötet <del>stängs</del><ins>öppnas</ins> <span hidden>dolt</span>", "Mötet öppnas"),
        ("<p style='display: none'>dolt</p><p>Mö&shy;tet&nbsp;&ouml;ppnas<!-- ej -->", "Mö\u00adtet\xa0öppnas"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_it_is_shown(html, text):
    assert text_of(html) == f"{text}\n"


def test_headings_and_bold_paragraphs_stand_out():
    reading = read_webpage(
        b"<h1>Styrelsen</h1><h2>Val</h2><p><b>Beslut</b></p><p>Eva <b>Ek</b> utses till ordf.</p>"
    )
    assert {reading.text[at:].split("\n")[0]: rank for at, rank in reading.prominence.items()} == {
        "Styrelsen": 1,
        "Val": 2,
        "Beslut": 10,
    }


def test_the_pages_title_heads_a_page_without_one_of_its_own():
    assert (
        text_of("<title>Styrelsen\n2024-03-05</title><p>Mötet") == "Styrelsen 2024-03-05\n\nMötet\n"
    )
    assert text_of("<title>Styrelsen</title><h1>Nämnden</h1>") == "Nämnden\n"


@pytest.mark.parametrize(
    "content",
    [
        "Möte".encode(),
        b"\xef\xbb\xbf" + "Möte".encode(),
        b"\xff\xfe" + "Möte".encode("utf-16-le"),
        "Möte".encode("cp1252"),
        b'<meta charset="utf-8">' + "Möte".encode(),
        b'<meta http-equiv="Content-Type" content="text/html; charset=macintosh">M\x9ate',
        b'<meta charset="finns-inte">' + "Möte".encode("cp1252"),
        b'<meta charset="iso-8859-1">' + "Möte".encode(),
    ],
)
def test_letters_are_read_by_the_mark_the_page_or_what_fits(content):
    assert read_webpage(content).text == "Möte\n"


def test_a_page_nested_beyond_reason_is_refused_and_a_deep_one_is_read():
    assert text_of("<div>" * (MAX_DEPTH + 100) + "Mötet") == "Mötet\n"
    with pytest.raises(DocumentError, match=f"fler än {MAX_OPEN} element"):
        text_of("<div>" * (MAX_OPEN + 1))
