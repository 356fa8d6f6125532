"""Rows that have served their time are removed, and no others."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from backend.core.models import Attempt, OneTimeCode, OutboxMessage
from backend.core.upkeep import rows_clean_up
from tests.network import NOON

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def message(key: str, **more: Any) -> None:
    OutboxMessage.objects.create(key=key, queued_at=NOON - 100 * DAY, **more)


def test_what_is_over_goes_and_the_rest_stays() -> None:
    for moment in (NOON - MINUTE, NOON + MINUTE):
        Session.objects.create(session_key=f"s{moment:%M}", session_data="", expire_date=moment)
    for moment in (NOON - DAY - MINUTE, NOON - DAY + MINUTE):
        OneTimeCode.objects.create(asked_at=moment - MINUTE, expires_at=moment, attempts_left=5)
        Attempt.objects.create(act="a", source="s", at=moment)
        failed = AccessAttempt.objects.create(username=f"a{moment:%M}", ip_address="10.0.0.9", failures_since_start=1)
        AccessAttempt.objects.filter(pk=failed.pk).update(attempt_time=moment)
    message("sent long ago", sent_at=NOON - 90 * DAY - MINUTE)
    message("sent", sent_at=NOON - 90 * DAY + MINUTE)
    message("given up long ago", failed_at=NOON - 30 * DAY - MINUTE)
    message("given up", failed_at=NOON - 30 * DAY + MINUTE)
    message("on its way")
    found = rows_clean_up(now=NOON)
    assert found == {
        "sessions": 1, "one-time codes": 1, "failed sign-ins": 1, "attempts": 1, "messages sent": 1,
        "messages given up": 1,
    }  # fmt: skip
    assert AccessAttempt.objects.count() == 1
    assert {row.key for row in OutboxMessage.objects.all()} == {"sent", "given up", "on its way"}
    assert (Session.objects.count(), OneTimeCode.objects.count(), Attempt.objects.count()) == (1, 1, 1)
    assert set(rows_clean_up(now=NOON).values()) == {0}
