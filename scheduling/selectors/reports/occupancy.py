"""How full beds and day places were, by facility."""

from collections import Counter
from dataclasses import dataclass

from backend.core.access.questions import Actor, require
from facilities.models import Bed, DayPlaces, Facility

from ...models import DayAttendance, Stay
from .periods import Period
from .served import nights_within


@dataclass(frozen=True)
class Full:
    """Nights slept of bed nights, half days attended of half-day places."""

    facility: Facility
    nights: int
    bed_nights: int
    halves: int
    places: int


def occupancy(user: Actor, period: Period) -> list[Full]:
    """Facilities with beds or day places, by kind and name. Nights slept are those of published plans. Five queries."""
    require(user, "open", "reports")
    nights, bed_nights, halves, places = _nights(period), _bed_nights(period), _halves(period), _places(period)
    rows = Facility.objects.filter(pk__in={*bed_nights, *places}).select_related("kind", "town")
    return [
        Full(row, nights[row.pk], bed_nights[row.pk], halves[row.pk], places[row.pk])
        for row in rows.order_by("kind", "name", "pk")
    ]


def _nights(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    rows = Stay.objects.filter(plan__in=period.plans).order_by()
    for facility, week, nights in rows.values_list("bed__room__facility", "plan__week", "nights"):
        found[facility] += nights_within(nights, week)
    return found


def _bed_nights(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    for facility, ends in Bed.objects.order_by().values_list("room__facility", "ends_on"):
        for plan in period.plans:
            found[facility] += 7 if ends is None else max(0, min(7, (ends - plan.week).days))
    return found


def _halves(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    rows = DayAttendance.objects.filter(plan__in=period.plans).order_by()
    for facility, part in rows.values_list("facility", "part"):
        found[facility] += 2 if part == "full" else 1
    return found


def _places(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    for facility, morning, afternoon in DayPlaces.objects.values_list("facility", "morning", "afternoon"):
        found[facility] += (morning + afternoon) * len(period.plans)
    return found
