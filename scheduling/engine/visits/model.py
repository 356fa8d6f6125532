"""One day's routes as a neutral model: stops, carers, travel, weights. No word of weeks, rules or files.

A *stop* is one carer at one patient; a visit of two carers is two stops that are *partners*. All figures are whole
numbers in one unit of the caller's choice (minutes, or thousandths of them), so that sums are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UNABLE = -1  # a price: this carer cannot serve this stop
NO_PARTNER = -1
LATEST = 1 << 29  # later than any time of a model


class Stop(NamedTuple):
    """A carer's service at a place. Starts at ``open`` or later, and by ``close``: late starts cost when ``soft``.

    ``partner`` is the row of the other stop of the pair. The first of a pair carries ``least`` and ``most``: the start
    of the second minus the start of the first (0, 0 = simultaneous). Partners with ``two`` need two different carers.
    """

    place: int
    open: int
    close: int
    minutes: int
    soft: bool = False
    partner: int = NO_PARTNER
    first: bool = True
    least: int = 0
    most: int = 0
    two: bool = True
    unserved: int = 0  # price of leaving the stop out


class Tour(NamedTuple):
    """A carer's day: from ``base`` after ``start``, back at ``end_base`` by ``end``; hard.

    ``most`` bounds minutes of service and travel. Nothing happens in ``[rest_start, rest_end)``, the meal break.
    """

    base: int
    end_base: int
    start: int = 0
    end: int = LATEST
    transport: int = 0
    most: int = LATEST
    rest_start: int = 0
    rest_end: int = 0


class Weights(NamedTuple):
    """Prices of a unit of travel, of lateness summed over the stops, and of the largest lateness."""

    travel: int = 1
    lateness: int = 1
    largest: int = 1


WEIGHTS = Weights()


@dataclass(frozen=True)
class DayRoutes:
    """``prices`` [stops, carers] what it costs that the carer serves the stop, UNABLE where that cannot be.

    ``travel`` [transports, places, places]; starts lie on multiples of ``grid``.
    """

    stops: Sequence[Stop]
    tours: Sequence[Tour]
    prices: NDArray[np.int32]
    travel: NDArray[np.int32]
    weights: Weights = WEIGHTS
    grid: int = 1

    def __post_init__(self) -> None:
        if self.prices.shape != (len(self.stops), len(self.tours)):
            raise ValueError(f"prices must be stops x carers, not {self.prices.shape}")
        if self.travel.ndim != 3 or self.travel.shape[1] != self.travel.shape[2]:
            raise ValueError(f"travel must be transports x places x places, not {self.travel.shape}")
        for row, stop in enumerate(self.stops):
            if stop.partner != NO_PARTNER and (
                self.stops[stop.partner].partner != row or self.stops[stop.partner].first == stop.first
            ):
                raise ValueError(f"stop {row} and its partner {stop.partner} must name each other, one of them first")


@dataclass(frozen=True)
class Routes:
    """``routes`` are rows of stops by carer, in order; ``starts`` by stop, -1 where unserved. ``cost`` is weighted."""

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    cost: int
    travel: int
    lateness: int
    largest: int
    prices: int
