"""Beds and places of a facility that are offered to somebody, or were not long ago."""

from datetime import datetime, timedelta

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility

from ...models import Offer

SHOWN_FOR = timedelta(days=60)


def offers_of(user: Actor, facility: Facility, now: datetime) -> list[Offer]:
    """The open ones first, then the latest. Who is asked is the facility's business only once the family accepts."""
    rows = permitted(user, "read", Offer).filter(facility=facility, offered_at__gte=now - SHOWN_FOR)
    found = rows.select_related("bed__room", "entry__need__resident", "entry__need__service").order_by("-offered_at")
    return sorted(found, key=lambda offer: offer.status != "open")
