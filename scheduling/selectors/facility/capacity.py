"""What a facility can really take, day by day, and the term that binds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.access.questions import Actor, permitted
from facilities.models import Bed, DayPlaces, Facility

from ...choices import PlanStatus
from ...engine.capacity import Capacity, bed_capacity, day_capacity
from ...engine.supply import DayPart
from ...models import DayAttendance
from ...snapshot.house import take_house
from .nights import sleeps

ONE_DAY = timedelta(days=1)
PARTS = {DayPart.MORNING: ("morning", "full"), DayPart.AFTERNOON: ("afternoon", "full")}


@dataclass(frozen=True)
class Room:
    """Of one kind of place on one day: what there is, what can be taken, and what is taken."""

    places: int
    effective: int
    binding: str  # a term of engine.capacity, "roster" before shifts are known; empty: nothing binds below the places
    taken: int

    @property
    def free(self) -> int:
        return max(0, self.effective - self.taken)

    @property
    def over(self) -> int:
        """People planned beyond what can be taken."""
        return max(0, self.taken - self.effective)


@dataclass(frozen=True)
class Day:
    """None where the facility has no such places. ``rooms``: those that are there on the day."""

    date: date
    beds: Room | None
    morning: Room | None
    afternoon: Room | None

    @property
    def rooms(self) -> list[tuple[str, Room]]:
        named = (("beds", self.beds), ("morning", self.morning), ("afternoon", self.afternoon))
        return [(name, room) for name, room in named if room is not None and (room.places or room.taken)]


def capacity_days(user: Actor, facility: Facility, first: date, weeks: int) -> list[Day]:
    """Capacity on each day of ``weeks`` weeks from the Monday ``first``; none where the facility is no more."""
    if facility.ends_on is not None and facility.ends_on <= first:
        return []
    end = first + weeks * 7 * ONE_DAY
    has_beds = permitted(user, "read", Bed).filter(room__facility=facility).exists()
    has_places = permitted(user, "read", DayPlaces).filter(facility=facility).exists()
    nights = Counter(night for one in sleeps(user, facility, first, end) for night in _nights(one.first, one.end))
    halves = _halves(user, facility, first, end) if has_places else Counter()
    days = []
    for number, house in enumerate(take_house(facility=facility, monday=first, weeks=weeks)):
        monday = first + 7 * number * ONE_DAY
        known = facility.code in house.carers_at
        for day in range(7):
            on = monday + day * ONE_DAY
            morning, afternoon = (
                _room(day_capacity(house, facility.code, day, part), halves[on, part], known) if has_places else None
                for part in PARTS
            )
            beds = _room(bed_capacity(house, facility.code, day), nights[on], known) if has_beds else None
            days.append(Day(on, beds, morning, afternoon))
    return days


def capacity_day(user: Actor, facility: Facility, day: date) -> Day:
    monday = day - day.weekday() * ONE_DAY
    days = capacity_days(user, facility, monday, 1)
    return days[day.weekday()] if days else Day(day, None, None, None)  # the facility is no more


def _nights(first: date, end: date) -> Iterator[date]:
    return (first + number * ONE_DAY for number in range((end - first).days))


def _halves(user: Actor, facility: Facility, first: date, end: date) -> Counter[tuple[date, DayPart]]:
    rows = permitted(user, "read", DayAttendance).filter(
        facility=facility, plan__status=PlanStatus.PUBLISHED, date__gte=first, date__lt=end
    )
    return Counter(
        (on, half) for on, part in rows.values_list("date", "part") for half, parts in PARTS.items() if part in parts
    )


def _room(capacity: Capacity, taken: int, known: bool) -> Room:
    """``known``: shifts of care are entered for the week."""
    places = capacity.terms["places"]
    binding = capacity.binding if capacity.effective < places else ""
    return Room(places, capacity.effective, "roster" if binding == "staff" and not known else binding, taken)
