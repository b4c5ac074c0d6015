"""LangChain with Chroma, as its guide to retrieval sets them up."""

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

SPLIT = {"chunk_size": 1000, "chunk_overlap": 200, "add_start_index": True}
"""Characters, as in the guide."""


class Peer:
    """A store of vectors in Chroma, in a folder, searched by likeness."""

    def __init__(self, model: str, archive: str, folder: str) -> None:
        self.folder = folder
        self.embeddings = HuggingFaceEmbeddings(
            model_name=model,
            encode_kwargs={"prompt_name": "passage"},
            query_encode_kwargs={"prompt_name": "query"},
        )
        self.embeddings.embed_query("hej")

    def index(self, documents: list[list[str]]) -> int:
        """Split, embed and store the documents (name, text): the number of passages."""
        splitter = RecursiveCharacterTextSplitter(**SPLIT)
        parts = splitter.split_documents(
            [Document(text, metadata={"source": name}) for name, text in documents]
        )
        self.store = Chroma.from_documents(parts, self.embeddings, persist_directory=self.folder)
        return len(parts)

    def search(self, question: str, k: int, today: str) -> list[list[str]]:
        """The `k` best passages, each its document and its text."""
        found = self.store.similarity_search(question, k=k)
        return [[part.metadata["source"], part.page_content] for part in found]
