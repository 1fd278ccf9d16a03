"""The chain of the LangChain tutorial on retrieval with Chroma, over the same documents with the same weights.

Documents are cut by `RecursiveCharacterTextSplitter` (1000 characters, 200 of them again in the next), embedded by
`HuggingFaceEmbeddings`, kept in Chroma, and the five nearest are given. The tutorial hands these to a language model;
without one the first of them is the answer.
"""

import time
from pathlib import Path

from peer import Find, Piece, main, weights

NAME = "documents"


class Tutorial:
    """The chain, kept in a folder."""

    def build(self, texts: list[Piece], store: Path) -> float:
        """Cut, embed and keep documents; milliseconds a piece."""
        from langchain_chroma import Chroma
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        whole = [Document(each.text, metadata={"document": each.document, "version": each.version}) for each in texts]
        embedder = _embedder()
        embedder.embed_query("warm")
        started = time.perf_counter()
        pieces = splitter.split_documents(whole)
        Chroma.from_documents(pieces, embedder, collection_name=NAME, persist_directory=str(store))
        return (time.perf_counter() - started) * 1000 / len(pieces)

    def open(self, store: Path) -> Find:
        """Open what was kept."""
        from langchain_chroma import Chroma

        kept = Chroma(collection_name=NAME, embedding_function=_embedder(), persist_directory=str(store))
        retriever = kept.as_retriever(search_kwargs={"k": 5})

        def find(question: str) -> list[Piece]:
            return [_piece(each.metadata, each.page_content) for each in retriever.invoke(question)]

        return find


def _embedder():  # noqa: ANN202  # a type that takes seconds to import
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=weights())


def _piece(about: dict[str, str], text: str) -> Piece:
    start = int(about["start_index"])
    return Piece(about["document"], about["version"], start, start + len(text), text)


if __name__ == "__main__":
    main(Tutorial())
