"""The public problem as a week of the network: departments are facilities, each stay is a need of its own.

Hard rules are the product's: features, ages, rooms' sexes, beds by night. Two things the network does not know come as
terms: what a room costs by its properties and specialisms, and that a stay keeps its room.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.engine.demand import Need
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.supply import Bed, Facility, Room, SexPolicy
from scheduling.engine.timeline import Span

from ..wards import HERE, MONDAY, SERVICE, problem_of_wards, resident
from . import instance as pas
from .scorer import nightly

SEX = {"M": "male", "F": "female"}
POLICY = {"M": SexPolicy.MALE, "F": SexPolicy.FEMALE, "D": SexPolicy.ONE_AT_A_TIME, "N": SexPolicy.ANY}


def to_problem(instance: pas.Instance) -> Problem:
    """Needs are named by their place in the file, beds by room and number."""
    rooms = [*instance.rooms.values()]
    return problem_of_wards(
        instance.horizon,
        facilities=tuple(_facility(department) for department in instance.departments.values()),
        rooms=tuple(_room(room) for room in rooms),
        beds=tuple(
            Bed(f"{room.id}/{number}", str(room.id), SERVICE) for room in rooms for number in range(room.capacity)
        ),
        residents=tuple(
            resident(str(number), SEX[stay.sex], int(MONDAY[:4]) - stay.age)
            for number, stay in enumerate(instance.stays)
        ),
        needs=tuple(_need(number, stay) for number, stay in enumerate(instance.stays)),
    )


def _facility(department: pas.Department) -> Facility:
    ages = (department.age_min, department.age_max or 150)
    return Facility(str(department.id), "ward", "", HERE, age_min=ages[0], age_max=ages[1])


def _room(room: pas.Room) -> Room:
    return Room(
        str(room.id), str(room.department), "bedroom", room.capacity, sex_policy=POLICY[room.policy],
        features=tuple(_features(room)),
    )  # fmt: skip


def _features(room: pas.Room) -> Iterator[str]:
    """All that a stay can tell rooms apart by: those of one department with the same features cost alike."""
    yield f"{room.capacity} beds"
    for number in sorted(room.properties):
        yield f"property {number}"
    for specialism, priority in sorted(room.specialisms.items()):
        yield f"specialism {specialism} at {priority}"


def _need(number: int, stay: pas.Stay) -> Need:
    return Need(
        str(number), str(number), SERVICE, Span(stay.first, stay.end), nights_min=stay.nights, nights_max=stay.nights,
        features=tuple(f"property {one}" for one in sorted(stay.required)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Points:
    instance: pas.Instance

    def __call__(self, need: str, bed: str) -> int:
        """Tenths of a cost unit of the whole stay."""
        stay, room = self.instance.stays[int(need)], self.instance.rooms[room_of(bed)]
        return stay.nights * nightly(self.instance, stay, room)


def to_terms(instance: pas.Instance) -> Terms:
    return Terms(_Points(instance), whole=True)


def to_rooms(instance: pas.Instance, plan: Plan) -> list[int | None]:
    """For each stay in file order the id of its room, or None."""
    rooms: list[int | None] = [None] * len(instance.stays)
    for stay in plan.stays:
        rooms[int(stay.need)] = room_of(stay.bed)
    return rooms


def room_of(bed: str) -> int:
    return int(bed.partition("/")[0])
