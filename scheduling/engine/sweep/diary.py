"""When a carer could take one more appointment, by rule ``staff_overlap``, as bits of ``Starts``.

The carer's appointments split each shift into gaps. In a gap the earliest start leaves time for the way from the
appointment before (or the base), the latest end time for the way to the one after. Ways by way of others take no less,
so a place that is too far from the base for a shift needs no look at its gaps. That does not go for a given matrix of
travel, for which nothing here is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from ..plan import plan_from
from ..starts import Starts
from ..supply import Duty, Shift
from ..timeline import Span
from ..travel import travel_minutes
from ..view import Appointment, PlanView, shift_over
from .asker import Asker


@dataclass(frozen=True)
class _Day:
    """A shift and the appointments of its route, in order."""

    shift: Shift
    stops: tuple[Appointment, ...]


class Diary:
    """Follows a plan: ``forget`` a carer whose appointments change."""

    def __init__(self, asker: Asker, starts: Starts) -> None:
        self._asker = asker
        self._problem = asker.problem
        self._starts = starts
        self._days: dict[str, list[_Day]] = {}
        self._taken: dict[tuple[str, int], int] = {}
        self._free: dict[str, dict[tuple[str, int], int]] = {}

    def forget(self, staff: Iterable[str]) -> None:
        for member in staff:
            self._days.pop(member, None)
            self._free.pop(member, None)
            for key in [key for key in self._taken if key[0] == member]:
                del self._taken[key]

    def free(self, staff: str, facility: str | None, place: str, minutes: int) -> int:
        """Starts of an appointment at ``facility``, or at the home ``place`` where that is None."""
        if facility is None:
            return self._found(staff, None, place, minutes)
        kept = self._free.setdefault(staff, {})
        key = facility, minutes
        if key not in kept:
            kept[key] = self._found(staff, facility, place, minutes)
        return kept[key]

    def _found(self, staff: str, facility: str | None, place: str, minutes: int) -> int:
        found, earlier = 0, 0
        for day in self._shifts(staff):
            if facility in (None, day.shift.facility):
                covered = self._starts.inside(day.shift.span, minutes) & ~earlier
                earlier |= covered  # an appointment belongs to the first shift that covers it
                found |= covered & self._in_gaps(day, place, minutes)
        return found & ~self._booked(staff, minutes) if found else 0

    def _in_gaps(self, day: _Day, place: str, minutes: int) -> int:
        member, span = self._problem.member[day.shift.staff], day.shift.span
        out = self._way(member.base, place, member.transport)
        back = self._way(place, member.base, member.transport)
        if span.end is not None and span.start + out + minutes + back > span.end:
            return 0
        found, free_from = 0, span.start + out
        for stop in day.stops:
            until = stop.start - self._way(place, stop.place, member.transport)
            found |= self._between(free_from, until, minutes)
            free_from = stop.end + self._way(stop.place, place, member.transport)
        return found | self._between(free_from, None if span.end is None else span.end - back, minutes)

    def _between(self, start: int, end: int | None, minutes: int) -> int:
        return self._starts.inside(Span(start, end), minutes) if end is None or end >= start + minutes else 0

    def _way(self, a: str, b: str, transport: str) -> int:
        return travel_minutes(self._problem, a, b, transport)

    def _shifts(self, staff: str) -> list[_Day]:
        if staff not in self._days:
            booked: dict[Shift | None, list[Appointment]] = {}
            for stop in self._appointments(staff):
                shift = shift_over(self._problem, staff, stop.start, stop.end, stop.facility)
                booked.setdefault(shift, []).append(stop)
            shifts = self._problem.duties_of.get((staff, Duty.APPOINTMENTS), ())
            self._days[staff] = [_Day(shift, tuple(booked.get(shift, ()))) for shift in shifts]
        return self._days[staff]

    def _booked(self, staff: str, minutes: int) -> int:
        """Starts that overlap an appointment or care duty."""
        key = staff, minutes
        if key not in self._taken:
            spans = [Span(stop.start, stop.end) for stop in self._appointments(staff)]
            spans += [shift.span for shift in self._problem.duties_of.get((staff, Duty.CARE), ())]
            taken = 0
            for span in spans:
                taken |= self._starts.touching(span, minutes)
            self._taken[key] = taken
        return self._taken[key]

    def _appointments(self, staff: str) -> list[Appointment]:
        view = PlanView(self._problem, plan_from(dict.fromkeys(self._asker.near(("staff", staff)))))
        return sorted(view.appointments.get(staff, ()), key=attrgetter("start"))
