"""Text processing: language detection, sentences, Markdown, figures and dates."""
