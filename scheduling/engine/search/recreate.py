"""Recreate: put occurrences back one after another, each in its best way as things stand then.

Orders and blinks after Christiaens and Vanden Berghe 2020: random, the weightiest first, the hardest first.
"""

from typing import Any

from .compiled import kernel
from .dice import below
from .moves import put
from .ways import best_way

RANDOM, WEIGHT, EASE, LONG = range(4)


@kernel
def insert(city: Any, state: Any, row: int, blink: int) -> bool:
    """Serve the occurrence in its best way, then what waits to come after it. False when there is no way."""
    if state.served[row].appointment >= 0 or not best_way(city, state, row, blink):
        return False
    _put_best(city, state)
    person = city.residents[city.needs[city.occurrences[row].need].resident]
    for other in range(person.first_occurrence, person.end_occurrence):
        waits = state.served[other].appointment < 0 and _comes_after(city, other, row)
        if waits and best_way(city, state, other, blink):
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
def _comes_after(city: Any, row: int, before: int) -> bool:
    for place in range(city.occurrences[row].first_before, city.occurrences[row].end_before):
        if city.befores[place] == before:
            return True
    return False


@kernel
def recreate(city: Any, state: Any, count: int, order: int, blink: int) -> None:
    """Insert ``state.picked[:count]``, in a fresh order."""
    for place in range(count):
        state.keys[place] = _key(city, state, state.picked[place], order)
    _sort(state, count)
    for place in range(count):
        insert(city, state, state.picked[place], blink)


@kernel
def _key(city: Any, state: Any, row: int, order: int) -> int:
    need = city.needs[city.occurrences[row].need]
    if order == RANDOM:
        return below(state, 1 << 20)
    if order == WEIGHT:
        return -need.weight
    if order == EASE:
        return need.ease
    return -need.minutes * need.carers


@kernel
def _sort(state: Any, count: int) -> None:
    """Sort ``state.picked`` by ``state.keys``; both are short."""
    for place in range(1, count):
        key, row, here = state.keys[place], state.picked[place], place
        while here > 0 and state.keys[here - 1] > key:
            state.keys[here], state.picked[here] = state.keys[here - 1], state.picked[here - 1]
            here -= 1
        state.keys[here], state.picked[here] = key, row
