"""How often somebody may get a password wrong."""

import threading
from collections import deque
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Throttle:
    """Counts failures by where they came from: `most` of them within `seconds`, then no more for a while.

    Accounts are locked by the engine after a few; this slows down those who try many accounts. Kept in memory, so each
    process counts for itself.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self.most = most
        self.seconds = seconds
        self.clock = clock
        self._failures: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Seconds until an address may try again; 0 where it may now."""
        with self._lock:
            failures = self._recent(address)
            return failures[0] + self.seconds - self.clock() if len(failures) >= self.most else 0.0

    def failed(self, address: str) -> None:
        """Count a failure."""
        with self._lock:
            self._recent(address).append(self.clock())
            if len(self._failures) > MOST_ADDRESSES:  # the oldest are forgotten before the memory is full
                self._failures.pop(next(iter(self._failures)))

    def _recent(self, address: str) -> deque[float]:
        failures = self._failures.pop(address, deque())
        while failures and failures[0] <= self.clock() - self.seconds:
            failures.popleft()
        self._failures[address] = failures
        return failures
