"""The `Progress` callback protocol."""

from typing import Protocol


class Progress(Protocol):
    """Callback that reports the progress of a long-running task."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that `done` of `total` units of a stage are finished."""
