"""What a solution costs and what it breaks, from instance and rooms alone; knows nothing of the search."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .instance import POLICIES, Instance, Room, Stay

# Tenths of a cost unit, so that sums are exact; for each night.
MISSING_PROPERTY = 20
LARGER_ROOM = 8
FOREIGN_DEPARTMENT = 10
FOREIGN_ROOM = 20
RANK = 10  # for each priority after the first


@dataclass(frozen=True)
class Score:
    """``unplaced``: nights of stays without a room. ``faults`` in words; empty for a valid solution."""

    cost: float
    unplaced: int
    faults: tuple[str, ...]


def nightly(instance: Instance, stay: Stay, room: Room) -> int:
    """Tenths of a cost unit for each night of ``stay`` in ``room``."""
    priority = room.specialisms.get(stay.specialism)
    return (
        MISSING_PROPERTY * len(stay.wished - room.properties)
        + LARGER_ROOM * (room.capacity > stay.largest)
        + FOREIGN_DEPARTMENT * (stay.specialism not in instance.departments[room.department].specialisms)
        + (FOREIGN_ROOM if priority is None else RANK * (priority - 1))
    )


def score(instance: Instance, rooms: Sequence[int | None]) -> Score:
    """``rooms``: for each stay in file order the id of its room, or None."""
    if len(rooms) != len(instance.stays):
        return Score(0.0, 0, (f"{len(instance.stays)} stays, but {len(rooms)} rooms",))
    tenths, unplaced = 0, 0
    sleepers: dict[tuple[int, int], list[str]] = defaultdict(list)  # sexes, by room and night
    faults: list[str] = []
    for stay, name in zip(instance.stays, rooms, strict=True):
        if name is None:
            unplaced += stay.nights
        elif name not in instance.rooms:
            faults.append(f"patient {stay.patient}: there is no room {name}")
        else:
            room = instance.rooms[name]
            faults += _unfit(instance, stay, room)
            tenths += stay.nights * nightly(instance, stay, room)
            for night in range(stay.first, stay.end):
                sleepers[name, night].append(stay.sex)
    for (name, night), sexes in sorted(sleepers.items()):
        faults += _crowd(instance.rooms[name], night, Counter(sexes))
    return Score(tenths / 10, unplaced, tuple(faults))


def fits(instance: Instance, stay: Stay, room: Room) -> bool:
    """Whether the room may take the stay, whoever else is in it."""
    return not any(_unfit(instance, stay, room))


def _unfit(instance: Instance, stay: Stay, room: Room) -> Iterator[str]:
    where = f"patient {stay.patient} in room {room.id}"
    if missing := stay.required - room.properties:
        yield f"{where}: without required property {min(missing)}"
    if not instance.departments[room.department].admits(stay.age):
        yield f"{where}: department {room.department} does not admit age {stay.age}"
    if room.policy in ("M", "F") and room.policy != stay.sex:
        yield f"{where}: a room for {POLICIES[room.policy]}"


def _crowd(room: Room, night: int, sexes: Counter[str]) -> Iterator[str]:
    if sexes.total() > room.capacity:
        yield f"room {room.id}, night {night}: {sexes.total()} in {room.capacity} beds"
    if room.policy == "D" and len(sexes) > 1:
        yield f"room {room.id}, night {night}: men and women"
