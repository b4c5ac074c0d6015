"""One peer in a process of its own."""

import json
import os
import subprocess  # nosec B404  # runs the peers
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import ProtokollError

WORKER = Path(__file__).with_name("worker.py")
ALONE = {
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    # Without it torch's threads take the cores from the peer whose turn it is; see ingest.encoder.
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""The environment that keeps the libraries from asking others, and from disturbing each other."""


class Process:
    """A peer that is asked by calls, and closed at the end of a `with`."""

    def __init__(
        self, name: str, python: Path | str, adapter: Path, more: Mapping[str, str]
    ) -> None:
        """Start `adapter` under a Python; `more` is added to its environment."""
        self.name = name
        self._process = subprocess.Popen(  # nosec B603
            [str(python), "-P", str(WORKER), str(adapter)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ALONE, **more},
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def call(self, name: str, *given: object) -> Mapping[str, Any]:
        """What a call gives: `{"seconds", "found", "memory"}`.

        Raises ProtokollError where the peer has failed; why stands in what it wrote.
        """
        line = json.dumps([name, *given], ensure_ascii=False)
        with suppress(BrokenPipeError):
            print(line, file=self._process.stdin, flush=True)
        if not (answer := self._process.stdout.readline()):
            raise ProtokollError(
                f"{self.name} väntades svara på {name} men har avslutats; orsaken står ovanför."
            )
        return json.loads(answer)
