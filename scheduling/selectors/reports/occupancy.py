"""How full beds and day places were, by facility. What families called off is left out, as on the facility's pages."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_DAY
from facilities.models import Bed, DayPlaces, Facility

from ...models import DayAttendance
from ..attendance import DAY_CALLED_OFF
from ..facility.nights import beds_taken
from ..facility.occupancy import goes_on, nights_left
from .periods import Period


@dataclass(frozen=True)
class Full:
    """Nights slept of bed nights, half days attended of half-day places."""

    facility: Facility
    nights: int
    bed_nights: int
    halves: int
    places: int


def occupancy(user: Actor, period: Period) -> list[Full]:
    """Facilities with beds or day places, by kind and name. Nine queries."""
    require(user, "open", "reports")
    nights, bed_nights, halves, places = _nights(period), _bed_nights(period), _halves(period), _places(period)
    rows = Facility.objects.filter(pk__in={*bed_nights, *places}).select_related("kind", "town")
    return [
        Full(row, nights[row.pk], bed_nights[row.pk], halves[row.pk], places[row.pk])
        for row in rows.order_by("kind", "name", "pk")
    ]


def _nights(period: Period) -> Counter[int]:
    """As the facility's page counts them, of the weeks of the period that are published."""
    houses = dict(Bed.objects.order_by().values_list("pk", "room__facility"))
    weeks = {plan.week for plan in period.plans}
    slept = beds_taken(None, Facility.objects.order_by(), period.begin, period.last + ONE_DAY)
    return Counter(houses[bed] for bed, night in slept if night - timedelta(days=night.weekday()) in weeks)


def _bed_nights(period: Period) -> Counter[int]:
    found: Counter[int] = Counter()
    rows = Bed.objects.order_by().values_list("room__facility", "ends_on", "room__facility__ends_on")
    for facility, *ends in rows:
        for plan in period.plans:
            found[facility] += nights_left(ends, plan.week)
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
