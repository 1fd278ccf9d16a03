"""Corpus: reading files into documents, front matter, linting and templates."""
