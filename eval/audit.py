"""`python -m eval.audit`: known faults in the code (bandit) and in what it is built on (pip-audit).

What could not be looked up is "not checked", which fails as a fault does: an index that knows no
advisories, or none of the packages, answers as one that has found nothing.
"""

import json
import subprocess  # nosec B404  # runs the two programs, with words of our own
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("assistant", "ingest", "prompts", "eval")
SECONDS = 600
"""For all packages; the source of advisories is asked for each."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known of the packages: those with a fault, and those that were not checked.

    `why` says what kept all of them from being checked; empty where nothing did.
    """

    faulty: tuple[str, ...]
    unchecked: tuple[str, ...]
    why: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether every package was checked and none has a known fault."""
        return not (self.faulty or self.unchecked or self.why)


def code() -> str:
    """What bandit has to say of the code: a line for each finding that is not accepted there."""
    line = "{relpath}:{line}: {test_id} {severity}: {msg}"
    told = ["--quiet", "--recursive", "--format", "custom", "--msg-template", line]
    done = _run("bandit", *told, *ROOMS)
    if done.returncode not in (0, 1):
        return f"bandit: {done.stderr.strip()}"
    return done.stdout.strip()


def packages(constraints: Path, source: str = "") -> Advice:
    """What pip-audit knows of pinned packages; `source` is an address for it to ask instead."""
    told = ["--requirement", str(constraints), "--no-deps", "--disable-pip", "--format", "json"]
    told += ["--progress-spinner", "off", "--timeout", "10"]
    told += ["--vulnerability-service", "osv", "--osv-url", source] if source else []
    done = _run("pip_audit", *told)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return Advice((), (), (done.stderr.strip().splitlines() or ["no answer"])[-1])
    if not rows:
        return Advice((), (), "no packages")
    return Advice(
        tuple(
            f"{row['name']} {row['version']}: {', '.join(one['id'] for one in row['vulns'])}"
            for row in rows
            if row.get("vulns")
        ),
        tuple(row["name"] for row in rows if "skip_reason" in row),
    )


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # nosec B603  # our own words, no shell
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


def main() -> int:
    """Print what was found; 0 where all was checked and nothing found, else 1."""
    findings = code()
    print(f"bandit:\n{findings}" if findings else "bandit: no findings")
    advice = packages(ROOT / "constraints.txt")
    for line in advice.faulty:
        print(f"pip-audit: {line}")
    if advice.why:
        print(f"pip-audit: NOT CHECKED: {advice.why}")
    if advice.unchecked:
        print(f"pip-audit: NOT CHECKED: {len(advice.unchecked)}: {' '.join(advice.unchecked)}")
    if advice.is_clean:
        print("pip-audit: every package checked, no known faults")
    return 0 if advice.is_clean and not findings else 1


if __name__ == "__main__":
    sys.exit(main())
