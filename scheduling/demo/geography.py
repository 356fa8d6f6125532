"""Where the demo city's people and houses stand: the nine real towns, with invented villages around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin
from random import Random

from facilities.reference import TOWNS, Town

METRES_A_DEGREE = 111_320
VILLAGE = 300  # metres, the spread of the houses of a village
PEOPLE_PER_TOWN = 150  # a smaller place has fewer towns
PEOPLE_PER_VILLAGE = 90


@dataclass(frozen=True)
class Ground:
    share: float  # of the certified residents
    radius: int  # metres
    prefix: str  # of codes
    coast: bool = False  # the sea begins just south of the town


GROUND = {
    "danghu": Ground(0.24, 2200, "DH"),
    "zhongdai": Ground(0.12, 3000, "ZD"),
    "caoqiao": Ground(0.07, 3000, "CQ"),
    "zhapu": Ground(0.11, 2500, "ZP", coast=True),
    "xindai": Ground(0.11, 3500, "XD"),
    "xincang": Ground(0.10, 3200, "XC"),
    "guangchen": Ground(0.07, 3200, "GC"),
    "lindai": Ground(0.08, 2800, "LD"),
    "dushangang": Ground(0.10, 3800, "DS", coast=True),
}
TOWN = {town.code: town for town in TOWNS}


@dataclass(frozen=True)
class Point:
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Village:
    town: str
    name: str
    point: Point


def towns_used(residents: int) -> list[str]:
    """Codes of the towns that a city of this many residents has: one for a village, all nine from 1,275 on."""
    return [town.code for town in TOWNS][: max(1, round(residents / PEOPLE_PER_TOWN))]


def neighbours(town: str, towns: Sequence[str]) -> list[str]:
    """The other towns, the nearest first."""
    here = TOWN[town]
    return sorted((other for other in towns if other != town), key=lambda other: _apart(here, TOWN[other]))


def _apart(a: Town, b: Town) -> float:
    return hypot((a.longitude - b.longitude) * cos(radians(a.latitude)), a.latitude - b.latitude)


def villages(rng: Random, town: str, people: int) -> list[Village]:
    """As many as the people of the town need, denser towards its middle."""
    number = max(2, round(people / PEOPLE_PER_VILLAGE))
    return [Village(town, f"演示{position}村", in_town(rng, town)) for position in range(1, number + 1)]


def in_town(rng: Random, town: str) -> Point:
    """A point inside the radius of a town, more often near the middle, never in the sea."""
    ground, middle = GROUND[town], TOWN[town]
    distance, angle = ground.radius * rng.random() ** 0.7, rng.random() * 2 * pi
    north = distance * sin(angle)
    if ground.coast:
        north = abs(north)
    return _moved(Point(middle.longitude, middle.latitude), distance * cos(angle), north)


def in_village(rng: Random, village: Village) -> Point:
    return _moved(village.point, rng.gauss(0, VILLAGE), rng.gauss(0, VILLAGE))


def _moved(point: Point, east: float, north: float) -> Point:
    longitude = point.longitude + east / (METRES_A_DEGREE * cos(radians(point.latitude)))
    return Point(round(longitude, 5), round(point.latitude + north / METRES_A_DEGREE, 5))
