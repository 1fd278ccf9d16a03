"""Optional answers in a language model's words, with every sentence checked."""
