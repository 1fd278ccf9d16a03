"""Requests that may be sent again: each is done once, however often it comes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from guidebot.errors import Conflict
from guidebot.store.database import Database
from guidebot.store.tables import sendings

REMEMBERED = timedelta(days=1)


def once(database: Database, key: str, body: Mapping[str, Any], now: datetime, deed: Callable[[], None]) -> bool:
    """Do a deed unless it was done under this key in the last day; whether it was done now.

    The deed must itself bear being done twice, as by two requests at the same moment. What it raises is raised, and
    it may be sent again. Raises `Conflict` where the key came with another request before.
    """
    named, digest = _digest(key), _digest(json.dumps(body, sort_keys=True, ensure_ascii=False))
    with database.reading() as connection:
        before = connection.execute(select(sendings).where(sendings.c.key == named)).mappings().first()
    if before is not None and now - before["at"] < REMEMBERED:
        if before["digest"] != digest:
            raise Conflict("this Idempotency-Key came with another request before; use a new one")
        return False
    deed()
    with database.writing() as connection:
        connection.execute(delete(sendings).where(sendings.c.at <= now - REMEMBERED))
        database.insert_once(connection, sendings, {"key": named, "digest": digest, "at": now})
    return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
