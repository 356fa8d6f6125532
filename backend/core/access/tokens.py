"""Tokens by which programs act as an account of the staff: shown once, kept as hashes, with an end."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from ..models import ApiToken, User
from ..services import audit
from .codes import keyed_hash

PREFIX = "care_"  # so that a token in a file or a log is told for one
LONGEST = timedelta(days=365)
LONGEST_NAME = 60
NOTED_EVERY = timedelta(minutes=5)


class NoTokens(Exception):
    """Families sign in by invitation, and what that opens ends with it: they have no tokens."""


@transaction.atomic
def make_token(
    *, user: User, by: User | None, name: str, days: int, changes: bool, now: datetime
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody sees again. ``changes``: it may change data, not only read it.

    Raises NoTokens for an account without a password, ValueError for days beyond a year and a name that is too long.
    """
    if not user.is_active or not user.has_usable_password():
        raise NoTokens
    if not 1 <= days <= LONGEST.days:
        raise ValueError(f"days: 1 to {LONGEST.days}, not {days}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"name: {LONGEST_NAME} letters at most, not {len(name)}")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=keyed_hash("token", text),
        changes=changes,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit(who=by, act="token.make", subject=token, now=now, details={"changes": changes, "days": days})
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> None:
    """From the next request on it opens nothing. Revoking twice is revoking once."""
    for standing in ApiToken.objects.select_for_update().filter(pk=token.pk, revoked_at=None):
        standing.revoked_at = now
        standing.save(update_fields=["revoked_at"])
        audit(who=by, act="token.revoke", subject=standing, now=now)


def revoke_tokens(*, user: User, by: User, now: datetime) -> None:
    """All that stand."""
    for token in own_tokens(user, now):
        revoke_token(token=token, by=by, now=now)


def token_of(text: str, now: datetime) -> ApiToken | None:
    """The standing token of this text, with its account; None for any other text. Notes that it is used."""
    standing = ApiToken.objects.filter(
        digest=keyed_hash("token", text), revoked_at=None, expires_at__gt=now, user__is_active=True
    )
    token = standing.select_related("user").first()
    if token and (token.used_at is None or now - token.used_at >= NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def own_tokens(user: User, now: datetime) -> QuerySet[ApiToken]:
    """Those of the account that stand, the newest first."""
    return ApiToken.objects.filter(Q(expires_at__gt=now), user=user, revoked_at=None)
