"""A request that is sent again because its answer was lost is not carried out again."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction

from ..models import User
from .models import RequestDone

KEPT = timedelta(hours=24)
Row = TypeVar("Row", bound=models.Model)


class KeyUsed(Exception):
    """The key belongs to another request."""


@transaction.atomic
def done_once(
    *,
    user: User,
    key: str,
    request: bytes,
    now: datetime,
    act: Callable[[], Row],
    again: Callable[[str], Row],
) -> tuple[Row, bool]:
    """The row that ``act`` makes, or for a key that was carried out already ``again(primary key)``; and whether it was.

    Two at once: the second waits at the unique key for the end of the first. A request that fails leaves no trace and
    may be sent again with its key. Raises KeyUsed when the key came with another request.
    """
    digest = hashlib.sha256(request).hexdigest()
    RequestDone.objects.filter(user=user, key=key, at__lt=now - KEPT).delete()
    fresh = RequestDone(user=user, key=key, digest=digest, at=now)
    RequestDone.objects.bulk_create([fresh], ignore_conflicts=True)
    done = RequestDone.objects.select_for_update().get(user=user, key=key)
    if done.digest != digest:
        raise KeyUsed
    if done.result:
        return again(done.result), True
    row = act()
    RequestDone.objects.filter(pk=done.pk).update(result=str(row.pk))
    return row, False


def forget_requests(*, now: datetime) -> int:
    return RequestDone.objects.filter(at__lt=now - KEPT).delete()[0]
