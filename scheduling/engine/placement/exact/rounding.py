"""Chooses among many stays by their linear program, and by an integer program for what that leaves in doubt.

Stays are intervals, so that the linear program is whole for most of them. A solver that is given all of them spends
its time on cuts over what is decided already, and may have nothing to show when that is over (relaxation enforced
neighbourhood search, Berthold 2014).
"""

from typing import Any

import numpy as np

from ...budget import Budget
from ..prices import Floats
from ..wishes import Bools, Ints

WHOLE = 0.8  # a column that the linear program has to more than so much is chosen
CLOSE = 1e-6  # numbers are taken for whole within it
NODES = 2_000  # of the solver's tree
GAP = 1e-4  # of its cost, to which the doubtful are decided
LEAST = 0.1  # seconds, with less a solver does not even begin


def cheapest(cost: Floats, table: Any, most: Floats, seconds: float | None = None) -> Bools | None:
    """Columns of little ``cost`` in all of which each row of ``table`` (sparse, rows x columns) adds up to ``most`` at
    most; None where those ``seconds`` are too few for the linear program.
    """
    from scipy.optimize import linprog

    budget = Budget(seconds)
    relaxed = linprog(cost, A_ub=table, b_ub=most, bounds=(0, 1), method="highs-ipm", options=_limits(budget))
    if relaxed.status != 0:
        return None
    chosen = _whole(table, relaxed.x)
    over = table @ chosen > most + CLOSE  # many that are nearly whole may be more than there is room for
    chosen &= (table.T @ over <= 0) | (relaxed.x > 1 - CLOSE)
    left = most - table @ chosen
    doubtful = _doubtful(table, left, chosen)
    if len(doubtful):
        chosen[doubtful] = _decided(cost[doubtful], table[:, doubtful], left, budget)
    return chosen


def _whole(table: Any, relaxed: Floats) -> Bools:
    """Columns that the linear program has, more or less; those that need room that others give, if one of these is
    chosen.

    What gives room for many, such as a kind of people in a room, has a small share of one in the linear program: it is
    chosen where it has most of all that are in its place.
    """
    entries, (rows, columns) = table.tocoo(), table.shape
    row, column, gives = entries.row, entries.col, entries.data < 0
    giving = np.bincount(column, gives, minlength=columns) > 0
    instead = giving[column] & ~gives
    all_there = np.bincount(row[instead], relaxed[column[instead]], minlength=rows)
    beside = np.zeros(columns)
    beside[column[instead]] = all_there[row[instead]]
    whole: Bools = relaxed > WHOLE * np.where(giving, np.maximum(beside, CLOSE), 1.0)
    given = np.bincount(row[gives], whole[column[gives]], minlength=rows) > 0
    needing = (np.bincount(row, gives, minlength=rows) > 0)[row] & ~giving[column]
    whole[column[needing & ~given[row]]] = False
    return whole


def _doubtful(table: Any, left: Floats, chosen: Bools) -> Ints:
    """The columns not chosen that fit into what is ``left``."""
    entries = table.tocoo()
    row, column, factor = entries.row, entries.col, entries.data
    giving = (factor < 0) & ~chosen[column]
    room = left - np.bincount(row[giving], factor[giving], minlength=len(left))
    shut = np.zeros(len(chosen), dtype=bool)
    shut[column[factor > room[row] + CLOSE]] = True
    found: Ints = np.flatnonzero(~chosen & ~shut)
    return found


def _decided(cost: Floats, table: Any, most: Floats, budget: Budget) -> Bools:
    """The cheapest of few columns, or nothing where there is no time."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    table = table.tocsr()
    rows = np.flatnonzero(abs(table).sum(axis=1) > 0)
    found = milp(
        cost,
        constraints=LinearConstraint(table[rows], -np.inf, most[rows]),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": GAP, "node_limit": NODES} | _limits(budget),
    )
    decided: Bools = np.zeros(len(cost), dtype=bool) if found.x is None else found.x > 0.5
    return decided


def _limits(budget: Budget) -> dict[str, float]:
    left = budget.seconds_left
    return {} if left is None else {"time_limit": max(LEAST, left)}
