"""The search: ruin and recreate under simulated annealing, and the entries that Python calls."""

from typing import Any

import numpy as np

from .compiled import entry, kernel
from .dice import below, uniform
from .moves import describe, place_helpers, put, withdraw
from .prices import preference, settle, unserved
from .recreate import ORDERS, insert, recreate
from .ruin import KINDS, ruin

LOAD, INSERT, SEARCH = range(3)
SAMPLE = 10  # unserved occurrences that are tried beside those withdrawn
STRINGS = 4  # at most


@entry
def run(city: Any, state: Any, act: int, ways: Any, count: int, iterations: int, heat: float, price: float) -> int:
    """The one entry, so that all is compiled once.

    ``LOAD``: make the plan what ``ways`` (WAY, sorted by occurrence) says, and that the best one; 0 when it does not
    hold. ``INSERT``: serve ``state.picked[:count]`` in that order where there is a way. ``SEARCH``: ``iterations`` at
    temperature ``heat`` (points), with ``price`` points for a weighted minute unserved; how often the best improved.
    """
    if act == LOAD:
        return _load(city, state, ways)
    if act == INSERT:
        state.totals[0].logged = 0
        for place in range(count):
            insert(city, state, state.picked[place])
        settle(city, state)
        return _conclude(city, state)
    improved = 0
    for _ in range(iterations):
        improved += _iterate(city, state, heat, price)
    return improved


@kernel
def _load(city: Any, state: Any, ways: Any) -> int:
    place_helpers(city, state)
    way, changed = state.way[1], 0
    for row in range(ways.size):
        describe(state, row, way)
        if not _same(way, ways[row]):
            state.picked[changed] = row
            changed += 1
    for place in range(changed):
        if state.served[state.picked[place]].appointment >= 0:
            withdraw(city, state, state.picked[place])
    for place in range(changed):
        if ways[state.picked[place]].start >= 0:
            put(city, state, ways[state.picked[place]])
    sound = settle(city, state)
    for row in range(ways.size):
        state.best[row] = ways[row]
    _forget_stale(state)
    _note_best(city, state)
    return 1 if sound else 0


@kernel
def _same(one: Any, other: Any) -> bool:
    if one.start < 0 or other.start < 0:
        return bool(one.start == other.start)
    return bool(
        one.start == other.start
        and one.site == other.site
        and one.choice == other.choice
        and one.carer0 == other.carer0
        and one.carer1 == other.carer1
    )


@kernel
def _iterate(city: Any, state: Any, heat: float, price: float) -> int:
    """One ruin and recreate; kept when no worse by more than chance allows, or the best so far; else undone."""
    totals = state.totals[0]
    totals.logged = 0
    pins, unserved_before, points_before = totals.pins, unserved(city, state), preference(city, state)
    seed = _pick_seed(city, state)
    ruin(city, state, below(state, KINDS), seed, 1 + below(state, STRINGS))
    recreate(city, state, _pick(city, state, seed), below(state, ORDERS))
    sound = settle(city, state)
    worse = price * (unserved(city, state) - unserved_before) + preference(city, state) - points_before
    chance = -heat * np.log(1.0 - uniform(state))
    # What the price makes dear can be the best all the same: need comes before any preference.
    if sound and totals.pins <= pins and (worse <= chance or _is_best(city, state)):
        return _conclude(city, state)
    _undo(city, state)
    return 0


@kernel
def _pick_seed(city: Any, state: Any) -> int:
    waiting = state.totals[0].waiting
    if waiting and below(state, 2):
        return int(state.waiting[below(state, waiting)])
    return below(state, city.occurrences.size)


@kernel
def _pick(city: Any, state: Any, seed: int) -> int:
    """Fill ``state.picked`` with what was withdrawn, the seed, and some of the unserved; returns how many."""
    count = 0
    for place in range(state.totals[0].logged):
        state.picked[count] = state.log[place].occurrence
        count += 1
    waiting = state.totals[0].waiting
    for _ in range(min(SAMPLE, waiting)):
        state.picked[count] = state.waiting[below(state, waiting)]
        count += 1
    state.picked[count] = seed
    return count + 1


@kernel
def _undo(city: Any, state: Any) -> None:
    for place in range(state.totals[0].logged - 1, -1, -1):
        if state.log_put[place]:
            withdraw(city, state, state.log[place].occurrence)
        else:
            put(city, state, state.log[place])
    settle(city, state)


@kernel
def _conclude(city: Any, state: Any) -> int:
    """Note what the log has changed, and the plan when it is the best so far (1, else 0)."""
    totals = state.totals[0]
    for place in range(totals.logged):
        row = state.log[place].occurrence
        if not state.is_stale[row]:
            state.is_stale[row] = 1
            state.stale[totals.stale] = row
            totals.stale += 1
    if not _is_best(city, state):
        return 0
    for place in range(totals.stale):
        describe(state, state.stale[place], state.best[state.stale[place]])
    _forget_stale(state)
    _note_best(city, state)
    return 1


@kernel
def _forget_stale(state: Any) -> None:
    for place in range(state.totals[0].stale):
        state.is_stale[state.stale[place]] = 0
    state.totals[0].stale = 0


@kernel
def _is_best(city: Any, state: Any) -> bool:
    totals = state.totals[0]
    if totals.pins != totals.best_pins:
        return bool(totals.pins < totals.best_pins)
    left = unserved(city, state)
    if left != totals.best_unserved:
        return bool(left < totals.best_unserved)
    return bool(preference(city, state) < totals.best_preference)


@kernel
def _note_best(city: Any, state: Any) -> None:
    totals = state.totals[0]
    totals.best_pins, totals.best_unserved = totals.pins, unserved(city, state)
    totals.best_preference = preference(city, state)
