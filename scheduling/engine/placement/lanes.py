"""Placing many needs: two annealings side by side; given time, in turn with giving all beds anew."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from ..budget import Budget
from .anneal import anneal
from .exact.rebed import rebed
from .guide import guide
from .prices import Floats, Prices
from .scene import Placing, Scene, Turn
from .wishes import StayWish, Wish

LANES = 2
LONG_SECONDS, LONG_WORK = 15.0, 600_000_000  # with no less than this, beds are given anew too
FIRST = 0.45  # of the budget until the lanes first meet
ANNEALING = 0.75  # of that for annealing
MEETINGS = 2  # of the lanes afterwards: both go on with the better placing
AGAIN = 0.3  # of the budget between two meetings for each further annealing
WARM = 15.0  # points, its first heat
WIDE = 800  # stays that are given beds anew at once, neighbours in time
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

    def better(self, one: Placing, other: Placing) -> Placing:
        """``other`` unless ``one`` is better."""
        return min(other, one, key=lambda placing: self.scene.cost(self.turn(placing)))


def place_many(ground: Ground, given: Placing, budget: Budget, seed: int, jobs: int) -> Placing:
    """``given`` with the movers placed anew, never worse than it was; the same whatever the ``jobs``."""
    stays = [wish for wish in ground.movers if isinstance(wish, StayWish)]
    many = bool(stays) and _is_long(budget)
    with ThreadPoolExecutor(max(1, min(jobs, LANES))) as pool:
        guiding = pool.submit(guide, ground.scene, ground.turn(given), stays) if many else None

        def first(lane: int, part: Budget) -> Placing:
            annealing = part.share(ANNEALING if guiding else 1.0)
            turn, mixing = ground.turn(given), guiding is not None
            placing = anneal(ground.scene, turn, ground.prices, annealing, seed + lane, mixing=mixing)
            part.spend(annealing.done)
            return _beds_anew(ground, stays, guiding.result(), placing, part) if guiding else placing

        placing = _both(ground, pool, budget, FIRST if many else 1.0, first, jobs)
        for meeting in range(MEETINGS if guiding else 0):
            assert guiding is not None
            lanes = _Lanes(ground, stays, guiding.result(), placing, seed + LANES * (meeting + 1) * 1_000)
            placing = _both(ground, pool, budget, 1 / (MEETINGS - meeting), lanes.run, jobs)
    return placing


def _is_long(budget: Budget) -> bool:
    """Whether there is time for more than annealing; a search without any limit is over when annealing is."""
    if budget.seconds_left is not None:
        return budget.seconds_left >= LONG_SECONDS
    return budget.work is not None and budget.work >= LONG_WORK


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


@dataclass(frozen=True)
class _Lanes:
    ground: Ground
    stays: list[StayWish]
    prices: Floats  # of the guide
    start: Placing
    seed: int

    def run(self, lane: int, budget: Budget) -> Placing:
        """Beds anew, then annealing and beds anew as long as the budget goes."""
        placing, number = self.start, lane
        if not lane:
            placing = _beds_anew(self.ground, self.stays, self.prices, placing, budget)
        while not budget.spent:
            part = budget.share(AGAIN)
            other = anneal(
                self.ground.scene, self.ground.turn(placing), self.ground.prices, part, self.seed + number, WARM
            )
            budget.spend(part.done)
            number += LANES
            placing = self.ground.better(placing, _beds_anew(self.ground, self.stays, self.prices, other, budget))
        return placing


def _beds_anew(ground: Ground, stays: list[StayWish], prices: Floats, placing: Placing, budget: Budget) -> Placing:
    for free in _windows(stays):
        if budget.spent:
            break
        names = {wish.need.id for wish in free}
        others = [wish for wish in ground.movers if wish.need.id not in names]
        turn = Turn([*free], ground.standing + others, placing)
        left = budget.seconds_left
        placing = ground.better(placing, rebed(ground.scene, turn, prices, None if left is None else PATIENCE * left))
        budget.spend(WORK)
    return placing


def _windows(stays: list[StayWish]) -> Iterator[list[StayWish]]:
    """All stays, or where there are many, neighbours in time, each window half in the next."""
    stays = sorted(stays, key=lambda wish: wish.need.dates.start)
    yield stays[:WIDE]
    for start in range(WIDE // 2, len(stays) - WIDE // 2, WIDE // 2):
        yield stays[start : start + WIDE]
