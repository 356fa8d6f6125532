"""Company and beds for more stays than can be decided at once: stretch after stretch of nights.

The stays that can be nowhere but within a stretch are given company and beds anew, while all others stand. Stretches of
one round have no night in common and so do not see each other: they are planned side by side. Those of the next round
begin elsewhere.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ..budget import Budget
from .guide import Guide
from .lanes import LANES, Ground, Lanes
from .overall import all_anew
from .scene import Placing
from .wishes import StayWish, span_of

STAYS, MOST = 650, 1_300  # in a stretch, about: at first, and where shorter ones gain next to nothing
ROUNDS = 3  # the budget is for so many at least
COMPANY, PATIENCE = 0.25, 0.6  # of a stretch's budget for company, and of the rest for the beds within it at most
HARDLY, LONGER = 0.0002, 1.3  # of the points: where a round gains less, stretches get so many times longer
LATE, LETTING_IN = 4, 0.2  # stays left without a bed, when they are so few, are let in; of the budget for each
ENOUGH = 0.9  # of the seconds that a round seems to take, else none is begun; much of one does not look at the clock
GOLDEN = 0.618  # of a stretch, how much farther on those of the next round begin: never where others did before

Stretch = list[StayWish]


def by_stretches(
    ground: Ground, guided: Guide, placing: Placing, budget: Budget, seed: int, jobs: int, pool: Executor
) -> Placing:
    """``placing`` with better stays: company and beds for all anew, then stretches, round after round while the budget
    goes on, longer ones where there is little left to gain; never worse. ``guided``: of the ground's stays.
    """
    stays = [wish for wish in ground.movers if isinstance(wish, StayWish)]
    rounds = _Rounds(ground, stays, guided, jobs, pool)
    number, pace, size = 0, 0.0, float(STAYS)
    other = all_anew(ground, guided, stays, placing, budget, seed, pool)
    placing = ground.better(placing, rounds.let_in(other, budget, seed))
    while _is_time(budget, pace * STAYS):
        if not _is_time(budget, pace * size):
            size = STAYS
        length = length_of(stays, ground.scene.stock.nights, size)
        stretches = in_stretches(stays, length, GOLDEN * number % 1)
        part = budget.share(1 / max(1, ROUNDS - number))
        number += 1
        if stretches:  # else all cross from one to the next, which they will not in another round
            other = rounds.planned(stretches, placing, part, seed + LANES * number)
            pace = part.elapsed / size
            if _is_hardly_better(ground, placing, other):
                size = min(MOST, size * LONGER)
            placing = other
            budget.spend(part.done)
    return placing


def are_short(stays: list[StayWish], nights: int) -> bool:
    """Whether most of the stays lie within a stretch, wherever it begins."""
    spans = [span[-1] + 1 - span[0] for span in map(span_of, stays) if len(span)]
    return bool(spans) and 2 * float(np.median(spans)) <= length_of(stays, nights, STAYS)


def length_of(stays: list[StayWish], nights: int, size: float) -> int:
    return max(1, min(nights, round(nights * size / len(stays))))


def in_stretches(stays: list[StayWish], length: int, before: float) -> list[Stretch]:
    """The stays within each stretch of so many nights that has any; the first begins that share of it before the
    horizon.
    """
    ahead = int(before * length)
    within: dict[int, Stretch] = {}
    for wish in stays:
        span = (span_of(wish) + ahead) // length
        if len(span) and span[0] == span[-1]:
            within.setdefault(int(span[0]), []).append(wish)
    return [within[number] for number in sorted(within)]


def _is_time(budget: Budget, seconds: float) -> bool:
    return not budget.spent and (budget.seconds_left is None or budget.seconds_left > ENOUGH * seconds)


def _is_hardly_better(ground: Ground, placing: Placing, other: Placing) -> bool:
    (lacking, points), (still, left) = (ground.scene.cost(ground.turn(one)) for one in (placing, other))
    return lacking == still and points - left <= HARDLY * points


@dataclass(frozen=True)
class _Rounds:
    """``guided``: of all ``stays``."""

    ground: Ground
    stays: list[StayWish]
    guided: Guide
    jobs: int
    pool: Executor

    def let_in(self, placing: Placing, budget: Budget, seed: int) -> Placing:
        """For each of few left without a bed, the stays of the same nights and some more are planned anew."""
        left = [wish for wish in self.stays if wish.need.id not in placing.paths]
        for number, wish in enumerate(left if len(left) <= LATE else []):
            around, part = self._around(wish), budget.share(LETTING_IN)
            placing = self.planned([around], placing, part, seed + number) if around else placing
            budget.spend(part.done)
        return placing

    def _around(self, wish: StayWish) -> Stretch:
        """The stays within its nights and as many more as make a stretch."""
        span = span_of(wish)
        if not len(span):
            return []
        margin = max(0, length_of(self.stays, self.ground.scene.stock.nights, STAYS) - len(span)) // 2 + 1
        first, last = span[0] - margin, span[-1] + margin
        return [one for one in self.stays if len(own := span_of(one)) and first <= own[0] and own[-1] <= last]

    def planned(self, stretches: list[Stretch], placing: Placing, budget: Budget, seed: int) -> Placing:
        """All stretches planned anew, each with the same share of the budget."""
        side_by_side = min(self.jobs, LANES, len(stretches))
        seconds = None if budget.seconds_left is None else budget.seconds_left * side_by_side / len(stretches)
        work = None if budget.work is None else budget.work // len(stretches)

        def anew(number: int) -> tuple[Placing, int]:
            part = budget.part(seconds, work)
            return self._anew(stretches[number], placing, part, seed + 1_000 * number), part.done

        results = [*self.pool.map(anew, range(len(stretches)))]
        budget.spend(sum(work for _, work in results))
        paths = dict(placing.paths)
        for stretch, (other, _) in zip(stretches, results, strict=True):
            for wish in stretch:
                paths.pop(wish.need.id, None)
                if wish.need.id in other.paths:
                    paths[wish.need.id] = other.paths[wish.need.id]
        return self.ground.better(placing, Placing(paths, placing.weeks))

    def _anew(self, stretch: Stretch, placing: Placing, budget: Budget, seed: int) -> Placing:
        """Within the prices of all nights: those of the stretch alone would take longer than they gain."""
        names = {wish.need.id for wish in stretch}
        worth = self.guided.stays[[wish.need.id in names for wish in self.stays]]
        guided = Guide(self.guided.nights, worth)
        lanes = Lanes(self.ground.alone(stretch), stretch, guided, seed, placing, patience=PATIENCE)
        return lanes.begin(0, budget, COMPANY)
