"""How full a facility was and will be, week by week."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK
from facilities.models import Bed, DayPlaces, Facility

from ...choices import PlanStatus
from ...models import DayAttendance
from ..attendance import DAY_CALLED_OFF
from .nights import beds_taken


@dataclass(frozen=True)
class Week:
    """Nights slept of bed nights, and half days attended of places; places are those of today, of a house that is given
    up until then."""

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
    end = first + weeks * ONE_WEEK
    beds = list(permitted(user, "read", Bed).filter(room__facility=facility).values_list("ends_on", flat=True))
    rows = permitted(user, "read", DayPlaces).filter(facility=facility).values_list("weekday", "morning", "afternoon")
    places = list(rows)
    nights = Counter(_monday(night) for _bed, night in beds_taken(user, [facility], first, end))
    halves = _halves(user, facility, first, end)
    return [
        Week(
            monday, nights[monday], sum(nights_left((ends, facility.ends_on), monday) for ends in beds),
            halves[monday], _places(facility, places, monday),
        )
        for monday in (first + number * ONE_WEEK for number in range(weeks))
    ]  # fmt: skip


def _places(facility: Facility, rows: Iterable[tuple[int, int, int]], monday: date) -> int:
    there = (row for row in rows if goes_on(facility.ends_on, monday, row[0]))
    return sum(morning + afternoon for _, morning, afternoon in there)


def goes_on(ends: date | None, monday: date, weekday: int) -> bool:
    """Whether a house that ends on a day is still there on that weekday."""
    return ends is None or monday + timedelta(days=weekday) < ends


def _halves(user: Actor, facility: Facility, first: date, end: date) -> Counter[date]:
    rows = permitted(user, "read", DayAttendance).filter(
        ~DAY_CALLED_OFF, facility=facility, plan__status=PlanStatus.PUBLISHED, date__gte=first, date__lt=end
    )
    found: Counter[date] = Counter()
    for day, part in rows.values_list("date", "part"):
        found[_monday(day)] += 2 if part == "full" else 1
    return found


def nights_left(ends: Iterable[date | None], monday: date) -> int:
    """Nights of the week on which a bed is there: before the first of the ends of itself and of its house."""
    return min((7, *(max(0, (end - monday).days) for end in ends if end is not None)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
