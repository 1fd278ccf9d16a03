"""Variants of a follow-up question: on its own, after the previous turn, and after the whole conversation."""

from collections.abc import Sequence

EARLIER_WORDS = 120


def variant_texts(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """A question on its own, after the previous turn, and after all earlier turns, if there are any.

    Only the latest turns of a conversation are used, up to `EARLIER_WORDS` words, to fit the model's window.
    """
    if not history:
        return (text,)
    alone_and_after = (text, f"{history[-1]}\n{text}")
    earlier = _latest(history)
    if len(earlier) == 1:
        return alone_and_after
    return (*alone_and_after, "\n".join((*earlier, text)))


def _latest(history: Sequence[str]) -> list[str]:
    latest: list[str] = []
    words = 0
    for turn in reversed(history):
        words += len(turn.split())
        if latest and words > EARLIER_WORDS:
            break
        latest.insert(0, turn)
    return latest
