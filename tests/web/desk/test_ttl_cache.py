"""What is summed up once a minute, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from guidebot.web.desk.ttl_cache import SECONDS, TtlCache


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_within_a_minute_it_is_what_it_was_and_then_it_is_worked_out_anew() -> None:
    clock, numbers = Clock(), iter(range(10))
    cache = TtlCache(clock)
    assert cache.get("a", lambda: next(numbers)).value == 0
    clock.now += SECONDS - 1
    again = cache.get("a", lambda: next(numbers))
    assert again.value == 0
    assert cache.get("b", lambda: next(numbers)).value == 1
    clock.now += 2
    anew = cache.get("a", lambda: next(numbers))
    assert anew.value == 2
    assert anew.at > again.at


def test_those_who_ask_at_once_wait_for_one_who_works() -> None:
    cache, here, go, count = TtlCache(), Barrier(5), Event(), []

    def work() -> int:
        count.append(1)
        go.wait(10)
        return len(count)

    def ask() -> int:
        here.wait(10)
        return cache.get("a", work).value

    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(ask) for _ in range(5)]
        go.set()
        assert [each.result(10) for each in asked] == [1] * 5


def test_what_failed_is_tried_again() -> None:
    cache = TtlCache()

    def fail() -> int:
        raise OSError("the journal is away")

    with pytest.raises(OSError, match="away"):
        cache.get("a", fail)
    assert cache.get("a", lambda: 5).value == 5
