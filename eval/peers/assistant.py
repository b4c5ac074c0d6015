"""The assistant, asked as the peers are."""

from datetime import date
from pathlib import Path

from assistant.archive import Assistant
from assistant.settings import Settings
from ingest.archive import bring_in_line
from ingest.encoder import Encoder


class Peer:
    """The assistant's own reading and search."""

    def __init__(self, model: str, archive: str, folder: str) -> None:
        self.encoder = Encoder()
        self.encoder.encode_question("hej")
        self.settings = Settings(Path(archive), Path(folder), None)

    def index(self, documents: list[list[str]]) -> int:
        """Read the archive in, from its files: the number of passages."""
        bring_in_line(self.settings.archive, self.settings.index, self.encoder)
        self.assistant = Assistant.open(self.settings)
        self.assistant.search("hej")
        return self.assistant.passages

    def search(self, question: str, k: int, today: str) -> list[list[str]]:
        """The `k` best passages, each its document and its text."""
        hits = self.assistant.search(question, k=k, today=date.fromisoformat(today))
        return [[hit.passage.document, hit.passage.text] for hit in hits]
