"""What a measurement was made on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("chromadb", "numpy", "sentence-transformers", "torch", "transformers")


def machine() -> dict[str, object]:
    """The processor, its cores and memory, how busy they were, and the versions in use."""
    return {
        "processor": _told("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "memory, GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "load before": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _told(file: str, name: str) -> str | None:
    """What a file of the system says of a name, first."""
    if not Path(file).exists():
        return None
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)
