"""The embedding model learns the words of those who ask, from questions written for passages."""
