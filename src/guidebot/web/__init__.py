"""The web application: chat, documents, desk and API. The only package that imports Gradio and FastAPI."""
