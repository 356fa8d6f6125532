"""Prices of stays at which the rosters of all rooms agree: the Lagrangean of "every stay is in one room", climbed.

What the prices prove is a bound: the prices of all stays, less what the best roster of each room gains at them.
"""

from concurrent.futures import Executor

import numpy as np

from ..prices import Floats
from .pack import best_rosters
from .runs import ALL, TURNS
from .tables import Tables

MEMORY = 0.7  # of the direction before in each step
RECENT, EARLY = 0.03, 0.1  # weight of a round in what is agreed; of the first rounds, which are far off
MANY = 5_000  # stays; with fewer of them all runs are worked out in each round
SETTLING = 100  # rounds that are early
AIM, LEAST = 0.015, 5.0  # shares of the bound, and points at least, that steps aim above it
FAR = 3.0  # of that, the most that a step makes good: those back from far below would go astray
PATIENCE, SHORTER, SHORTEST = 20, 0.7, 0.02  # rounds without gain after which steps get shorter; and how short


class Ascent:
    """``worth``: prices to begin with, by wish; ``most``: what leaving a wish out costs, which no price exceeds.
    ``pool``: where the desks of the tables work side by side; what comes of it is the same without. ``aim``: points
    at least, that steps aim above the bound. ``length``: of the first steps, in shares of the way to that aim.

    ``bound``: of the rounds, for lengths of steps; a hair too high where ``runs`` overlooked a room's best roster.
    """

    def __init__(
        self, tables: Tables, worth: Floats, most: Floats, pool: Executor | None = None, aim: float = LEAST,
        length: float = 1.0,
    ) -> None:  # fmt: skip
        self.tables, self._pool, self._aim = tables, pool, aim
        self.most = most
        self.worth = np.clip(worth, 0.0, most)
        self.agreed: Floats = np.zeros(len(tables.stays.rows))  # by stay, in how many of the last rounds
        self.bound = -np.inf
        self._direction: Floats = np.zeros(len(worth))
        self._length, self._rounds, self._lost, self._known = length, 0, 0, False

    def again(self, length: float) -> None:
        """Forget the bound, and what runs gain: the rooms have changed."""
        self._known = False
        self.bound, self._length = -np.inf, max(self._length, length)

    def value(self, due: int = ALL) -> float:
        """The bound of the prices as they are, proven with ``ALL``; the rosters are left in the tables."""
        rooms, stays, desks = self.tables

        def share(lane: int) -> None:
            best_rosters(rooms, stays, desks[lane], self.worth, due, lane, len(desks))

        [*(self._pool.map if self._pool else map)(share, range(len(desks)))]
        return float(self.worth.sum() - rooms.value.sum())

    def climb(self) -> None:
        """One round."""
        stays = self.tables.stays
        value = self.value(self._rounds % TURNS if self._known and len(stays.rows) > MANY else ALL)
        self._known = True
        if value > self.bound:
            self.bound, self._lost = value, 0
        else:
            self._lost += 1
            if self._lost == PATIENCE:
                self._length, self._lost = max(SHORTEST, self._length * SHORTER), 0
        weight = EARLY if self._rounds < SETTLING else RECENT
        self.agreed += weight * (stays.taken - self.agreed)
        self._rounds += 1
        missing = 1.0 - np.bincount(stays.rows["wish"], stays.taken, minlength=len(self.worth))
        before = self._direction if self._rounds > 1 else missing
        self._direction = missing + MEMORY * (before - missing)
        step = np.where((self.worth <= 0) & (self._direction < 0), 0.0, self._direction)
        above = max(self._aim, AIM * abs(self.bound))
        far = min(FAR * above, self.bound + above - value)
        length = self._length * far / max(1e-9, float(step @ step))
        self.worth = np.clip(self.worth + length * step, 0.0, self.most)
