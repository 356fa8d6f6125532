"""Ruin and recreate under simulated annealing: what is around a pool or a home is taken out and put in again."""

from typing import Any

import numpy as np

from ...search.compiled import entry, kernel
from ...search.dice import below, uniform
from .exchange import exchange
from .fit import find
from .ledger import book, cancel
from .tables import COUNT, HOME, PART, ROW, ZERO
from .trial import accept, pick, restore, worse_by

RETURN, FILL, SEARCH, FORGET = range(4)
LARGEST = 12  # wishes ruined at once


@entry
def run(
    town: Any, state: Any, act: int, count: int, heat: float, scale: float, trust: float, joining: int,
    exchanges: int,
) -> int:  # fmt: skip
    """The one entry, so that all is compiled once. Returns how often the best plan improved.

    ``RETURN``: go to the best plan, in the beginning the one given. ``FILL``: put in, at the prices, the first
    ``count`` of ``state.picked`` that lack something, in order. ``FORGET``: let the plan be the best one. ``SEARCH``:
    ``count`` rounds at temperature ``heat`` (points), ``scale`` points for a weighted minute; ``trust`` is the share of
    rounds that look at prices, ``joining`` how many of those that lack something try to come in at once. Before each
    round ``exchanges`` are tried.
    """
    if act == RETURN:
        _return_to_best(town, state)
        return 0
    if act == FILL:
        for place in range(count):
            if state.place_in_short[state.picked[place]] >= 0:
                _put_in(town, state, state.picked[place], 1.0)
        return _note_best(town, state)
    if act == FORGET:
        _keep(state)
        return 0
    improved = 0
    for _ in range(count):
        moved = 0
        for _ in range(exchanges if town.stays else 0):
            moved += exchange(town, state, heat, scale)
        improved += _note_best(town, state) if moved else 0
        improved += _round(town, state, heat, scale, trust, joining)
    return improved


@kernel
def _round(town: Any, state: Any, heat: float, scale: float, trusting: float, joining: int) -> int:
    unserved, lacking, points = state.totals[0].unserved, state.totals[0].lacking, state.totals[0].points
    count = _ruin(town, state, joining)
    if count == 0:
        return 0
    _order(town, state, count)
    trust = 1.0 if uniform(state) < trusting else 0.0
    for place in range(count):
        _put_in(town, state, state.picked[place], trust)
    worse = worse_by(town, state, scale, unserved, lacking, points)
    if worse > 0 and uniform(state) >= np.exp(-worse / heat):
        restore(town, state, count)
        return 0
    accept(state, count)
    return _note_best(town, state)


@kernel
def _return_to_best(town: Any, state: Any) -> None:
    for wish in range(len(town.wishes)):
        if state.held[wish, COUNT]:
            cancel(town, state, wish)
    for wish in range(len(town.wishes)):
        if state.best[wish, COUNT]:
            book(town, state, wish, state.best[wish])
    _keep(state)


@kernel
def _put_in(town: Any, state: Any, wish: int, trust: float) -> None:
    if state.held[wish, COUNT]:
        cancel(town, state, wish)
    find(town, state, wish, trust)
    if state.trial[0, COUNT]:
        book(town, state, wish, state.trial[0])


@kernel
def _ruin(town: Any, state: Any, joining: int) -> int:
    """Pick a wish, those that hold what it might have, and some that lack something."""
    seed = below(state, len(town.wishes))
    if state.short_count[0] and uniform(state) < 0.5:
        seed = state.short[below(state, state.short_count[0])]
    who = town.wishes[seed]
    if who.first_offer == who.end_offer or (_is_content(town, state, seed) and uniform(state) < 0.9):
        return 0
    offer = who.first_offer + below(state, who.end_offer - who.first_offer)
    if who.usual_offer >= 0 and uniform(state) < 0.5:
        offer = who.usual_offer
    count = pick(town, state, seed, ZERO)
    size = 1 + below(state, LARGEST)
    if seed < town.stays:
        first = below(state, town.nights)
        end = first + 1 + below(state, town.nights - first)
        count = _empty_beds(town, state, town.offers[offer].facility, town.offers[offer].pool, first, end, size, count)
    else:
        count = _empty_home(town, state, town.offers[offer].facility, size, count)
    for _ in range(min(joining, state.short_count[0])):
        count = pick(town, state, state.short[below(state, state.short_count[0])], count)
    return count


@kernel
def _is_content(town: Any, state: Any, wish: int) -> bool:
    """Whether it lacks nothing and is where it is used to be."""
    who = town.wishes[wish]
    if state.place_in_short[wish] >= 0 or who.usual_offer < 0:
        return False
    if wish >= town.stays:
        return bool(state.held[wish, HOME] == who.usual_offer)
    return bool(state.held[wish, PART] == who.usual_pool and state.held[wish, COUNT] == 1)


@kernel
def _empty_beds(town: Any, state: Any, facility: int, pool: int, first: int, end: int, size: int, count: int) -> int:
    """Pick up to ``size`` stays of nights ``[first, end)`` in a pool, or now and then in its facility."""
    wide = uniform(state) < 0.3
    start = below(state, town.stays)
    for step in range(town.stays):
        wish = (start + step) % town.stays
        for part in range(state.held[wish, COUNT]):
            there = state.held[wish, PART + 3 * part]
            if (
                state.held[wish, PART + 3 * part + 1] < end
                and state.held[wish, PART + 3 * part + 2] > first
                and (there == pool or (wide and town.pools[there].facility == facility))
            ):
                before = count
                count = pick(town, state, wish, count)
                size -= count - before
                break
        if size == 0:
            break
    return count


@kernel
def _empty_home(town: Any, state: Any, facility: int, size: int, count: int) -> int:
    days = len(town.wishes) - town.stays
    start = below(state, days)
    for step in range(days):
        wish = town.stays + (start + step) % days
        if state.held[wish, COUNT] and town.offers[state.held[wish, HOME]].facility == facility:
            before = count
            count = pick(town, state, wish, count)
            size -= count - before
            if size == 0:
                break
    return count


@kernel
def _order(town: Any, state: Any, count: int) -> None:
    """Sort the picked wishes, weighty ones rather first (what they had goes with them)."""
    for place in range(count):
        who = town.wishes[state.picked[place]]
        weight = who.weight * who.wanted if uniform(state) < 0.5 else who.weight
        state.keys[place] = -weight * (0.4 + uniform(state))
    if uniform(state) < 0.3:
        state.keys[0] = -1e18
    for place in range(1, count):
        here = place
        while here > 0 and state.keys[here - 1] > state.keys[here]:
            state.keys[here - 1], state.keys[here] = state.keys[here], state.keys[here - 1]
            state.picked[here - 1], state.picked[here] = state.picked[here], state.picked[here - 1]
            for column in range(ROW):
                state.before[here - 1, column], state.before[here, column] = (
                    state.before[here, column],
                    state.before[here - 1, column],
                )
            here -= 1


@kernel
def _note_best(town: Any, state: Any) -> int:
    """Keep the plan if it is the best one yet: less unserved, or as much with fewer points."""
    now, best = state.totals[0], state.totals[1]
    worse = 100 * (now.unserved - best.unserved) + town.fairness * (now.lacking - best.lacking)
    if worse > 0 or (worse == 0 and now.points >= best.points):
        return 0
    _keep(state)
    return 1


@kernel
def _keep(state: Any) -> None:
    state.totals[1] = state.totals[0]
    for place in range(state.touched_count[0]):
        wish = state.touched[place]
        state.is_touched[wish] = 0
        for column in range(ROW):
            state.best[wish, column] = state.held[wish, column]
    state.touched_count[0] = 0
