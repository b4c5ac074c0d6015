"""What every test gets: a clean environment, and the real minutes where they are."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


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
        pytest.skip("de verkliga protokollen finns inte här; provarkivets tester täcker samma saker")
    return folder


@pytest.fixture(scope="session")
def sample_archive() -> Path:
    """The archive written for this project."""
    return ROOT / "eval" / "archive"
