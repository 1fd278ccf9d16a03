"""The guide for other programs: JSON over HTTP under /api/v1."""
