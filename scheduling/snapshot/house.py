"""One facility in one week, read without the rest of the city: enough to count what it can take."""

from datetime import date

from facilities.models import Facility, Shift

from ..engine.problem import Problem
from .calendar import Calendar
from .extent import Extent
from .rule_values import limits_of, rule_values
from .supply import Supply


def take_house(*, facility: Facility, monday: date) -> Problem:
    """The supply of a facility in the week of ``monday``, with the facilities whose staff have shifts there.

    It holds no residents and no needs. The number of queries does not grow with the city.
    """
    calendar = Calendar(monday, 7)
    lent = Shift.objects.filter(facility=facility, span__overlap=calendar.horizon)
    houses = frozenset([facility.pk, *lent.values_list("staff__facility", flat=True)])
    supply = Supply(calendar, Extent(facilities=houses))
    return Problem(
        monday=monday.isoformat(),
        horizon_days=calendar.horizon_days,
        places=supply.places,
        facilities=supply.facilities,
        rooms=supply.rooms,
        beds=supply.beds,
        day_places=supply.day_places,
        staff=supply.staff,
        shifts=supply.shifts,
        closures=supply.closures,
        limits=limits_of(rule_values(monday)),
    )
