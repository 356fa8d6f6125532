"""Rooms and their equipment, slot by slot: each attendee takes one place of the room and one piece of each kind."""

from typing import Any

from .bits import clear_bit, runs, set_bit
from .compiled import kernel


@kernel
def take(city: Any, state: Any, choice: int, start: int, end: int, amount: int) -> None:
    """Use (``amount`` 1) or give back (-1) all that the choice uses, from ``start`` to ``end``."""
    for use in range(city.choices[choice].first_use, city.choices[choice].end_use):
        resource = city.uses[use]
        for slot in range(start // city.grid, -(-end // city.grid)):
            state.taken[resource, slot] += amount
            if state.taken[resource, slot] < city.pieces[resource]:
                set_bit(state.open[resource], slot)
            else:
                clear_bit(state.open[resource], slot)


@kernel
def free_for(city: Any, state: Any, choice: int, start: int, end: int) -> bool:
    """Whether one more attendee finds room from ``start`` to ``end``."""
    for use in range(city.choices[choice].first_use, city.choices[choice].end_use):
        resource = city.uses[use]
        for slot in range(start // city.grid, -(-end // city.grid)):
            if state.taken[resource, slot] >= city.pieces[resource]:
                return False
    return True


@kernel
def free_starts(city: Any, state: Any, choice: int, slots: int, starts: Any) -> None:
    """Write into ``starts`` where an appointment of ``slots`` slots finds room for one attendee."""
    first = city.choices[choice].first_use
    for word in range(starts.size):
        starts[word] = state.open[city.uses[first], word]
    for use in range(first + 1, city.choices[choice].end_use):
        for word in range(starts.size):
            starts[word] &= state.open[city.uses[use], word]
    runs(starts, slots)
