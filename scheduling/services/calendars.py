"""Calendar addresses: made, revoked, and opened by whoever knows the secret."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from backend.core.access.codes import keyed_hash
from backend.core.models import User
from backend.core.services import audit

from ..models import CalendarFeed

SECRET_BYTES = 24
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def feed_renew(*, account: User, language: str, now: datetime) -> str:
    """A new secret for the account's calendar, which is shown once and kept as a hash. The one before it ends."""
    User.objects.select_for_update().get(pk=account.pk)  # pressed twice at once: in turn
    _revoke(account, now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(
        account=account, digest=keyed_hash("calendar", secret), made_at=now, language=language
    )
    audit(who=account, act="calendar.make", subject=feed, now=now)
    return secret


@transaction.atomic
def feed_revoke(*, account: User, now: datetime) -> None:
    User.objects.select_for_update().get(pk=account.pk)
    _revoke(account, now)


def _revoke(account: User, now: datetime) -> None:
    for standing in CalendarFeed.objects.filter(account=account, revoked_at=None):
        standing.revoked_at = now
        standing.save(update_fields=["revoked_at"])
        audit(who=account, act="calendar.revoke", subject=standing, now=now)


def feed_open(*, secret: str, now: datetime) -> CalendarFeed | None:
    """The row of a secret, whose account's calendar it opens; None for a secret that is none, or no more."""
    feed = (
        CalendarFeed.objects.standing().select_related("account").filter(digest=keyed_hash("calendar", secret)).first()
    )
    if feed is None:
        return None
    if feed.read_at is None or now - feed.read_at >= NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
    return feed
