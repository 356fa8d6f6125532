"""One day of a week's plan as routes to search, and the routes found as visits of the plan again.

What may change is who gives a visit and when; all else stands still. A visit keeps its start where its time is bound to
something else: a pin, the baseline, the order of services, another appointment of the resident that may move too.
Shifts over midnight, and those into which a closure or other duty cuts, are left as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from ..demand import Occurrence
from ..plan import Plan, Visit
from ..problem import Problem
from ..rules import BY_ID
from ..rules.staff_maximum import care_minutes
from ..score import price_of
from ..supply import Duty, Mode, Shift
from ..timeline import DAY, WEEK, Span, union
from ..travel import TravelTable, travel_minutes
from ..view import Option, PlanView, Route
from .model import NO_PARTNER, UNABLE, DayRoutes, Routes, Stop, Tour, Weights

LOST = 1_000_000  # points: more than all preferences of a day
_WHO = (
    "eligibility", "offered", "certificate", "credentials", "assessments", "skill", "carer_sex", "refusals",
    "guardian_choice",
)  # fmt: skip
_WHOM = ("other_staff", "preferred_staff", "language")  # preferences on who comes


class DayPlan:
    """The visits of ``day`` (0 = Monday) in ``plan`` as ``routes``, in order, of ``model``.

    ``shifts`` are the carers of the model; ``owners`` of its stops are (place in ``plan.visits``, role), None for a
    session.
    """

    def __init__(self, problem: Problem, plan: Plan, day: int) -> None:
        self.problem, self.plan, self.day = problem, plan, day
        self._view = PlanView(problem, plan)
        self._number = {Occurrence(visit.need, visit.index): row for row, visit in enumerate(plan.visits)}
        self.shifts = [shift for shift in self._duties() if self._is_free(shift)]
        self._tour = {(shift.staff, shift.span): row for row, shift in enumerate(self.shifts)}
        self.stops: list[Stop] = []
        self.owners: list[tuple[int, int] | None] = []
        self.routes: list[list[int]] = [[] for _ in self.shifts]
        self._prices: list[list[int]] = []
        self._partners: dict[int, int] = {}
        for row, _ in enumerate(self.shifts):
            self._add_route(row)
        self.model = self._model()

    @property
    def movable(self) -> bool:
        return any(owner is not None for owner in self.owners)

    def visits(self, found: Routes) -> Plan:
        """The plan with the day's visits as in ``found``, which serves every stop."""
        carers = {row: self.shifts[carer].staff for carer, route in enumerate(found.routes) for row in route}
        visits = list(self.plan.visits)
        for row, owner in enumerate(self.owners):
            if owner is None:
                continue
            number, role = owner
            visit, start = visits[number], found.starts[row]
            staff = (*visit.staff[:role], carers[row], *visit.staff[role + 1 :])
            visits[number] = replace(visit, staff=staff, start=start, end=start + visit.end - visit.start)
        return replace(self.plan, visits=tuple(visits))

    def _duties(self) -> Iterator[Shift]:
        for member in self.problem.staff:
            yield from self.problem.duties_of.get((member.id, Duty.APPOINTMENTS), ())

    def _is_free(self, shift: Shift) -> bool:
        """Whether the shift lies in the day, and nothing else of its carer or facility in it."""
        start, end = shift.span.start, shift.span.end
        if end is None or start < self.day * DAY or end > (self.day + 1) * DAY:
            return False
        member = self.problem.member[shift.staff]
        closed = [
            *self.problem.closures_of.get(("staff", shift.staff), ()),
            *self.problem.closures_of.get(("facility", member.facility), ()),
        ]
        others = [
            other for duty in Duty for other in self.problem.duties_of.get((shift.staff, duty), ()) if other != shift
        ]
        return not any(one.span.overlaps(start, end) for one in (*closed, *others))

    @cached_property
    def _route(self) -> dict[tuple[str, Span], Route]:
        return {(route.staff, route.shift.span): route for route in self._view.routes}

    def _add_route(self, row: int) -> None:
        shift = self.shifts[row]
        route = self._route.get((shift.staff, shift.span))
        for stop in route.stops if route is not None else ():
            number = None if stop.facility is not None else self._number[stop.occurrences[0]]
            self.routes[row].append(len(self.stops))
            if number is None:
                self._add_fixed(row, stop.place, stop.start, stop.end)
            else:
                self._add_visit(row, number)

    def _add_fixed(self, row: int, place: str, start: int, end: int) -> None:
        self.stops.append(Stop(self._table.index[place], start, start, end - start, unserved=LOST))
        self.owners.append(None)
        self._prices.append([0 if other == row else UNABLE for other in range(len(self.shifts))])

    def _add_visit(self, row: int, number: int) -> None:
        visit, shift = self.plan.visits[number], self.shifts[row]
        place = self.problem.resident_of(visit.need).place
        if len(visit.staff) > 2 or not all(self._tour_of(staff, visit) is not None for staff in visit.staff):
            self._add_fixed(row, place, visit.start, visit.end)
            return
        role, here = visit.staff.index(shift.staff), len(self.stops)
        partner = self._partners.pop(number, NO_PARTNER)
        if partner >= 0:
            self.stops[partner] = self.stops[partner]._replace(partner=here)
        elif len(visit.staff) == 2:
            self._partners[number] = here
        window = self._window(visit)
        self.stops.append(
            Stop(
                self._table.index[place],
                window.start,
                (window.end or WEEK) - (visit.end - visit.start),
                visit.end - visit.start,
                partner=partner,
                first=role == 0,
                unserved=LOST,
            )
        )
        self.owners.append((number, role))
        self._prices.append([self._price(visit, role, other.staff) for other in self.shifts])

    def _tour_of(self, staff: str, visit: Visit) -> int | None:
        for shift in self.problem.duties_of.get((staff, Duty.APPOINTMENTS), ()):
            if shift.span.covers(visit.start, visit.end):
                return self._tour.get((staff, shift.span))
        return None

    def _option(self, visit: Visit, *staff: str) -> Option:
        place = self.problem.resident_of(visit.need).place
        occurrence = Occurrence(visit.need, visit.index)
        return Option(occurrence, Mode.VISIT, visit.start, visit.end, place, staff=staff)

    def _price(self, visit: Visit, role: int, staff: str) -> int:
        """Points for the carer in this role beside the present partner; UNABLE where a rule forbids it."""
        if staff != visit.staff[role] and not self._may_give(visit, role, staff):
            return UNABLE
        option = self._option(visit, *visit.staff[:role], staff, *visit.staff[role + 1 :])
        findings = [(rule, BY_ID[rule].blocks(self.problem, option)) for rule in _WHOM]  # type: ignore[misc]
        return sum(price_of(self.problem.weights, rule, one.amount) for rule, one in findings if one is not None)

    def _may_give(self, visit: Visit, role: int, staff: str) -> bool:
        pin = self.problem.pin_of.get(Occurrence(visit.need, visit.index))
        if pin is not None and pin.staff is not None:
            return False
        option, member = self._option(visit, staff), self.problem.member
        if any(BY_ID[rule].blocks(self.problem, option) for rule in _WHO):  # type: ignore[misc]
            return False
        service = self.problem.need[visit.need].service
        own, other = member[visit.staff[role]].facility, member[staff].facility
        offers = (self.problem.offer.get((facility, service)) for facility in (own, other))
        return own == other or all(offer is None or offer.weekly_sessions is None for offer in offers)

    def _window(self, visit: Visit) -> Span:
        """The time around the visit in which it may lie."""
        need = self.problem.need[visit.need]
        held = Span(visit.start, visit.end)
        if self._is_bound(visit):
            return held
        spans = [*union(need.windows)] or [Span(0, WEEK)]
        wished = [span for span in union(need.wished) if span.covers(visit.start, visit.end)]
        start, end = self.day * DAY, (self.day + 1) * DAY
        for span in (*(one for one in spans if one.covers(visit.start, visit.end)), *wished):
            start, end = max(start, span.start), min(end, WEEK if span.end is None else span.end)
        for closed in self._closed(visit):
            if closed.end is not None and closed.end <= visit.start:
                start = max(start, closed.end)
            elif closed.start >= visit.end:
                end = min(end, closed.start)
            else:
                return held
        return Span(start, end)

    def _is_bound(self, visit: Visit) -> bool:
        """Whether the visit's time is bound to something else than its windows."""
        problem, occurrence = self.problem, Occurrence(visit.need, visit.index)
        pin, usual = problem.pin_of.get(occurrence), problem.before.get(occurrence, ())
        if (pin is not None and pin.start is not None) or any(option.start == visit.start for option in usual):
            return True
        services = {need.service for need in problem.needs_of[problem.need[visit.need].resident]}
        for service in services:
            after = problem.service[service].after
            if after is not None and problem.need[visit.need].service in (service, after.service):
                return True
        today = [
            option
            for option in self._view.by_resident[problem.need[visit.need].resident]
            if option.mode is Mode.VISIT and option.start // DAY == self.day
        ]
        return today[0].occurrence != occurrence  # two that move could meet

    def _closed(self, visit: Visit) -> Iterable[Span]:
        """When the resident is away or has something else, with the ways there and back."""
        problem, need = self.problem, self.problem.need[visit.need]
        resident = problem.resident[need.resident]
        yield from resident.absences
        if need.earliest:
            yield Span(0, need.earliest)
        for option in self._view.by_resident[resident.id]:
            if option.occurrence == (visit.need, visit.index):
                continue
            there = travel_minutes(problem, resident.place, option.place, problem.travel.resident_transport)
            back = travel_minutes(problem, option.place, resident.place, problem.travel.resident_transport)
            gap = need.min_gap if option.need == need.id else 0
            yield Span(option.start - max(there, gap), option.end + max(back, gap))

    @cached_property
    def _table(self) -> TravelTable:
        bases = [self.problem.member[shift.staff].base for shift in self.shifts]
        stops = [
            stop.place
            for shift in self.shifts
            if (route := self._route.get((shift.staff, shift.span))) is not None
            for stop in route.stops
        ]
        return TravelTable(self.problem, [*bases, *stops])

    def _model(self) -> DayRoutes:
        transports = list(dict.fromkeys(self.problem.member[shift.staff].transport for shift in self.shifts))
        tables = [self._table.minutes(transport) for transport in transports]
        tours = [self._tour_row(shift, transports) for shift in self.shifts]
        prices = np.array(self._prices, dtype=np.int32).reshape(len(self.stops), len(self.shifts))
        size = len(self._table.places)
        travel = np.array(tables, dtype=np.int32).reshape(len(tables), size, size)
        weights = Weights(self.problem.weights.travel_staff, 0, 0)
        return DayRoutes(self.stops, tours, prices, travel, weights, self.problem.limits.grid)

    def _tour_row(self, shift: Shift, transports: list[str]) -> Tour:
        member = self.problem.member[shift.staff]
        base, rest = self._table.index[member.base], self._rest(shift)
        return Tour(
            base, base, shift.span.start, shift.span.end or WEEK, transports.index(member.transport),
            self._most(shift), rest.start, rest.end or 0,
        )  # fmt: skip

    def _most(self, shift: Shift) -> int:
        """Minutes of service and travel for the shift; what is spare is shared with the carer's others of the day."""
        load: Mapping[int, int] = self._view.workload.get(shift.staff, {})
        member = self.problem.member[shift.staff]
        care = care_minutes(self.problem, shift.staff)
        spare = min(
            member.daily_max - care[self.day] - load.get(self.day, 0),
            member.weekly_max - sum(care.values()) - sum(load.values()),
        )
        route = self._route.get((shift.staff, shift.span))
        own = 0 if route is None else sum(route.legs) + sum(stop.end - stop.start for stop in route.stops)
        return own + max(0, spare) // sum(other.staff == shift.staff for other in self.shifts)

    def _rest(self, shift: Shift) -> Span:
        """The meal break as the route has it now; an empty one where none is owed."""
        limits = self.problem.limits
        start = self.day * DAY + limits.meal_window.start
        end = self.day * DAY + (limits.meal_window.end or DAY)
        if not limits.meal_minutes or not shift.span.covers(start, end):
            return _NO_REST
        route = self._route.get((shift.staff, shift.span))
        if route is None:
            return Span(start, start + limits.meal_minutes)
        free = shift.span.start
        ends = [*((stop.start, stop.end) for stop in route.stops), (shift.span.end or WEEK, WEEK)]
        for leg, (until, following) in zip(route.legs, ends, strict=True):
            earliest, latest = max(free, start), min(until, end) - limits.meal_minutes
            if earliest <= latest and earliest + limits.meal_minutes + leg <= until:
                return Span(earliest, earliest + limits.meal_minutes)
            if earliest <= latest and latest - leg >= free:
                return Span(latest, latest + limits.meal_minutes)
            free = max(free, following)
        return _NO_REST


_NO_REST = Span(-1, 0)
