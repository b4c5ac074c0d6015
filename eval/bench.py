"""`python -m eval.bench`: how fast originals are read, without embedding them.

One process reads every original of an archive again and again: file, text, items, decisions,
passages. What is reported are documents and megabytes a second, the median over the rounds.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from ingest.files import content_of, find, read
from ingest.parse import parse
from ingest.passages import passages_of

from .machine import machine

ROUNDS = 5
"""Timed rounds; one before them warms up and is not counted."""


def reading_speed(files: Sequence[Path], archive: Path, rounds: int) -> dict[str, float]:
    """Documents and megabytes a second, the median of some rounds on this process's one thread."""
    megabytes = sum(len(content_of(path)) for path in files) / 1e6
    seconds = [_seconds(files, archive) for _ in range(rounds + 1)][1:]
    return {
        "documents": len(files),
        "megabytes": round(megabytes, 3),
        "documents a second": round(len(files) / median(seconds), 1),
        "megabytes a second": round(megabytes / median(seconds), 2),
    }


def _seconds(files: Sequence[Path], archive: Path) -> float:
    began = time.perf_counter()
    for path in files:
        document = read(path, archive)
        passages_of(document, parse(document), "bench")
    return time.perf_counter() - began


def main() -> None:
    """Print the speed as JSON, with the machine it was measured on."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=main.__doc__)
    parser.add_argument("--archive", type=Path, default=Path(__file__).parent / "archive")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    speed = reading_speed(find(options.archive), options.archive, options.rounds)
    print(json.dumps(speed | {"machine": machine()}, indent=1))


if __name__ == "__main__":
    main()
