"""txtai, by vectors, or by vectors and words (`hybrid`).

The sections of its quick start are whole documents in text such as this, and its paragraphs are
lines; so what it is given is split by the splitter that it documents beside them, as that is set.
"""

import os

from txtai import Embeddings
from txtai.pipeline import Segmentation


class Peer:
    """An index that holds its texts."""

    def __init__(self, model: str, archive: str, folder: str) -> None:
        self.embeddings = Embeddings(
            path=model,
            instructions={"query": "query: ", "data": "passage: "},
            content=True,
            hybrid=os.environ.get("PEER_HYBRID") == "1",
        )
        self.split = Segmentation(chunker="recursive")

    def index(self, documents: list[list[str]]) -> int:
        """Split, embed and store the documents (name, text): the number of passages."""
        parts = [(name, part) for name, text in documents for part in self.split(text)]
        self.names = [name for name, _ in parts]
        self.embeddings.index((at, part, None) for at, (_, part) in enumerate(parts))
        return len(parts)

    def search(self, question: str, k: int, today: str) -> list[list[str]]:
        """The `k` best passages, each its document and its text."""
        found = self.embeddings.search(question, k)
        return [[self.names[int(one["id"])], one["text"]] for one in found]
