"""What is kept between runs beside the index, in the user's cache folder; any of it may be lost."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def user_cache() -> Path:
    """The program's folder in the user's cache, which may not exist yet."""
    import platformdirs

    return platformdirs.user_cache_path("protokollassistenten")


def recall(file: Path) -> dict[str, Any]:
    """The JSON object that was kept in a file; empty where there is none or it is damaged."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep(file: Path, value: dict[str, Any]) -> None:
    """Put a JSON object in a file, wholly or not at all; a cache that can't be written is none."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as half:
                json.dump(value, half, ensure_ascii=False)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
