"""What a bed night and a day place are worth: the dual prices of a relaxation, and the upper bound that they prove.

The relaxation gives every need its best nights and days at the prices, whatever the others do (Lagrange). For any
prices of at least 0 the sum of those gains and of prices x stock is no less than what any plan can serve. Prices
are whole numbers and what a person takes is a fraction of a power of two, so sums of doubles are exact: the bound
is proven.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..budget import Budget
from .stock import Stock
from .wishes import Bools, DayWish, Ints, StayWish, intervals

Floats = NDArray[np.float64]
WORK = 30  # table cells gone through for one unit of work
STEPS, PATIENCE, MOMENTUM = 300, 20, 0.7
CLOSE = 1e-3  # a reach, in shares of the bound, that is not worth going for


@dataclass(frozen=True)
class Prices:
    """Weighted minutes that the last bed night, place, share of care and day under a weekly limit would add."""

    nights: Floats  # wards x nights
    places: Floats  # facilities x 7 x 2
    care: Floats  # facilities x 7 x 2, per whole person
    weekly: Floats  # weekly limits

    def day_gains(self, stock: Stock, wish: DayWish, home: str) -> Floats:
        """What each day of the week at ``home`` would add beyond its price, weekly limits aside."""
        row, halves = stock.facilities[home], [*wish.halves]
        cost = self.places[row] + stock.share[row, int(wish.resident.severe)] * self.care[row]
        gains: Floats = wish.weight - cost[:, halves].sum(axis=1)
        return gains


def no_prices(stock: Stock) -> Prices:
    nights, week = np.zeros((len(stock.wards), stock.nights)), stock.places.shape
    return Prices(nights, np.zeros(week), np.zeros(week), np.zeros(len(stock.weekly)))


class Relaxation:
    """The wishes as flat tables: a row for each pair of a wish and a ward, and of a wish and a home.

    Of the stock only the wards, facilities and limits that the wishes ask for are looked at.
    """

    def __init__(self, stock: Stock, stays: Sequence[StayWish], days: Sequence[DayWish]) -> None:
        self.stays = StayTable(stock, stays)
        self.days = DayTable(stock, days, {wish.resident.id for wish in stays})
        self._stock = stock
        self._wards = np.unique(self.stays.ward)
        self._facilities = np.unique(np.concatenate([self.stays.facility, self.days.facility]))
        self.stays.renumber(self._wards, self._facilities)
        self.days.renumber(self._facilities)
        care = stock.care / stock.unit[:, None, None]
        beds = np.repeat(stock.wards[self._wards, None], stock.nights, axis=1)
        weekly = np.array([*stock.weekly.values()])
        self.supply = _flat(beds, stock.places[self._facilities], care[self._facilities], weekly)
        # Nobody takes what costs more than it is worth; where no ratio binds, care is free.
        worth = float(max([wish.weight for wish in stays] + [wish.weight for wish in days], default=0))
        least = stock.share[self._facilities].min(axis=1)
        dearest = np.ceil(np.divide(worth, least, out=np.zeros_like(least), where=least > 0))
        self.ceiling = _flat(
            np.full(beds.shape, worth), np.full((len(dearest), 7, 2), worth), np.repeat(dearest, 14),
            np.full(len(weekly), worth),
        )  # fmt: skip

    @property
    def cells(self) -> int:
        return self.stays.open.size + self.days.open.size

    def value(self, flat: Floats) -> tuple[float, Floats]:
        """The bound that the prices prove, and what the wishes would take at these prices (as ``flat``)."""
        prices, taken = self._parts(flat), self._parts(np.zeros_like(flat))
        gains = self.stays.take(prices, taken) + self.days.take(prices, taken)
        return float(flat @ self.supply) + gains, _flat(taken.nights, taken.places, taken.care, taken.weekly)

    def _parts(self, flat: Floats) -> Prices:
        nights, count = self._stock.nights, len(self._facilities)
        ends = np.cumsum([len(self._wards) * nights, count * 14, count * 14])
        beds, places, care, weekly = np.split(flat, ends)
        return Prices(beds.reshape(-1, nights), places.reshape(-1, 7, 2), care.reshape(-1, 7, 2), weekly)

    def prices(self, flat: Floats) -> Prices:
        """``flat`` as prices for the whole stock: what the wishes do not ask for is free."""
        parts, prices = self._parts(flat), no_prices(self._stock)
        prices.nights[self._wards] = parts.nights
        prices.places[self._facilities] = parts.places
        prices.care[self._facilities] = parts.care
        prices.weekly[:] = parts.weekly
        return prices


def _flat(*parts: NDArray[Any]) -> Floats:
    return np.concatenate([part.ravel() for part in parts]).astype(np.float64)


class StayTable:
    """A row for each pair of a stay wish and a ward."""

    def __init__(self, stock: Stock, wishes: Sequence[StayWish]) -> None:
        opened: dict[tuple[int, int, int], Bools] = {}  # by wish, ward and facility
        for number, wish in enumerate(wishes):
            for row, nights in zip(wish.pools, wish.open, strict=True):
                pool = stock.pools[row]
                key = number, pool.ward, stock.facilities[pool.facility]
                opened[key] = opened[key] | nights if key in opened else nights
        self.wish, self.ward, self.facility = np.array([*opened], dtype=np.int64).reshape(-1, 3).T
        self.open = np.array([*opened.values()], dtype=bool).reshape(-1, stock.nights)
        # Wishes without any ward are in no row: their gain is nothing.
        present, self.starts, self.wish = np.unique(self.wish, return_index=True, return_inverse=True)
        some = [wishes[number] for number in present]
        self.weight = np.array([wish.weight for wish in some], dtype=np.float64)
        severe = np.array([wish.resident.severe for wish in some], dtype=np.int64)
        self.ease = stock.share[self.facility, severe[self.wish]]
        firsts, ends = intervals(stock.nights)
        anywhere = np.logical_or.reduceat(self.open, self.starts, axis=0) if some else self.open
        gaps = np.pad(np.cumsum(~anywhere, axis=1), ((0, 0), (1, 0)))
        spans = np.array([wish.spans for wish in some], dtype=bool).reshape(len(some), len(firsts))
        spans &= gaps[:, ends] == gaps[:, firsts]
        # The stays that may be had, by wish; wishes without any gain nothing.
        self.had, span = np.nonzero(spans)
        self.had_first, self.had_end = firsts[span], ends[span]
        self.having, self.had_start = np.unique(self.had, return_index=True)
        self.barrier = np.where(self.open, 0.0, np.inf)

    def renumber(self, wards: Ints, facilities: Ints) -> None:
        """Let rows point into these alone."""
        self.ward, self.facility = np.searchsorted(wards, self.ward), np.searchsorted(facilities, self.facility)
        self.by_ward, self.by_facility = _Sums(self.ward), _Sums(self.facility)

    def take(self, prices: Prices, taken: Prices) -> float:
        """The gains at these prices; adds to ``taken`` what is taken for them, of equal offers in equal shares."""
        if not len(self.weight):
            return 0.0
        week = min(7, prices.nights.shape[1])
        cost = prices.nights[self.ward]
        cost[:, :week] += self.ease[:, None] * prices.care.sum(axis=2)[self.facility, :week]
        cost += self.barrier
        least = np.minimum.reduceat(cost, self.starts, axis=0)
        gain = np.where(np.isfinite(least), self.weight[:, None] - least, 0.0)
        total = np.pad(np.cumsum(gain, axis=1), ((0, 0), (1, 0)))
        gained, first, end = self._best(total)
        night = np.arange(prices.nights.shape[1])
        chosen = (gained > 0)[:, None] & (first[:, None] <= night) & (night < end[:, None])
        share = (cost == np.where(chosen, least, -1.0)[self.wish]).astype(np.float64)
        share *= (1.0 / np.maximum(1.0, np.add.reduceat(share, self.starts, axis=0)))[self.wish]
        self.by_ward.add(taken.nights, share)
        self.by_facility.add(taken.care[:, :week], (self.ease[:, None] * share[:, :week])[:, :, None])
        return float(gained.sum())

    def _best(self, total: Floats) -> tuple[Floats, Ints, Ints]:
        """By wish the most that a stay gains, its first night and its end; ``total``: gains of all nights before."""
        gained = np.zeros(len(total))
        first, end = np.zeros((2, len(total)), dtype=np.int64)
        if len(self.had):
            value = total[self.had, self.had_end] - total[self.had, self.had_first]
            gained[self.having] = np.maximum.reduceat(value, self.had_start)
            number = np.where(value == gained[self.had], np.arange(len(value)), len(value))
            best = np.minimum.reduceat(number, self.had_start)
            first[self.having], end[self.having] = self.had_first[best], self.had_end[best]
        return np.maximum(gained, 0.0), first, end


class _Sums:
    """Adds up rows that have the same key."""

    def __init__(self, keys: Ints) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys, self._starts = np.unique(keys[self._order], return_index=True)

    def add(self, to: Floats, rows: Floats) -> None:
        """Add each of ``rows`` to the row of ``to`` that its key names."""
        if len(self._keys):
            to[self._keys] += np.add.reduceat(rows[self._order], self._starts, axis=0)


class DayTable:
    """A row for each pair of a day wish and a home.

    ``sleepers``: residents who also ask for a bed. Where they have both they count once for the ratio, so their
    days take no care here, lest the bound be too low.
    """

    def __init__(self, stock: Stock, wishes: Sequence[DayWish], sleepers: set[str]) -> None:
        weekly = {key: row for row, key in enumerate(stock.weekly)}
        some = [wish for wish in wishes if wish.homes]
        pairs = [(number, home) for number, wish in enumerate(some) for home in wish.homes]
        self.wish = np.array([number for number, _ in pairs], dtype=np.int64)
        self.facility = np.array([stock.facilities[home] for _, home in pairs], dtype=np.int64)
        self.starts = np.searchsorted(self.wish, np.arange(len(some)))
        self.open = np.array([week for wish in some for week in wish.open], dtype=bool).reshape(-1, 7)
        self.weight = np.array([wish.weight for wish in some], dtype=np.float64)
        self.times = np.array([wish.wanted for wish in some], dtype=np.int64)
        self.halves = np.array([[half in wish.halves for half in (0, 1)] for wish in some], dtype=bool).reshape(-1, 2)
        severe = np.array([wish.resident.severe for wish in some], dtype=np.int64)
        self.ease = stock.share[self.facility, severe[self.wish]]
        self.ease[[some[number].resident.id in sleepers for number in self.wish]] = 0.0
        # Rows without a weekly limit point behind the last one.
        self.weekly = np.array(
            [weekly.get((home, some[number].need.service), len(weekly)) for number, home in pairs], dtype=np.int64
        )

    def renumber(self, facilities: Ints) -> None:
        """As ``StayTable.renumber``."""
        self.facility = np.searchsorted(facilities, self.facility)
        self.by_facility = _Sums(self.facility)

    def take(self, prices: Prices, taken: Prices) -> float:
        """As ``StayTable.take``; of a home as many of the best days as are wanted."""
        if not len(self.weight):
            return 0.0
        halves = self.halves[self.wish]
        per_half = prices.places[self.facility] + self.ease[:, None, None] * prices.care[self.facility]
        cost = (per_half * halves[:, None, :]).sum(axis=2) + np.append(prices.weekly, 0.0)[self.weekly][:, None]
        gain = np.where(self.open, np.maximum(0.0, self.weight[self.wish][:, None] - cost), 0.0)
        order = np.argsort(-gain, axis=1, kind="stable")
        wanted = np.zeros_like(self.open)
        np.put_along_axis(wanted, order, np.arange(7) < self.times[self.wish][:, None], axis=1)
        gain *= wanted
        total = gain.sum(axis=1)
        best = np.maximum.reduceat(total, self.starts)
        share = ((total == best[self.wish]) & (total > 0)).astype(np.float64)
        share /= np.maximum(1.0, np.add.reduceat(share, self.starts))[self.wish]
        used = (gain > 0) * share[:, None]
        use = used[:, :, None] * halves[:, None, :]
        self.by_facility.add(taken.places, use)
        self.by_facility.add(taken.care, use * self.ease[:, None, None])
        limited = self.weekly < len(prices.weekly)
        np.add.at(taken.weekly, self.weekly[limited], used.sum(axis=1)[limited])
        return float(best.sum())


def descend(relaxation: Relaxation, served: int, budget: Budget) -> tuple[Prices, int]:
    """Prices that prove a low bound, and the bound. ``served``: weighted minutes that some plan is known to serve.

    Subgradient steps of Polyak's length towards a target that is drawn in whenever it seems out of reach.
    """
    flat: Floats = np.zeros_like(relaxation.supply)
    best, best_flat = np.inf, flat
    trend = np.zeros_like(flat)
    reach, stall = 0.1, 0
    for _ in range(STEPS):
        value, taken = relaxation.value(flat)
        budget.spend(relaxation.cells // WORK)
        stall = 0 if value < best * (1 - 1e-5) else stall + 1
        if value < best:
            best, best_flat = value, flat
        if stall >= PATIENCE:
            reach, stall = reach / 2, 0
        over = taken - relaxation.supply
        over[(flat == 0) & (over < 0) | (flat == relaxation.ceiling) & (over > 0)] = 0
        trend = MOMENTUM * trend + over
        length = float(trend @ trend)
        if best <= served or not over.any() or reach < CLOSE or budget.spent:
            break
        target = max(served, best * (1 - reach))
        flat = np.rint(np.clip(flat + (value - target) / length * trend, 0.0, relaxation.ceiling))
    return relaxation.prices(best_flat), int(best)
