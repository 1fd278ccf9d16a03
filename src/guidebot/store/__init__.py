"""What was asked, what was told, what staff made of it, and what a change of the documents makes untrue."""
