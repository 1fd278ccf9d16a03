"""A model that reads two texts together, by folder or hub name. The home of CrossEncoder."""

from typing import TYPE_CHECKING

from guidebot.errors import ModelError, first_line
from guidebot.extras import extra

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def load_cross_encoder(model: str, called: str, mend: str) -> "CrossEncoder":
    """Load a sentence-transformers CrossEncoder. Raises `ModelError`, which calls it so and says how to mend it."""
    with extra("torch", f"the {called} {model}", ModelError):
        from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(model, device="cpu")
    # As for the embedding model, a hub and a checkpoint each fail in their own ways.
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise ModelError(f"cannot load the {called} {model} ({first_line(error)}); {mend}") from error
    return loaded
