"""A question becomes the passages that may answer it."""
