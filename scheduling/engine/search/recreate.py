"""Recreate: put occurrences back one after another, each in its best way as things stand then.

Orders after Christiaens and Vanden Berghe 2020. Their blinks, and the hardest first, were tried and did not pay.
"""

from typing import Any

from .compiled import kernel
from .dice import below
from .moves import put
from .starts import leading_starts
from .tables import ONE, ZERO
from .ways import best_way

RANDOM, WEIGHT, LONG = range(3)
ORDERS = 3


@kernel
def insert(city: Any, state: Any, row: int) -> bool:
    """Serve the occurrence in its best way, then what waits to come after it. False when there is no way."""
    if state.served[row].appointment >= 0:
        return False
    leads = False
    if city.occurrences[row].first_after < city.occurrences[row].end_after:
        scratch = state.scratch
        leads = leading_starts(city, state, row, scratch[5], scratch[2], scratch[3])
    if not (leads and best_way(city, state, row, ONE)) and not best_way(city, state, row, ZERO):
        return False
    _put_best(city, state)
    for place in range(city.occurrences[row].first_after, city.occurrences[row].end_after):
        other = city.afters[place]
        if state.served[other].appointment < 0 and best_way(city, state, other, ZERO):
            _put_best(city, state)
    return True


@kernel
def _put_best(city: Any, state: Any) -> None:
    totals = state.totals[0]
    put(city, state, state.way[0])
    state.log[totals.logged] = state.way[0]
    state.log_put[totals.logged] = 1
    totals.logged += 1


@kernel
def recreate(city: Any, state: Any, count: int, order: int) -> None:
    """Insert ``state.picked[:count]``, in a fresh order."""
    for place in range(count):
        state.keys[place] = _key(city, state, state.picked[place], order)
    _sort(state, count)
    for place in range(count):
        insert(city, state, state.picked[place])


@kernel
def _key(city: Any, state: Any, row: int, order: int) -> int:
    need = city.needs[city.occurrences[row].need]
    if order == RANDOM:
        return below(state, 1 << 20)
    if order == WEIGHT:
        return int(-need.weight)
    return int(-need.minutes * need.carers)


@kernel
def _sort(state: Any, count: int) -> None:
    """Sort ``state.picked`` by ``state.keys``; both are short."""
    for place in range(1, count):
        key, row, here = state.keys[place], state.picked[place], place
        while here > 0 and state.keys[here - 1] > key:
            state.keys[here], state.picked[here] = state.keys[here - 1], state.picked[here - 1]
            here -= 1
        state.keys[here], state.picked[here] = key, row
