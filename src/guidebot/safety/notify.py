"""Immediate notification of the operator about urgent handovers, without any text of the conversation."""

import logging
import threading
from dataclasses import asdict, dataclass

TIMEOUT = 5.0  # seconds
TRIES = 2
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notification:
    """The content of a notification; `at` is an ISO time in UTC. It never contains text of the conversation."""

    reference: str
    route: str
    urgency: str
    language: str
    region: str
    at: str


def notify_webhook(url: str, notification: Notification) -> threading.Thread:
    """Post a notification as JSON in its own thread, so that no answer waits; failures are logged."""
    sender = threading.Thread(target=_send, args=(url, notification), name="guidebot-notification")
    sender.start()
    return sender


def _send(url: str, notification: Notification) -> None:
    import httpx  # takes 0.1 seconds, so only notifications import it

    trouble = ""
    for _ in range(TRIES):
        try:
            httpx.post(url, json=asdict(notification), timeout=TIMEOUT).raise_for_status()
        except httpx.HTTPStatusError as error:
            trouble = f"HTTP {error.response.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            trouble = type(error).__name__
        else:
            return
    log.warning("could not notify the webhook of %s (%s): %s", notification.reference, notification.route, trouble)
