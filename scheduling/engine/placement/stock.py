"""What there is to give, as arrays: beds by night, places and care by half day, and weekly limits."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..capacity import ROSTER_DAYS, carers_on_duty, ratios
from ..problem import Problem
from ..supply import PLACEMENTS, DayPart, Mode
from .wards import Pool, pools_of

HALVES = (DayPart.MORNING, DayPart.AFTERNOON)
Ints = NDArray[np.int64]


@dataclass
class Stock:
    """Facilities are rows in the order of ``facilities``; days are those of the week.

    ``care[facility, day, half]`` is what the carers on duty can bear, of which a person takes ``ease[facility,
    severe]``. Facilities without a ratio have no care to run short of: there ``ease`` is 0.
    """

    nights: int
    pools: list[Pool]
    facilities: dict[str, int]
    wards: Ints  # beds of each ward
    places: Ints  # facilities x 7 x 2
    care: Ints  # facilities x 7 x 2
    ease: Ints  # facilities x 2: others, severe
    weekly: dict[tuple[str, str], int]  # (facility, service) -> most attended days

    @cached_property
    def unit(self) -> NDArray[np.float64]:
        """By facility a power of two that no ease exceeds: dividing by it is exact in floating point."""
        unit: NDArray[np.float64] = np.exp2(np.ceil(np.log2(np.maximum(1, self.ease.max(axis=1, initial=1)))))
        return unit

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """``ease`` in units."""
        share: NDArray[np.float64] = self.ease / self.unit[:, None]
        return share


def stock_of(problem: Problem) -> Stock:
    pools = pools_of(problem)
    placing = {service.id: service.mode for service in problem.services if service.mode in PLACEMENTS}
    offering = [offer.facility for offer in problem.offers if offer.service in placing]
    names = dict.fromkeys([*offering, *(pool.facility for pool in pools)])
    facilities = {facility: row for row, facility in enumerate(names)}
    wards = np.zeros(max((pool.ward for pool in pools), default=-1) + 1, dtype=np.int64)
    for pool in pools:
        wards[pool.ward] += len(pool.beds)
    care, ease = _care(problem, facilities)
    weekly = {
        (offer.facility, offer.service): offer.weekly_sessions
        for offer in problem.offers
        if offer.weekly_sessions is not None and placing.get(offer.service) is Mode.DAY
    }
    return Stock(problem.horizon_days, pools, facilities, wards, _places(problem, facilities), care, ease, weekly)


def _places(problem: Problem, facilities: dict[str, int]) -> Ints:
    places = np.zeros((len(facilities), ROSTER_DAYS, 2), dtype=np.int64)
    for row in problem.day_places:
        if row.facility in facilities:
            places[facilities[row.facility], row.day] = row.morning, row.afternoon
    return places


def _care(problem: Problem, facilities: dict[str, int]) -> tuple[Ints, Ints]:
    """Carers x both ratios, and what one person takes of that: the check of the ratio without a division."""
    care = np.zeros((len(facilities), ROSTER_DAYS, 2), dtype=np.int64)
    ease = np.zeros((len(facilities), 2), dtype=np.int64)
    for facility, row in facilities.items():
        others, severe = ratios(problem.facility[facility])
        if not others:
            continue
        ease[row] = severe, others
        for day in range(ROSTER_DAYS):
            for half, part in enumerate(HALVES):
                care[row, day, half] = carers_on_duty(problem, facility, day, part) * others * severe
    return care, ease
