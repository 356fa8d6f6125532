"""The compiled loop: one move after the other under simulated annealing."""

from math import exp
from typing import Any

from scheduling.engine.search.compiled import entry, kernel
from scheduling.engine.search.dice import uniform

from .changes import take_back
from .openings import clear, ruin
from .seats import seat, settle
from .tables import LOGGED, OCCUPIED, WORTH

SEAT, RUIN = 0.9, 0.98  # of the moves, each added to the one before
SLOT = 0.05  # of a session's worth: the price of each slot of a session, so that fuller groups leave room


@entry
def run(day: Any, state: Any, moves: int, heat: float, aim: int) -> int:
    """``moves`` at a temperature in sessions, fewer where a timetable is worth ``aim``; what it is worth."""
    for _ in range(moves):
        if state.score[WORTH] >= aim:
            break
        _move(day, state, heat)
    return state.score[WORTH]  # type: ignore[no-any-return]


@kernel
def _move(day: Any, state: Any, heat: float) -> None:
    totals = state.totals
    totals[LOGGED] = 0
    worth, occupied = state.score[WORTH], state.score[OCCUPIED]
    which = uniform(state)
    if which < SEAT:
        start = seat(day, state)
    elif which < RUIN:
        start = ruin(day, state)
    else:
        start = clear(day, state)
    if start < 0:
        return
    settle(day, state)
    worse = worth - state.score[WORTH] + SLOT * (state.score[OCCUPIED] - occupied)
    if worse > 0 and uniform(state) >= exp(-worse / heat):
        take_back(day, state)
