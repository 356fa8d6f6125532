from collections.abc import Iterable
from datetime import datetime, timedelta
from http.client import HTTPException

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from ..jobs import at_work
from ..messages import Message, MessageRefused, gateway
from .models import OutboxMessage
from .wanted import refusal

# After the first try and each one more; then the message is given up.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600))
TOO_LATE = "Its time was over."  # why one is given up, beside what the gateway says and why it may not go
BROKE_OFF = "Its job broke off."
OVERTAKEN = "What it says is no longer so."
JOB = "core.send_message"
GIVEN_UP_AFTER = timedelta(days=1)  # where a job breaks off again and again


@transaction.atomic
def message_queue(
    *,
    phone: str,
    text: str,
    key: str,
    now: datetime,
    until: datetime | None = None,
    resident: int | None = None,
) -> OutboxMessage | None:
    """Send ``text`` (at most 1,000 characters) to ``phone`` once the caller's transaction is stored.

    ``key`` names what is told and to whom, for example ``offer-17-guardian-4``: queued again it does nothing and
    returns the message there is. After ``until`` it is not worth sending any more. ``resident``: the key of the one
    whose family it is for; it goes only where that family wants messages, and to nobody who no longer speaks for the
    resident, at the moment it is sent. None where there is no telephone.
    """
    if not phone.strip():
        return None
    row, new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={"phone": phone.strip(), "text": text, "queued_at": now, "until": until, "resident_id": resident},
    )
    if new:
        _enqueue(row)
    return row


@transaction.atomic
def message_send(*, message: int, now: datetime) -> None:
    """Hand the message to the gateway; when that fails, try again later, at last give up. Sent ones stay sent.

    The row is locked meanwhile: two workers never send it at once. A worker that is killed between the gateway's
    answer and the end of the transaction has sent it, and it is sent again with the same key.
    """
    row = OutboxMessage.objects.select_for_update().filter(pk=message, sent_at=None, failed_at=None).first()
    if row is None:
        return
    if row.until and row.until <= now:
        row.failed_at, row.error = now, TOO_LATE
    elif why_not := refusal(row.resident_id, row.phone, timezone.localdate(now)):
        _drop(row, why_not, now)
    else:
        _try(row, now)
    row.save(update_fields=["phone", "text", "attempts", "error", "sent_at", "failed_at"])


@transaction.atomic
def messages_overtake(*, keys: Iterable[str], now: datetime) -> set[str]:
    """Give up those that have not gone yet, as what they say is no longer so. Returns their keys.

    One that is being sent at this moment goes.
    """
    waiting = OutboxMessage.objects.select_for_update(skip_locked=True).order_by("pk")
    rows = list(waiting.filter(key__in=[*keys], sent_at=None, failed_at=None))
    for row in rows:
        _drop(row, OVERTAKEN, now)
        row.save(update_fields=["failed_at", "error", "phone", "text"])
    return {row.key for row in rows}


@transaction.atomic
def messages_revive(*, now: datetime) -> int:
    """Queue again what is on its way and has no job, as when a worker lost the database in its midst; after a day it is
    given up. Returns how many."""
    waiting = list(OutboxMessage.objects.filter(sent_at=None, failed_at=None).values_list("pk", flat=True))
    lost = {*waiting} - at_work(JOB, "message")  # jobs after rows: one queued meanwhile has a job
    free = OutboxMessage.objects.select_for_update(skip_locked=True).order_by("pk")
    rows = list(free.filter(pk__in=lost, sent_at=None, failed_at=None))
    for row in rows:
        if row.queued_at + GIVEN_UP_AFTER <= now:
            row.failed_at, row.error = now, BROKE_OFF
            row.save(update_fields=["failed_at", "error"])
        else:
            _enqueue(row)
    return len(rows)


@transaction.atomic
def message_retry(*, message: OutboxMessage) -> bool:
    """Try a message again that was given up. False for one that was not wanted, which is gone, and one whose time is
    over."""
    given_up = OutboxMessage.objects.select_for_update().exclude(failed_at=None).exclude(phone="")
    given_up = given_up.exclude(error=TOO_LATE)
    row = given_up.filter(pk=message.pk).first()
    if row is None:
        return False
    row.attempts, row.failed_at = 0, None
    row.save(update_fields=["attempts", "failed_at"])
    _enqueue(row)
    return True


def _drop(row: OutboxMessage, why: str, now: datetime) -> None:
    """Nobody shall get it any more: it is emptied too."""
    row.failed_at, row.error, row.phone, row.text = now, why, "", ""


def _try(row: OutboxMessage, now: datetime) -> None:
    row.attempts += 1
    try:
        gateway().send(Message(id=row.key, to=row.phone, text=row.text))
    except (MessageRefused, OSError, HTTPException) as error:
        # A refusal says no number and no text; what else may be in an error is not ours to keep.
        row.error = str(error)[:200] if isinstance(error, MessageRefused) else type(error).__name__
        if row.attempts > len(WAITS):
            row.failed_at = now
        else:
            _enqueue(row, now + WAITS[row.attempts - 1])
    else:
        row.sent_at, row.phone, row.text, row.error = now, "", "", ""


def _enqueue(row: OutboxMessage, at: datetime | None = None) -> None:
    app.configure_task(JOB, schedule_at=at).defer(message=row.pk)
