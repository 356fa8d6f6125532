"""How often something may be tried from one source; counted in the database, so for all web processes together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .codes import keyed_hash
from .models import Attempt


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times within ``within``."""

    act: str
    most: int
    within: timedelta


class TooMany(Exception):
    """The limit is reached: nothing was looked at. ``within``: how far back it looks, and so the longest wait."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.act)
        self.within = limit.within


# One password tried on many names: a whole office that signs in at eight has one address too.
PASSWORDS_ENTERED = Limit("password from an address", 600, timedelta(hours=1))
INVITATIONS_ENTERED = Limit("invitation from an address", 30, timedelta(hours=1))
CODES_ENTERED = Limit("one-time code from an address", 60, timedelta(hours=1))
CODES_ASKED = Limit("one-time code for an invitation", 3, timedelta(minutes=15))
SECOND_FACTORS = Limit("second factor of an account", 5, timedelta(minutes=15))


def count(limit: Limit, source: str, now: datetime) -> None:
    """Count a try of ``source``, or raise TooMany. Kept are hashes, and no longer than the limit looks back."""
    digest = keyed_hash(limit.act, source)
    Attempt.objects.filter(act=limit.act, at__lte=now - limit.within).delete()
    Attempt.objects.create(act=limit.act, source=digest, at=now)
    if Attempt.objects.filter(act=limit.act, source=digest).count() > limit.most:
        raise TooMany(limit)
