"""A claim against the documents: what supports it, what contradicts it, or that nothing does."""
