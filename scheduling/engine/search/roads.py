"""Minutes from place to place, computed where they are asked for: no square table, so memory grows with the places.

The distance is the great circle of ``travel.metres`` written with unit vectors: 2 R asin(|u - v| / 2).
"""

from typing import Any

import numpy as np

from ..travel import EARTH_RADIUS, FAR
from .compiled import kernel

_HAIR = 1e-9  # minutes, as in ``travel``


@kernel
def minutes(city: Any, transport: int, here: int, there: int) -> int:
    """As ``travel.travel_minutes`` for two rows of ``city.points``; looked up where a matrix was given."""
    if here == there:
        return 0
    if city.matrix.size:
        return np.int64(city.matrix[here, there])  # type: ignore[return-value]
    x = city.points[here, 0] - city.points[there, 0]
    y = city.points[here, 1] - city.points[there, 1]
    z = city.points[here, 2] - city.points[there, 2]
    half_chord = min(1.0, 0.5 * np.sqrt(x * x + y * y + z * z))
    ridden = np.ceil(2.0 * EARTH_RADIUS * np.arcsin(half_chord) * city.minutes_per_metre[transport] - _HAIR)
    return int(min(FAR, city.fixed_minutes + np.int64(ridden)))
