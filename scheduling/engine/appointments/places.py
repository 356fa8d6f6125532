"""Places and ways for the compiled search: rows of places, and how fast each transport is."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..problem import Problem
from ..travel import TravelTable, unit_vectors


@dataclass
class Places:
    """Rows are in the order of the problem's places, transports in that of their speeds."""

    problem: Problem
    row: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.row = {place.id: row for row, place in enumerate(self.problem.places)}

    def transport(self, name: str) -> int:
        """Row of a transport; where a matrix is given it holds for all."""
        travel = self.problem.travel
        return 0 if travel.matrix is not None else list(travel.metres_per_minute).index(name)

    def points(self) -> NDArray[np.float64]:
        """Unit vectors, float64 [places, 3]."""
        return unit_vectors(self.problem.places)

    def minutes_per_metre(self) -> NDArray[np.float64]:
        """Detour included; float64 [transports]."""
        travel = self.problem.travel
        return np.array([travel.detour / speed for speed in travel.metres_per_minute.values()])

    def matrix(self) -> NDArray[np.int16]:
        """The minutes given for all pairs, int16 [places, places]; empty where they are computed."""
        if self.problem.travel.matrix is None:
            return np.zeros((0, 0), dtype=np.int16)
        return TravelTable(self.problem).minutes(self.problem.travel.resident_transport)
