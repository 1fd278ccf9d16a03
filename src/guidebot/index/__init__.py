"""Documents become passages, passages become a searchable index on disk."""
