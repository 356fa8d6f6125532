"""The shapes of towns. No borders are known: each is the convex outline of where people and facilities are."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import Round

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility, Town
from residents.models import Resident

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """``outline`` in degrees, against the clock; fewer than three points where hardly anybody is known."""

    code: str
    name: str
    outline: tuple[Point, ...]
    middle: Point


def town_shapes(user: Actor) -> list[Shape]:
    """Of the towns that ``user`` may read. Homes of anybody count, by the square kilometre alone, so that an outline
    gives no home away.
    """
    points: dict[int, set[Point]] = defaultdict(set)
    cells = Resident.objects.values_list("town", Round("longitude", 2), Round("latitude", 2)).order_by().distinct()
    for town, longitude, latitude in cells:
        points[town].add((longitude, latitude))
    for town, longitude, latitude in permitted(user, "read", Facility).values_list("town", "longitude", "latitude"):
        points[town].add((longitude, latitude))
    return [
        Shape(town.code, str(town), hull(points[town.pk]), (town.longitude, town.latitude))
        for town in permitted(user, "read", Town)
        if points[town.pk]
    ]


def hull(points: set[Point]) -> tuple[Point, ...]:
    """The convex hull, against the clock (Andrew's monotone chain)."""
    some = sorted(points)
    if len(some) < 3:
        return tuple(some)
    return (*_half(some), *_half(some[::-1]))


def _half(some: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in some:
        while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
