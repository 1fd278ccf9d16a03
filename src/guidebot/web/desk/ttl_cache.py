"""What takes a while to sum up: worked out once for all who ask at once, and shown as it was for a minute."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

SECONDS = 60.0

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AsOf(Generic[Value]):
    """Something as it was at a time."""

    value: Value
    at: datetime


@dataclass(slots=True)
class _Kept:
    lock: Lock = field(default_factory=Lock)
    until: float = 0.0
    found: AsOf[Any] | None = None


class TtlCache:
    """What was summed up within the last minute, by what it is of; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[Hashable, _Kept] = {}

    def get(self, key: Hashable, work: Callable[[], Value]) -> AsOf[Value]:
        """What `work` gave within the last minute for a key, or gives now; who asks meanwhile waits for it."""
        with self._lock:
            now = self._clock()
            self._kept = {name: kept for name, kept in self._kept.items() if kept.found is None or now < kept.until}
            kept = self._kept.setdefault(key, _Kept())
        with kept.lock:
            if kept.found is None:
                kept.found = AsOf(work(), datetime.now(UTC))
                kept.until = self._clock() + SECONDS
            return kept.found
