"""How full beds and day places were, by facility. What families called off is left out, as on the facility's pages."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from backend.core.access.questions import Actor, require
from facilities.choices import Mode
from facilities.models import Bed, DayPlaces, Facility

from ...models import DayAttendance, Stay
from ..attendance import DAY_CALLED_OFF, called_off, nights_by_need
from ..facility.occupancy import goes_on, nights_left
from .periods import WEEK, Period
from .served import nights_within


@dataclass(frozen=True)
class Full:
    """Nights slept of bed nights, half days attended of half-day places. A week without any stay
    does not say how full beds were: they were not planned here. It has no bed nights."""

    facility: Facility
    nights: int
    bed_nights: int
    halves: int
    places: int


def occupancy(user: Actor, period: Period) -> list[Full]:
    """Facilities with beds or day places, by kind and name. Nights slept are those of published plans. Six queries."""
    require(user, "open", "reports")
    nights, weeks = _nights(period)
    bed_nights, halves, places = _bed_nights(weeks), _halves(period), _places(period)
    rows = Facility.objects.filter(pk__in={*bed_nights, *places}).select_related("kind", "town")
    return [
        Full(row, nights[row.pk], bed_nights[row.pk], halves[row.pk], places[row.pk])
        for row in rows.order_by("kind", "name", "pk")
    ]


def _nights(period: Period) -> tuple[Counter[int], set[date]]:
    """Nights slept, and the weeks whose plans hold stays."""
    found: Counter[int] = Counter()
    weeks: set[date] = set()
    off = called_off(index=0, need__service__mode=Mode.STAY, date__gte=period.begin, date__lte=period.last)
    away = nights_by_need(off)
    rows = Stay.objects.filter(plan__in=period.plans).order_by()
    for facility, need, week, nights in rows.values_list("bed__room__facility", "need", "plan__week", "nights"):
        weeks.add(week)
        first, end = max(nights.lower, week), min(nights.upper, week + WEEK)
        found[facility] += nights_within(nights, week) - sum(first <= night < end for night in away.get(need, ()))
    return found, weeks


def _bed_nights(weeks: set[date]) -> Counter[int]:
    found: Counter[int] = Counter()
    rows = Bed.objects.order_by().values_list("room__facility", "ends_on", "room__facility__ends_on")
    for facility, *ends in rows:
        found[facility] += sum(nights_left(ends, week) for week in weeks)
    return found


def _halves(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    rows = DayAttendance.objects.filter(~DAY_CALLED_OFF, plan__in=period.plans).order_by()
    for facility, part in rows.values_list("facility", "part"):
        found[facility] += 2 if part == "full" else 1
    return found


def _places(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    columns = ("facility", "weekday", "morning", "afternoon", "facility__ends_on")
    for facility, weekday, morning, afternoon, ends in DayPlaces.objects.values_list(*columns):
        found[facility] += (morning + afternoon) * sum(goes_on(ends, plan.week, weekday) for plan in period.plans)
    return found
