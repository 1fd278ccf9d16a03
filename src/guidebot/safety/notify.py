"""An urgent hand-over tells the operator at once, and nothing of what was said."""

import logging
import threading
from dataclasses import asdict, dataclass

TIMEOUT = 5.0  # seconds
TRIES = 2
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notification:
    """What is sent; `at` is an ISO time in UTC. The words of the conversation are never part of it."""

    reference: str
    route: str
    urgency: str
    language: str
    region: str
    at: str


def notify_webhook(url: str, notification: Notification) -> threading.Thread:
    """Post a notification as JSON, in a thread of its own so that no answer waits; a failure is a warning in the log."""
    sender = threading.Thread(target=_send, args=(url, notification), name="guidebot-notification")
    sender.start()
    return sender


def _send(url: str, notification: Notification) -> None:
    import httpx  # which takes a tenth of a second that no command but the one with an notification should wait

    trouble = ""
    for _ in range(TRIES):
        try:
            httpx.post(url, json=asdict(notification), timeout=TIMEOUT).raise_for_status()
        except httpx.HTTPStatusError as error:
            trouble = f"it answered {error.response.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            trouble = type(error).__name__
        else:
            return
    log.warning("the webhook was not told of %s (%s): %s", notification.reference, notification.route, trouble)
