"""The document pages: every version, with cited words highlighted and changes between versions."""
