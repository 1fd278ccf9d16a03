"""How a build says how far it has come."""

from typing import Protocol


class Progress(Protocol):
    """Is told how far a build has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of a stage are finished."""
