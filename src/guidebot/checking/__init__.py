"""Checking claims against the documents."""
