"""How many requests an account and an address may make in a minute."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from ..access.codes import keyed_hash
from .models import RequestCount

KEPT_MINUTES = 10
_COUNT = """
INSERT INTO core_requestcount (source, minute, count) VALUES {rows}
ON CONFLICT (minute, source) DO UPDATE SET count = core_requestcount.count + 1
RETURNING source, count
"""


def too_many(sources: Mapping[str, int], now: datetime) -> bool:
    """Count one request of each source; whether any has now made more than its number in this minute.

    One statement: rows are taken in one order, so that requests never wait for each other in a ring.
    """
    minute = minute_of(now)
    most = {keyed_hash("requests", source): number for source, number in sources.items()}
    counted = sorted(most)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT.format(rows=", ".join(["(%s, %s, 1)"] * len(counted))),
            [value for digest in counted for value in (digest, minute)],
        )
        return any(count > most[digest] for digest, count in cursor.fetchall())


def seconds_left(now: datetime) -> int:
    """Until the next minute begins."""
    return 60 - int(now.timestamp()) % 60


def minute_of(now: datetime) -> int:
    return int(now.timestamp()) // 60


def forget_counts(*, now: datetime) -> int:
    """Drop what no limit looks at any more; returns how many rows."""
    return RequestCount.objects.filter(minute__lt=minute_of(now) - KEPT_MINUTES).delete()[0]
