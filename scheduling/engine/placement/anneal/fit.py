"""The best that a wish can have of what is left."""

from typing import Any

from ...search.compiled import kernel
from ...search.dice import uniform
from .ledger import units_of
from .tables import COUNT, DAYS, HOME, PART, ROW


@kernel
def find(town: Any, state: Any, wish: int, trust: float) -> float:
    """Write the best offer for ``wish``, which has nothing, into ``state.trial[0]``; COUNT is 0 where there is none.

    The greatest gain: weighted minutes less ``trust`` x prices; among equals the one with fewer points.
    """
    state.trial[0, COUNT] = 0
    state.trial[0, DAYS] = 0
    if wish < town.stays:
        gain = _whole_stay(town, state, wish, trust)
        most = 0
        if state.trial[0, COUNT]:
            most = units_of(town, state.trial[0], wish)
        if most < town.wishes[wish].wanted and town.parts > 1:
            _split_stay(town, state, wish, most)
        return gain
    return _week(town, state, wish, trust)


@kernel
def _look_for_beds(town: Any, state: Any, who: Any, offer: int) -> None:
    """Fill ``state.reach`` of the offer: for each night, where the nights that are free from there on end."""
    reach = state.reach[offer - who.first_offer]
    reach[who.latest] = who.latest
    pool = town.offers[offer].pool
    for night in range(who.latest - 1, who.earliest - 1, -1):
        if not is_free(town, state, who, offer, pool, night):
            reach[night] = night
        elif reach[night + 1] > night + 1:
            reach[night] = reach[night + 1]
        else:
            reach[night] = night + 1


@kernel
def is_free(town: Any, state: Any, who: Any, offer: int, pool: int, night: int) -> bool:
    # The few numbers of beds are near at hand, those of offers are not.
    if state.beds[pool, night] <= 0 or not town.open[offer, night]:
        return False
    room, facility = town.pools[pool].room, town.pools[pool].facility
    if room >= 0:
        if town.pools[pool].one_sex and state.sexes[room, night, 1 - who.sex] > 0:
            return False
        if state.ages[room, night, 0 if night >= who.grown else 1] > 0:
            return False
    ease = town.ease[facility, who.severe]
    return night >= 7 or (state.care[facility, night, 0] >= ease and state.care[facility, night, 1] >= ease)


@kernel
def _whole_stay(town: Any, state: Any, wish: int, trust: float) -> float:
    who, best = town.wishes[wish], -1e18
    for offer in range(who.first_offer, who.end_offer):
        _look_for_beds(town, state, who, offer)
        reach = state.reach[offer - who.first_offer]
        pool, points = town.offers[offer].pool, town.offers[offer].points
        price = town.bed_price[who.severe, pool]
        for first in range(who.earliest, who.latest):
            end = min(reach[first], first + who.wanted)
            while end > first and not town.spans[wish, first, end]:
                end -= 1
            if end == first:
                continue
            gain = who.weight * (end - first) - trust * (price[end] - price[first]) - points
            gain -= town.beginnings[wish, first]
            if pool == who.usual_pool and first <= who.usual_first and who.usual_end <= end:
                gain += who.change
            gain += uniform(state)
            # Closely packed stays leave longer gaps to others.
            gain += (first == who.earliest or reach[first - 1] == first - 1) + (end == reach[first])
            if gain > best:
                best = gain
                _one_part(state.trial[0], pool, first, end)
    return best


@kernel
def _one_part(row: Any, pool: int, first: int, end: int) -> None:
    row[COUNT] = 1
    row[PART] = pool
    row[PART + 1] = first
    row[PART + 2] = end


@kernel
def _split_stay(town: Any, state: Any, wish: int, most: int) -> None:
    """Replace the stay found by one over several beds where that has more than ``most`` nights: always on to the bed
    that is free longest, which makes the fewest moves.
    """
    who, row = town.wishes[wish], state.trial[1]
    for offer in range(who.first_offer, who.end_offer):
        _look_for_beds(town, state, who, offer)
    for first in range(who.earliest, who.latest):
        end, parts = first, 0
        while parts < town.parts and end - first < who.wanted:
            farthest, pool = end, -1
            for offer in range(who.first_offer, who.end_offer):
                if state.reach[offer - who.first_offer, min(end, who.latest)] > farthest:
                    farthest, pool = state.reach[offer - who.first_offer, end], town.offers[offer].pool
            if pool < 0:
                break
            row[PART + 3 * parts] = pool
            row[PART + 3 * parts + 1] = end
            end = min(farthest, first + who.wanted)
            row[PART + 3 * parts + 2] = end
            parts += 1
        row[COUNT] = parts
        if end - first > most and town.spans[wish, first, end]:
            most = end - first
            for column in range(ROW):
                state.trial[0, column] = row[column]


@kernel
def _week(town: Any, state: Any, wish: int, trust: float) -> float:
    who, best = town.wishes[wish], -1e18
    for offer in range(who.first_offer, who.end_offer):
        gain, days = _best_days(town, state, wish, offer, trust)
        if days and gain > best:
            best = gain
            state.trial[0, COUNT] = 1
            state.trial[0, HOME] = offer
            state.trial[0, DAYS] = days
    return best


@kernel
def _best_days(town: Any, state: Any, wish: int, offer: int, trust: float) -> Any:
    """Gain and days (as bits) of the best free days at a home, one by one the best that is far enough from the
    others.
    """
    who, gain, days, barred = town.wishes[wish], 0.0, 0, 0
    weekly = town.offers[offer].weekly
    wanted = who.wanted if weekly < 0 else min(who.wanted, state.weekly[weekly])
    for _ in range(wanted):
        best, chosen = -1e18, -1
        for day in range(7):
            if not barred >> day & 1 and _has_place(town, state, who, offer, day):
                value = float(who.weight - town.day_points[offer, day]) + uniform(state)
                for half in range(2):
                    if who.halves >> half & 1:
                        value -= trust * town.day_price[who.severe, town.offers[offer].facility, day, half]
                if value > best:
                    best, chosen = value, day
        if chosen < 0:
            break
        gain += best
        days |= 1 << chosen
        for day in range(7):
            if abs(day - chosen) < who.step:
                barred |= 1 << day
    return gain, days


@kernel
def _has_place(town: Any, state: Any, who: Any, offer: int, day: int) -> bool:
    if not town.open[offer, day]:
        return False
    facility = town.offers[offer].facility
    ease = town.ease[facility, who.severe]
    for half in range(2):
        if who.halves >> half & 1 and (
            state.places[facility, day, half] <= 0 or state.care[facility, day, half] < ease
        ):
            return False
    return True
