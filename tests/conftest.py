"""What every test gets: a clean environment, and the real minutes where they are."""

import os
import random
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from assistant.archive import Assistant
    from assistant.settings import Settings
    from ingest.encoder import Encoder

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# A busy machine answers late: httpx gives up after 5 s, and no test here is about that.
httpx._config.DEFAULT_TIMEOUT_CONFIG.read = 60.0

# A bounded share of the examples in every run; `make soak` runs the full number.
for name, examples in (("default", 40), ("soak", 2000)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much of the random work a run does: little by default, all of it in `make soak`."""
    parser.addoption("--rounds", type=int, default=40, help="damaged files in each test of them")
    parser.addoption("--kills", type=int, default=3, help="times that an ingest is killed")
    parser.addoption("--seed", type=int, default=0, help="seed of the random tests; 0 takes a new")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the whole sample archive read in, or a language model's server, is slow."""
    for item in items:
        if {"sample", "server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many damaged files a test tries."""
    return request.config.getoption("--rounds")


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> random.Random:
    """A chance whose seed is told, so that a failing run can be run again."""
    seed = request.config.getoption("--seed") or random.randrange(10**6)
    print(f"--seed {seed}")
    return random.Random(seed)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("PROTOKOLL_"):
            monkeypatch.delenv(name)
    yield


@pytest.fixture(scope="session")
def real_minutes() -> Path:
    """The folder of real minutes; skips with the reason where it is not there."""
    folder = SHARED / "archive"
    if not folder.is_dir():
        pytest.skip(
            "de verkliga protokollen finns inte här; provarkivets tester täcker samma saker"
        )
    return folder


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Tesseract with Swedish. Skips where there is none, but not in CI, which is to have it."""
    from ingest.ocr import is_installed

    if not is_installed():
        reason = (
            "Tesseract med svenska saknas; installera det med "
            "apt-get install tesseract-ocr tesseract-ocr-swe"
        )
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


@pytest.fixture(scope="session")
def sample_archive(tesseract: None) -> Path:
    """The archive written for this project; one of its documents is scanned."""
    return ROOT / "eval" / "archive"


SMALL = {
    "styrelsen-2024-03-15.txt": """Byaförbundet
Styrelsen

Sammanträdesdatum: 2024-03-15
Plats: Bystugan i Lillbro, kl. 13-15
Närvarande: Eva Ek (Lillbro, ordförande), Åke Al (Almforsa), Bo By (Vinterhamn)

§ 1 Dnr BF 2024/7
Överenskommelse om arbetsmarknaden (DUA)
Beslut

Ärendet bordläggs till sammanträdet den 20 september 2024.

Handlingar

Kansliets tjänsteutlåtande den 1 mars 2024.

§ 2 Dnr BF 2024/9
Gemensamt e-arkiv
Beslut

Styrelsen beslutar att införa ett gemensamt e-arkiv för 350 000 kr under 2024.
Åke Al får i uppdrag att upphandla systemet senast den 1 oktober 2024.

Omröstning

Omröstningen utfaller med 5 Ja mot 2 Nej. Bo By (Vinterhamn) röstar nej.

Reservation

Bo By reserverar sig mot beslutet.
""",
    "styrelsen-2024-09-20.txt": """Byaförbundet
Styrelsen

Sammanträdesdatum: 2024-09-20

§ 1 Dnr BF 2024/7
Överenskommelse om arbetsmarknaden (DUA)
Beslut

Styrelsen godkänner överenskommelsen om DUA och låter den gälla från den 1 januari 2025.

Tidigare behandling

Bordlagt den 15 mars 2024, § 1.

§ 2 Dnr BF 2024/22
Yrkande om badhus i Skogsåker
Beslut

Yrkandet avslås.

Yrkanden

Bo By yrkar att styrelsen beslutar att bygga ett badhus i Skogsåker.
""",
    "arbetsgruppen-2024-05-02.md": """# Anteckningar från Arbetsgruppen 2024-05-02

Närvarande: Cia Crona (Almforsa)

## 1. Laddstolpar

Gruppen gick igenom var laddstolparna kan stå. Norrvika vill ha dem vid stationen, eftersom pendlarna
parkerar där.

**Beslut:** Arbetsgruppen föreslår att styrelsen beslutar att bygga tolv laddstolpar.

## 2. Studieresa

Tre orter har kommit upp: Vejle, Umeå och Tartu. Vejle är känt för sitt arbete mot översvämningar.

**Beslut:** Cia Crona tar fram ett program till nästa möte.
""",
}


@pytest.fixture(scope="session")
def encoder() -> "Encoder":
    """The embedded model, loaded once."""
    from ingest.encoder import Encoder

    return Encoder()


@pytest.fixture(scope="session")
def sample(
    sample_archive: Path, tmp_path_factory: pytest.TempPathFactory, encoder: "Encoder"
) -> "Settings":
    """The archive written for this project, read in once; not to be changed by a test."""
    from assistant.settings import Settings
    from ingest.archive import bring_in_line

    index = tmp_path_factory.mktemp("sample") / "index"
    bring_in_line(sample_archive, index, encoder)
    return Settings(archive=sample_archive, index=index, encoder=None)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, encoder: "Encoder") -> "Settings":
    """Three minutes of a made-up association, read in; not to be changed by a test."""
    from assistant.settings import Settings
    from ingest.archive import bring_in_line

    folder = tmp_path_factory.mktemp("small")
    archive = folder / "arkiv"
    archive.mkdir()
    for name, text in SMALL.items():
        (archive / name).write_text(text, encoding="utf-8")
    bring_in_line(archive, folder / "index", encoder)
    return Settings(archive=archive, index=folder / "index", encoder=None)


@pytest.fixture(scope="session")
def assistant(small: "Settings") -> "Assistant":
    """The assistant over the small archive."""
    from assistant.archive import Assistant

    return Assistant.open(small)


@pytest.fixture
def assistant_over(
    tmp_path: Path, encoder: "Encoder"
) -> Callable[[Mapping[str, str]], "Assistant"]:
    """Reads in minutes, texts by their names, and opens the assistant over them."""
    from assistant.archive import Assistant
    from assistant.settings import Settings
    from ingest.archive import bring_in_line

    def opened(minutes_of: Mapping[str, str]) -> "Assistant":
        archive = tmp_path / "arkiv"
        archive.mkdir()
        for name, text in minutes_of.items():
            (archive / name).parent.mkdir(exist_ok=True)
            (archive / name).write_text(text, encoding="utf-8")
        bring_in_line(archive, tmp_path / "index", encoder)
        return Assistant.open(Settings(archive, tmp_path / "index", None))

    return opened


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    return a_free_port()


def a_free_port() -> int:
    """A port of this machine that nobody listens on, where a test needs several."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
