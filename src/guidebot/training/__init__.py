"""Training of the embedding adapter and the message network."""
