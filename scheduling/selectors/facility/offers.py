"""Beds and places of a facility that are offered to somebody, or were not long ago."""

from datetime import datetime, timedelta

from django.db.models import Q

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_DAY, midnight
from facilities.models import Closure, Facility

from ...choices import OfferStatus
from ...models import Offer
from .nights import all_or_permitted

SHOWN_FOR = timedelta(days=60)
CLOSED = {"facility": "facility", "room": "bed__room", "bed": "bed"}


def offers_of(user: Actor, facility: Facility, now: datetime) -> list[Offer]:
    """The open ones first, then the latest. Who is asked is the facility's business only once the family accepts."""
    rows = permitted(user, "read", Offer).filter(facility=facility, offered_at__gte=now - SHOWN_FOR)
    found = rows.select_related("bed__room", "entry__need__resident", "entry__need__service").order_by("-offered_at")
    return sorted(found, key=lambda offer: offer.status != "open")


def offer_to_withdraw(user: Actor, facility: Facility, pk: int) -> Offer | None:
    """An offer of the facility, answered or not, that ``user`` may take back; None where it is out of reach."""
    return permitted(user, "withdraw", Offer).filter(facility=facility, pk=pk).first()


def offers_beginning_in(user: Actor | None, closure: Closure) -> list[Offer]:
    """The open offers of what a closure, stored or not, closes, whose first day it touches, as ``user`` may read them;
    None: all, which end with it."""
    path = CLOSED.get(closure.asset)
    if path is None:
        return []
    own = Q(**{path: getattr(closure, f"{closure.asset}_id")})
    start, end = closure.span if isinstance(closure.span, tuple) else (closure.span.lower, closure.span.upper)
    return [
        offer
        for offer in all_or_permitted(user, Offer).filter(own, status=OfferStatus.OPEN).order_by("pk")
        if start < (first := midnight(offer.dates.lower)) + ONE_DAY and (end is None or first < end)
    ]
