"""Passages become a short answer made of quotes, or an honest refusal."""
