"""Gives beds anew to more stays than one integer program can hold, while who may share a room with whom stays as it is.

A linear program over all of them tells what each bed is worth on each night, and has half of the stays in one bed
each: there they remain. The others are decided by integer programs, window after window of nights, in which a stay
that goes on beyond the window pays what the nights there are worth. So no night is a border across which nobody looks.
"""

from concurrent.futures import Executor

import numpy as np

from ...budget import Budget
from ..prices import Floats
from ..rosters.company import Company
from ..scene import Placing, Scene, Turn
from ..wishes import Bools, Ints, Path, StayWish
from .rebed import BEST, Model, without_split

WINDOW, STEP = 14, 7  # nights looked at, and those of them on which the stays begin that are decided for good
WHOLE = 0.99  # share of a stay in one bed, from which on it is there
LITTLE = 20.0  # points above its worth in the linear program, up to which a stay is tried
NODES = 100  # of the solver's tree
GAP = 1e-3  # of its cost, to which a window is decided
WORK = 50_000  # units of work that a stay counts for
LATE, LATE_SHARE = 30, 0.3  # stays that are let in afterwards at most, and of the budget for each
NONE = 1e-6


def rebed_all(
    scene: Scene, turn: Turn, prices: Floats, budget: Budget, pool: Executor, company: Company | None = None
) -> Placing:
    """The turn's placing with its free stays placed anew, those before the middle night beside those after it.

    ``prices``: of the guide, wards x nights. ``company``: as for ``rebed``. Stays may find no bed: compare.
    """
    turn = without_split(turn)
    wishes = [wish for wish in turn.free if isinstance(wish, StayWish) and wish.pools]
    budget.spend(WORK * len(wishes))
    if not wishes:
        return turn.placing
    model = Model(scene, turn, wishes, prices, company, BEST)
    windows = _Windows(model, budget)
    if not windows.solved:
        return turn.placing
    nights = scene.stock.nights
    windows.decide_across(nights // 2)
    [*pool.map(windows.decide, (0, nights // 2), (nights // 2, nights))]
    windows.let_in()
    names = {wish.need.id for wish in wishes}
    paths: dict[str, Path] = {need: path for need, path in turn.placing.paths.items() if need not in names}
    for column in np.flatnonzero(windows.chosen).tolist():
        number, piece = model.stays[column]
        paths[wishes[number].need.id] = (piece,)
    return Placing(paths, turn.placing.weeks)


class _Windows:
    """``solved``: whether the linear program is. ``chosen``: by column, the stays decided so far."""

    def __init__(self, model: Model, budget: Budget) -> None:
        from scipy.optimize import linprog
        from scipy.sparse import coo_array

        self._budget, rows, count = budget, model.rows, len(model.stays)
        table = coo_array((rows.factor, (rows.row, rows.column)), shape=(len(rows.most), len(model.cost))).tocsc()
        limits = {} if budget.seconds_left is None else {"time_limit": max(0.1, budget.seconds_left)}
        found = linprog(model.cost, table, rows.most, bounds=(0, 1), method="highs-ipm", options=limits)
        self.solved = found.status == 0
        self.chosen = np.zeros(count, dtype=bool)
        if not self.solved:
            return
        self._table, self._cost, self._left = table[:, :count], np.array(model.cost[:count]), np.array(rows.most)
        self._worth: Floats = np.maximum(0.0, -found.ineqlin.marginals)
        self._wish: Ints = np.array([number for number, _ in model.stays])
        self._is_wish, self._night = np.zeros(len(rows.most), dtype=bool), np.full(len(rows.most), -1)
        for (what, *key), row in rows.known.items():
            self._is_wish[row] = what == "wish"
            if what in ("bed", "care"):
                self._night[row] = key[1]
        self._first, self._end = _spans(model)
        self._done = np.zeros(len(self._first), dtype=bool)
        share: Floats = found.x[:count]
        dear = self._cost + self._table.T @ self._worth
        self._fit = ~self._outnumbered(model, share)
        self._tried: Bools = ((share > NONE) | (dear <= LITTLE)) & self._fit
        self._choose(np.flatnonzero(self._tried & (share > WHOLE)))

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
        has = np.bincount(self._wish, self.chosen, minlength=len(self._done)) > 0
        for wish in np.flatnonzero(~has)[:LATE].tolist():
            there = (self._first < self._end[wish]) & (self._end > self._first[wish])
            before = self.chosen & there[self._wish]
            self.chosen[before] = False
            self._left += self._table[:, before].sum(axis=1)
            columns: Ints = np.flatnonzero(before)
            for others in (self._tried, self._fit):
                tried = (others & there[self._wish]) | before | (self._fit & (self._wish == wish))
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
        self._done |= for_good

    def _solve(self, columns: Ints, inside: Bools, share: float) -> Ints | None:
        """The best of those stays where rows of nights ``inside`` limit them and others have their price."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        if not len(columns) or self._budget.spent:
            return None
        part = self._table[:, columns]
        cost = self._cost[columns] + part.T @ np.where(inside | (self._night < 0), 0.0, self._worth)
        rows = np.flatnonzero((inside | self._is_wish) & (part.sum(axis=1) > 0))
        left = self._budget.seconds_left
        limits = {"mip_rel_gap": GAP, "node_limit": NODES}
        limits |= {} if left is None else {"time_limit": max(0.1, left * share)}
        found = milp(
            cost, integrality=np.ones(len(columns)), bounds=Bounds(0, 1), options=limits,
            constraints=LinearConstraint(part.tocsr()[rows], -np.inf, self._left[rows]),
        )  # fmt: skip
        return None if found.x is None else columns[found.x > 0.5]

    def _choose(self, columns: Ints) -> None:
        self.chosen[columns] = True
        self._done[self._wish[columns]] = True
        taken = self._table[:, columns].sum(axis=1)
        rows = np.flatnonzero(taken)
        self._left[rows] -= taken[rows]

    def _outnumbered(self, model: Model, share: Floats) -> Bools:
        """The stays of the lesser kinds in rooms that nobody sleeps in on a night yet."""
        use = self._table @ share
        rooms: dict[tuple[object, ...], list[int]] = {}
        for key, row in model.rows.known.items():
            if key[0] == "kind":
                rooms.setdefault(key[1:3], []).append(row)
        lesser = [row for rows in rooms.values() for row in rows if row != max(rows, key=lambda one: use[one])]
        chosen = np.zeros(len(use))
        chosen[lesser] = 1.0
        outnumbered: Bools = self._table.T @ chosen > 0
        return outnumbered


def _spans(model: Model) -> tuple[Ints, Ints]:
    """By wish, the first night of the first stay that it may have, and the end of the last."""
    wishes = model.stays[-1][0] + 1
    first, end = np.full(wishes, np.iinfo(np.int64).max), np.zeros(wishes, dtype=np.int64)
    for number, piece in model.stays:
        first[number], end[number] = min(first[number], piece.first), max(end[number], piece.end)
    return first, end
