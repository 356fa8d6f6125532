"""How full a facility was and will be, week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.access.questions import Actor, permitted
from facilities.models import Bed, DayPlaces, Facility

from ...choices import PlanStatus
from ...models import DayAttendance
from ..attendance import DAY_CALLED_OFF
from .nights import sleeps

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Nights slept of bed nights, and half days attended of places; places are those of today."""

    monday: date
    nights: int
    bed_nights: int
    halves: int
    places: int

    @property
    def beds_share(self) -> float | None:
        return self.nights / self.bed_nights if self.bed_nights else None

    @property
    def places_share(self) -> float | None:
        return self.halves / self.places if self.places else None


def occupancy_weeks(user: Actor, facility: Facility, first: date, weeks: int) -> list[Week]:
    """``weeks`` weeks from the Monday ``first``. A fixed number of queries."""
    end = first + weeks * WEEK
    beds = list(permitted(user, "read", Bed).filter(room__facility=facility).values_list("ends_on", flat=True))
    rows = permitted(user, "read", DayPlaces).filter(facility=facility).values_list("morning", "afternoon")
    places = sum(morning + afternoon for morning, afternoon in rows)
    nights: Counter[date] = Counter()
    for sleep in sleeps(user, facility, first, end):
        for night in sleep.slept:
            nights[_monday(night)] += 1
    halves = _halves(user, facility, first, end)
    return [
        Week(monday, nights[monday], sum(_nights_left(ends, monday) for ends in beds), halves[monday], places)
        for monday in (first + number * WEEK for number in range(weeks))
    ]


def _halves(user: Actor, facility: Facility, first: date, end: date) -> Counter[date]:
    rows = permitted(user, "read", DayAttendance).filter(
        ~DAY_CALLED_OFF, facility=facility, plan__status=PlanStatus.PUBLISHED, date__gte=first, date__lt=end
    )
    found: Counter[date] = Counter()
    for day, part in rows.values_list("date", "part"):
        found[_monday(day)] += 2 if part == "full" else 1
    return found


def _nights_left(ends: date | None, monday: date) -> int:
    """Nights of the week on which a bed is there."""
    return 7 if ends is None else max(0, min(7, (ends - monday).days))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
