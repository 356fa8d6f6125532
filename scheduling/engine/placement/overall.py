"""Company for many stays on all nights, and beds within it.

Company is decided stretch after stretch of nights: every other one first, side by side, then those between them. Each
has some nights more on both sides, and all stays that touch these are looked at as if none had a bed yet: what is kept
from one stretch to the next is the kinds of people in rooms, and nobody's bed.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ..budget import Budget
from .exact.whole import rebed_all
from .guide import Guide
from .lanes import LANES, Ground
from .rosters.company import OPEN, Company, company
from .scene import Placing, Turn
from .wishes import Ints, Piece, StayWish, span_of

MARGIN = 0.45  # of a stretch, on both sides of it
SHARE, BEDS = 0.3, 0.7  # of the budget for company, and of the rest at most for beds


@dataclass(frozen=True)
class Stays:
    """All stays of a ground, their prices, and where they are."""

    ground: Ground
    guide: Guide
    stays: list[StayWish]
    placing: Placing

    def turn(self, free: list[StayWish]) -> Turn:
        """Stays that are not ``free`` take no beds."""
        names = {wish.need.id for wish in self.stays}
        others = [wish for wish in self.ground.movers if wish.need.id not in names]
        return Turn([*free], self.ground.standing + others, self.placing)


def all_anew(given: Stays, length: int, budget: Budget, seed: int, jobs: int, pool: Executor) -> Placing:
    """Company and beds for all, by stretches of ``length`` nights. A few stays may find no bed."""
    found = _company(given, length, budget, seed, jobs, pool)
    part = budget.share(BEDS)
    other = rebed_all(given.ground.scene, given.turn(given.stays), given.guide.nights, part, pool, found)
    budget.spend(part.done)
    return other


def _company(given: Stays, length: int, budget: Budget, seed: int, jobs: int, pool: Executor) -> Company:
    nights = given.ground.scene.stock.nights
    begins = [*range(0, max(1, nights - length // 2), length)]
    stretches = [*zip(begins, [*begins[1:], nights], strict=True)]
    turns = [range(0, len(stretches), 2), range(1, len(stretches), 2)]
    after_another = sum(-(-len(turn) // min(jobs, LANES)) for turn in turns)
    seconds = None if budget.seconds_left is None else SHARE * budget.seconds_left / after_another
    work = None if budget.work_left is None else int(SHARE * budget.work_left) // len(stretches)
    first, end = _spans(given.stays)
    margin = round(MARGIN * length)
    kinds: Ints = np.full((len(given.ground.scene.rooms), nights), OPEN)
    likely: dict[str, dict[Piece, None]] = {}

    def decide(number: int) -> tuple[Company | None, int]:
        begin, until = stretches[number]
        there = np.flatnonzero((first < until + margin) & (end > begin - margin))
        free = [given.stays[one] for one in there.tolist()]
        part = budget.part(seconds, work)
        worth = given.guide.stays[there]
        found = company(given.ground.scene, given.turn(free), free, worth, part, seed + number, kinds)
        return found, part.done

    for turn in turns:
        for number, (found, done) in zip(turn, [*pool.map(decide, turn)], strict=True):
            budget.spend(done)
            if found is not None:
                nights_of = slice(*stretches[number])
                kinds[:, nights_of] = found.kinds[:, nights_of]
                for need, pieces in found.likely.items():
                    likely.setdefault(need, {}).update(dict.fromkeys(pieces))
    return Company(kinds, given.guide.stays, {need: [*pieces] for need, pieces in likely.items()})


def _spans(stays: list[StayWish]) -> tuple[Ints, Ints]:
    """By stay, the nights on which it could be: none where it cannot be anywhere."""
    spans = [span_of(wish) for wish in stays]
    first = np.array([span[0] if len(span) else 0 for span in spans], dtype=np.int64)
    end = np.array([span[-1] + 1 if len(span) else 0 for span in spans], dtype=np.int64)
    return first, end
