"""When a need may be served at all: dates, windows, absences, and what stays and day places leave of the time."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from ..demand import Need
from ..problem import Problem
from ..supply import Facility, Mode
from ..timeline import DAY, WEEK, Span
from ..travel import travel_minutes
from ..view import Option
from .admission import DAYS
from .slots import Grid

WHOLE_WEEK = (Span(0, WEEK),)


@dataclass
class Times:
    """``fixed`` are the stays and day attendances of the plan, as options."""

    problem: Problem
    fixed: list[Option]
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        self.grid = Grid(self.problem.limits.grid)
        self._opening: dict[tuple[str, int], int] = {}

    @cached_property
    def fixed_of(self) -> dict[str, list[Option]]:
        """By resident."""
        found: dict[str, list[Option]] = defaultdict(list)
        for option in self.fixed:
            found[self.problem.need[option.need].resident].append(option)
        return found

    def allowed(self, need: Need) -> int:
        """Starts that windows, absences, entitlements and the gap after the week before allow."""
        length = self.problem.minutes_of(need.id)
        starts = self.grid.inside(need.windows or WHOLE_WEEK, length)
        starts &= ~self.grid.touching(self.problem.resident[need.resident].absences, length)
        if need.earliest:
            starts &= self.grid.between(need.earliest, WEEK)
        if need.funded:
            held = self.problem.entitlements_of.get((need.resident, need.service), ())
            covered = 0
            for day in DAYS:
                if any(entitlement.valid.contains(day) for entitlement in held):
                    covered |= self.grid.between(day * DAY, (day + 1) * DAY)
            starts &= covered
        return starts

    def on_days(self, starts: int, days: int, length: int) -> int:
        """Those of ``starts`` from which no minute lies on a day outside of ``days`` (a bit for each)."""
        barred = [Span(day * DAY, (day + 1) * DAY) for day in DAYS if not days >> day & 1]
        return starts & ~self.grid.touching(barred, length)

    def at_facility(self, facility: Facility, length: int) -> int:
        """Starts inside the opening hours and outside of closures."""
        key = facility.id, length
        if key not in self._opening:
            closures = self.problem.closures_of.get(("facility", facility.id), ())
            starts = self.grid.inside(facility.opening or WHOLE_WEEK, length)
            self._opening[key] = starts & ~self.grid.touching((closure.span for closure in closures), length)
        return self._opening[key]

    def beside_fixed(self, need: Need, facility: Facility | None) -> int:
        """Starts that stays and day attendances leave free, at home (None) or at the facility, with the way."""
        length = self.problem.minutes_of(need.id)
        place = self.problem.resident[need.resident].place if facility is None else facility.place
        busy: list[Span] = []
        for option in self.fixed_of.get(need.resident, ()):
            if option.mode is Mode.STAY and facility is None:
                busy.append(Span(option.start, option.end))
            elif option.mode is Mode.DAY and (facility is None or option.facility != facility.id):
                busy.append(
                    Span(option.start - self._way(place, option.place), option.end + self._way(option.place, place))
                )
        return ~self.grid.touching(busy, length)

    def _way(self, start: str, end: str) -> int:
        return travel_minutes(self.problem, start, end, self.problem.travel.resident_transport)

    def points_there(self, need: Need, facility: Facility) -> tuple[int, ...]:
        """Points for the facility and the resident's way to it, by day of the week."""
        weights = self.problem.weights
        points = 0
        if need.preferred_facilities and facility.id not in need.preferred_facilities:
            points += weights.unpreferred_facility
        if need.rungs and facility.rung != need.rungs[0]:
            points += weights.lower_rung
        fixed = self.fixed_of.get(need.resident, ())
        home = self._way(self.problem.resident[need.resident].place, facility.place)
        if not fixed:
            return (points + weights.travel_resident * home,) * 7
        return tuple(points + weights.travel_resident * self._way_on(day, fixed, facility, home) for day in DAYS)

    def _way_on(self, day: int, fixed: list[Option], facility: Facility, from_home: int) -> int:
        if any(one.mode is Mode.DAY and one.facility == facility.id and one.start // DAY == day for one in fixed):
            return 0
        for stay in fixed:
            if stay.mode is Mode.STAY and stay.start <= day * DAY < stay.end:
                return self._way(stay.place, facility.place)
        return from_home
