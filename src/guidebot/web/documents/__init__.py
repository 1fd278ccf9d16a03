"""The documents in a browser: each version as it reads, the cited words marked, and what changed between two."""
