"""How long the way is to each appointment of a carer: from the one before, or from the base."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Protocol

from backend.core.access.questions import Actor, permitted
from facilities.choices import Duty
from facilities.models import Facility, Shift, StaffMember
from residents.models import Resident

from ..engine.problem import Travel
from ..engine.supply import Place
from ..engine.travel import ride_minutes

TRAVEL = Travel()  # that of every problem that is read from the database


class Stop(Protocol):
    @property
    def staff(self) -> StaffMember: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def place(self) -> Facility | Resident: ...


def minutes_before(user: Actor, stops: Collection[Stop]) -> dict[tuple[int, datetime], int]:
    """By staff member and start. As the engine counts: a shift leaves from the base and ends there, so after a break
    between two shifts the way begins at the base again; within one it begins at the stop before. One query.
    """
    shifts = _shifts(user, stops)
    found = {}
    for (member, _beginning), route in groupby(sorted(stops, key=_by_time), lambda stop: _route(stop, shifts)):
        here = _place(member.facility)
        for stop in route:
            there = _place(stop.place)
            found[member.pk, stop.start] = _ride(here, there, member.transport)
            here = there
    return found


def _by_time(stop: Stop) -> tuple[str, datetime]:
    return stop.staff.code, stop.start


def _shifts(user: Actor, stops: Collection[Stop]) -> list[Shift]:
    if not stops:
        return []
    span = (min(stop.start for stop in stops), max(stop.end for stop in stops))
    rows = permitted(user, "read", Shift).filter(
        staff__in={stop.staff.pk for stop in stops}, span__overlap=span, duty=Duty.APPOINTMENTS
    )
    return list(rows.order_by("span"))


def _route(stop: Stop, shifts: Iterable[Shift]) -> tuple[StaffMember, datetime]:
    """Whose it is, and when the shift around it begins; where there is none any more, its day."""
    around = (
        shift.span.lower
        for shift in shifts
        if shift.staff_id == stop.staff.pk and shift.span.lower <= stop.start and stop.end <= shift.span.upper
    )
    return stop.staff, next(around, stop.start.replace(hour=0, minute=0, second=0, microsecond=0))


def _place(row: Facility | Resident) -> Place:
    """Residents at one point share it; a house is a place of its own."""
    point = (row.longitude, row.latitude)
    return Place(row.code if isinstance(row, Facility) else f"{point}", *point)


def _ride(here: Place, there: Place, transport: str) -> int:
    return 0 if here == there else ride_minutes(TRAVEL, here, there, transport)
