"""Placing many needs: two annealings side by side; given time and not too many, company in rooms and beds within it."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from ..budget import Budget
from .anneal import anneal
from .exact.rebed import rebed
from .guide import Guide, guide
from .leisure import is_long
from .prices import Floats, Prices
from .rosters.company import OPEN, company, kinds_of_placing
from .scene import Placing, Scene, Turn
from .wishes import Ints, StayWish, Wish

LANES = 2
FIRST = 0.15  # of the budget for annealing, until the lanes first meet
COMPANY, ALL = 0.65, 0.5  # of the budget then left until they meet again, and of that for new company in all rooms
MEETINGS = 3  # of the lanes afterwards: both go on with the better placing
OPENED = 0.3  # of the rooms are given new company at once
AGAIN = 0.2  # of the budget between two meetings at most for that
WARM = 15.0  # points, the first heat of annealing again, where company is of no matter
MANY = 800  # stays; with more of them annealing makes more of the time than company does
PATIENCE = 0.5  # of the time left, the most for that
WORK = 20_000_000  # units of work that it counts for


@dataclass(frozen=True)
class Ground:
    """What the lanes share: needs that may move and those that stand, and prices of scarcity."""

    scene: Scene
    movers: list[Wish]
    standing: list[Wish]
    prices: Prices

    def turn(self, placing: Placing) -> Turn:
        return Turn(self.movers, self.standing, placing)

    def unserved(self, placing: Placing) -> int:
        return self.scene.cost(self.turn(placing))[0]

    def better(self, one: Placing, other: Placing) -> Placing:
        """``other`` unless ``one`` is better."""
        return min(other, one, key=lambda placing: self.scene.cost(self.turn(placing)))


def place_many(ground: Ground, given: Placing, budget: Budget, seed: int, jobs: int) -> Placing:
    """``given`` with the movers placed anew, never worse than it was; the same whatever the ``jobs``."""
    stays = [wish for wish in ground.movers if isinstance(wish, StayWish)]
    many = 0 < len(stays) <= MANY and is_long(budget)
    with ThreadPoolExecutor(max(1, min(jobs, LANES))) as pool:
        guiding = pool.submit(guide, ground.scene, ground.turn(given), stays) if many else None

        def first(lane: int, part: Budget) -> Placing:
            return anneal(ground.scene, ground.turn(given), ground.prices, part, seed + lane)

        placing = _both(ground, pool, budget, FIRST if many else 1.0, first, jobs)
        if guiding is not None:
            lanes = _Lanes(ground, stays, guiding.result(), seed, placing)
            placing = lanes.start = _both(ground, pool, budget, COMPANY, lanes.begin, jobs)
            for meeting in range(MEETINGS):
                placing = lanes.start = _both(ground, pool, budget, 1 / (MEETINGS - meeting), lanes.go_on, jobs)
    return placing


def _both(
    ground: Ground, pool: Executor, budget: Budget, share: float, run: Callable[[int, Budget], Placing], jobs: int
) -> Placing:
    """The better of the placings that the lanes come to within ``share`` of the budget."""
    work = None if budget.work is None else int((budget.work_left or 0) * share) // LANES
    parts: list[Budget] = []

    def one(lane: int) -> Placing:
        # One after the other, the first has half of the seconds, and the second as many of those left.
        seconds = share if jobs > 1 else share / (LANES - lane * share)
        part = budget.share(seconds)
        part.work = work
        parts.append(part)
        return run(lane, part)

    placings = [*pool.map(one, range(LANES))]
    budget.spend(sum(part.done for part in parts))
    return ground.better(placings[1], placings[0])


@dataclass
class _Lanes:
    """``start``: where the lanes last met. ``worth``: of stays, by lane, as the last company had them."""

    ground: Ground
    stays: list[StayWish]
    guide: Guide
    seed: int
    start: Placing
    worth: list[Floats] = field(default_factory=list)
    number: list[int] = field(default_factory=lambda: [0] * LANES)

    def __post_init__(self) -> None:
        self.worth = [self.guide.stays] * LANES
        self._shared = bool(self.ground.scene.rooms) and bool(self.guide.stays.any())

    def begin(self, lane: int, budget: Budget) -> Placing:
        """Company for all rooms, and beds within it."""
        if self._shared:
            placing = self._company(lane, self.start, budget, ALL, None)
            if placing is not self.start:
                return placing
        return self._beds_anew(self.start, budget)

    def go_on(self, lane: int, budget: Budget) -> Placing:
        """Company for some rooms, and beds within it, as long as the budget goes; or other places by annealing."""
        placing = self.start
        while not budget.spent:
            moved = False
            if self._shared:
                random = np.random.default_rng([self.seed, lane, self.number[lane]])
                kept = kinds_of_placing(self.ground.scene, self.ground.turn(placing))
                kept[random.random(len(kept)) < OPENED] = OPEN
                other = self._company(lane, placing, budget, AGAIN, kept)
                moved, placing = other is not placing, other
            if not moved:
                placing = self._annealed(lane, placing, budget)
        return placing

    def _company(self, lane: int, placing: Placing, budget: Budget, share: float, kept: Ints | None) -> Placing:
        ground = self.ground
        turn, part = self._turn(placing, self.stays), budget.share(share)
        found = company(ground.scene, turn, self.stays, self.worth[lane], part, self._next_seed(lane), kept)
        budget.spend(part.done)
        if found is None:
            return placing
        self.worth[lane] = found.worth
        left = budget.seconds_left
        other = rebed(ground.scene, turn, self.guide.nights, None if left is None else PATIENCE * left, found)
        budget.spend(WORK)
        if ground.unserved(other) > ground.unserved(placing):
            # Somebody found no room. On nights on which a room stays empty, any kind may be there after all.
            other = self._beds_anew(other, budget)
        return ground.better(placing, other)

    def _annealed(self, lane: int, placing: Placing, budget: Budget) -> Placing:
        ground, part = self.ground, budget.share(AGAIN)
        other = anneal(ground.scene, ground.turn(placing), ground.prices, part, self._next_seed(lane), WARM)
        budget.spend(part.done)
        return ground.better(placing, self._beds_anew(other, budget))

    def _next_seed(self, lane: int) -> int:
        self.number[lane] += 1
        return self.seed + LANES * 1_000 * self.number[lane] + lane

    def _beds_anew(self, placing: Placing, budget: Budget) -> Placing:
        left = budget.seconds_left
        seconds = None if left is None else PATIENCE * left
        budget.spend(WORK)
        other = rebed(self.ground.scene, self._turn(placing, self.stays), self.guide.nights, seconds)
        return self.ground.better(placing, other)

    def _turn(self, placing: Placing, free: list[StayWish]) -> Turn:
        names = {wish.need.id for wish in free}
        others = [wish for wish in self.ground.movers if wish.need.id not in names]
        return Turn([*free], self.ground.standing + others, placing)
