"""Plain text: languages, sentences, Markdown, figures and dates."""
