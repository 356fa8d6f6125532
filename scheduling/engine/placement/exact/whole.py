"""Gives beds anew to more stays than can be decided at once, while who may share a room with whom stays as it is.

Rosters tell what each bed is worth on each night, and agree on one bed for many stays: there they remain. The others
are decided window after window of nights, in which a stay that goes on beyond the window pays what the nights there
are worth. So no night is a border across which nobody looks. Whom a window leaves without a bed, or for whom there was
no time, has the bed that rosters had most often of those that are left.
"""

from concurrent.futures import Executor

import numpy as np

from ...budget import Budget
from ..prices import Floats
from ..rosters.company import OFTEN, Company, kinds_of_placing
from ..rosters.settled import Settled, settled
from ..scene import Placing, Scene, Turn
from ..wishes import Bools, Ints, StayWish
from .rebed import Model, without_split
from .rounding import cheapest

WINDOW, STEP = 14, 7  # nights looked at, and those of them on which the stays begin that are decided for good
WHOLE = 0.7  # share of the rosters that have a stay in one bed, from which on it is there
LITTLE = 5.0  # points above the best that the prices leave a wish, up to which a stay is tried
WORK = 50_000  # units of work that a stay counts for
LATE, LATE_SHARE = 30, 0.3  # stays that are let in afterwards at most, and of the budget for each


def rebed_all(
    scene: Scene, turn: Turn, worth: Floats, budget: Budget, pool: Executor, company: Company | None = None
) -> Placing:
    """The turn's placing with its free stays placed anew, those before the middle night beside those after it.

    ``worth``: of stays, to begin with, by free stay. ``company`` decides who may share rooms; without it, those who
    sleep there now do. Stays may find no bed: compare.
    """
    free = [wish for wish in turn.free if isinstance(wish, StayWish)]
    turn = without_split(turn)
    wishes = [wish for wish in turn.free if isinstance(wish, StayWish) and wish.pools]
    budget.spend(WORK * len(wishes))
    if not wishes:
        return turn.placing
    points = dict(zip([wish.need.id for wish in free], worth if company is None else company.worth, strict=True))
    begin = np.array([points[wish.need.id] for wish in wishes])
    kinds = kinds_of_placing(scene, turn) if company is None else company.kinds
    agreed = settled(scene, turn, wishes, kinds, begin, budget, pool)
    if agreed is None:
        return turn.placing
    likely = {need: [*stays] for need, stays in agreed.stays.items()}
    model = Model(scene, turn, wishes, Company(agreed.kinds, begin, likely))
    if not model.stays:
        return turn.placing
    windows = _Windows(model, agreed, budget)
    nights = scene.stock.nights
    windows.decide_across(nights // 2)
    [*pool.map(windows.decide, (0, nights // 2), (nights // 2, nights))]
    windows.let_in()
    return model.placing(windows.chosen)


class _Windows:
    """``chosen``: by column, the stays decided so far."""

    def __init__(self, model: Model, agreed: Settled, budget: Budget) -> None:
        self._budget, rows = budget, model.rows
        self.chosen = np.zeros(len(model.stays), dtype=bool)
        self._table, self._cost, self._left = model.table().tocsc(), np.array(model.cost), np.array(rows.most)
        self._worth: Floats = np.zeros(len(rows.most))
        self._wish: Ints = np.array([number for number, _ in model.stays])
        self._night = np.full(len(rows.most), -1)
        for (what, *key), row in rows.known.items():
            if what in ("bed", "care"):
                self._night[row] = key[1]
            if what == "bed":
                self._worth[row] = agreed.nights[tuple(np.array(key, dtype=np.int64))]
        self._first, self._end = _spans(model)
        self._done = np.zeros(len(self._first), dtype=bool)
        known = [agreed.stays[model.wishes[number].need.id][piece] for number, piece in model.stays]
        self._share, self._above = np.array(known).T
        self._tried: Bools = (self._share > OFTEN) | (self._above <= LITTLE)
        self._fill(self._share > WHOLE)

    def decide_across(self, middle: int) -> None:
        """The stays that may be on both sides of a night."""
        first, end = middle - STEP, middle + STEP
        share = STEP / (middle + STEP)
        self._decide((self._first < end) & (self._end > first), first, end, self._cross(middle), share)

    def decide(self, first: int, end: int) -> None:
        """The stays within those nights. Those of other nights may be decided beside them."""
        within = (self._first >= first) & (self._end <= end)
        for begin in range(first, end, STEP):
            window = min(end, begin + WINDOW)
            for_good = within & (self._first < begin + STEP)
            self._decide(within & (self._first < window), begin, window, for_good, STEP / max(STEP, end - begin))

    def _cross(self, night: int) -> Bools:
        return (self._first < night) & (self._end > night)

    def let_in(self) -> None:
        """Wishes that came too late and found no bed: all that are there on their nights are decided again."""
        for wish in np.flatnonzero(~self._placed())[:LATE].tolist():
            there = (self._first < self._end[wish]) & (self._end > self._first[wish])
            before = self.chosen & there[self._wish]
            self.chosen[before] = False
            self._left += self._table[:, before].sum(axis=1)
            columns: Ints = np.flatnonzero(before)
            for others in (self._tried, np.ones_like(self._tried)):
                tried = (others & there[self._wish]) | before | (self._wish == wish)
                found = self._solve(np.flatnonzero(tried), self._night >= 0, LATE_SHARE)
                columns = columns if found is None else found
                if wish in self._wish[columns]:
                    break
            self._choose(columns)

    def _decide(self, free: Bools, first: int, end: int, for_good: Bools, share: float) -> None:
        """Decide wishes ``for_good`` in that share of the budget, looking at those ``free`` on those nights."""
        tried = np.flatnonzero(self._tried & (free & ~self._done)[self._wish])
        columns = self._solve(tried, (self._night >= first) & (self._night < end), share)
        if columns is not None:
            self._choose(columns[for_good[self._wish[columns]]])
        self._fill(for_good[self._wish])
        self._done |= for_good

    def _solve(self, columns: Ints, inside: Bools, share: float) -> Ints | None:
        """The best of those stays in what is left, where nights that are not ``inside`` have their price besides."""
        if not len(columns) or self._budget.spent:
            return None
        part = self._table[:, columns]
        cost = self._cost[columns] + part.T @ np.where(inside | (self._night < 0), 0.0, self._worth)
        rows = np.flatnonzero(part.sum(axis=1) > 0)
        left = self._budget.seconds_left
        seconds = None if left is None else left * share
        found = cheapest(cost, part.tocsr()[rows], self._left[rows], seconds)
        return None if found is None else columns[found]

    def _choose(self, columns: Ints) -> None:
        self.chosen[columns] = True
        self._done[self._wish[columns]] = True
        taken = self._table[:, columns].sum(axis=1)
        rows = np.flatnonzero(taken)
        self._left[rows] -= taken[rows]

    def _fill(self, tried: Bools) -> None:
        """Choose those stays, the likely ones first, of wishes without a bed where one is left."""
        columns = np.flatnonzero(tried & ~self._placed()[self._wish])
        for column in columns[np.lexsort((self._above[columns], -self._share[columns]))].tolist():
            part = slice(*self._table.indptr[column : column + 2])
            if (self._left[self._table.indices[part]] >= self._table.data[part]).all():
                self._choose(np.array([column]))

    def _placed(self) -> Bools:
        placed: Bools = np.bincount(self._wish, self.chosen, minlength=len(self._first)) > 0
        return placed


def _spans(model: Model) -> tuple[Ints, Ints]:
    """By wish, the first night of the first stay that it may have, and the end of the last."""
    wishes = model.stays[-1][0] + 1
    first, end = np.full(wishes, np.iinfo(np.int64).max), np.zeros(wishes, dtype=np.int64)
    for number, piece in model.stays:
        first[number], end[number] = min(first[number], piece.first), max(end[number], piece.end)
    return first, end
