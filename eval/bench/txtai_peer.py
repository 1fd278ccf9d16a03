"""txtai over the same documents with the same weights: paragraphs, and its hybrid search as its guide sets it up."""

import json
import time
from pathlib import Path

from peer import Find, Piece, main, weights


class Txtai:
    """An index of txtai, kept in a folder."""

    def build(self, texts: list[Piece], store: Path) -> float:
        """Cut documents into paragraphs, embed and keep them; milliseconds a paragraph."""
        pieces = [piece for text in texts for piece in _paragraphs(text)]
        embeddings = self._embeddings()
        started = time.perf_counter()
        embeddings.index((number, piece.text, None) for number, piece in enumerate(pieces))
        embeddings.save(str(store))
        (store / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
        return (time.perf_counter() - started) * 1000 / len(pieces)

    def open(self, store: Path) -> Find:
        """Open what was kept."""
        embeddings = self._embeddings()
        embeddings.load(str(store))
        pieces = [Piece(*each) for each in json.loads((store / "pieces.json").read_text(encoding="utf-8"))]
        return lambda question: [pieces[number] for number, _ in embeddings.search(question, 5)]

    @staticmethod
    def _embeddings():  # noqa: ANN205  # a type that takes seconds to import
        from txtai import Embeddings

        return Embeddings(path=weights(), hybrid=True)


def _paragraphs(text: Piece) -> list[Piece]:
    pieces, start = [], 0
    for paragraph in text.text.split("\n\n"):
        if paragraph.strip():
            pieces.append(Piece(text.document, text.version, start, start + len(paragraph), paragraph))
        start += len(paragraph) + 2
    return pieces


if __name__ == "__main__":
    main(Txtai())
