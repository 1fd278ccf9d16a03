"""How the models learn: an adapter of the embedding model, and the network that reads messages."""
