"""A cache for slow summaries: each is computed once for everybody and kept for a minute."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition
from typing import Generic, TypeVar

from cachetools import TTLCache, cached

SECONDS = 60.0
MOST = 100  # summaries kept

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AsOf(Generic[Value]):
    """A value with the time at which it was computed."""

    value: Value
    at: datetime


class TtlCache:
    """A cache whose values expire after a minute; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        store = cached(TTLCache(MOST, SECONDS, clock), key=lambda key, _: key, condition=Condition())
        self._get = store(lambda _, work: AsOf(work(), datetime.now(UTC)))

    def get(self, key: Hashable, work: Callable[[], Value]) -> AsOf[Value]:
        """The cached value for a key, or a new one from `work`; concurrent callers wait for it."""
        found: AsOf[Value] = self._get(key, work)
        return found
