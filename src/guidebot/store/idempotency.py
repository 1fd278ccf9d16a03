"""Idempotent requests: each is carried out once, however often it is sent."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from guidebot.errors import Conflict
from guidebot.store.database import Database
from guidebot.store.tables import idempotency_keys

REMEMBERED = timedelta(days=1)


def once(database: Database, key: str, body: Mapping[str, Any], now: datetime, deed: Callable[[], None]) -> bool:
    """Run `deed` unless it ran under this key in the last day; true if it ran now.

    The deed must be safe to run twice, since two requests may arrive at once. After an exception, the request may be
    repeated. Raises `Conflict` if the key was used for another request before.
    """
    named, digest = _digest(key), _digest(json.dumps(body, sort_keys=True, ensure_ascii=False))
    with database.reading() as connection:
        before = connection.execute(select(idempotency_keys).where(idempotency_keys.c.key == named)).mappings().first()
    if before is not None and now - before["at"] < REMEMBERED:
        if before["digest"] != digest:
            raise Conflict("this Idempotency-Key was already used for another request; use a new one")
        return False
    deed()
    with database.writing() as connection:
        connection.execute(delete(idempotency_keys).where(idempotency_keys.c.at <= now - REMEMBERED))
        database.insert_once(connection, idempotency_keys, {"key": named, "digest": digest, "at": now})
    return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
