"""Where the demo city's people live and spend their days: current placements in beds, usual days in homes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

from .blueprints import DAY
from .diary import Booking, Diary, Roads
from .needs import Need
from .network import Bed, Facility, Network, Room
from .people import Person
from .staff import Team

WHOLE_DAY = (510, 960)  # minutes of the day: 08:30-16:00, the hours of a day place
NEAR_HOMES = 4
LIVES_THERE = 10_000  # nights


@dataclass
class Placement:
    need: str
    bed: str
    starts_on: date
    ends_on: date | None  # the day after the last night


class Houses:
    """The network as the history looks things up in it."""

    def __init__(self, network: Network, team: Team) -> None:
        self.by_code = {house.code: house for house in network.facilities}
        self.rooms: defaultdict[str, list[Room]] = defaultdict(list)
        self.beds: defaultdict[str, list[Bed]] = defaultdict(list)
        self.places: dict[str, int] = {}
        self._offering: defaultdict[str, list[Facility]] = defaultdict(list)
        for room in network.rooms:
            self.rooms[room.facility].append(room)
        for bed in network.beds:
            self.beds[bed.room].append(bed)
        for day in network.day_places:
            self.places[day.facility] = day.morning
        for offer in network.offers:
            self._offering[offer.service].append(self.by_code[offer.facility])
        self.carers = Counter(
            (duty.facility, duty.weekday)
            for member in team.members
            if member.role.duty == "care"
            for duty in member.week
        )

    def open_to(self, need: Need) -> list[Facility]:
        """Houses that offer the service, admit the person, are chosen where a choice is asked for, and not refused."""
        return [
            house
            for house in self._offering[need.service]
            if house.admits(need.person)
            and house.code not in need.refused
            and (not need.by_choice or house.code in need.chosen)
        ]


class Beds:
    def __init__(self, houses: Houses, roads: Roads, monday: date) -> None:
        self.houses, self.roads, self.monday = houses, roads, monday
        self.placements: list[Placement] = []
        self._nights: defaultdict[str, list[tuple[int, int, Person]]] = defaultdict(list)  # by bed
        self._residents: defaultdict[str, list[Person]] = defaultdict(list)  # by house

    def settle(self, need: Need) -> None:
        """Into the first bed of the wished rung, then of the others; nowhere when none is free."""
        first, end = self._span(need)
        for house in self._wished(need):
            bed = next(self._free_beds(need, house, first, end), None)
            if bed is not None and self._staffed(house, need.person):
                self._nights[bed.code].append((first, end, need.person))
                self._residents[house.code].append(need.person)
                self.placements.append(Placement(need.code, bed.code, need.starts_on, need.ends_on))
                if need.nights_max and need.ends_on:
                    self.placements[-1].ends_on = date.fromordinal(self.monday.toordinal() + end)
                return

    def _span(self, need: Need) -> tuple[int, int]:
        if need.nights_max is None:
            return 0, LIVES_THERE
        first = (need.starts_on - self.monday).days
        return first, first + need.nights_max

    def _wished(self, need: Need) -> list[Facility]:
        found = [house for house in self.houses.open_to(need) if house.blueprint.rung in need.rungs]
        return sorted(
            found,
            key=lambda house: (
                house.blueprint.region,
                need.rungs.index(house.blueprint.rung or 0),
                self.roads.minutes(need.resident, house.code),
            ),
        )

    def _free_beds(self, need: Need, house: Facility, first: int, end: int) -> Iterator[Bed]:
        kind = "long_stay" if need.nights_max is None else "respite"
        for room in self.houses.rooms[house.code]:
            beds = self.houses.beds[room.code]
            beside = [
                person for bed in beds for start, last, person in self._nights[bed.code] if start < end and first < last
            ]
            mixed = room.sex_policy == "one_at_a_time" and any(person.sex != need.person.sex for person in beside)
            if mixed or room.sex_policy in {"male", "female"} - {need.person.sex}:
                continue
            for bed in beds:
                taken = any(start < end and first < last for start, last, _ in self._nights[bed.code])
                if bed.kind == kind and not taken and {*need.features} <= {*bed.features}:
                    yield bed

    def _staffed(self, house: Facility, newcomer: Person) -> bool:
        """Carers enough on each day of the week, as if all who ever stay were there at once."""
        ratio, severe_ratio = house.blueprint.residents_per_staff, house.blueprint.severe_residents_per_staff
        if not ratio or not severe_ratio:
            return True
        people = [*self._residents[house.code], newcomer]
        severe = sum(person.severe for person in people)
        needed = ceil(severe / severe_ratio) + ceil((len(people) - severe) / ratio)
        return needed <= min(self.houses.carers[house.code, weekday] for weekday in range(7))


class Homes:
    def __init__(self, houses: Houses, roads: Roads, diary: Diary) -> None:
        self.houses, self.roads, self.diary = houses, roads, diary
        self._left = {
            (code, weekday): min(places, (houses.by_code[code].blueprint.residents_per_staff or places) * carers)
            for code, places in houses.places.items()
            for weekday in range(5)
            if (carers := houses.carers[code, weekday])
        }

    def attend(self, need: Need) -> list[Booking]:
        """The days of one home, those with most room; none when no near home has enough of them."""
        times = need.times or 0
        for house in self.roads.nearest(need.person, self.houses.open_to(need), NEAR_HOMES):
            days = self._roomiest(house, range(5))
            if len(days) >= times:
                return [self._attend(need, house, weekday) for weekday in sorted(days[:times])]
        return []

    def _roomiest(self, house: Facility, weekdays: Iterable[int]) -> list[int]:
        free = [weekday for weekday in weekdays if self._left.get((house.code, weekday), 0) > 0]
        return sorted(free, key=lambda weekday: -self._left[house.code, weekday])

    def _attend(self, need: Need, house: Facility, weekday: int) -> Booking:
        self._left[house.code, weekday] -= 1
        start, end = (weekday * DAY + minute for minute in WHOLE_DAY)
        self.diary.book(need, house.code, start, end)
        return Booking(need, 0, start, end, house.code)
