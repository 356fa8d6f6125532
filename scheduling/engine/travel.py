"""Minutes from place to place: for one pair in plain Python, for all pairs as arrays."""

from collections.abc import Iterable
from functools import cache
from math import asin, ceil, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .problem import Problem, Travel
    from .supply import Place

EARTH_RADIUS = 6_371_000  # metres
FAR = 32_000  # minutes, three weeks: longer journeys count as this, so that a table of 16 bits holds them
_HAIR = 1e-9  # minutes: rounding noise must not turn an exact minute into the next one

Floats = NDArray[np.float64]


def metres(a: "Place", b: "Place") -> float:
    """Great-circle distance by the haversine formula."""
    latitude_a, latitude_b = radians(a.latitude), radians(b.latitude)
    half = (
        sin((latitude_b - latitude_a) / 2) ** 2
        + cos(latitude_a) * cos(latitude_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, half)))


def unit_vectors(places: Iterable["Place"]) -> Floats:
    """float64 [places, 3]: the straight line between two of them grows with the way."""
    angles = np.radians([(place.longitude, place.latitude) for place in places]).reshape(-1, 2)
    flat = np.cos(angles[:, 1])
    return np.column_stack([flat * np.cos(angles[:, 0]), flat * np.sin(angles[:, 0]), np.sin(angles[:, 1])])


def travel_minutes(problem: "Problem", from_place: str, to_place: str, transport: str) -> int:
    """Minutes by ``transport``, a key of ``problem.travel.metres_per_minute``; 0 when the two are one place."""
    if from_place == to_place:
        return 0
    travel = problem.travel
    if travel.matrix is not None:
        return min(FAR, travel.matrix[from_place][to_place])
    return ride_minutes(travel, problem.place[from_place], problem.place[to_place], transport)


def ride_minutes(travel: "Travel", a: "Place", b: "Place", transport: str) -> int:
    """Minutes between two places by their coordinates, whether one problem holds both or not."""
    ridden = ceil(metres(a, b) * travel.detour / travel.metres_per_minute[transport] - _HAIR)
    return min(FAR, travel.fixed + ridden)


class TravelTable:
    """``travel_minutes`` for every pair of ``places``, by default all; ``index`` gives the row of each."""

    def __init__(self, problem: "Problem", places: Iterable[str] | None = None) -> None:
        self.problem = problem
        self.places = list(problem.place if places is None else dict.fromkeys(places))
        self.index = {place: row for row, place in enumerate(self.places)}
        self.minutes = cache(self._minutes)

    def _minutes(self, transport: str) -> NDArray[np.int16]:
        """Minutes from row to column, int16; zero on the diagonal. Made on first use of a transport."""
        travel = self.problem.travel
        if travel.matrix is not None:
            rows = [[travel.matrix[a][b] if a != b else 0 for b in self.places] for a in self.places]
            return np.minimum(np.array(rows, dtype=np.int64), FAR).astype(np.int16)
        table = np.empty((len(self.places), len(self.places)), dtype=np.int16)
        places = [self.problem.place[place] for place in self.places]
        latitude = np.radians([place.latitude for place in places])
        longitude = np.radians([place.longitude for place in places])
        # A row at a time: a whole square of floats of a prefecture would not fit.
        for row in range(len(self.places)):
            half = (
                np.sin((latitude - latitude[row]) / 2) ** 2
                + np.cos(latitude[row]) * np.cos(latitude) * np.sin((longitude - longitude[row]) / 2) ** 2
            )
            distance = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(1.0, half)))
            ridden = np.ceil(distance * travel.detour / travel.metres_per_minute[transport] - _HAIR)
            table[row] = np.minimum(FAR, travel.fixed + ridden)
            table[row, row] = 0
        return table
