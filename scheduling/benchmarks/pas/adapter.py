"""The public problem as a week of the network: departments are facilities, each stay is a need of its own.

Hard rules are the product's: features, ages, rooms' sexes, beds by night. Two things the network does not know come as
terms: what a room costs by its properties and specialisms, and that a stay keeps its room.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.engine.demand import Need, Resident
from scheduling.engine.placement.terms import Terms
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Limits, Problem, Travel, Weights
from scheduling.engine.supply import Bed, Facility, Mode, Place, Room, ServiceOffer, ServiceType, SexPolicy
from scheduling.engine.timeline import Span

from . import instance as pas
from .scorer import nightly

MONDAY = "2030-01-07"
BORN = "-01-01"  # before the horizon begins, so that nobody has a birthday in it
SERVICE = "ward"
SEX = {"M": "male", "F": "female"}
POLICY = {"M": SexPolicy.MALE, "F": SexPolicy.FEMALE, "D": SexPolicy.ONE_AT_A_TIME, "N": SexPolicy.ANY}
# Every night unplaced weighs alike; nobody is a child, towns and categories are of no matter.
WEIGHTS = Weights(priority=(100,) * 5, severity=(100,) * 4, fairness=0)


def to_problem(instance: pas.Instance) -> Problem:
    """Needs are named by their place in the file, beds by room and number."""
    rooms = [*instance.rooms.values()]
    return Problem(
        MONDAY,
        instance.horizon,
        places=(Place("here", 0.0, 0.0),),
        facilities=tuple(_facility(department) for department in instance.departments.values()),
        rooms=tuple(_room(room) for room in rooms),
        beds=tuple(
            Bed(f"{room.id}/{number}", str(room.id), SERVICE) for room in rooms for number in range(room.capacity)
        ),
        services=(ServiceType(SERVICE, Mode.STAY),),
        offers=tuple(ServiceOffer(str(department), SERVICE) for department in instance.departments),
        residents=tuple(_resident(number, stay) for number, stay in enumerate(instance.stays)),
        needs=tuple(_need(number, stay) for number, stay in enumerate(instance.stays)),
        limits=Limits(adult_age=0),
        weights=WEIGHTS,
        travel=Travel(fixed=0),
    )


def _facility(department: pas.Department) -> Facility:
    ages = (department.age_min, department.age_max or 150)
    return Facility(str(department.id), "ward", "", "here", age_min=ages[0], age_max=ages[1])


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


def _resident(number: int, stay: pas.Stay) -> Resident:
    born = f"{int(MONDAY[:4]) - stay.age}{BORN}"
    return Resident(str(number), str(number), "here", "", SEX[stay.sex], born, category=1, level=4)


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
