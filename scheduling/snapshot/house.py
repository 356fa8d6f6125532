"""Some facilities in some weeks, read without the rest of the city: enough to count what they can take."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from backend.core.periods import ONE_WEEK
from facilities.choices import Duty
from facilities.models import Facility, Shift

from ..engine.problem import Problem
from .calendar import Calendar
from .extent import Extent
from .rule_values import limits_of, rule_values
from .supply import Supply


def take_houses(*, facilities: Collection[Facility], monday: date, weeks: int = 1) -> list[Problem]:
    """The supply of the facilities in each of ``weeks`` weeks from ``monday`` on, with the facilities whose staff look
    after people there.

    It holds no residents and no needs, and of the staff those who look after people. The number of queries does not
    grow with the city, and little with the weeks.
    """
    calendars = [Calendar(monday + number * ONE_WEEK, 7) for number in range(weeks)]
    whole = (calendars[0].horizon[0], calendars[-1].horizon[1])
    own = [facility.pk for facility in facilities]
    caring = Shift.objects.filter(facility__in=own, span__overlap=whole, duty=Duty.CARE)
    carers = dict(caring.values_list("staff", "staff__facility"))
    extent = Extent(facilities=frozenset([*own, *carers.values()]), staff=frozenset(carers))
    first = Supply(calendars[0], extent)
    house = Problem(
        monday=monday.isoformat(),
        horizon_days=7,
        places=first.places,
        facilities=first.facilities,
        rooms=first.rooms,
        beds=first.beds,
        day_places=first.day_places,
        staff=first.staff,
        shifts=first.shifts,
        closures=first.closures,
        limits=limits_of(rule_values(monday)),
    )
    later = ((calendar, first.in_week(calendar)) for calendar in calendars[1:])
    return [
        house,
        *(_in_week(house, calendar, supply) for calendar, supply in later),
    ]


def _in_week(house: Problem, calendar: Calendar, supply: Supply) -> Problem:
    """The house in a later week: other shifts and closures, and other places kept for open offers."""
    monday = calendar.monday.isoformat()
    return replace(house, monday=monday, day_places=supply.day_places, shifts=supply.shifts, closures=supply.closures)
