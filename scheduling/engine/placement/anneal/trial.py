"""Wishes taken out for a try: noted, and put back as they were, or let be."""

from typing import Any

from ...search.compiled import kernel
from .ledger import book, cancel
from .tables import COUNT, MOST, ROW


@kernel
def pick(town: Any, state: Any, wish: int, count: int) -> int:
    """Take ``wish`` out and note what it had; returns how many are picked then."""
    if count == MOST or state.is_picked[wish]:
        return count
    state.is_picked[wish] = 1
    state.picked[count] = wish
    for column in range(ROW):
        state.before[count, column] = state.held[wish, column]
    if state.held[wish, COUNT]:
        cancel(town, state, wish)
    return count + 1


@kernel
def restore(town: Any, state: Any, count: int) -> None:
    for place in range(count):
        if state.held[state.picked[place], COUNT]:
            cancel(town, state, state.picked[place])
    for place in range(count):
        wish = state.picked[place]
        state.is_picked[wish] = 0
        if state.before[place, COUNT]:
            book(town, state, wish, state.before[place])


@kernel
def accept(state: Any, count: int) -> None:
    """Let all that was picked be as it now is."""
    for place in range(count):
        state.is_picked[state.picked[place]] = 0


@kernel
def worse_by(town: Any, state: Any, scale: float, unserved: Any, lacking: Any, points: Any) -> float:
    """How many points worse the plan is than it was with those totals, ``scale`` points for a weighted minute."""
    now = state.totals[0]
    less = now.unserved - unserved + town.fairness * (now.lacking - lacking) / 100.0
    return float(scale * less + (now.points - points))
