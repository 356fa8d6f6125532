"""Company for many stays on all nights, and beds within it."""

from concurrent.futures import Executor

from ..budget import Budget
from .anneal import anneal
from .exact.whole import rebed_all
from .guide import Guide
from .lanes import WARM, Ground
from .rosters.company import company
from .scene import Placing
from .wishes import StayWish

SHARE, BEDS = 0.3, 0.8  # of the budget for company, and of the rest at most for beds
LETTING_IN = 0.1  # of the budget then, for those who found none


def all_anew(
    ground: Ground, guided: Guide, stays: list[StayWish], placing: Placing, budget: Budget, seed: int, pool: Executor
) -> Placing:
    """Company and beds for all. A few stays may find no bed."""
    scene, turn = ground.scene, ground.alone(stays).turn(placing)
    part = budget.share(SHARE)
    found = company(scene, turn, stays, guided.stays, part, seed, pool=pool)
    budget.spend(part.done)
    part = budget.share(BEDS)
    other = rebed_all(scene, turn, guided.stays, part, pool, found)
    budget.spend(part.done)
    if ground.unserved(other):
        part = budget.share(LETTING_IN)
        other = ground.better(other, anneal(scene, ground.turn(other), ground.prices, part, seed, WARM))
        budget.spend(part.done)
    return other
