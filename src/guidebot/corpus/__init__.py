"""Files become documents: reading, front matter, sections."""
