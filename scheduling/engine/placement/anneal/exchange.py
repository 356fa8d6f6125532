"""Two stays exchange their beds, or one goes to another bed, whoever is there; the nights stay as they are."""

from typing import Any

import numpy as np

from ...search.compiled import kernel
from ...search.dice import below, uniform
from .ledger import book, cancel, points_of
from .push import push
from .tables import COUNT, FIRST, PART, ROW, SECOND

PUSHES = 0.8  # share of the tries
NEAR = 256  # stays are numbered by their first night: others are drawn from so many before and after


@kernel
def exchange(town: Any, state: Any, heat: float, scale: float) -> int:
    """One try, kept when no worse in points than chance allows at temperature ``heat``; 1 when something moved."""
    worst = -heat * np.log(1.0 - uniform(state))
    if uniform(state) < PUSHES:
        return push(town, state, worst, scale)
    one = below(state, town.stays)
    if state.held[one, COUNT] != 1:
        return 0
    other = one - NEAR + below(state, 2 * NEAR + 1)
    if other < 0 or other >= town.stays or other == one or state.held[other, COUNT] != 1:
        return 0
    return _swap(town, state, one, other, worst)


@kernel
def _swap(town: Any, state: Any, one: int, other: int, worst: float) -> int:
    pool, target = state.held[one, PART], state.held[other, PART]
    if pool == target or town.offer_at[one, target] < 0 or town.offer_at[other, pool] < 0:
        return 0
    worse = _in(town, state, one, target, FIRST) + _in(town, state, other, pool, SECOND)
    if worse > worst or not _fits(town, state, one, target, other) or not _fits(town, state, other, pool, one):
        return 0
    cancel(town, state, one)
    cancel(town, state, other)
    book(town, state, one, state.trial[0])
    book(town, state, other, state.trial[1])
    return 1


@kernel
def _in(town: Any, state: Any, one: int, pool: int, place: int) -> Any:
    """How many points more the stay would cost in ``pool``; writes it there into ``state.trial[place]``."""
    row = state.trial[place]
    for column in range(ROW):
        row[column] = state.held[one, column]
    row[PART] = pool
    return points_of(town, row, one) - points_of(town, state.held[one], one)


@kernel
def _fits(town: Any, state: Any, one: int, pool: int, leaving: int) -> bool:
    """Whether ``pool`` has room for the nights of ``one`` when ``leaving`` has gone from there."""
    who, offer = town.wishes[one], town.offer_at[one, pool]
    room, facility = town.pools[pool].room, town.pools[pool].facility
    stays_here = facility == town.pools[state.held[one, PART]].facility
    ease = town.ease[facility, who.severe]
    first, end, gone = state.held[leaving, PART + 1], state.held[leaving, PART + 2], town.wishes[leaving]
    for night in range(state.held[one, PART + 1], state.held[one, PART + 2]):
        free = first <= night < end
        if not town.open[offer, night] or state.beds[pool, night] + free <= 0:
            return False
        if room >= 0:
            other_sex = state.sexes[room, night, 1 - who.sex] - (free and gone.sex != who.sex)
            if town.pools[pool].one_sex and other_sex > 0:
                return False
            age, gone_age = night >= who.grown, night >= gone.grown
            if state.ages[room, night, 0 if age else 1] - (free and gone_age != age) > 0:
                return False
        if night < 7 and not stays_here:
            spare = town.ease[facility, gone.severe] if free else 0
            for half in range(2):
                if state.care[facility, night, half] + spare < ease:
                    return False
    return True
