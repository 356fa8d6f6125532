"""The stays worth trying for a need: whole ones by their gain at the prices, split ones where no whole one
gains as much.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, product

import numpy as np

from ..prices import Floats, Prices
from ..scene import Scene
from ..wishes import Bools, Ints, Path, Piece, StayWish, intervals

ALL = 200  # with no more paths than this, every one is tried
WHOLE = 40  # else so many in one bed
SPLIT = 4  # and so many over several beds


def paths_of(scene: Scene, wish: StayWish, prices: Prices) -> tuple[list[Path], bool]:
    """The stays to try, and whether they are all there are."""
    if not wish.pools:
        return [], True
    table = _Table(scene, wish, prices)
    whole = table.count() <= ALL
    return [*(table.all() if whole else table.best())], whole


class _Table:
    """Gains of a wish, pools x nights; blocked nights gain nothing."""

    def __init__(self, scene: Scene, wish: StayWish, prices: Prices) -> None:
        stock = scene.stock
        self.firsts, self.ends = intervals(stock.nights)
        self.spans = wish.spans
        self.one_bed = scene.terms.whole
        self.pools = pools = wish.pools
        self.open = wish.open & scene.free[wish.need.id]
        week = min(7, stock.nights)
        facilities = [stock.facilities[stock.pools[pool].facility] for pool in pools]
        cost = prices.nights[[stock.pools[pool].ward for pool in pools]]
        cost[:, :week] += (
            stock.share[facilities, int(wish.resident.severe)][:, None] * prices.care.sum(axis=2)[facilities, :week]
        )
        self.gain: Floats = np.where(self.open, wish.weight - cost, 0.0)
        # Points decide between equals: they are small beside the weight of a night.
        self.points = scene.tariff.parts(wish)
        self.beginnings = scene.tariff.beginnings(wish)[self.firsts]

    def count(self) -> int:
        """How many paths there are, splits at every night included; counted no further than beyond ``ALL``."""
        choices = np.pad(np.cumsum(np.log(np.maximum(1, self.open.sum(axis=0)))), (1, 0))
        if self.one_bed:
            return int(self._unbroken(self.open).sum())
        fit = self._unbroken(self._anywhere)[0]
        total = np.exp(np.minimum(20.0, choices[self.ends] - choices[self.firsts]))[fit].sum()
        return int(min(total + 0.5, ALL + 1))

    def all(self) -> Iterator[Path]:
        if self.one_bed:
            yield from self._whole(np.argwhere(self._unbroken(self.open)))
            return
        fit = self._unbroken(self._anywhere)[0]
        for first, end in zip(self.firsts[fit].tolist(), self.ends[fit].tolist(), strict=True):
            choices = [np.flatnonzero(self.open[:, night]).tolist() for night in range(first, end)]
            for beds in product(*choices):
                yield self._path(first, beds)

    def best(self) -> Iterator[Path]:
        """Whole stays by their gain; then split ones that gain more than the best of those."""
        gains = self._sums(self.gain) - self.points[:, None] - self.beginnings
        whole = np.where(self._unbroken(self.open), gains, -np.inf).ravel()
        order = np.argsort(-whole, kind="stable")[:WHOLE]
        found = order[np.isfinite(whole[order])]
        yield from self._whole(np.stack(np.divmod(found, len(self.firsts)), axis=1))
        if self.one_bed:
            return
        anywhere = self._anywhere
        most = np.where(self.open, self.gain, -np.inf).max(axis=0, keepdims=True)
        split = np.where(
            self._unbroken(anywhere), self._sums(np.where(anywhere, most, 0.0)) - self.beginnings, -np.inf
        )[0]
        for span in np.argsort(-split, kind="stable")[:SPLIT].tolist():
            if split[span] > max(0.0, whole[order[0]]):
                yield self._cheapest(int(self.firsts[span]), int(self.ends[span]))

    def _whole(self, found: Ints) -> Iterator[Path]:
        """Stays in one bed, by rows of pools and of intervals."""
        for row, span in found.tolist():
            yield (Piece(self.pools[row], int(self.firsts[span]), int(self.ends[span])),)

    @property
    def _anywhere(self) -> Bools:
        found: Bools = np.logical_or.reduce(self.open, axis=0, keepdims=True)
        return found

    def _unbroken(self, open_nights: Bools) -> Bools:
        """Rows x intervals: of a wanted length, and open on every night."""
        shut = np.pad(np.cumsum(~open_nights, axis=1), ((0, 0), (1, 0)))
        unbroken: Bools = np.logical_and(shut[:, self.ends] == shut[:, self.firsts], self.spans)
        return unbroken

    def _sums(self, gain: Floats) -> Floats:
        total = np.pad(np.cumsum(gain, axis=1), ((0, 0), (1, 0)))
        sums: Floats = total[:, self.ends] - total[:, self.firsts]
        return sums

    def _cheapest(self, first: int, end: int) -> Path:
        """The path over nights ``[first, end)`` with the greatest gain; a move costs a trifle."""
        gain = np.where(self.open, self.gain, -np.inf)
        total, came_from = gain[:, first], []
        for night in range(first + 1, end):
            best = int(total.argmax())
            moved = total[best] - 1.0 > total
            came_from.append(np.where(moved, best, np.arange(len(total))))
            total = np.where(moved, total[best] - 1.0, total) + gain[:, night]
        rows = [int(total.argmax())]
        for origin in reversed(came_from):
            rows.append(int(origin[rows[-1]]))
        return self._path(first, rows[::-1])

    def _path(self, first: int, rows: Sequence[int]) -> Path:
        pieces = []
        for row, run in groupby(rows):
            nights = len([*run])
            pieces.append(Piece(self.pools[row], first, first + nights))
            first += nights
        return tuple(pieces)
