"""Beds, places and care as countable stock: beds that are alike form pools, so that only how many are taken
matters.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from ..problem import Problem
from ..supply import Bed, Mode, Room, SexPolicy
from ..timeline import DAY, Span, days_of


@dataclass(frozen=True)
class Pool:
    """Beds that are alike for every stay.

    ``room`` is set where it matters who shares the room; pools that differ in nothing but that room share a ``ward``.
    """

    facility: str
    ward: int
    room: str | None
    policy: SexPolicy
    closed: frozenset[int]  # nights on which the room or the bed is closed
    beds: tuple[str, ...]

    def takes(self, sex: str) -> bool:
        return self.policy in (SexPolicy.ANY, SexPolicy.ONE_AT_A_TIME, sex)


def pools_of(problem: Problem) -> list[Pool]:
    """Every bed in one pool, in the order of the problem's beds."""
    mixed = _facilities_of_all_ages(problem)
    named = {pin.room for pin in problem.pins} | {pin.bed for pin in problem.pins}
    beds: dict[tuple[Hashable, str | None], list[Bed]] = defaultdict(list)
    for bed in problem.beds:
        room = problem.room[bed.room]
        beds[_likeness(problem, room, bed, named), _company(problem, room, mixed)].append(bed)
    wards: dict[Hashable, int] = {}
    pools = []
    for (likeness, company), alike in beds.items():
        room = problem.room[alike[0].room]
        ward = wards.setdefault(likeness, len(wards))
        closed = _closed(problem, alike[0])
        pools.append(Pool(room.facility, ward, company, room.sex_policy, closed, tuple(bed.id for bed in alike)))
    return pools


def _likeness(problem: Problem, room: Room, bed: Bed, named: set[str | None]) -> Hashable:
    """What a rule on a single stay can tell two beds of a facility apart by."""
    return (
        room.facility, room.use, room.sex_policy, frozenset(room.features), bed.kind, frozenset(bed.features),
        _closed(problem, bed), frozenset(named & {room.id, bed.id}),
    )  # fmt: skip


def _closed(problem: Problem, bed: Bed) -> frozenset[int]:
    return frozenset(
        day
        for asset in (("room", bed.room), ("bed", bed.id))
        for closure in problem.closures_of.get(asset, ())
        for day in days_of(closure.span.start, _end(problem, closure.span))
    )


def _end(problem: Problem, span: Span) -> int:
    return problem.horizon_days * DAY if span.end is None else span.end


def _company(problem: Problem, room: Room, mixed: set[str]) -> str | None:
    """The room itself, where rules look at who else sleeps in it."""
    shared = len(problem.beds_of.get(room.id, ())) > 1
    return room.id if shared and (room.sex_policy is SexPolicy.ONE_AT_A_TIME or room.facility in mixed) else None


def _facilities_of_all_ages(problem: Problem) -> set[str]:
    """Facilities where both a child and an adult may ask for a bed."""
    ages: dict[str, set[int]] = defaultdict(set)
    for need in problem.needs:
        if problem.service[need.service].mode is Mode.STAY:
            ages[need.service] |= {problem.age_on(need.resident, day) for day in (0, problem.horizon_days)}
    asking: dict[str, set[int]] = defaultdict(set)
    for facility, service in problem.offer:
        admitted = problem.facility[facility]
        asking[facility] |= {age for age in ages[service] if admitted.age_min <= age <= admitted.age_max}
    adult = problem.limits.adult_age
    return {facility for facility, found in asking.items() if found and min(found) < adult <= max(found)}
