"""Embedding models: through ONNX, torch or a server."""
