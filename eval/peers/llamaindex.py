"""LlamaIndex, as its starter with a local model sets it up."""

from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class Peer:
    """An index of vectors in memory, over the library's own splitter."""

    def __init__(self, model: str, archive: str, folder: str) -> None:
        self.embeddings = HuggingFaceEmbedding(
            model_name=model, query_instruction="query: ", text_instruction="passage: "
        )
        self.embeddings.get_query_embedding("hej")

    def index(self, documents: list[list[str]]) -> int:
        """Split, embed and store the documents (name, text): the number of passages."""
        self.vectors = VectorStoreIndex.from_documents(
            [Document(text=text, doc_id=name) for name, text in documents],
            embed_model=self.embeddings,
        )
        return len(self.vectors.docstore.docs)

    def search(self, question: str, k: int, today: str) -> list[list[str]]:
        """The `k` best passages, each its document and its text."""
        found = self.vectors.as_retriever(similarity_top_k=k).retrieve(question)
        return [[one.node.ref_doc_id, one.node.get_content()] for one in found]
