"""Company for many stays on all nights, and beds within it."""

from concurrent.futures import Executor

from ..budget import Budget
from .exact.whole import rebed_all
from .guide import Guide
from .lanes import LANES, Ground
from .rosters.company import Company, company
from .scene import Placing, Turn
from .wishes import StayWish

SHARE, BEDS = 0.5, 0.7  # of the budget for company, and of the rest at most for beds


def all_anew(
    ground: Ground, guided: Guide, stays: list[StayWish], placing: Placing, budget: Budget, seed: int, jobs: int,
    pool: Executor,
) -> Placing:  # fmt: skip
    """Company and beds for all: two companies side by side, and beds within the better one.

    A few stays may find no bed.
    """
    names = {wish.need.id for wish in stays}
    standing = ground.standing + [wish for wish in ground.movers if wish.need.id not in names]
    turn = Turn([*stays], standing, placing)
    after_another = LANES // min(jobs, LANES)
    seconds = None if budget.seconds_left is None else SHARE * budget.seconds_left / after_another
    work = None if budget.work_left is None else int(SHARE * budget.work_left) // LANES

    def decide(lane: int) -> tuple[Company | None, int]:
        part = budget.part(seconds, work)
        return company(ground.scene, turn, stays, guided.stays, part, seed + lane), part.done

    companies, done = zip(*pool.map(decide, range(LANES)), strict=True)
    part = budget.share(BEDS)
    other = rebed_all(ground.scene, turn, guided.nights, part, pool, [one for one in companies if one] or [None])
    budget.spend(sum(done) + part.done)
    return other
