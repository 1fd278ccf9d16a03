"""A cache for slow summaries: each is computed once for everybody and kept for a minute."""

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
    """A value with the time at which it was computed."""

    value: Value
    at: datetime


@dataclass(slots=True)
class _Kept:
    lock: Lock = field(default_factory=Lock)
    until: float = 0.0
    found: AsOf[Any] | None = None


class TtlCache:
    """A cache whose values expire after a minute; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[Hashable, _Kept] = {}

    def get(self, key: Hashable, work: Callable[[], Value]) -> AsOf[Value]:
        """The cached value for a key, or a new one from `work`; concurrent callers wait for it."""
        with self._lock:
            now = self._clock()
            self._kept = {name: kept for name, kept in self._kept.items() if kept.found is None or now < kept.until}
            kept = self._kept.setdefault(key, _Kept())
        with kept.lock:
            if kept.found is None:
                kept.found = AsOf(work(), datetime.now(UTC))
                kept.until = self._clock() + SECONDS
            return kept.found
