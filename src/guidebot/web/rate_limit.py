"""Rate limits, in a store that several machines can share. The only module that imports limits."""

import ipaddress
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from guidebot.errors import UsageError, first_line

OFF = "off"
IPV6_NETWORK = 64  # one household or server gets a whole network, so counting single addresses would be useless
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RateDecision:
    """A decision to allow a request or not; `retry_after` is the number of seconds to wait."""

    allowed: bool
    retry_after: int = 0


class RateLimiter:
    """Counts requests by caller; thread-safe."""

    def __init__(self, store: str) -> None:
        """Open a store by its URL. Raises `UsageError` if it cannot be used."""
        self._limiter = MovingWindowRateLimiter(_storage(store))

    def hit(self, rate: str, who: str) -> RateDecision:
        """Count a request. If the store fails, log it and allow the request: answers matter more."""
        return self._decide(self._limiter.hit, rate, who)

    def test(self, rate: str, who: str) -> RateDecision:
        """Decide as `hit` does, without counting the request."""
        return self._decide(self._limiter.test, rate, who)

    def _decide(self, allows: Callable[[RateLimitItem, str], bool], rate: str, who: str) -> RateDecision:
        if rate == OFF:
            return RateDecision(allowed=True)
        item = parse(rate)
        try:
            if allows(item, who):
                return RateDecision(allowed=True)
            return RateDecision(allowed=False, retry_after=self._wait(item, who))
        except Exception as error:  # noqa: BLE001  # each store's client raises its own
            log.warning("the rate limit store failed (%s); requests are not limited", type(error).__name__)
            return RateDecision(allowed=True)

    def _wait(self, item: RateLimitItem, who: str) -> int:
        return max(1, math.ceil(self._limiter.get_window_stats(item, who).reset_time - time.time()))


def _storage(store: str) -> Storage:
    try:
        found = storage_from_string(store)
    except (ConfigurationError, ValueError, ImportError) as error:
        raise UsageError(
            f"GUIDEBOT_RATE_STORE cannot be used ({first_line(error)}); use memory:// or redis://"
        ) from error
    assert isinstance(found, Storage)
    return found


def network_of(address: str | None) -> str:
    """The name under which an address is counted: the address itself, or its network for IPv6."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
