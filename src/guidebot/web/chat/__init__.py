"""The chat page and the functions it calls."""
