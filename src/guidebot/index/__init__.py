"""Index: splitting documents into passages, embedding them, and the index files on disk."""
