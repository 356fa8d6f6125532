"""What facilities can really take, day by day, and the term that binds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK
from facilities.choices import BedKind
from facilities.models import Bed, DayPlaces, Facility

from ...choices import PlanStatus
from ...engine.capacity import Capacity, bed_capacity, day_capacity
from ...engine.problem import Problem
from ...engine.supply import DayPart
from ...models import DayAttendance
from ...snapshot.house import take_houses
from ..attendance import DAY_CALLED_OFF
from .nights import beds_taken

ONE_DAY = timedelta(days=1)
PARTS = {DayPart.MORNING: ("morning", "full"), DayPart.AFTERNOON: ("afternoon", "full")}
Key = tuple[int, date, str]  # facility; day or night; kind of bed, half day, or empty for all beds


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
    def known(self) -> bool:
        """Not before shifts are entered: nobody is too many until then."""
        return self.binding != "roster"

    @property
    def over(self) -> int:
        """People planned beyond what can be taken."""
        return max(0, self.taken - self.effective) if self.known else 0


@dataclass(frozen=True)
class Day:
    """None where the facility has no such places. ``kinds``: of beds, each for itself; they share rooms and staff."""

    date: date
    beds: Room | None
    morning: Room | None
    afternoon: Room | None
    kinds: dict[str, Room] = field(default_factory=dict)

    @property
    def rooms(self) -> list[tuple[str, Room]]:
        """Those that are there on the day. Beds by their kind where the facility has more than one."""
        beds = [("beds", self.beds)] if len(self.kinds) < 2 else list(self.kinds.items())
        named = (*beds, ("morning", self.morning), ("afternoon", self.afternoon))
        return [(name, room) for name, room in named if room is not None and (room.places or room.taken)]


def capacity_days(user: Actor, facility: Facility, first: date, weeks: int) -> list[Day]:
    """Capacity on each day of ``weeks`` weeks from the Monday ``first``; none where the facility is no more."""
    return capacity_of(user, [facility], first, weeks)[facility.pk]


def capacity_of(user: Actor, facilities: Collection[Facility], first: date, weeks: int = 1) -> dict[int, list[Day]]:
    """The same of several facilities, by primary key. The number of queries does not grow with them."""
    there = [one for one in facilities if one.ends_on is None or one.ends_on > first]
    found: dict[int, list[Day]] = {one.pk: [] for one in facilities}
    if not there:
        return found
    beds = {pk: (at, kind) for pk, at, kind in _beds(user, there)}
    with_places = set(permitted(user, "read", DayPlaces).filter(facility__in=there).values_list("facility", flat=True))
    housing = {*with_places, *(at for at, _kind in beds.values())}
    for one in there:
        if one.pk not in housing:  # its days are empty, whatever its shifts and closures
            found[one.pk] = [Day(first + number * ONE_DAY, None, None, None) for number in range(7 * weeks)]
    there = [one for one in there if one.pk in housing]
    if not there:
        return found
    taken = _taken(user, there, beds, first, first + weeks * ONE_WEEK)
    kinds: dict[int, list[str]] = defaultdict(list)
    for at, kind in sorted(set(beds.values()), key=lambda one: BedKind.values.index(one[1])):
        kinds[at].append(kind)
    for number, problem in enumerate(take_houses(facilities=there, monday=first, weeks=weeks)):
        for one in there:
            house = _House(problem, one, kinds[one.pk], one.pk in with_places, taken)
            found[one.pk] += [house.day(first + (7 * number + day) * ONE_DAY, day) for day in range(7)]
    return found


def capacity_day(user: Actor, facility: Facility, day: date) -> Day:
    monday = day - day.weekday() * ONE_DAY
    days = capacity_days(user, facility, monday, 1)
    return days[day.weekday()] if days else Day(day, None, None, None)  # the facility is no more


@dataclass(frozen=True)
class _House:
    """A facility in one week. ``taken``: people by key."""

    problem: Problem
    facility: Facility
    kinds: list[str]
    has_places: bool
    taken: Counter[Key]

    def day(self, on: date, day: int) -> Day:
        problem, code = self.problem, self.facility.code
        morning, afternoon = (
            self._room(day_capacity(problem, code, day, part), on, part.value) if self.has_places else None
            for part in PARTS
        )
        beds = self._room(bed_capacity(problem, code, day), on, "") if self.kinds else None
        kinds = {kind: self._room(bed_capacity(problem, code, day, kind=kind), on, kind) for kind in self.kinds}
        return Day(on, beds, morning, afternoon, kinds)

    def _room(self, capacity: Capacity, on: date, key: str) -> Room:
        places = capacity.terms["places"]
        binding = capacity.binding if capacity.effective < places else ""
        if binding == "staff" and self.facility.code not in self.problem.carers_at:  # no shifts of care are entered
            binding = "roster"
        return Room(places, capacity.effective, binding, self.taken[self.facility.pk, on, key])


def _beds(user: Actor, facilities: Collection[Facility]) -> Iterator[tuple[int, int, str]]:
    rows = permitted(user, "read", Bed).filter(room__facility__in=facilities)
    yield from rows.values_list("pk", "room__facility", "kind")


def _taken(
    user: Actor, facilities: Collection[Facility], beds: dict[int, tuple[int, str]], first: date, end: date
) -> Counter[Key]:
    taken: Counter[Key] = Counter()
    for bed, night in beds_taken(user, facilities, first, end):
        if bed in beds:
            at, kind = beds[bed]
            taken[at, night, ""] += 1
            taken[at, night, kind] += 1
    rows = permitted(user, "read", DayAttendance).filter(
        ~DAY_CALLED_OFF, facility__in=facilities, plan__status=PlanStatus.PUBLISHED, date__gte=first, date__lt=end
    )
    for at, on, part in rows.values_list("facility", "date", "part"):
        for half, parts in PARTS.items():
            if part in parts:
                taken[at, on, half.value] += 1
    return taken
