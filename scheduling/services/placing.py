"""An accepted offer becomes binding: the standing placement, and pins that the next plans must keep."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from backend.core.models import User
from backend.core.periods import going_on

from ..choices import PlanStatus
from ..models import DayAttendance, Offer, Pin, Placement, Plan, StandingPattern
from ..models.baseline import ACCEPTED_OFFER

MOST_WEEKS = 8  # between an offer's first day and the first open week


def weeks_of(offer: Offer, first_open: date) -> list[date]:
    """The Mondays that an accepted offer pins: from the week in which it begins to the first that is still open."""
    begins = offer.dates.lower - timedelta(days=offer.dates.lower.weekday())
    last = max(begins, first_open)
    return [begins + timedelta(days=7 * n) for n in range(min(MOST_WEEKS, (last - begins).days // 7 + 1))]


def place_bind(*, offer: Offer, first_open: date, by: User | None, now: datetime) -> None:
    """Write what the engine starts from and must keep. Raises IntegrityError where the bed is somebody else's then."""
    if offer.bed is not None:
        Placement.objects.create(need=offer.entry.need, bed=offer.bed, nights=offer.dates, confirmed=True)
        pins = [*_bed_pins(offer, first_open)]
    else:
        pins = [*_day_pins(offer, first_open)]
    for pin in pins:
        pin.reason, pin.created_at, pin.created_by = ACCEPTED_OFFER, now, by
        fixed = {name: getattr(pin, name) for name in ("day", "facility", "bed", "reason", "created_at", "created_by")}
        Pin.objects.update_or_create(week=pin.week, need=pin.need, index=pin.index, defaults=fixed)


def _bed_pins(offer: Offer, first_open: date) -> Iterator[Pin]:
    for monday in weeks_of(offer, first_open):
        day = (offer.dates.lower - monday).days
        if offer.dates.upper is None or offer.dates.upper > monday:
            yield Pin(week=monday, need=offer.entry.need, index=0, day=max(0, day), bed=offer.bed)


def _day_pins(offer: Offer, first_open: date) -> Iterator[Pin]:
    need = offer.entry.need
    numbers = _free_numbers(offer)[: len(offer.weekdays)]
    for number, weekday in zip(numbers, offer.weekdays, strict=True):  # as many are left: ``LeftOfNeed`` has counted
        StandingPattern.objects.update_or_create(
            need=need,
            number=number,
            defaults={
                "weekday": weekday,
                "facility": offer.facility,
                "confirmed": True,
                "confirmed_by_phone": False,
                "ends_on": offer.dates.upper,
            },
        )
        for monday in weeks_of(offer, first_open):
            if monday + timedelta(days=weekday) >= offer.dates.lower:
                yield Pin(week=monday, need=need, index=number - 1, day=weekday, facility=offer.facility)


def _free_numbers(offer: Offer) -> list[int]:
    """The times of the need that nothing serves yet, then those that only the last published week did."""
    need, begins = offer.entry.need, offer.dates.lower
    standing = StandingPattern.objects.filter(going_on(begins), going_on(begins, "facility__ends_on"), need=need)
    fixed = set(standing.values_list("number", flat=True))
    newest = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    served = set()
    if newest is not None:
        rows = DayAttendance.objects.filter(plan=newest, need=need).values_list("index", flat=True)
        served = {index + 1 for index in rows}
    free = [number for number in range(1, need.times + 1) if number not in fixed]
    return sorted(free, key=lambda number: (number in served, number))
