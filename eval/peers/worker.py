"""Runs one peer, in the Python that it is installed in: JSON lines in, JSON lines out.

Uses the standard library alone, and no module of ours. `python -P worker.py ADAPTER.py` reads
lines `[call, arguments …]`: first `open`, which makes the adapter's `Peer`, then calls of its
methods. Each is answered with `{"seconds", "found", "memory"}`, the process's memory in bytes.
"""

import importlib.util
import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Answer each line of standard input, until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    description = importlib.util.spec_from_file_location("adapter", sys.argv[1])
    adapter = importlib.util.module_from_spec(description)
    description.loader.exec_module(adapter)
    peer = None
    for line in sys.stdin:
        call, *given = json.loads(line)
        began = time.perf_counter()
        if call == "open":
            peer = found = adapter.Peer(*given)
        else:
            found = getattr(peer, call)(*given)
        seconds = time.perf_counter() - began
        told = {
            "seconds": seconds,
            "found": None if found is peer else found,
            "memory": memory(),
        }
        print(json.dumps(told), file=answers, flush=True)


def memory() -> int:
    """Bytes of memory that this process holds."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
