"""The usual sessions of the demo city: therapy and training, alone and in groups, first come first served."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from facilities.reference import SERVICES, Service

from .blueprints import DAY, Hours, hours
from .diary import Booking, Diary, Roads, Rooms, Workday
from .needs import Need
from .network import Facility, Room
from .settled import Houses

SERVICE = {service.code: service for service in SERVICES}
NEAR_HOUSES = 3


@dataclass(frozen=True)
class Seat:
    """Room, carer and start of a session at a house."""

    house: str
    room: Room
    workday: Workday
    start: int


class Timetable:
    def __init__(
        self, rng: Random, houses: Houses, roads: Roads, diary: Diary, workdays: dict[tuple[str, str], list[Workday]]
    ) -> None:
        """``workdays`` by skill and by the house at which they are spent."""
        self.rng, self.houses, self.roads, self.diary, self.workdays = rng, houses, roads, diary, workdays
        self.rooms = Rooms()
        self.groups: defaultdict[tuple[str, str], list[tuple[Seat, int]]] = defaultdict(list)

    def book(self, need: Need) -> list[Booking]:
        """As many of the need's sessions as find a place, with one carer as far as possible."""
        service = SERVICE[need.service]
        manned = [house for house in self.houses.open_to(need) if (service.skill, house.code) in self.workdays]
        houses = self.roads.nearest(need.person, manned, NEAR_HOUSES)
        bookings: list[Booking] = []
        for _ in range(need.times or 0):
            usual = bookings[-1].staff[0] if bookings else ""
            seat = self._joined(need, service, houses) or self._opened(need, service, houses, usual)
            if seat is None:
                break
            bookings.append(self._take(need, service, seat))
        return bookings

    def _joined(self, need: Need, service: Service, houses: list[Facility]) -> Seat | None:
        """A group that meets already and has a place left."""
        for house in houses if service.group_size > 1 else ():
            groups = self.groups[service.code, house.code]
            for position, (seat, people) in enumerate(groups):
                end = seat.start + service.minutes
                if (
                    people < service.group_size
                    and _inside(need, seat.start, end)
                    and self.diary.free(need, house.code, seat.start, end)
                    and self.rooms.has_place(seat.room, seat.start, end, service.equipment)
                ):
                    groups[position] = (seat, people + 1)
                    return seat
        return None

    def _opened(self, need: Need, service: Service, houses: list[Facility], usual: str) -> Seat | None:
        """A session that is new in the week; of a group, the first to come."""
        seat = next(self._seats(need, service, houses, usual), None)
        if seat:
            seat.workday.book(seat.house, seat.start, seat.start + service.minutes)
            if service.group_size > 1:
                self.groups[service.code, seat.house].append((seat, 1))
        return seat

    def _seats(self, need: Need, service: Service, houses: list[Facility], usual: str) -> Iterator[Seat]:
        days = self.rng.sample(range(7), 7)
        for house in houses:
            rooms = [room for room in self.houses.rooms[house.code] if room.use == service.room_use]
            workdays = [day for day in self.workdays.get((service.skill, house.code), ()) if _may(need, day)]
            workdays.sort(key=lambda workday: (workday.member.code != usual, days.index(workday.weekday)))
            for workday in workdays:
                yield from self._in(need, service, house, rooms, workday)

    def _in(self, need: Need, service: Service, house: Facility, rooms: list[Room], workday: Workday) -> Iterator[Seat]:
        for start in workday.starts(house.code, service.minutes, _hours(need, house, workday.weekday)):
            end = start + service.minutes
            if not self.diary.free(need, house.code, start, end):
                continue
            if workday.cost(house.code, start, service.minutes) is None:
                continue
            for room in rooms:
                if self.rooms.has_place(room, start, end, service.equipment):
                    yield Seat(house.code, room, workday, start)

    def _take(self, need: Need, service: Service, seat: Seat) -> Booking:
        end = seat.start + service.minutes
        self.rooms.book(seat.room, seat.start, end, service.equipment)
        self.diary.book(need, seat.house, seat.start, end)
        staff = (seat.workday.member.code,)
        return Booking(need, 0, seat.start, end, seat.house, seat.room.code, staff)


def _may(need: Need, workday: Workday) -> bool:
    return need.staff_sex in (None, workday.member.sex)


def _inside(need: Need, start: int, end: int) -> bool:
    return not need.windows or any(opens <= start and end <= closes for opens, closes in need.windows)


def _hours(need: Need, house: Facility, weekday: int) -> Hours:
    """When the family can and the house is open, on one day."""
    today = hours(range(weekday, weekday + 1), 0, DAY)
    return _common(_common(today, house.blueprint.opening or today), need.windows or today)


def _common(a: Hours, b: Hours) -> Hours:
    return [
        (max(first, other), min(last, end))
        for first, last in a
        for other, end in b
        if max(first, other) < min(last, end)
    ]
