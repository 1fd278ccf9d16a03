"""The guide in a browser. The home of Gradio and FastAPI."""
