"""A lower bound that knows the sexes in rooms: prices of stays, less what the best roster of each room gains at them.

Only "every stay is in one room" is relaxed (Geoffrion 1974); each room by itself has the best roster of all stays that
the rules allow, worked out exactly. Prices climb from those of the linear program for as long as there is time; what
the best of them prove is worked out once more in the end, so that nothing the climb takes on trust enters the proof.
"""

from concurrent.futures import ThreadPoolExecutor
from math import ceil, gcd, inf

from scheduling.engine.budget import Budget
from scheduling.engine.placement.guide import guide, left_out
from scheduling.engine.placement.rosters.ascent import Ascent
from scheduling.engine.placement.rosters.tables import DESKS, tables
from scheduling.engine.placement.scene import Placing, Scene, Turn
from scheduling.engine.placement.wishes import StayWish
from scheduling.engine.plan import Plan

from .adapter import to_problem, to_terms
from .instance import Instance
from .scorer import FOREIGN_DEPARTMENT, FOREIGN_ROOM, LARGER_ROOM, MISSING_PROPERTY, RANK

GUIDING = 0.3  # of the seconds at most for the linear program
TENTHS = 10  # of a cost unit
STEP = gcd(MISSING_PROPERTY, LARGER_ROOM, FOREIGN_DEPARTMENT, FOREIGN_ROOM, RANK)  # tenths that costs are a multiple of
HAIR = 1e-6  # tenths, for each bed and night: more than what rosters take for nothing


def prove_with_company(instance: Instance, budget: Budget, found: float = inf) -> float:
    """No solution that leaves no night unplaced costs less. 0 where nobody fits anywhere.

    ``found``: what one costs; more than that need not be proven.
    """
    problem = to_problem(instance)
    scene = Scene(problem, Plan(), to_terms(instance))
    stays = [wish for wish in scene.wishes.values() if isinstance(wish, StayWish)]
    turn = Turn([*stays], [], Placing({}, {}))
    loaded = tables(scene, turn, stays, DESKS, run=scene.stock.nights) if stays else None
    if loaded is None:
        return 0.0
    prices = guide(scene, turn, stays, budget.share(GUIDING).seconds_left).stays
    with ThreadPoolExecutor(DESKS) as pool:
        ascent = Ascent(loaded, prices, left_out(stays), pool)
        best, proven = ascent.worth, ascent.bound
        hair = HAIR * float(scene.stock.wards.sum()) * scene.stock.nights
        while not budget.spent and _cost(proven - hair) < found:
            prices = ascent.worth
            ascent.climb()
            budget.spend(1)
            if ascent.bound > proven:
                best, proven = prices, ascent.bound
        ascent.worth = best
        return _cost(ascent.value() - hair)


def _cost(proven: float) -> float:
    """The least that a solution can cost, of which so many tenths are proven."""
    return STEP * ceil(max(0.0, proven) / STEP) / TENTHS
