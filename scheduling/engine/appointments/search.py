"""Annealing on several cores: each job searches on its own tables, and from time to time all go on from the best.

The compiled search lets go of Python's lock, so that jobs are threads. Jobs meet after a fixed number of iterations:
with a work limit alone, the result depends on the seed and not on the speed of the machine.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..search.anneal import INSERT, LOAD, SEARCH, run
from ..search.book import Book
from ..search.tables import State
from .city import Compiled

SLICE = 100  # iterations between two looks at the clock: about 20 ms
ROUND = 20 * SLICE  # iterations between two meetings
HOT, COLD = 40.0, 0.5  # points of preference, at the start and at the end
PRICE = 0.03  # points for a weighted minute of need, while searching; the best plan is kept by strict order
LONG_RUN = 1_000_000  # iterations over which a search without limits cools

Levels = tuple[int, int, int]  # pins unserved, weighted minutes unserved, points of preference
_NO_WAYS = np.zeros(0)


class Job:
    """One search and its tables."""

    def __init__(self, compiled: Compiled, state: State) -> None:
        self._city, self._state = Book(compiled.city), Book(state)
        self._tables = state

    @property
    def best(self) -> Levels:
        totals = self._tables.totals[0]
        return int(totals["best_pins"]), int(totals["best_unserved"]), int(totals["best_preference"])

    @property
    def ways(self) -> NDArray[np.void]:
        """How the best plan serves each occurrence."""
        return self._tables.best

    def load(self, ways: NDArray[np.void]) -> bool:
        """Go on from ``ways``; False when they do not hold together."""
        return bool(self._run(LOAD, ways=ways))

    def insert(self, order: NDArray[np.int64]) -> None:
        self._tables.picked[: len(order)] = order
        self._run(INSERT, count=len(order))

    def search(self, iterations: int, heat: float) -> None:
        self._run(SEARCH, iterations=iterations, heat=heat)

    def _run(self, act: int, ways: Any = None, count: int = 0, iterations: int = 0, heat: float = 0.0) -> int:
        ways = self._tables.best if ways is None else ways
        return int(run(self._city, self._state, act, ways, count, iterations, heat, PRICE))
