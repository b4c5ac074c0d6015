"""`python -m eval.scale`: what an archive costs as it grows, in units of this machine's own speed.

An archive of made-up minutes is written from a seed and read in by the real ingest; only the
vectors are made (real ones, moved a little), since encoding 100 000 passages takes an hour. What
is then timed is real, embedding included: an archive in which nothing has changed, one more
document, the search, and questions of 1, 8 and 32 people at once to `protokoll serve`. Beside the
seconds stand their ratios to one query embedding, and to the raw rate of the encoder, from the
same run.
"""

import argparse
import json
import math
import random
import socket
import subprocess  # nosec B404  # starts this program itself
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from assistant.archive import Assistant
from assistant.question import understand
from assistant.settings import Settings
from ingest.archive import Progress, bring_in_line
from ingest.encoder import Encoder
from ingest.store import Store

from .machine import machine
from .plots import growth, require

if TYPE_CHECKING:
    import numpy as np

SIZES = (1_000, 10_000, 100_000)
"""Passages."""
ITEMS = 10
"""Items of a document; each becomes a passage."""
REAL = 400
"""Passages that are really encoded: the others' vectors are moved from theirs."""
MOVED = 0.35
"""Length of what is added to a vector of length one: neighbours of one heading are as far apart."""
SHARE = 800
"""Passages that the rate of the ingest is measured on, twice: half a minute each."""
QUESTIONS = 60
"""Questions of each kind that is timed."""
EACH = 4
"""Questions of each of those who ask at once."""
PEOPLE = (1, 8, 32)
COLD = 3
"""Times that `ask` is started cold."""
GROWS = ("query embedding, ms", "search without it, ms", "quoting answer, ms")
"""What the plot shows."""
PATIENCE = 600
"""Seconds in which `protokoll serve` must be ready."""

BODIES = "Fjordrådet Hamnnämnden Byggutskottet Skolrådet Vattengruppen Kulturkommittén".split()
PLACES = "Alvik Bergby Dalholm Ekåsa Furusjö Granmo Hällnäs Isaberg Järnås Kvarnlid".split()
THINGS = (
    "cykelväg förskola badplats ledningsnät bibliotek brygga lekpark värmeverk bussterminal "
    "idrottshall reningsverk gångbro"
).split()
DOINGS = (
    "upprustning utbyggnad försäljning namnsättning upphandling avveckling tillgänglighet "
    "belysning finansiering samverkan"
).split()
NAMES = ("Ada Lind", "Bror Ekman", "Cilla Berg", "Dag Holm", "Elsa Norén", "Folke Sten")
WHYS = (
    "Ärendet har beretts av kansliet.",
    "Remissvaren är i huvudsak positiva.",
    "Kostnaden ryms i årets ram.",
    "Grannarna har hörts.",
    "Frågan väcktes vid förra mötet.",
    "Underlaget ska kompletteras.",
)


class Made:
    """An encoder that makes vectors up, of passages like those it has really encoded."""

    def __init__(self, encoder: Encoder, seed: int) -> None:
        import numpy as np

        self.identity = encoder.identity
        self._chance = np.random.default_rng(seed)
        self._near: np.ndarray | None = None
        self._encoder = encoder

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> "np.ndarray":
        """A unit vector (d,) for each text, float32."""
        import numpy as np

        if self._near is None:
            self._near = self._encoder.encode_passages(list(texts[:REAL]))
        beside = self._near[self._chance.integers(len(self._near), size=len(texts))]
        moved = self._chance.normal(size=beside.shape)
        vectors = beside + MOVED * moved / np.linalg.norm(moved, axis=1, keepdims=True)
        progress(len(texts))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class Watched:
    """An encoder that remembers what it has encoded, and the seconds that it took."""

    def __init__(self, encoder: Encoder) -> None:
        self.identity = encoder.identity
        self.texts: list[str] = []
        self.seconds = 0.0
        self._encoder = encoder

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> "np.ndarray":
        """As the encoder does."""
        began = time.perf_counter()
        vectors = self._encoder.encode_passages(texts, progress=progress)
        self.seconds += time.perf_counter() - began
        self.texts += texts
        return vectors


def subject(number: int) -> str:
    """What an item is about; another for each of the first 1 200 000 numbers, but for its year."""
    number, thing = divmod(number, len(THINGS))
    number, doing = divmod(number, len(DOINGS))
    number, place = divmod(number, len(PLACES))
    return f"{DOINGS[doing].capitalize()} av {THINGS[thing]} i {PLACES[place]}, etapp {number + 1}"


def minutes(number: int, seed: int) -> tuple[str, str]:
    """The name and the text of one made-up document."""
    chance = random.Random(seed * 1_000_003 + number)  # nosec B311  # minutes that can be made again
    body = chance.choice(BODIES)
    day = date(1995, 1, 9) + timedelta(days=number)
    lines = [
        body,
        "",
        f"Sammanträdesdatum: {day}",
        f"Närvarande: {', '.join(chance.sample(NAMES, 4))}",
    ]
    for item in range(1, ITEMS + 1):
        place = number * ITEMS + item - 1
        told = " ".join(chance.sample(WHYS, 3))
        sum_of = f"{chance.randrange(1, 900) * 10_000:,}".replace(",", " ")
        lines += [
            "", f"§ {item} Dnr FR {day.year}/{place}", subject(place), "", told, "", "Beslut", "",
            f"{body} beslutar att avsätta {sum_of} kronor till {subject(place).lower()}. "
            f"{chance.choice(NAMES)} får i uppdrag att återkomma senast den 1 oktober {day.year}.",
        ]  # fmt: skip
    return f"{day.year}/{body.lower()}-{day}-{number}.txt", "\n".join(lines) + "\n"


def write(archive: Path, numbers: Iterable[int], seed: int) -> list[str]:
    """Write the documents with some numbers: their names."""
    names = []
    for number in numbers:
        name, text = minutes(number, seed)
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_text(text, encoding="utf-8")
        names.append(name)
    return names


def seconds(work: Callable[..., object], *given: object, **named: object) -> float:
    """How long some work takes."""
    began = time.perf_counter()
    work(*given, **named)
    return time.perf_counter() - began


def spread(times: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile of some seconds, in milliseconds."""
    last = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return {"median": round(1000 * median(times), 1), "p95": round(1000 * last, 1)}


def ingest_share(folder: Path, encoder: Encoder, seed: int) -> float:
    """The rate of the whole ingest over that of `SentenceTransformer.encode` alone, on the same
    passages: the median of two pairs in turn, after a small one that is not counted."""
    model, shares = encoder._loaded(), []
    for turn, passages in enumerate((ITEMS, SHARE, SHARE)):
        archive, watched = folder / f"share-{turn}", Watched(encoder)
        write(archive, range(passages // ITEMS), seed + 1 + turn)
        whole = seconds(bring_in_line, archive, folder / f"of-share-{turn}", watched)
        raw = seconds(model.encode, watched.texts, prompt_name="passage", show_progress_bar=False)
        shares.append(raw / whole)
    return round(median(shares[1:]), 3)


def read_in(
    folder: Path, size: int, encoder: Encoder, seed: int, limit: float = math.inf
) -> dict[str, object]:
    """Write and read in an archive of a size; then nothing new, and then one more document.

    After `limit` seconds no more is read in: the archive is then what has been.
    """
    archive, index = folder / "archive", folder / "index"
    began = time.perf_counter()
    names = write(archive, range(size // ITEMS), seed)

    def in_time(now: Progress) -> None:
        if now.done and time.perf_counter() - began > limit:
            raise TimeoutError

    with suppress(TimeoutError):
        bring_in_line(archive, index, Made(encoder, seed), progress=in_time)
    built = time.perf_counter() - began
    held = Store(index, encoder.identity).entries()
    for name in set(names) - held.keys():
        (archive / name).unlink()
    unchanged = [seconds(bring_in_line, archive, index, encoder) for _ in range(2)][-1]
    opened = seconds(Assistant.open, Settings(archive, index, None))
    added = []
    for number in range(size // ITEMS, size // ITEMS + 3):
        watched, more = Watched(encoder), write(archive, [number], seed)
        whole = seconds(bring_in_line, archive, index, watched, only=more)
        added.append(whole - watched.seconds)
    on_disk = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    return {
        "documents": len(held),
        "read in with made vectors, s": round(built, 1),
        "catalogue made, s": round(opened, 1),
        "unchanged archive, s": round(unchanged, 2),
        "one more document beyond its encoding, s": round(median(added), 2),
        "index, MB": round(on_disk / 1e6),
    }


def asked(size: int, seed: int) -> Iterator[str]:
    """Questions about the archive's own items, each asked once."""
    chance = random.Random(seed)  # nosec B311  # questions that can be asked again
    while True:
        about = subject(chance.randrange(size))
        yield f"Vad beslutades om {about[0].lower()}{about[1:]}?"


def alone(folder: Path, size: int, encoder: Encoder, seed: int) -> dict[str, object]:
    """Searching and answering in this process, one at a time, beside the query's embedding."""
    assistant = Assistant.open(Settings(folder / "archive", folder / "index", None))
    search = assistant._current().search
    questions = asked(size, seed)
    assistant.ask(next(questions))
    embedded, searched, answered = [], [], []
    for _ in range(QUESTIONS):
        question = next(questions)
        embedded.append(seconds(encoder.encode_question, question))
        understood = understand(question, date.today(), search.bodies)
        vector = encoder.encode_question(question)
        searched.append(seconds(search.find, understood, vector, 10))
        answered.append(seconds(assistant.quote, next(questions)))
    return {
        "query embedding, ms": spread(embedded),
        "search without it, ms": spread(searched),
        "quoting answer, ms": spread(answered),
        "answer in embeddings": round(median(answered) / median(embedded), 2),
    }


def together(folder: Path, size: int, seed: int) -> dict[str, object]:
    """Questions to a real `protokoll serve`, of one, eight and thirty-two people at once."""
    questions = asked(size, seed + 1)
    found: dict[str, object] = {}
    with serving(folder) as (address, process, ready):
        found["serve ready, s"] = round(ready, 1)
        post(address, next(questions))
        base = 0.0
        for people in PEOPLE:
            each = [
                [next(questions) for _ in range(EACH if people > 1 else 20)] for _ in range(people)
            ]
            with ThreadPoolExecutor(people) as threads:
                told = list(threads.map(lambda own: [post(address, one) for one in own], each))
            times = [took for one in told for took, _ in one]
            base = base or median(times)
            found[f"{people} at once, ms"] = spread(times) | {
                "p95 in medians of one": round(quantiles(times, n=20)[-1] / base, 1),
                "errors": sum(status != 200 for one in told for _, status in one),
            }
        found["serve, MB"] = round(resident(process.pid) / 1e6)
    return found


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, subprocess.Popen, float]]:
    """The address of `protokoll serve` over an archive, its process, and seconds until it was
    ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port), *of(folder)]
    began = time.perf_counter()
    with subprocess.Popen(  # nosec B603  # our own words, no shell
        command, stdout=subprocess.DEVNULL
    ) as process:
        try:
            while time.perf_counter() - began < PATIENCE and process.poll() is None:
                try:
                    urlopen(f"{address}/ready", timeout=5).close()  # nosec B310  # loopback alone
                    break
                except OSError:
                    time.sleep(0.05)
            yield address, process, time.perf_counter() - began
        finally:
            process.terminate()


def post(address: str, question: str) -> tuple[float, int]:
    """Seconds to an answer over HTTP, and its status."""
    body = json.dumps({"question": question}).encode()
    request = Request(f"{address}/api/ask", body, {"Content-Type": "application/json"})
    began = time.perf_counter()
    try:
        with urlopen(request, timeout=120) as reply:  # nosec B310  # loopback alone
            reply.read()
            status = reply.status
    except HTTPError as error:
        status = error.code
    return time.perf_counter() - began, status


def resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    line = next(
        line
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )
    return 1024 * int(line.split()[1])


def cold(folder: Path, size: int, seed: int) -> dict[str, object]:
    """One answer from the command line, beside the model's library and model alone."""
    questions = asked(size, seed + 2)
    load = "from ingest.encoder import Encoder; Encoder().encode_question('hej')"
    ask, only = [], []
    for _ in range(COLD):
        command = [sys.executable, "-m", "assistant", "ask", next(questions), *of(folder)]
        ask.append(seconds(ran, command))
        only.append(seconds(ran, [sys.executable, "-c", load]))
    return {
        "ask, s": round(median(ask), 1),
        "model loaded, s": round(median(only), 1),
        "ask in loadings": round(median(ask) / median(only), 2),
    }


def ran(command: list[str]) -> None:
    """Run a command of this program to its end. Raises CalledProcessError where it fails."""
    subprocess.run(  # nosec B603  # our own words, no shell
        command, check=True, capture_output=True
    )


def of(folder: Path) -> list[str]:
    """The flags that name an archive and its index."""
    return ["--archive", str(folder / "archive"), "--index", str(folder / "index")]


def measured(
    folder: Path, size: int, encoder: Encoder, seed: int, limit: float
) -> dict[str, object]:
    """All that is timed of one size. An archive that is there is not made again."""
    index = folder / "index"
    there = index.exists() and not (index / "unfinished").exists()
    found = {} if there else read_in(folder, size, encoder, seed, limit)
    size = min(size, ITEMS * int(found.get("documents", size)))
    found |= alone(folder, size, encoder, seed)
    found |= together(folder, size, seed)
    return found | cold(folder, size, seed)


def main() -> None:
    """Time archives of some sizes, and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.scale", description=main.__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages")
    parser.add_argument("--folder", type=Path, required=True, help="where the archives are made")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument(
        "--limit",
        type=float,
        default=math.inf,
        help="seconds to read one archive in: then it is as large as it is",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--plot", type=Path, help="draw how they grow, as SVG")
    parser.add_argument("--share", action="store_true", help="the rate of the ingest, too")
    options = parser.parse_args()
    if options.plot:
        require()
    encoder = Encoder()
    encoder.encode_question("hej")
    told: dict[str, object] = {"machine": machine()}
    if options.share:
        told["ingest in raw encoding rates"] = ingest_share(options.folder, encoder, options.seed)
    for size in options.sizes:
        told[str(size)] = measured(
            options.folder / str(size), size, encoder, options.seed, options.limit
        )
        print(json.dumps({size: told[str(size)]}, ensure_ascii=False), file=sys.stderr)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    if options.plot:
        medians = {
            name: {size: told[str(size)][name]["median"] for size in options.sizes}
            for name in GROWS
        }
        options.plot.write_text(
            growth(medians, "Passages", "Milliseconds, median"), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
