"""Company and beds for more stays than can be decided at once: stretch after stretch of nights.

The stays that can be nowhere but within a stretch are given company and beds anew, while all others stand. Stretches of
one round have no night in common and so do not see each other: they are planned side by side. Those of the next round
begin elsewhere.
"""

from concurrent.futures import Executor

import numpy as np

from ..budget import Budget
from .guide import Guide, guide
from .lanes import LANES, Ground, Lanes
from .overall import all_anew
from .scene import Placing
from .wishes import StayWish, span_of

STAYS = 500  # in a stretch, about
ROUNDS = 3  # the budget is for so many at least
COMPANY, PATIENCE = 0.25, 0.6  # of a stretch's budget for company, and of the rest for the beds within it at most
LATE, LETTING_IN = 4, 0.2  # stays left without a bed, when they are so few, are let in; of the budget for each
ENOUGH = 0.75  # of the seconds of the round before; much of a round does not look at the clock
GOLDEN = 0.618  # of a stretch, how much farther on those of the next round begin: never where others did before

Stretch = list[StayWish]


def by_stretches(
    ground: Ground, guided: Guide, placing: Placing, budget: Budget, seed: int, jobs: int, pool: Executor
) -> Placing:
    """``placing`` with better stays: company and beds for all anew, then stretches, round after round while the budget
    goes on; never worse.
    """
    stays = [wish for wish in ground.movers if isinstance(wish, StayWish)]
    number, took = 0, 0.0
    other = all_anew(ground, guided, stays, placing, budget, seed, pool)
    placing = ground.better(placing, _let_in(ground, stays, other, budget, seed, jobs, pool))
    while not budget.spent and (budget.seconds_left is None or budget.seconds_left > ENOUGH * took):
        stretches = in_stretches(stays, ground.scene.stock.nights, GOLDEN * number % 1)
        part = budget.share(1 / max(1, ROUNDS - number))
        number += 1
        if stretches:  # else all cross from one to the next, which they will not in another round
            placing = _round(ground, stretches, placing, part, seed + LANES * number, jobs, pool)
            took = part.elapsed
            budget.spend(part.done)
    return placing


def _let_in(
    ground: Ground, stays: list[StayWish], placing: Placing, budget: Budget, seed: int, jobs: int, pool: Executor
) -> Placing:
    """For each of few left without a bed, the stays of the same nights and some more are planned anew."""
    left = [wish for wish in stays if wish.need.id not in placing.paths]
    length = length_of(stays, ground.scene.stock.nights)
    for number, wish in enumerate(left if len(left) <= LATE else []):
        span = span_of(wish)
        margin = max(0, length - len(span)) // 2 + 1 if len(span) else 0
        around = [
            one
            for one in stays
            if len(span) and len(own := span_of(one)) and span[0] - margin <= own[0] and own[-1] <= span[-1] + margin
        ]
        part = budget.share(LETTING_IN)
        placing = _round(ground, [around], placing, part, seed + number, jobs, pool) if around else placing
        budget.spend(part.done)
    return placing


def are_short(stays: list[StayWish], nights: int) -> bool:
    """Whether most of the stays lie within a stretch, wherever it begins."""
    spans = [span[-1] + 1 - span[0] for span in map(span_of, stays) if len(span)]
    return bool(spans) and 2 * float(np.median(spans)) <= length_of(stays, nights)


def length_of(stays: list[StayWish], nights: int) -> int:
    return max(1, round(nights * STAYS / len(stays)))


def in_stretches(stays: list[StayWish], nights: int, before: float) -> list[Stretch]:
    """The stays within each stretch that has any; the first begins that share of its length before the horizon."""
    length = length_of(stays, nights)
    ahead = int(before * length)
    within: dict[int, Stretch] = {}
    for wish in stays:
        span = (span_of(wish) + ahead) // length
        if len(span) and span[0] == span[-1]:
            within.setdefault(int(span[0]), []).append(wish)
    return [within[number] for number in sorted(within)]


def _round(
    ground: Ground, stretches: list[Stretch], placing: Placing, budget: Budget, seed: int, jobs: int, pool: Executor
) -> Placing:
    """All stretches planned anew, each with the same share of the budget."""
    side_by_side = min(jobs, LANES, len(stretches))
    seconds = None if budget.seconds_left is None else budget.seconds_left * side_by_side / len(stretches)
    work = None if budget.work is None else budget.work // len(stretches)

    def anew(number: int) -> tuple[Placing, int]:
        part = budget.part(seconds, work)
        return _anew(ground, stretches[number], placing, part, seed + 1_000 * number), part.done

    results = [*pool.map(anew, range(len(stretches)))]
    budget.spend(sum(work for _, work in results))
    paths = dict(placing.paths)
    for stretch, (other, _) in zip(stretches, results, strict=True):
        for wish in stretch:
            paths.pop(wish.need.id, None)
            if wish.need.id in other.paths:
                paths[wish.need.id] = other.paths[wish.need.id]
    return ground.better(placing, Placing(paths, placing.weeks))


def _anew(ground: Ground, stretch: Stretch, placing: Placing, budget: Budget, seed: int) -> Placing:
    part = ground.alone(stretch)
    guided = guide(ground.scene, part.turn(placing), stretch)
    return Lanes(part, stretch, guided, seed, placing, patience=PATIENCE).begin(0, budget, COMPANY)
