"""Composing an answer: short quotes from passages, or an honest decline."""
