"""Haystack, as its guide to indexing sets it up: cleaner, splitter, embedder and store."""

from haystack import Document
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


class Peer:
    """A store in memory, searched by the likeness of vectors."""

    def __init__(self, model: str, archive: str, folder: str) -> None:
        self.passages = SentenceTransformersDocumentEmbedder(
            model=model, prefix="passage: ", progress_bar=False
        )
        self.questions = SentenceTransformersTextEmbedder(
            model=model, prefix="query: ", progress_bar=False
        )
        for one in (self.passages, self.questions):
            one.warm_up()
        self.store = InMemoryDocumentStore()
        self.retriever = InMemoryEmbeddingRetriever(self.store)

    def index(self, documents: list[list[str]]) -> int:
        """Split, embed and store the documents (name, text): the number of passages."""
        given = [Document(content=text, meta={"name": name}) for name, text in documents]
        for step in (DocumentCleaner(), DocumentSplitter(), self.passages):
            given = step.run(documents=given)["documents"]
        return self.store.write_documents(given)

    def search(self, question: str, k: int, today: str) -> list[list[str]]:
        """The `k` best passages, each its document and its text."""
        vector = self.questions.run(text=question)["embedding"]
        found = self.retriever.run(query_embedding=vector, top_k=k)["documents"]
        return [[one.meta["name"], one.content] for one in found]
