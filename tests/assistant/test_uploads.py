"""Minutes handed in through the page: taken where they can be read, and otherwise not kept."""

import httpx
import pytest

from assistant.archive import Assistant
from assistant.settings import Settings
from assistant.uploads import FOLDER, LARGEST
from eval.site import served
from ingest.archive import bring_in_line
from tests.conftest import SMALL

pytestmark = pytest.mark.slow

MINUTES = """# Arbetsgruppen 2025-02-03

## 1. Cykelgaraget

Beslut: Arbetsgruppen hyr ett cykelgarage i Almforsa för 12 000 kr om året.
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mottagning") / "arkiv"
    folder.mkdir()
    name, text = next(iter(SMALL.items()))
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(archive, encoder):
    index = archive.parent / "index"
    bring_in_line(archive, index, encoder)
    assistant = Assistant.open(Settings(archive, index, None, uploads=True))
    with served(assistant) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def hand_in(client, name, content, **headers):
    return client.post("/arkivet", files={"protokoll": (name, content)}, headers=headers)


def kept(archive):
    return sorted(path.name for path in (archive / FOLDER).glob("*"))


def test_minutes_that_are_handed_in_can_be_asked_about_and_are_never_overwritten(client, archive):
    answer = hand_in(client, "../arbetsgruppen-2025.md", MINUTES.encode())
    assert answer.status_code == 303
    assert kept(archive) == ["arbetsgruppen-2025.md"]
    page = client.get(answer.headers["location"]).text
    assert "har lästs in och går att fråga om" in page
    shown = client.get(f"/protokoll/{FOLDER}/arbetsgruppen-2025.md")
    assert "hyr ett cykelgarage i Almforsa" in shown.text
    again = hand_in(client, "arbetsgruppen-2025.md", b"# Arbetsgruppen\n\nInget nytt.\n")
    assert again.status_code == 422 and "Det finns redan ett protokoll" in again.text
    assert (archive / FOLDER / "arbetsgruppen-2025.md").read_text() == MINUTES


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("program.exe", b"MZ", "inget format som tas emot"),
        ("alla.zip", b"PK\3\4", "inget format som tas emot"),
        ("tomt.txt", b"", "är tom"),
        (".dolt.txt", b"text", "tas inte emot"),
        ("a" * 200 + ".txt", b"text", "tas inte emot"),
        ("bild.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binära data"),
        ("trasig.pdf", b"%PDF-1.7\nslut", "PDF"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason_and_not_kept(
    client, archive, name, content, reason
):
    before = kept(archive)
    answer = hand_in(client, name, content)
    assert answer.status_code == 422
    assert reason in answer.text
    assert kept(archive) == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, archive):
    answer = hand_in(client, "stor.txt", b"a" * (LARGEST + 200_000))
    assert answer.status_code == 413
    assert "för stor" in answer.json()["error"]


def test_a_page_of_another_site_hands_nothing_in(client):
    answer = hand_in(client, "ny.txt", b"text", Origin="http://elsewhere.example")
    assert answer.status_code == 403


def test_nothing_is_written_through_a_folder_that_leads_out_of_the_archive(
    client, archive, tmp_path
):
    folder = archive / FOLDER
    aside = folder.rename(archive / "aside") if folder.exists() else None
    folder.symlink_to(tmp_path)
    try:
        answer = hand_in(client, "ny.md", MINUTES.encode())
        assert answer.status_code == 422 and "leder ut ur arkivet" in answer.text
        assert not list(tmp_path.iterdir())
    finally:
        folder.unlink()
        if aside:
            aside.rename(folder)


def test_uploads_are_off_by_default(assistant):
    with served(assistant) as address:
        assert "Lägg till protokoll" not in httpx.get(f"{address}/arkivet").text
        assert hand_in(httpx.Client(base_url=address), "ny.txt", b"text").status_code in (404, 405)
