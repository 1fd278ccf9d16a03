"""Loading cross-encoders. Only this module imports CrossEncoder."""

from typing import TYPE_CHECKING

from guidebot.errors import ModelError, first_line
from guidebot.extras import extra

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def load_cross_encoder(model: str, role: str, fix: str) -> "CrossEncoder":
    """Load a sentence-transformers CrossEncoder. Raises `ModelError` with the model's `role` and the `fix`."""
    with extra("torch", f"the {role} {model}", ModelError):
        from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(model, device="cpu")
    # As for the embedding model, there is no common exception class.
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise ModelError(f"cannot load the {role} {model} ({first_line(error)}); {fix}") from error
    return loaded
