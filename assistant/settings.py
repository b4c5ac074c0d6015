"""Where things are, from the environment; every setting is also a flag of its commands."""

import os
from dataclasses import dataclass
from pathlib import Path

from .model import Model


@dataclass(frozen=True, slots=True)
class Settings:
    """PROTOKOLL_ARCHIVE, PROTOKOLL_INDEX, PROTOKOLL_CHROMA, PROTOKOLL_ENCODER, PROTOKOLL_RERANKER,
    PROTOKOLL_UPLOAD, PROTOKOLL_MASK.

    The passages are in the folder `index`, or on the Chroma server `chroma` where there is one.

    Without an encoder the embedded model is used, without a reranker (a cross-encoder) none.
    Without a language `model`, which `Model` reads from the environment, the answers quote.
    `uploads` tells whether the page takes new minutes, `mask` whether personal identity numbers are
    to be hidden; None: as the index has it.
    """

    archive: Path
    index: Path
    encoder: str | None
    chroma: str | None = None
    reranker: str | None = None
    model: Model | None = None
    uploads: bool = False
    mask: bool | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment; the archive defaults to `protokoll`, the index to `.protokoll`."""
        return cls(
            archive=Path(os.environ.get("PROTOKOLL_ARCHIVE") or "protokoll"),
            index=Path(os.environ.get("PROTOKOLL_INDEX") or ".protokoll"),
            chroma=os.environ.get("PROTOKOLL_CHROMA") or None,
            encoder=os.environ.get("PROTOKOLL_ENCODER") or None,
            reranker=os.environ.get("PROTOKOLL_RERANKER") or None,
            uploads=os.environ.get("PROTOKOLL_UPLOAD") == "1",
            mask={"1": True, "0": False}.get(os.environ.get("PROTOKOLL_MASK", "")),
        )
