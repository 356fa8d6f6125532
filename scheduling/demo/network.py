"""The houses of the demo city: facilities, rooms, beds, day places and what they offer, out of blueprints.py."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from . import names
from .blueprints import BLUEPRINTS, Blueprint
from .chance import apportion, stream
from .geography import GROUND, TOWN, Point, in_town, neighbours, towns_used
from .people import Person

FULL_SIZE = 12_000  # residents; the figures of the blueprints are for a city of this size
HOME_SIZES = (16, 20, 24, 20)  # day places of homes, before they are brought to the total
PARTNER_TOWN = "金山区廊下镇"
LANGXIA = Point(121.178, 30.796)  # across the border, in Jinshan
GROUND_OF_PARTNERS = "JS"


@dataclass
class Facility:
    """A row of the sheet of facilities; columns that are not here are those of the blueprint it was built from."""

    blueprint: Blueprint
    code: str
    name: str
    town: str
    address: str
    longitude: float
    latitude: float
    phone: str
    catchment: list[str] = field(default_factory=list)
    accreditation_from: date | None = None
    accreditation_until: date | None = None  # this and the next two: the day after the last
    agreement_from: date | None = None
    agreement_until: date | None = None
    insurance_from: date | None = None
    insurance_until: date | None = None

    def admits(self, person: Person) -> bool:
        """Whether the house may take this person at all; ages as on the Monday of the planned week."""
        plan = self.blueprint
        return (
            (not self.catchment or person.town in self.catchment)
            and (not plan.categories or person.category in plan.categories)
            and (plan.age_min is None or person.age >= plan.age_min)
            and (plan.age_max is None or person.age <= plan.age_max)
        )


@dataclass
class Room:
    code: str
    facility: str
    name: str
    use: str
    size: int
    equipment: dict[str, int] = field(default_factory=dict)
    sex_policy: str = "any"


@dataclass
class Bed:
    code: str
    room: str
    kind: str
    features: tuple[str, ...] = ()


@dataclass
class DayPlaces:
    facility: str
    weekday: int
    morning: int
    afternoon: int


@dataclass
class Offer:
    facility: str
    service: str
    weekly_sessions: int | None = None


@dataclass
class Network:
    facilities: list[Facility] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    beds: list[Bed] = field(default_factory=list)
    day_places: list[DayPlaces] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def of(self, suffix: str) -> list[Facility]:
        return [facility for facility in self.facilities if facility.blueprint.suffix == suffix]


def scaled(number: int, residents: int) -> int:
    """A number given for a city of full size, for one of ``residents``; at least one."""
    return max(1, round(number * residents / FULL_SIZE))


def make_network(residents: int, seed: int, monday: date) -> Network:
    rng = stream(seed, "network")
    builder = _Builder(rng, residents, monday)
    for blueprint in BLUEPRINTS:
        builder.build(blueprint)
    return builder.network


class _Builder:
    def __init__(self, rng: Random, residents: int, monday: date) -> None:
        self.rng, self.residents, self.monday = rng, residents, monday
        self.network = Network()
        self.towns = towns_used(residents)
        self.numbers: Counter[str] = Counter()

    def build(self, blueprint: Blueprint) -> None:
        number = scaled(blueprint.number, self.residents)
        here = [town for town in blueprint.towns if town in self.towns] or self.towns[:1]
        houses = [self._facility(blueprint, town) for town in islice(cycle(here), number)]
        self._catchments(blueprint, houses)
        self.network.facilities += houses
        for house in houses:
            self._halls(house)
            self.network.offers += [Offer(house.code, service) for service in blueprint.offers]
        self._beds(blueprint, houses)
        self._day_places(blueprint, houses)

    def _facility(self, blueprint: Blueprint, town: str) -> Facility:
        rng, stem = self.rng, f"{GROUND[town].prefix}-{blueprint.suffix}"
        self.numbers[stem] += 1
        point = LANGXIA if blueprint.suffix == GROUND_OF_PARTNERS else in_town(rng, town)
        place = "毗邻地区" if blueprint.region == "partner" else "市" if blueprint.number == 1 else TOWN[town].zh
        running = f"{self.numbers[stem]}号" if self.numbers[stem] > 1 else ""
        where = PARTNER_TOWN if blueprint.region == "partner" else TOWN[town].zh
        address = f"{where}演示路{rng.randint(1, 400)}号"
        name, code = f"{place}{blueprint.name}{running}", f"{stem}{self.numbers[stem]}"
        house = Facility(blueprint, code, name, town, address, point.longitude, point.latitude, names.phone(rng))
        for credential in blueprint.credentials:
            setattr(house, f"{credential}_from", self.monday - timedelta(days=rng.randrange(100, 900)))
            setattr(house, f"{credential}_until", self.monday + timedelta(days=rng.randrange(60, 900)))
        return house

    def _catchments(self, blueprint: Blueprint, houses: list[Facility]) -> None:
        """Where the houses together would leave out a town, each serves everybody."""
        for house in houses:
            if blueprint.near is not None:
                house.catchment = [house.town, *neighbours(house.town, self.towns)[: blueprint.near]]
            elif blueprint.areas:
                house.catchment = [town for town in blueprint.areas.get(house.town, ()) if town in self.towns]
        if {town for house in houses for town in house.catchment} != {*self.towns}:
            for house in houses:
                house.catchment = []

    def _halls(self, house: Facility) -> None:
        for number, hall in enumerate(house.blueprint.halls, 1):
            code = f"{house.code}-R{number}"
            self.network.rooms.append(Room(code, house.code, hall.name, hall.use, hall.size, dict(hall.equipment)))

    def _beds(self, blueprint: Blueprint, houses: list[Facility]) -> None:
        for kind, total in (("long_stay", blueprint.long_stay_beds), ("respite", blueprint.respite_beds)):
            if total:
                numbers = apportion(scaled(total, self.residents), [1] * len(houses))
                for house, number in zip(houses, numbers, strict=True):
                    self._bedrooms(house, kind, number)

    def _bedrooms(self, house: Facility, kind: str, beds: int) -> None:
        """Rooms of men and of women in turn, a few more of men; the last room takes the beds that are left."""
        blueprint, floor = house.blueprint, 2 if kind == "long_stay" else 1
        for number, first in enumerate(range(0, beds, blueprint.beds_a_room), 1):
            size = min(blueprint.beds_a_room, beds - first)
            mixed = blueprint.shared_rooms == "one_at_a_time" or kind == "respite"
            policy = "one_at_a_time" if mixed else "female" if number % 9 in (2, 4, 6, 8) else "male"
            door = f"{floor}{number:02d}"
            room = Room(f"{house.code}-{door}", house.code, f"{door}室", "bedroom", size, {}, policy)
            self.network.rooms.append(room)
            for bed in range(1, size + 1):
                features = blueprint.bed_features if (first + bed) % 3 == 0 else ()
                self.network.beds.append(Bed(f"{room.code}-{bed}", room.code, kind, features))

    def _day_places(self, blueprint: Blueprint, houses: list[Facility]) -> None:
        if not blueprint.day_places:
            return
        sizes = [HOME_SIZES[position % len(HOME_SIZES)] for position in range(len(houses))]
        places = apportion(scaled(blueprint.day_places, self.residents), sizes)
        for house, number in zip(houses, places, strict=True):
            self.network.day_places += [DayPlaces(house.code, weekday, number, number) for weekday in range(5)]
