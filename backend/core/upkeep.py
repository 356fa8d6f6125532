"""Rows that have served their time."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from .models import Attempt, OneTimeCode, OutboxMessage

DAY = timedelta(days=1)
MESSAGES_KEPT = 90 * DAY  # as long as somebody may ask whether a message went out, and so long no key is used twice
GIVEN_UP_KEPT = 30 * DAY  # they still hold telephone and text


def rows_clean_up(*, now: datetime) -> dict[str, int]:
    """Remove sessions that are over, one-time codes, failed sign-ins and counted attempts of yesterday, and old
    messages.

    Returns how many of each.
    """
    messages = OutboxMessage.objects
    over = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "one-time codes": OneTimeCode.objects.filter(expires_at__lt=now - DAY),
        "failed sign-ins": AccessAttempt.objects.filter(attempt_time__lt=now - DAY),
        "attempts": Attempt.objects.filter(at__lt=now - DAY),
        "messages sent": messages.filter(sent_at__lt=now - MESSAGES_KEPT),
        "messages given up": messages.filter(failed_at__lt=now - GIVEN_UP_KEPT),
    }
    return {name: rows.delete()[0] for name, rows in over.items()}
