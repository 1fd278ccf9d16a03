"""Optional wording by a language model, every sentence of it checked."""
