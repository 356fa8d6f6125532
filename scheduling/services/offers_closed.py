"""What was offered ends: a bed or a house is closed, held or given up, there are fewer day places, or the need is met
otherwise."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from backend.core.models import User
from facilities.models import Closure, Facility
from residents.choices import DayPart

from ..choices import OfferCause, OfferStatus
from ..models import Offer
from ..selectors.day_places import offers_beyond
from ..selectors.facility.offers import offers_ended_by_each, offers_ending
from ..selectors.left_of_need import offers_overtaken
from .offers import OfferGone, lock_place, look_for_next, withdraw


@transaction.atomic
def offers_end_with(*, closures: Sequence[Closure], by: User | None, now: datetime) -> list[int]:
    """Take back the open offers that closures, stored or not, keep from use; the families are told, and keep their
    places in the queue. How many by each: an offer that several keep from use ends with the first. The caller has asked
    whether ``by`` may close it (None: it came in by another door), and says when the next in the queue is to be asked.
    """
    gone: set[int] = set()
    ended = []
    for offers in offers_ended_by_each(None, closures):
        new = [offer for offer in offers if offer.pk not in gone]
        gone |= {offer.pk for offer in new}
        ended.append(sum(_ended(offer, OfferCause.CLOSED, by, now) for offer in new))
    return ended


@transaction.atomic
def _ended(offer: Offer, cause: OfferCause, by: User | None, now: datetime) -> bool:
    try:
        withdraw(offer=offer, cause=cause, by=by, now=now)
    except OfferGone:  # answered a moment ago
        return False
    return True


@transaction.atomic
def offers_end_beyond(
    *, facility: Facility, weekday: int, by: User | None, now: datetime, places: Mapping[DayPart, int] | None = None
) -> int:
    """Take back the open offers that a Home has no place for on the weekday. As above; with ``places`` before these are
    stored, and nobody accepts one meanwhile."""
    lock_place(None, facility.pk)
    ended = offers_beyond(None, facility, weekday, places)
    for offer in ended:
        withdraw(offer=offer, cause=OfferCause.PLACES, by=by, now=now)
    return len(ended)


def offers_sweep(*, now: datetime) -> int:
    """The same for all closures, held nights, beds, houses and services of houses that are given up, and all Homes, by
    whichever door they came in or there came to be fewer places: an import, the admin pages, a command; and for all
    needs of which nothing is left to accept. How many offers."""
    ended = sum(_ended(offer, cause, None, now) for offer, cause in offers_ending(now))
    ended += _day_offers_sweep(now)
    ended += sum(_ended(offer, OfferCause.MET, None, now) for offer in offers_overtaken(localdate(now)))
    if ended:
        look_for_next()
    return ended


def _day_offers_sweep(now: datetime) -> int:
    rows = Offer.objects.filter(status=OfferStatus.OPEN, bed=None).select_related("facility")
    asked = {(offer.facility, weekday) for offer in rows for weekday in offer.weekdays}
    return sum(
        offers_end_beyond(facility=facility, weekday=weekday, by=None, now=now)
        for facility, weekday in sorted(asked, key=lambda one: (one[0].pk, one[1]))
    )
