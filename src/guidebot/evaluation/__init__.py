"""Evaluation of retrieval, answers, claim checking, routing and redaction."""
