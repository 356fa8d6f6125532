"""The columns of the relaxation: which carer can meet which need in which shift, and when.

A column is every option of one need by one carer in one shift on one day that no rule on single options blocks. Rules
are asked through the ``blocks`` of ``rules/``, each on the part of an option that it looks at, and times through
``Starts``. So an option that all rules allow is always in a column: that makes it a relaxation. Where a need has many,
one column a day stands for those far away (``pools``).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from types import ModuleType
from typing import NamedTuple

import numpy as np

from ..demand import Need, Occurrence
from ..problem import Problem
from ..rules import (
    assessments,
    carer_sex,
    certificate,
    credentials,
    eligibility,
    guardian_choice,
    refusals,
    skill,
)
from ..starts import Starts
from ..supply import APPOINTMENTS, Asset, Duty, Mode, Room, ServiceType, Shift
from ..timeline import DAY, Span
from ..travel import Floats, travel_minutes, unit_vectors
from ..view import Option
from ..worth import worth
from .column import ELSEWHERE, Column

BY_DAY = (guardian_choice, certificate, credentials, assessments)  # look at an option's days, not at its time
MOST = 24  # columns of a need after which what is farther away is taken together


class _Way(NamedTuple):
    """What the options of a need at one facility have in common; ``free`` are their starts as far as known."""

    need: Need
    mode: Mode
    place: str
    facility: str | None
    free: int
    rooms: tuple[str, ...] = ()


class Columns:
    """Finds the columns of each need; what several needs ask for is looked up once."""

    def __init__(self, problem: Problem, most: int = MOST) -> None:
        """``most``: columns of a need after which facilities farther away are left to its remote columns."""
        self.problem = problem
        self.most = most
        self.far: dict[str, list[str]] = {}  # the facilities that the remote columns of a need stand for
        self.starts = Starts(problem)
        self.duty = cache(self._duty)
        self.skilled = cache(self._skilled)
        self._serving = cache(self._find_serving)
        self.example = {need.service: need for need in problem.needs}
        self.offering: defaultdict[str, list[str]] = defaultdict(list)
        for facility, service in problem.offer:
            self.offering[service].append(facility)
        self.shifts: list[Shift] = []
        self.at: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)  # shifts by where they are, and staff
        self.of: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)  # shifts by the employer, and staff
        for (staff, duty), shifts in problem.duties_of.items():
            for shift in shifts if duty is Duty.APPOINTMENTS else ():
                self.at[shift.facility].setdefault(staff, []).append(len(self.shifts))
                self.of[problem.member[staff].facility].setdefault(staff, []).append(len(self.shifts))
                self.shifts.append(shift)

    def all(self) -> Iterator[Column]:
        possible = {need.id: self.of_need(need) for need in self.problem.needs}
        for need in self.problem.needs:
            yield from self._in_order(need, possible)

    def of_need(self, need: Need) -> list[Column]:
        service, free = self.problem.service[need.service], self.starts.need(need)
        if service.mode not in APPOINTMENTS or not free:
            return []
        find = self._visits if service.mode is Mode.VISIT else self._sessions
        facilities = self._nearest_first(need)
        found: list[Column] = []
        for number, facility in enumerate(facilities):
            if len(found) >= self.most and self._may_be_far(need):
                self.far[need.id] = facilities[number:]
                return [*found, *self._remote(need, free)]
            found += find(need, facility, free)
        return list(_together(found)) if found and found[0].carers > 1 else found

    def _nearest_first(self, need: Need) -> list[str]:
        """The facilities that give the service to the resident's town and may be chosen, as the crow flies."""
        resident = self.problem.resident[need.resident]
        serving, points = self._serving(need.service, resident.town)
        order = np.argsort(-(points @ self._point(resident.place)), kind="stable")
        near = [serving[number] for number in order.tolist()]
        return near if need.chosen_facilities is None else [facility for facility in near if need.chosen_at(facility)]

    def _find_serving(self, service: str, town: str) -> tuple[list[str], Floats]:
        """Rule ``eligibility``, asked first because it sorts out most."""
        serving = [one for one in self.offering[service] if self.problem.facility[one].serves(town)]
        return serving, unit_vectors(self.problem.place[self.problem.facility[one].place] for one in serving)

    def _point(self, place: str) -> Floats:
        point: Floats = unit_vectors([self.problem.place[place]])[0]
        return point

    def _may_be_far(self, need: Need) -> bool:
        """Ways by way of others are no shorter, which a given matrix does not promise; few are chosen."""
        return self.problem.travel.matrix is None and need.chosen_facilities is None

    def _remote(self, need: Need, free: int) -> Iterator[Column]:
        minutes, weight = self._minutes(need), worth(self.problem, need)[1]
        carers = self.problem.carers_of(need.id)
        for day in self.starts.days_of(free):
            yield Column(need, "", ELSEWHERE, day, free & self.starts.days[day], minutes, carers, weight, "")

    def _in_order(self, need: Need, possible: dict[str, list[Column]]) -> Iterator[Column]:
        """Rule ``service_order``: only starts that can follow an occurrence of the earlier service."""
        order = self.problem.service[need.service].after
        earlier = earlier_needs(self.problem, need)
        if order is None or not earlier:
            yield from possible[need.id]
            return
        allowed = 0
        for other in earlier:
            minutes = self.problem.minutes_of(other.id)
            for column in possible[other.id]:
                allowed |= self.starts.after(column.starts, minutes + order.min_gap, minutes + order.max_gap)
        for column in possible[need.id]:
            if column.starts & allowed:
                yield column._replace(starts=column.starts & allowed)

    def _sessions(self, need: Need, facility: str, free: int) -> Iterator[Column]:
        place = self.problem.facility[facility].place
        way = _Way(need, Mode.SESSION, place, facility, free & self.starts.open(facility, self._minutes(need)))
        if not self._blocked(way, (refusals,)):
            way = self._allowed(way, BY_DAY)
            yield from self._columns(self._in_rooms(way), self.at[facility])

    def _in_rooms(self, way: _Way) -> _Way:
        """With the rooms in which a session may be, and only starts at which one of them is in use."""
        service, rooms, possible = self.problem.service[way.need.service], [], 0
        for room in self.problem.rooms_of.get(way.facility or "", ()):
            here = way.free & self.starts.in_use(Asset.ROOM, room.id, self._minutes(way.need))
            if here and seats(room, service):
                here = self._admitted(way, here, room=room.id)
                if here:
                    rooms.append(room.id)
                    possible |= here
        return way._replace(free=possible, rooms=tuple(rooms))

    def _visits(self, need: Need, facility: str, free: int) -> Iterator[Column]:
        place = self.problem.resident[need.resident].place
        near = ((member, self._in_reach(member, shifts, place, need)) for member, shifts in self.of[facility].items())
        staff = {member: shifts for member, shifts in near if shifts}
        if staff:
            first = next(iter(staff))  # stands for all who come from the facility
            way = self._allowed(_Way(need, Mode.VISIT, place, None, free), BY_DAY, first)
            yield from self._columns(way._replace(free=self._admitted(way, way.free, first)), staff)

    def _in_reach(self, member: str, shifts: list[int], place: str, need: Need) -> list[int]:
        """The shifts in which the carer has time for the way; none without the skill."""
        if not self.skilled(need.service, member):
            return []
        ride, minutes = self._ride(member, place), self._minutes(need)
        return [shift for shift in shifts if self._reached(shift, ride, minutes)]

    def _columns(self, way: _Way, staff: dict[str, list[int]]) -> Iterator[Column]:
        need, service = way.need, self.problem.service[way.need.service]
        minutes, weight = self._minutes(need), worth(self.problem, need)[1]
        carers = self.problem.carers_of(need.id)
        for member, shifts in staff.items():
            free = way.free & self.skilled(service.id, member)
            if not free or self._blocked(way, (carer_sex, refusals), member):
                continue
            ride = self._ride(member, way.place)
            for shift in shifts:
                possible = free & self.duty(shift, minutes)
                possible &= self._reached(shift, ride, minutes) if possible else 0
                for day in self.starts.days_of(possible):
                    bits = possible & self.starts.days[day]
                    yield Column(
                        need, member, shift, day, bits, minutes, carers, weight, way.place, way.facility, way.rooms
                    )

    def _minutes(self, need: Need) -> int:
        return self.problem.minutes_of(need.id)

    def _blocked(
        self, way: _Way, rules: Sequence[ModuleType], *staff: str, day: int = 0, room: str | None = None
    ) -> bool:
        option = Option(
            Occurrence(way.need.id, 0), way.mode, day * DAY, day * DAY + 1, way.place, way.facility, room, None, staff
        )
        return any(rule.blocks(self.problem, option) for rule in rules)

    def _allowed(self, way: _Way, rules: Sequence[ModuleType], *staff: str) -> _Way:
        """Only starts on days on which none of ``rules`` blocks, which look at an option's day and not at its time."""
        allowed = 0
        for day in self.starts.days_of(way.free):
            if not self._blocked(way, rules, *staff, day=day):
                allowed |= self.starts.days[day]
        return way._replace(free=way.free & allowed)

    def _admitted(self, way: _Way, free: int, *staff: str, room: str | None = None) -> int:
        """Rule ``eligibility``. Only the age depends on the day, and has but one birthday in a week: what holds on the
        first and on the last day holds between.
        """
        days = self.starts.days_of(free)
        ends = {day: not self._blocked(way, (eligibility,), *staff, day=day, room=room) for day in days[:1] + days[-1:]}
        if all(ends.values()) or not any(ends.values()):
            return free if any(ends.values()) else 0
        good = [day for day in days if not self._blocked(way, (eligibility,), *staff, day=day, room=room)]
        return free & sum(self.starts.days[day] for day in good)

    def _skilled(self, service: str, staff: str) -> int:
        way = _Way(self.example[service], Mode.VISIT, "", None, sum(self.starts.days))
        return self._allowed(way, (skill,), staff).free

    def _duty(self, shift: int, minutes: int) -> int:
        return self.starts.duty(self.shifts[shift], minutes)

    def _reached(self, shift: int, ride: int, minutes: int) -> int:
        """Rule ``staff_overlap``: time to come from the base and to go back. By way of others it takes no less, since
        great circles keep the triangle inequality and the other appointment takes a minute at least; a given matrix
        need not keep it, and so cuts nothing off.
        """
        if self.problem.travel.matrix is not None:
            return -1
        span = self.shifts[shift].span
        end = None if span.end is None else span.end - ride
        return (
            0
            if end is not None and end <= span.start + ride
            else self.starts.inside(Span(span.start + ride, end), minutes)
        )

    def _ride(self, member: str, place: str) -> int:
        """Minutes from the carer's base."""
        carer = self.problem.member[member]
        return travel_minutes(self.problem, carer.base, place, carer.transport)


def earlier_needs(problem: Problem, need: Need) -> list[Need]:
    """The needs one of which ``need`` must follow; none also where a day place can be followed."""
    order = problem.service[need.service].after
    if order is None or problem.service[order.service].mode not in APPOINTMENTS:
        return []
    return [other for other in problem.needs_of[need.resident] if other.service == order.service]


def seats(room: Room, service: ServiceType) -> int:
    """Attendees of the service that the room holds at once, by its size and equipment."""
    pieces = dict(room.equipment)
    return min([room.size, *(pieces.get(kind, 0) for kind in service.equipment)])


def _together(columns: list[Column]) -> Iterator[Column]:
    """Only starts at which as many carers as needed can come together."""
    levels = [0] * columns[0].carers  # levels[i]: starts that more than i carers can take
    for _, group in groupby(sorted(columns, key=_carer), key=_carer):
        bits = 0
        for column in group:
            bits |= column.starts
        for level in range(len(levels) - 1, 0, -1):
            levels[level] |= levels[level - 1] & bits
        levels[0] |= bits
    for column in columns:
        if column.starts & levels[-1]:
            yield column._replace(starts=column.starts & levels[-1])


def _carer(column: Column) -> str:
    return column.staff
