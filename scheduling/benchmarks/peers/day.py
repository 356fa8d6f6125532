"""A day of the demo city's home visits, as far as every peer can express it, and its score in plain Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduling.engine.demand import Need
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Duty, Mode, Shift, StaffMember
from scheduling.engine.timeline import DAY, WEEK, Span
from scheduling.engine.travel import TravelTable
from scheduling.engine.visits import DayRoutes, Stop, Tour
from scheduling.engine.visits.model import UNABLE

UNSERVED = 10_000  # minutes of travel that a visit left out is worth
WORKDAYS = 5

Orders = Sequence[Sequence[int]]  # stops by carer


@dataclass(frozen=True)
class Score:
    """``cost`` = minutes of travel + 10,000 for each visit left out. ``faults`` in words; empty for valid routes."""

    cost: int
    travel: int
    unserved: int
    faults: tuple[str, ...]


def visit_day(problem: Problem, day: int) -> DayRoutes:
    """The visits of one carer each that fall on ``day`` (0 = Monday) when a need's are spread over the working week.

    Visits that nobody on duty may give are left out. Minutes count from Monday 00:00.
    """
    shifts = [*_shifts(problem, day)]
    members = [problem.member[shift.staff] for shift in shifts]
    wanted = [
        (need, window, row)
        for need, window in _visits(problem, day, shifts)
        if any(row := [_may(problem, need, member, day) for member in members])
    ]
    bases = [member.base for member in members]
    table = TravelTable(problem, [*bases, *(problem.resident[need.resident].place for need, _, _ in wanted)])
    transports = list(dict.fromkeys(member.transport for member in members))
    stops = []
    for need, window, _ in wanted:
        minutes = problem.minutes_of(need.id)
        place = table.index[problem.resident[need.resident].place]
        stops.append(Stop(place, window.start, (window.end or WEEK) - minutes, minutes, unserved=UNSERVED))
    tours = [
        Tour(
            table.index[member.base], table.index[member.base], shift.span.start, shift.span.end or WEEK,
            transports.index(member.transport),
        )
        for shift, member in zip(shifts, members, strict=True)
    ]  # fmt: skip
    prices = np.array([[0 if able else UNABLE for able in row] for _, _, row in wanted], dtype=np.int32)
    travel = np.array([table.minutes(transport) for transport in transports], dtype=np.int32)
    return DayRoutes(stops, tours, prices.reshape(len(stops), len(tours)), travel)


def _shifts(problem: Problem, day: int) -> Iterator[Shift]:
    for shift in problem.shifts:
        closed = problem.closures_of.get(("staff", shift.staff), ())
        end = shift.span.end or WEEK
        inside = day * DAY <= shift.span.start and end <= (day + 1) * DAY
        if (
            shift.duty is Duty.APPOINTMENTS
            and inside
            and not any(one.span.overlaps(shift.span.start, end) for one in closed)
        ):
            yield shift


def _visits(problem: Problem, day: int, shifts: Sequence[Shift]) -> Iterator[tuple[Need, Span]]:
    """Needs of one carer of which a visit falls on the day, each with the window it has then."""
    whole = Span(min(shift.span.start for shift in shifts), max(shift.span.end or WEEK for shift in shifts))
    visits = (need for need in problem.needs if problem.service[need.service].mode is Mode.VISIT)
    for row, need in enumerate(visits):
        days = {(row + index * WORKDAYS // need.times) % WORKDAYS for index in range(need.times)}
        windows = [span for span in need.windows if span.start // DAY == day] if need.windows else [whole]
        alone = max(need.staff_needed, problem.service[need.service].staff_needed) == 1
        window = next((one for one in windows if (one.end or WEEK) - one.start >= problem.minutes_of(need.id)), None)
        if alone and day in days and window is not None:
            yield need, window


def _may(problem: Problem, need: Need, member: StaffMember, day: int) -> bool:
    skill = problem.service[need.service].skill
    skilled = skill is None or any(held.skill == skill and held.valid.covers(day, day + 1) for held in member.skills)
    return skilled and need.staff_sex in (None, member.sex)


def score(day: DayRoutes, orders: Orders) -> Score:
    """Cost and faults of routes given as stops in order; each visit starts as early as it can."""
    faults: list[str] = []
    served: list[int] = []
    travel = 0
    for carer, order in enumerate(orders):
        tour = day.tours[carer]
        legs, place, now = day.travel[tour.transport], tour.base, tour.start
        for row in order:
            stop = day.stops[row]
            leg = int(legs[place, stop.place])
            travel, place, start = travel + leg, stop.place, max(now + leg, stop.open)
            if day.prices[row, carer] == UNABLE:
                faults.append(f"carer {carer} may not give visit {row}")
            if start > stop.close:
                faults.append(f"visit {row} starts at {start}, after {stop.close}")
            now = start + stop.minutes
            served.append(row)
        home = int(legs[place, tour.end_base]) if order else 0
        travel += home
        if now + home > tour.end:
            faults.append(f"carer {carer} is back at {now + home}, after {tour.end}")
    faults += [f"visit {row} is given twice" for row in set(served) if served.count(row) > 1]
    unserved = len(day.stops) - len(set(served))
    return Score(travel + UNSERVED * unserved, travel, unserved, tuple(faults))
