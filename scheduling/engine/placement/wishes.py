"""What each need may have: the pools and nights, the homes and days that no rule on single options forbids."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..demand import Entitlement, Need, Resident
from ..plan import DayAttendance, Plan
from ..problem import Problem
from ..supply import DayPart, Mode
from ..worth import worth
from .screen import Screen
from .stock import Stock

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
HALVES = {DayPart.FULL: (0, 1), DayPart.MORNING: (0,), DayPart.AFTERNOON: (1,)}


class Piece(NamedTuple):
    """Nights ``[first, end)`` in a bed of pool ``pool``."""

    pool: int
    first: int
    end: int


Path = tuple[Piece, ...]  # pieces that follow each other, neighbours in different pools


@dataclass
class StayWish:
    need: Need
    resident: Resident
    weight: int  # of a night
    given: Path
    pools: list[int]  # rows of Stock.pools
    open: Bools  # pools x nights, as rules on single options and entitlements allow
    spans: Bools  # of intervals(nights): neither too short nor too long, nor beyond an entitlement

    @property
    def wanted(self) -> int:
        """Nights."""
        return self.need.nights_max

    @property
    def units(self) -> int:
        """Nights given."""
        return nights_of(self.given)

    @cached_property
    def reach(self) -> slice:
        """From the first night on which the stay could be to the last: of most stays few of all nights, and tables are
        looked at for these alone."""
        nights = span_of(self)
        return slice(int(nights[0]), int(nights[-1]) + 1) if len(nights) else slice(0, 0)


def span_of(wish: StayWish) -> Ints:
    """The nights on which the stay could be."""
    return np.flatnonzero(wish.open.any(axis=0))


@dataclass
class DayWish:
    need: Need
    resident: Resident
    weight: int  # of a day
    given: tuple[DayAttendance, ...]
    homes: list[str]
    open: Bools  # homes x 7
    wanted: int  # days, as far as entitlements go

    @property
    def halves(self) -> tuple[int, ...]:
        return HALVES[self.need.day_part]

    @property
    def units(self) -> int:
        """Days given."""
        return len(self.given)


Wish = StayWish | DayWish


def nights_of(path: Path) -> int:
    return sum(piece.end - piece.first for piece in path)


@cache
def intervals(nights: int) -> tuple[Ints, Ints]:
    """First nights and end nights of all stays that a horizon of ``nights`` has room for."""
    firsts, lasts = np.triu_indices(nights)
    return firsts, lasts + 1


def wishes_of(problem: Problem, stock: Stock, plan: Plan) -> list[Wish]:
    """Every need of a stay or of day places, with what ``plan`` gives it."""
    screen = Screen(problem, stock)
    paths, days = _paths(stock, plan), defaultdict(list)
    for day in sorted(plan.days):
        days[day.need].append(day)
    wishes: list[Wish] = []
    for need in problem.needs:
        mode, resident = problem.service[need.service].mode, problem.resident[need.resident]
        weight = worth(problem, need)[1]
        entitled = _Entitled(problem, need, stock.nights)
        if mode is Mode.STAY:
            pools, nights = screen.pools(need)
            nights &= entitled.on(stock.nights)
            given = paths.get(need.id, ())
            wishes.append(StayWish(need, resident, weight, given, pools, nights, entitled.spans))
        elif mode is Mode.DAY:
            homes, week = screen.homes(need)
            week &= entitled.on(7)
            wishes.append(DayWish(need, resident, weight, tuple(days[need.id]), homes, week, entitled.times))
    return wishes


def _paths(stock: Stock, plan: Plan) -> dict[str, Path]:
    pool_of = {bed: row for row, pool in enumerate(stock.pools) for bed in pool.beds}
    paths: dict[str, Path] = {}
    for stay in sorted(plan.stays, key=lambda stay: (stay.need, stay.first_night)):
        path, piece = paths.get(stay.need, ()), Piece(pool_of[stay.bed], stay.first_night, stay.end_night)
        if path and path[-1].pool == piece.pool:
            path, piece = path[:-1], Piece(piece.pool, path[-1].first, piece.end)
        paths[stay.need] = (*path, piece)
    return paths


@dataclass
class _Entitled:
    """How far the entitlements of a need reach; without bounds where it needs none."""

    problem: Problem
    need: Need
    nights: int

    @cached_property
    def held(self) -> list[Entitlement]:
        key = self.need.resident, self.need.service
        return self.problem.entitlements_of.get(key, []) if self.need.funded else []

    def on(self, days: int) -> Bools:
        """On which of the days from 0 on an entitlement is valid."""
        if not self.need.funded:
            return np.ones(days, dtype=bool)
        return np.array([any(one.valid.contains(day) for one in self.held) for day in range(days)])

    @property
    def spans(self) -> Bools:
        firsts, ends = intervals(self.nights)
        fit = (ends - firsts >= self.need.nights_min) & (ends - firsts <= self.need.nights_max)
        for one in self.held:
            end = self.nights if one.valid.end is None else one.valid.end
            fit &= np.minimum(ends, end) - np.maximum(firsts, one.valid.start) <= one.remaining_max
        return fit

    @property
    def times(self) -> int:
        if not self.need.funded:
            return self.need.times
        return min(self.need.times, sum(one.remaining_max for one in self.held if one.valid.overlaps(0, 7)))


def by_resident(wishes: Iterable[Wish]) -> dict[str, list[Wish]]:
    found: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        found[wish.resident.id].append(wish)
    return dict(found)
