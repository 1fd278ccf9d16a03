"""Stream an answer sentence by sentence while it is written."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from guidebot.llm.llm_answer import OnSentence

Answer = TypeVar("Answer")


def stream_sentences(ask: Callable[[OnSentence], Answer]) -> Iterator[str | Answer]:
    """Yield each sentence that `ask` reports, then its result; raises what it raises."""
    arriving: queue.Queue[str] = queue.Queue()
    ended: list[Answer | BaseException] = []

    def work() -> None:
        try:
            ended.append(ask(arriving.put))
        except BaseException as error:  # noqa: BLE001  # raised again in the waiting thread
            ended.append(error)
        arriving.put("")

    threading.Thread(target=work, name="guidebot-asking", daemon=True).start()
    while sentence := arriving.get():
        yield sentence
    (last,) = ended
    if isinstance(last, BaseException):
        raise last
    yield last
