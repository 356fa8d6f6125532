"""How many day places of a Home for the Disabled are left on a weekday, from a date on."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

from django.db.models import QuerySet

from backend.core.access.questions import Actor, all_or_permitted
from backend.core.periods import going_on
from facilities.models import DayPlaces, Facility
from residents.choices import DayPart

from ..choices import OfferStatus, PlanStatus
from ..models import DayAttendance, Offer, Plan, StandingPattern

HALVES = (DayPart.MORNING, DayPart.AFTERNOON)


def halves_of(part: str) -> tuple[DayPart, ...]:
    return HALVES if part == DayPart.FULL else (DayPart(part),)


def day_places_left(
    facility: Facility, weekday: int, on: date, *, offered: bool, places: Mapping[DayPart, int] | None = None
) -> dict[DayPart, int]:
    """Places less standing patterns, what the newest published week adds to them and, with ``offered``, open offers.

    ``places``: how many there are, where it is asked before they are entered.
    """
    left = dict(places or _places(facility, weekday))
    held = StandingPattern.objects.filter(facility=facility, weekday=weekday)
    held = held.filter(going_on(on))
    taken = {(need, number - 1): part for need, number, part in held.values_list("need", "number", "need__day_part")}
    elsewhere = StandingPattern.objects.filter(going_on(on)).exclude(facility=facility)
    moved = {(need, number - 1) for need, number in elsewhere.values_list("need", "number")}
    for need, index, part in _of_last_week(facility, weekday):
        if (need, index) not in moved:
            taken.setdefault((need, index), part)
    kept = _open_offers(facility, weekday).values_list("entry__need__day_part", flat=True) if offered else ()
    for part in (*taken.values(), *kept):
        for half in halves_of(part):
            left[half] -= 1
    return left


def has_day_places(offer: Offer, first: date, *, offered: bool) -> bool:
    """Whether its Home has a place for it on each of its weekdays, from a date on."""
    lefts = [day_places_left(offer.facility, weekday, first, offered=offered) for weekday in offer.weekdays]
    return all(left[half] > 0 for left in lefts for half in halves_of(offer.entry.need.day_part))


def offers_beyond(
    user: Actor | None, facility: Facility, weekday: int, places: Mapping[DayPart, int] | None = None
) -> list[Offer]:
    """The open offers that a Home has no place for on the weekday, or would not have with other ``places``: who was
    offered one before keeps it. One that was made beside others waits for none of them, and ends when no place is left
    to accept; one to somebody who has the place by now takes none. As ``user`` may read them; None: all.
    """
    free_on = cache(lambda day: day_places_left(facility, weekday, day, offered=False, places=places))
    there = {need for need, _index, _part in _of_last_week(facility, weekday)}
    beyond, kept = [], Counter[DayPart]()
    for offer in _open_offers(facility, weekday).exclude(entry__need__in=there).order_by("offered_at", "pk"):
        halves, free = halves_of(offer.entry.need.day_part), free_on(offer.dates.lower)
        others = Counter[DayPart]() if offer.beside_others else kept
        if any(free[half] <= others[half] for half in halves):
            beyond.append(offer)
        elif not offer.beside_others:
            kept.update(halves)
    read = set(all_or_permitted(user, Offer).filter(pk__in=[offer.pk for offer in beyond]).values_list("pk", flat=True))
    return [offer for offer in beyond if offer.pk in read]


def _open_offers(facility: Facility, weekday: int) -> QuerySet[Offer]:
    rows = Offer.objects.filter(status=OfferStatus.OPEN, facility=facility, bed=None, weekdays__contains=[weekday])
    return rows.select_related("entry__need")


def _places(facility: Facility, weekday: int) -> dict[DayPart, int]:
    row = DayPlaces.objects.filter(facility=facility, weekday=weekday).first()
    return {DayPart.MORNING: row.morning if row else 0, DayPart.AFTERNOON: row.afternoon if row else 0}


def _of_last_week(facility: Facility, weekday: int) -> list[tuple[int, int, str]]:
    newest = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    if newest is None:
        return []
    rows = DayAttendance.objects.filter(plan=newest, facility=facility, date__iso_week_day=weekday + 1)
    return list(rows.values_list("need", "index", "part"))
