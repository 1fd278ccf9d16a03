"""The chat page and what it calls."""
