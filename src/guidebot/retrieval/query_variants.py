"""A follow-up is read in several ways: by itself, after the turn before it, and after all that was asked."""

from collections.abc import Sequence

EARLIER_WORDS = 120


def readings(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """A question alone, after the turn before it, and after all the turns before it, as far as there are any.

    Of a long conversation the latest turns are read, `EARLIER_WORDS` words at most, since a model reads no more.
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
