"""Placing many needs at once by compiled local search; ``load`` fills its tables, ``kernels`` is the search."""

import numpy as np

from ...budget import Budget
from ..prices import Prices
from ..scene import Placing, Scene, Turn
from .load import Tables, tables

WORK = 20  # units of work in a round
CHUNK = 200  # rounds between two looks at the budget
ROUNDS = 300  # for each wish, where the budget sets no limit
HOT, COLD = 2.0, 0.01  # first and last heat, in shares of the mean weight of a night or day
SERVING = 0.5  # share of the rounds that look for need to serve; the others look for fewer points
JOINING = 10  # of those that lack something, as many try to come in at once
WARM, LAST = 60.0, 2.0  # points, first and last heat of those others
EXCHANGES = 100  # tries of two stays' beds before each of those others
AWAY = 0.3  # share of an annealing after which the placing that it began with is forgotten
DEAR = 5_000  # points that the mean night or day weighs at least


def anneal(
    scene: Scene,
    turn: Turn,
    prices: Prices,
    budget: Budget,
    seed: int,
    again: float | None = None,
    only_serving: bool = False,
) -> Placing:
    """The turn's placing with its free wishes placed anew, never worse than it was.

    ``again``: the first heat in points of an annealing that is to lead elsewhere. What serves no less need than the
    placing, which is lost, and is good at the end, is the answer then. ``only_serving``: the whole budget is for
    serving, and the search over as soon as all is served.
    """
    from .kernels import FILL, FORGET, RETURN, SEARCH, run

    loaded = tables(scene, turn, prices, seed)
    town, state = loaded.town, loaded.state
    run(town, state, RETURN, 0, 1.0, 1.0, 0.0, 0, 0)
    if not len(town.offers):
        return turn.placing
    weights = town.wishes["weight"]
    state.picked[: len(weights)] = np.argsort(-weights, kind="stable")
    run(town, state, FILL, len(weights), 1.0, 1.0, 1.0, 0, 0)
    mean = max(1.0, float(weights.mean()))
    scale = max(1.0, DEAR / mean)
    rounds = ROUNDS * len(weights)
    share = _serve(loaded, budget, rounds, mean, scale, 1.0 if only_serving else SERVING)
    if only_serving:
        return loaded.placing()
    start, warm, leaving = share, again or WARM, again is not None
    while share < 1.0 and not budget.spent:
        heat = LAST * (warm / LAST) ** ((1 - share) / (1 - start))
        if leaving and share - start > AWAY * (1 - start):
            leaving = bool(run(town, state, FORGET, 0, 1.0, 1.0, 0.0, 0, 0))
        run(town, state, SEARCH, CHUNK, heat, scale, 0.0, 0, EXCHANGES)
        budget.spend(CHUNK * WORK)
        share = _share_done(budget, rounds)
    return loaded.placing()


def _serve(loaded: Tables, budget: Budget, rounds: int, mean: float, scale: float, end: float) -> float:
    """Look for need to serve until that share of the budget is done, or all is served; the share done.

    ``mean``: weight of a night or day.
    """
    from .kernels import RETURN, SEARCH, run

    town, state, share = loaded.town, loaded.state, 0.0
    while share < end and state.totals[1]["unserved"] > 0 and not budget.spent:
        heat = HOT * (COLD / HOT) ** (share / end) * mean * scale
        run(town, state, SEARCH, CHUNK, heat, scale, 0.5, JOINING, 0)
        budget.spend(CHUNK * WORK)
        share = _share_done(budget, rounds)
    run(town, state, RETURN, 0, 1.0, 1.0, 0.0, 0, 0)
    return share


def _share_done(budget: Budget, rounds: int) -> float:
    """How much of the budget is used up, or of ``rounds`` where it sets no limit."""
    used = budget.used
    return budget.done / (rounds * WORK) if used is None else used
