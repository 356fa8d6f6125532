"""Company in rooms and beds within it, decided in two lanes side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..budget import Budget
from .anneal import anneal
from .exact.rebed import rebed
from .guide import Guide
from .prices import Floats, Prices
from .rosters.company import OPEN, company, kinds_of_placing
from .scene import Placing, Scene, Turn
from .wishes import Ints, StayWish, Wish

LANES = 2
ALL = 0.5  # of the budget for new company in all rooms
OPENED = 0.3  # of the rooms are given new company at once
AGAIN = 0.2  # of the budget between two meetings at most for that
WARM = 15.0  # points, the first heat of annealing again, where company is of no matter
PATIENCE = 0.5  # of the time left, the most for that
WORK = 20_000_000  # units of work that it counts for


@dataclass(frozen=True)
class Ground:
    """Needs that may move and those that stand, and prices of scarcity."""

    scene: Scene
    movers: list[Wish]
    standing: list[Wish]
    prices: Prices

    def turn(self, placing: Placing) -> Turn:
        return Turn(self.movers, self.standing, placing)

    def alone(self, free: Sequence[Wish]) -> "Ground":
        """The same where these alone may move."""
        names = {wish.need.id for wish in free}
        others = [wish for wish in self.movers if wish.need.id not in names]
        return Ground(self.scene, [*free], self.standing + others, self.prices)

    def unserved(self, placing: Placing) -> int:
        return self.scene.cost(self.turn(placing))[0]

    def better(self, one: Placing, other: Placing) -> Placing:
        """``other`` unless ``one`` is better."""
        return min(other, one, key=lambda placing: self.scene.cost(self.turn(placing)))


@dataclass
class Lanes:
    """``start``: where the lanes last met. ``worth``: of stays, by lane, as the last company had them. ``patience``:
    of the time left, the most for giving beds anew.
    """

    ground: Ground
    stays: list[StayWish]
    guide: Guide
    seed: int
    start: Placing
    worth: list[Floats] = field(default_factory=list)
    patience: float = PATIENCE
    number: list[int] = field(default_factory=lambda: [0] * LANES)

    def __post_init__(self) -> None:
        self.worth = [self.guide.stays] * LANES
        self._shared = bool(self.ground.scene.rooms) and bool(self.guide.stays.any())

    def begin(self, lane: int, budget: Budget, share: float = ALL) -> Placing:
        """Company for all rooms in that share of the budget, and beds within it."""
        if self._shared:
            placing = self._company(lane, self.start, budget, share, None)
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
        turn, part = self.ground.alone(self.stays).turn(placing), budget.share(share)
        found = company(
            ground.scene, turn, self.stays, self.worth[lane], part, self._next_seed(lane), kept, kept is not None
        )
        budget.spend(part.done)
        if found is None:
            return placing
        self.worth[lane] = found.worth
        left = budget.seconds_left
        other = rebed(ground.scene, turn, self.guide.nights, None if left is None else self.patience * left, found)
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
        seconds = None if left is None else self.patience * left
        budget.spend(WORK)
        other = rebed(self.ground.scene, self.ground.alone(self.stays).turn(placing), self.guide.nights, seconds)
        return self.ground.better(placing, other)
