"""A stay goes into a bed that it would rather have; those in its way go to the best beds that are left for them.

An ejection chain of one step (Glover 1996): what annealing by single moves and exchanges does not do is to turn a room
from men to women, since all who sleep there would have to leave first.
"""

from typing import Any

from ...search.compiled import kernel
from ...search.dice import below, uniform
from .fit import is_free
from .ledger import book, points_of
from .tables import COUNT, CROWD, FIRST, PART, PARTS, ROW, SECOND, ZERO
from .trial import accept, pick, restore, worse_by

ALIKE = 3  # beds of equal points that one is drawn from


@kernel
def push(town: Any, state: Any, worst: float, scale: float) -> int:
    """One try; kept when it makes the plan no more than ``worst`` points worse; 1 when something moved."""
    one = below(state, town.stays)
    if state.short_count[0] and uniform(state) < 0.1:
        one = state.short[below(state, state.short_count[0])]
    if one >= town.stays:
        return 0
    pool = _aim(town, state, one, worst)
    if pool < 0:
        return 0
    count = _in_the_way(town, state, one, pool)
    if count < 0:
        return 0
    served = 0.0
    if state.held[one, COUNT] == 0:
        served = scale * town.wishes[one].weight * (state.trial[FIRST, PART + 2] - state.trial[FIRST, PART + 1])
    if _least(town, state, one, count) > worst + served:
        return 0
    return _try(town, state, one, count, worst, served, scale)


@kernel
def _try(town: Any, state: Any, one: int, others: int, worst: float, served: float, scale: float) -> int:
    """Put the stay where ``state.trial[FIRST]`` says, and the ``others`` of ``state.crowd`` elsewhere."""
    unserved, lacking, points = state.totals[0].unserved, state.totals[0].lacking, state.totals[0].points
    count = pick(town, state, one, ZERO)
    for place in range(others):
        count = pick(town, state, state.crowd[place], count)
    row = state.trial[FIRST]
    if not _free(town, state, one, town.offer_at[one, row[PART]], row[PART + 1], row[PART + 2]):
        restore(town, state, count)
        return 0
    book(town, state, one, row)
    spare = worst + served - (state.totals[0].points - points)
    for place in range(1, count):
        spare -= _cheapest(town, state.picked[place])
    for place in range(1, count):
        spare -= _settle(town, state, state.picked[place], state.before[place], spare, scale)
        if spare < 0:
            restore(town, state, count)
            return 0
    if worse_by(town, state, scale, unserved, lacking, points) > worst:
        restore(town, state, count)
        return 0
    accept(state, count)
    return 1


@kernel
def _aim(town: Any, state: Any, one: int, worst: float) -> int:
    """A pool drawn for a stay, among those not too dear; -1 for none. Its row is ``state.trial[FIRST]`` then."""
    who, row = town.wishes[one], state.trial[FIRST]
    if state.held[one, COUNT] > 1 or who.first_offer == who.end_offer:
        return -1
    here, most = -1, 1e18
    if state.held[one, COUNT] == 1:
        here = state.held[one, PART]
        most = worst + points_of(town, state.held[one], one)
        first, end = state.held[one, PART + 1], state.held[one, PART + 2]
    else:
        first = who.earliest + below(state, max(1, who.latest - who.earliest - who.wanted + 1))
        end = min(who.latest, first + who.wanted)
        if not town.spans[one, first, end]:
            return -1
    low, high = who.first_offer, who.end_offer
    while low < high:
        middle = (low + high) // 2
        if town.offers[middle].points <= most:
            low = middle + 1
        else:
            high = middle
    offer = who.usual_offer  # to its usual bed a stay goes for less than its points tell
    if low > who.first_offer and (offer < 0 or uniform(state) < 0.8):
        offer = who.first_offer + below(state, low - who.first_offer)
    if offer < 0 or town.offers[offer].pool == here:
        return -1
    for column in range(ROW):
        row[column] = -1
    row[COUNT], row[PART], row[PART + 1], row[PART + 2] = 1, town.offers[offer].pool, first, end
    return town.offers[offer].pool  # type: ignore[no-any-return]


@kernel
def _in_the_way(town: Any, state: Any, one: int, pool: int) -> int:
    """Write into ``state.crowd`` the stays that must leave the pool for the nights of ``state.trial[FIRST]``, and
    return how many; -1 when they are too many, or cannot leave.
    """
    first, end = state.trial[FIRST, PART + 1], state.trial[FIRST, PART + 2]
    count, guest = 0, state.guests[pool] if town.pools[pool].room >= 0 else -1
    while guest >= 0:
        other = guest // PARTS
        if other != one and _bars(town, state, pool, one, other, first, end):
            if count == CROWD:
                return -1
            state.crowd[count] = other
            count += 1
        guest = state.next_guest[guest]
    offer = town.offer_at[one, pool]
    for night in range(first, end):
        if not town.open[offer, night]:
            return -1
        left = state.beds[pool, night]
        for place in range(count):
            left += _is_there(state, state.crowd[place], night)
        if left <= 0:
            other = _any_guest(state, pool, night, count)
            if other < 0 or count == CROWD:
                return -1
            state.crowd[count] = other
            count += 1
    return count


@kernel
def _is_there(state: Any, other: int, night: int) -> bool:
    return state.held[other, PART + 1] <= night < state.held[other, PART + 2]  # type: ignore[no-any-return]


@kernel
def _bars(town: Any, state: Any, pool: int, one: int, other: int, first: int, end: int) -> bool:
    """Whether the two may not sleep in one room on a night of ``[first, end)`` on which the other is there."""
    who, there = town.wishes[one], town.wishes[other]
    first, end = max(first, state.held[other, PART + 1]), min(end, state.held[other, PART + 2])
    if state.held[other, COUNT] > 1 or first >= end:
        return False
    if town.pools[pool].one_sex and who.sex != there.sex:
        return True
    grown, there_grown = min(max(who.grown, first), end), min(max(there.grown, first), end)
    return grown != there_grown  # type: ignore[no-any-return]


@kernel
def _any_guest(state: Any, pool: int, night: int, leaving: int) -> int:
    """A stay in the pool that night, drawn among those not in the way yet; -1 when none of them can leave."""
    found, drawn, guest = 0, -1, state.guests[pool]
    while guest >= 0:
        other = guest // PARTS
        if state.held[other, COUNT] == 1 and _is_there(state, other, night) and not _leaves(state, other, leaving):
            found += 1
            if below(state, found) == 0:
                drawn = other
        guest = state.next_guest[guest]
    return drawn


@kernel
def _leaves(state: Any, other: int, leaving: int) -> bool:
    for place in range(leaving):  # noqa: SIM110 (generators are not compiled)
        if state.crowd[place] == other:
            return True
    return False


@kernel
def _least(town: Any, state: Any, one: int, others: int) -> float:
    """How many points worse the plan is at least when they go elsewhere."""
    row = state.trial[FIRST]
    least = float(points_of(town, row, one))
    if state.held[one, COUNT]:
        least -= points_of(town, state.held[one], one)
    for place in range(others):
        other = state.crowd[place]
        least += _cheapest(town, other) - points_of(town, state.held[other], other)
    return least


@kernel
def _cheapest(town: Any, one: int) -> float:
    """The fewest points that a stay can come to."""
    who = town.wishes[one]
    return float(town.offers[who.first_offer].points - who.change)


@kernel
def _settle(town: Any, state: Any, one: int, before: Any, spare: float, scale: float) -> float:
    """Give a stay that had to leave the best bed for the same nights, if there is one. Returns how many points more
    than its cheapest that costs; any number above ``spare`` when it is too dear.
    """
    who, row = town.wishes[one], state.trial[SECOND]
    first, end, cheapest = before[PART + 1], before[PART + 2], _cheapest(town, one)
    best, chosen, found = cheapest + spare, -1, 0
    for offer in range(who.first_offer, who.end_offer):
        points = town.offers[offer].points
        if points > best or found == ALIKE:
            break
        if _free(town, state, one, offer, first, end):
            best, found = float(points), found + 1
            if below(state, found) == 0:
                chosen = offer
    usual = who.usual_offer
    if usual >= 0 and who.usual_first >= first and who.usual_end <= end and usual != chosen:
        less = float(town.offers[usual].points - who.change)
        if less <= best and _free(town, state, one, usual, first, end):
            best, chosen = less, usual
    if chosen < 0:
        return float(scale * who.weight * (end - first) - cheapest)
    for column in range(ROW):
        row[column] = before[column]
    row[PART] = town.offers[chosen].pool
    book(town, state, one, row)
    return best - cheapest


@kernel
def _free(town: Any, state: Any, one: int, offer: int, first: int, end: int) -> bool:
    who, pool = town.wishes[one], town.offers[offer].pool
    for night in range(first, end):  # noqa: SIM110
        if not is_free(town, state, who, offer, pool, night):
            return False
    return True
