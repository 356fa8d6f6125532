"""How many day places of a Home for the Disabled are left on a weekday, from a date on."""

from datetime import date

from backend.core.periods import going_on
from facilities.models import DayPlaces, Facility
from residents.choices import DayPart

from ..choices import OfferStatus, PlanStatus
from ..models import DayAttendance, Offer, Plan, StandingPattern

HALVES = (DayPart.MORNING, DayPart.AFTERNOON)


def halves_of(part: str) -> tuple[DayPart, ...]:
    return HALVES if part == DayPart.FULL else (DayPart(part),)


def day_places_left(facility: Facility, weekday: int, on: date, *, offered: bool) -> dict[DayPart, int]:
    """Places less standing patterns, what the newest published week adds to them and, with ``offered``, open offers."""
    row = DayPlaces.objects.filter(facility=facility, weekday=weekday).first()
    left = {DayPart.MORNING: row.morning if row else 0, DayPart.AFTERNOON: row.afternoon if row else 0}
    held = StandingPattern.objects.filter(facility=facility, weekday=weekday)
    held = held.filter(going_on(on))
    taken = {(need, number - 1): part for need, number, part in held.values_list("need", "number", "need__day_part")}
    elsewhere = StandingPattern.objects.filter(going_on(on)).exclude(facility=facility)
    moved = {(need, number - 1) for need, number in elsewhere.values_list("need", "number")}
    for need, index, part in _of_last_week(facility, weekday):
        if (need, index) not in moved:
            taken.setdefault((need, index), part)
    open_ = Offer.objects.filter(status=OfferStatus.OPEN, facility=facility, bed=None, weekdays__contains=[weekday])
    kept = open_.values_list("entry__need__day_part", flat=True) if offered else ()
    for part in (*taken.values(), *kept):
        for half in halves_of(part):
            left[half] -= 1
    return left


def _of_last_week(facility: Facility, weekday: int) -> list[tuple[int, int, str]]:
    newest = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    if newest is None:
        return []
    rows = DayAttendance.objects.filter(plan=newest, facility=facility, date__iso_week_day=weekday + 1)
    return list(rows.values_list("need", "index", "part"))
