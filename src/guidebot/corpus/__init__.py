"""Files become documents: reading, front matter, sections."""

from guidebot.corpus.folder import Corpus, read_corpus

__all__ = ["Corpus", "read_corpus"]
