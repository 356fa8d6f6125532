"""Who is where and when in the usual week: what the demo city's history is written into. Minutes of the week."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from scheduling.engine.problem import Problem
from scheduling.engine.supply import Place
from scheduling.engine.travel import travel_minutes

from .blueprints import DAY, Hours
from .needs import Need
from .network import Facility, Room
from .people import Person
from .staff import Duty, Member

GRID = 5
MEAL_WINDOW = (660, 810)  # a shift over all of it has a meal break
MEALS = ((690, 720), (720, 750))  # minutes of the day; colleagues take turns


@dataclass(frozen=True)
class Booking:
    """One occurrence of a need as it is in every usual week; ``number`` counts from 1."""

    need: Need
    number: int
    start: int
    end: int
    facility: str | None = None  # None at home
    room: str | None = None
    staff: tuple[str, ...] = ()

    @property
    def weekday(self) -> int:
        return self.start // DAY


class Roads:
    """The engine's travel minutes between houses and homes, known by their codes."""

    def __init__(self, monday: str, people: Iterable[Person], houses: Iterable[Facility]) -> None:
        places = [Place(person.code, person.longitude, person.latitude) for person in people]
        places += [Place(house.code, house.longitude, house.latitude) for house in houses]
        self._problem = Problem(monday, places=tuple(places))
        self._known: dict[tuple[str, str, str], int] = {}

    def minutes(self, a: str, b: str, transport: str = "car") -> int:
        if a == b:
            return 0
        key = (a, b, transport)
        if key not in self._known:
            self._known[key] = travel_minutes(self._problem, a, b, transport)
        return self._known[key]

    def nearest(self, person: Person, houses: Iterable[Facility], most: int) -> list[Facility]:
        return sorted(houses, key=lambda house: self.minutes(person.code, house.code))[:most]


@dataclass(frozen=True, order=True)
class Stop:
    start: int
    end: int
    place: str | None  # None: a meal, taken wherever one is


class Workday:
    """One shift of one staff member, from the base and back, with its meal break and its appointments."""

    def __init__(self, member: Member, duty: Duty, turn: int, roads: Roads) -> None:
        self.member, self.facility, self.weekday = member, duty.facility, duty.weekday
        midnight = duty.weekday * DAY
        self.start, self.end = midnight + duty.start, midnight + duty.end
        self._roads = roads
        self._stops: list[Stop] = []
        if duty.start <= MEAL_WINDOW[0] and duty.end >= MEAL_WINDOW[1]:
            first, last = MEALS[turn % len(MEALS)]
            self._stops.append(Stop(midnight + first, midnight + last, None))

    def starts(self, place: str, minutes: int, hours: Hours) -> Iterator[int]:
        """When something at ``place`` could begin within ``hours``: with them, or as soon as one can be there."""
        first = self.start + self._travel(self.member.facility, place)
        for opens, closes in hours:
            moments = {max(opens, first)}
            moments |= {stop.end + self._travel(stop.place or place, place) for stop in self._stops}
            for moment in sorted({-(-moment // GRID) * GRID for moment in moments}):
                if opens <= moment and moment + minutes <= min(closes, self.end):
                    yield moment

    def cost(self, place: str, start: int, minutes: int) -> int | None:
        """Minutes of travel and waiting that one more appointment costs; None where it does not fit.

        Waiting counts for a quarter: a day without holes has room for more.
        """
        position = bisect(self._stops, start, key=lambda stop: stop.start)
        new = Stop(start, start + minutes, place)
        travelled = self._travelled([*self._stops[:position], new, *self._stops[position:]])
        if travelled is None:
            return None
        before = self._stops[position - 1] if position else Stop(self.start, self.start, self.member.facility)
        waiting = start - before.end - self._travel(before.place or place, place)
        return travelled - (self._travelled(self._stops) or 0) + waiting // 4

    def _travelled(self, stops: list[Stop]) -> int | None:
        """Minutes of travel from the base over all stops and back; None where one is reached too late."""
        base = self.member.facility
        place, moment, total = base, self.start, 0
        for stop in stops:
            minutes = self._travel(place, stop.place or place)
            if moment + minutes > stop.start:
                return None
            place, moment, total = stop.place or place, stop.end, total + minutes
        minutes = self._travel(place, base)
        return total + minutes if moment + minutes <= self.end else None

    def book(self, place: str, start: int, end: int) -> None:
        self._stops = sorted([*self._stops, Stop(start, end, place)], key=lambda stop: stop.start)

    def _travel(self, a: str, b: str) -> int:
        return self._roads.minutes(a, b, self.member.transport)


class Rooms:
    """How full each room is; counted over all sessions that touch one another, which errs on the safe side."""

    def __init__(self) -> None:
        self._booked: defaultdict[tuple[str, int], list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)

    def has_place(self, room: Room, start: int, end: int, equipment: tuple[str, ...]) -> bool:
        beside = [used for first, last, used in self._booked[room.code, start // DAY] if first < end and start < last]
        return len(beside) < room.size and all(
            sum(kind in used for used in beside) < room.equipment.get(kind, 0) for kind in equipment
        )

    def book(self, room: Room, start: int, end: int, equipment: tuple[str, ...]) -> None:
        """One attendee more."""
        self._booked[room.code, start // DAY].append((start, end, equipment))


@dataclass
class Diary:
    """Where each resident is. On one day a resident is at one place only, so that nobody has to hurry."""

    _days: defaultdict[tuple[str, int], list[Stop]] = field(default_factory=lambda: defaultdict(list))
    _of_need: defaultdict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def free(self, need: Need, place: str, start: int, end: int) -> bool:
        """No other place on this day, nothing else at this time, and the need's own gap and daily maximum kept."""
        today = self._days[need.resident, start // DAY]
        if any(stop.place != place or (stop.start < end and start < stop.end) for stop in today):
            return False
        own, gap = self._of_need[need.code], (need.min_gap_hours or 0) * 60
        if any(start < last + gap and first < end + gap for first, last in own):
            return False
        return sum(first // DAY == start // DAY for first, _ in own) < (need.daily_max or 1)

    def book(self, need: Need, place: str, start: int, end: int) -> None:
        self._days[need.resident, start // DAY].append(Stop(start, end, place))
        self._of_need[need.code].append((start, end))


def in_order(bookings: Iterable[Booking]) -> list[Booking]:
    """The bookings of one need numbered as the week runs."""
    ordered = sorted(bookings, key=lambda booking: booking.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))
    return [Booking(b.need, number, b.start, b.end, b.facility, b.room, b.staff) for number, b in enumerate(ordered, 1)]
