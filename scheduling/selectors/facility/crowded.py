"""Whom fewer day places would hit, before they are entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility
from residents.choices import DayPart
from residents.models import Resident

from ...choices import PlanStatus
from ...models import DayAttendance
from ..attendance import DAY_CALLED_OFF
from ..day_places import HALVES, halves_of


@dataclass(frozen=True)
class Crowded:
    """Half a day for which more people are planned than there would be places."""

    date: date
    half: DayPart
    places: int
    people: list[Resident]


def crowded(user: Actor, facility: Facility, weekday: int, places: Mapping[DayPart, int], today: date) -> list[Crowded]:
    """Of published weeks from ``today`` on, with these ``places`` on the weekday, in order of time. One query."""
    rows = permitted(user, "read", DayAttendance).filter(
        ~DAY_CALLED_OFF, plan__status=PlanStatus.PUBLISHED, facility=facility, date__gte=today,
        date__iso_week_day=weekday + 1,
    )  # fmt: skip
    found = []
    by_date = rows.select_related("need__resident").order_by("date", "need__resident__name", "pk")
    for day, coming in groupby(by_date, key=lambda row: row.date):
        of_day = list(coming)
        for half in HALVES:
            people = [row.need.resident for row in of_day if half in halves_of(row.part)]
            if len(people) > places[half]:
                found.append(Crowded(day, half, places[half], people))
    return found
