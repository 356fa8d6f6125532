"""What the week before goes on with on Monday: appointments that began on Sunday, and the way back from the last ones.

The engine plans each week by itself, and nothing over its end. But a week that was brought by a workbook may go on past
Sunday, and where one shift lies in both weeks, so may the way back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Q

from backend.core.periods import ONE_WEEK

from .. import models
from ..choices import PlanStatus
from ..engine.demand import Resident
from ..engine.problem import Travel
from ..engine.supply import BUSY, Asset, Closure, Duty, Place, Shift
from ..engine.timeline import DAY, Span
from ..engine.travel import ride_minutes
from .calendar import Calendar
from .columns import minutes_of
from .demand import Demand
from .extent import Extent
from .supply import Supply, in_order

_LONGEST_WAY = DAY // 2  # minutes: who is done earlier on Sunday is back by midnight
_TRAVEL = Travel()


class Tails:
    """Of the plan that is published for the week before."""

    def __init__(self, calendar: Calendar, extent: Extent, demand: Demand) -> None:
        self._calendar = calendar
        self._extent = extent
        self._demand = demand

    def closures(self, supply: Supply) -> tuple[Closure, ...]:
        """Those of ``supply``, and beside them: rooms are taken until it ends, carers until they are at their base."""
        return in_order((*supply.closures, *self._busy(supply)))

    def _busy(self, supply: Supply) -> Iterator[Closure]:
        for asset, busy in ((Asset.ROOM, self._rooms), (Asset.STAFF, self._staff)):
            for code, end in busy.items():
                if end > 0 and supply.has(asset.value, code):
                    yield Closure(asset, code, Span(0, end), BUSY)

    def shifts(self, shifts: Iterable[Shift]) -> tuple[Shift, ...]:
        """Those for appointments begin when their carer is back: the first way of the week leads from the base."""
        return tuple(left for shift in shifts for left in self._left(shift))

    def _left(self, shift: Shift) -> Iterator[Shift]:
        back = self._staff.get(shift.staff)
        if back is None or shift.duty is not Duty.APPOINTMENTS or back <= shift.span.start:
            yield shift
        elif shift.span.end is None or back < shift.span.end:
            yield replace(shift, span=Span(back, shift.span.end))

    def residents(self, residents: Iterable[Resident]) -> tuple[Resident, ...]:
        """They are absent until it ends and they are at home again."""
        busy = {code: end for code, end in self._residents.items() if end > 0}
        return tuple(
            replace(one, absences=(Span(0, busy[one.id]), *one.absences)) if one.id in busy else one
            for one in residents
        )

    @cached_property
    def _rooms(self) -> dict[str, int]:
        rows = models.Session.objects.filter(self._ends(""), self._extent.of_facilities("facility"))
        return _latest(rows.values_list("room__code", self._end("")))

    @cached_property
    def _staff(self) -> dict[str, int]:
        """The same where they were back on Sunday, in minutes before the week."""
        ours, to = self._extent.of_staff("staff"), (*_point("staff__facility"), "staff__transport")
        visits = models.VisitStaff.objects.filter(self._ends("visit__", _LONGEST_WAY), ours).order_by()
        sessions = models.SessionStaff.objects.filter(self._ends("session__", _LONGEST_WAY), ours).order_by()
        at_home = visits.values_list("staff__code", self._end("visit__"), *_point("visit__need__resident"), *to)
        there = sessions.values_list("staff__code", self._end("session__"), *_point("session__facility"), *to)
        return _latest(_back(*row) for row in at_home.union(there, all=True))

    @cached_property
    def _residents(self) -> dict[str, int]:
        """The same of those who were at home again on Sunday."""
        ours, person, home = self._demand.of_people("need__resident"), "need__resident__code", _point("need__resident")
        visits = models.Visit.objects.filter(self._ends(""), ours).order_by()
        seats = models.SessionAttendee.objects.filter(self._ends("session__", _LONGEST_WAY), ours).order_by()
        at_home = visits.values_list(person, self._end(""), *home, *home)
        there = seats.values_list(person, self._end("session__"), *_point("session__facility"), *home)
        return _latest(_back(*row) for row in at_home.union(there, all=True))

    def _end(self, path: str) -> Any:
        """The column of the end."""
        return minutes_of(f"{path}span", self._calendar)[1]

    def _ends(self, path: str, before: int = 0) -> Q:
        """The condition on rows of the week before that end in it at most ``before`` minutes before its end, or after
        it."""
        since = self._calendar.moment(-before)
        plan = {"week": self._calendar.monday - ONE_WEEK, "status": PlanStatus.PUBLISHED}
        return Q(**{f"{path}span__endswith__gt": since}, **{f"{path}plan__{name}": is_ for name, is_ in plan.items()})


def _point(path: str) -> tuple[str, str]:
    return f"{path}__longitude", f"{path}__latitude"


def _back(
    code: str, end: int, longitude: float, latitude: float, to_longitude: float, to_latitude: float,
    transport: str = _TRAVEL.resident_transport,
) -> tuple[str, int]:  # fmt: skip
    """Who is there until ``end``, and when they are where they go then."""
    there, back = Place("", longitude, latitude), Place("", to_longitude, to_latitude)
    return code, end if there == back else end + ride_minutes(_TRAVEL, there, back, transport)


def _latest(ends: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By code, in its order."""
    found: dict[str, int] = {}
    for code, end in ends:
        found[code] = max(end, found.get(code, end))
    return dict(sorted(found.items()))
