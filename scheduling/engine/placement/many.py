"""Placing many needs: two annealings side by side; given time, company in rooms and beds within it."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from ..budget import Budget
from .anneal import anneal
from .guide import Guide, guide
from .lanes import LANES, Ground, Lanes
from .leisure import is_long
from .rosters.nights import climbed_guide
from .scene import Placing
from .stretches import are_short, by_stretches
from .wishes import StayWish

FIRST, FIRST_OF_MANY = 0.15, 0.03  # of the budget for annealing, until the lanes first meet
GUIDING, SOLVING = 0.1, 0.35  # of the budget at most for prices of many stays, climbed or solved
COMPANY = 0.65  # of the budget then left until they meet again
MEETINGS = 3  # of the lanes afterwards: both go on with the better placing
MANY = 800  # stays; company is decided for more of them by stretches of nights, if they are short


def place_many(ground: Ground, given: Placing, budget: Budget, seed: int, jobs: int) -> Placing:
    """``given`` with the movers placed anew, never worse than it was; without a limit in seconds the same whatever the
    ``jobs``. One thread that has little time goes one way: of two each would have half of it.
    """
    stays = [wish for wish in ground.movers if isinstance(wish, StayWish)]
    at_once = 0 < len(stays) <= MANY and is_long(budget)
    in_turn = len(stays) > MANY and is_long(budget) and are_short(stays, ground.scene.stock.nights)
    if jobs == 1 and budget.seconds_left is not None and not is_long(budget):
        return ground.better(given, anneal(ground.scene, ground.turn(given), ground.prices, budget, seed))
    share = FIRST if at_once else FIRST_OF_MANY if in_turn else 1.0
    with ThreadPoolExecutor(max(1, min(jobs, LANES))) as pool:
        guiding = pool.submit(guide, ground.scene, ground.turn(given), stays) if at_once else None

        def first(lane: int, part: Budget) -> Placing:
            return anneal(ground.scene, ground.turn(given), ground.prices, part, seed + lane)

        placing = _both(ground, pool, budget, share, first, jobs)
        if in_turn:
            guided = _guide_of_many(ground, stays, placing, budget, pool)
            return by_stretches(ground, guided, placing, budget, seed, jobs, pool)
        if guiding is None:
            return placing
        lanes = Lanes(ground, stays, guiding.result(), seed, placing)
        placing = lanes.start = _both(ground, pool, budget, COMPANY, lanes.begin, jobs)
        for meeting in range(MEETINGS):
            placing = lanes.start = _both(ground, pool, budget, 1 / (MEETINGS - meeting), lanes.go_on, jobs)
    return placing


def _guide_of_many(ground: Ground, stays: list[StayWish], placing: Placing, budget: Budget, pool: Executor) -> Guide:
    """Prices climbed where all are served; those of scarcity climb too slowly, and are solved where there is time."""
    if ground.unserved(placing):
        guided = guide(ground.scene, ground.turn(placing), stays, budget.share(SOLVING).seconds_left)
        if guided.stays.any():
            return guided
    part = budget.share(GUIDING)
    guided = climbed_guide(ground.scene, ground.turn(placing), stays, part, pool)
    budget.spend(part.done)
    return guided


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
