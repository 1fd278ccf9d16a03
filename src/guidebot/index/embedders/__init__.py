"""Embedding models, run with ONNX or torch or on a server."""
