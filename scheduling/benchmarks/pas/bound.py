"""Proven lower bounds: how many nights stay unplaced at least, and what the others cost at least.

The relaxation knows no sex in rooms of one sex at a time, and may split a stay between rooms and in time shares; rooms
that are alike for every stay are one class. The linear program only proposes prices of a class's beds, by night: for
any prices of at least 0 the sum of every stay's cheapest choice less prices x beds is a bound (weak duality), so no
tolerance of the solver enters the proof.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from scheduling.engine.budget import Budget

from .instance import Instance, Room
from .scorer import fits, nightly

HAIR = 1e-6  # of summing doubles
COUNTING = 0.5  # of the seconds at most for the least nights unplaced
SOLVED = 0  # as the solver says it

_Prices = tuple[NDArray[np.float64], float]  # of a bed, by row, and of a night unplaced beyond those allowed


@dataclass(frozen=True)
class Bound:
    """``unplaced``: no solution leaves fewer nights unplaced; ``cost``: none that leaves no more costs less.

    Where a solution is known that leaves more, none costs less that leaves no more than that one. ``cost`` None:
    nothing was proven in time.
    """

    unplaced: int
    cost: float | None


@dataclass(frozen=True)
class Relaxation:
    """A column for each stay and class that fit. A class's beds are rows for the nights of ``rows``."""

    stay: NDArray[np.int64]  # by column
    cost: NDArray[np.float64]  # by column, of the whole stay
    nights: NDArray[np.float64]  # by stay
    taken: tuple[NDArray[np.int64], NDArray[np.int64]]  # row and column of each bed taken
    beds: NDArray[np.float64]  # by row


def prove(instance: Instance, found: int | None = None, seconds: float | None = None) -> Bound:
    """``found`` nights stay unplaced in a solution: of none nothing less need be proven, and the cost is proven of as
    many, since a solution that leaves more out may cost less. ``seconds`` at most for the programs: where one of them
    is not solved, a bed costs nothing, which proves less.
    """
    relaxation, budget = relax(instance), Budget(seconds)
    if not len(relaxation.cost):  # nobody fits anywhere
        return Bound(int(relaxation.nights.sum()), 0.0)
    unplaced, counted = (0, True) if found == 0 else _least_unplaced(relaxation, budget.share(COUNTING))
    left_out, solved = unplaced if found is None else found, None
    if counted or found is not None:  # else beds may lack for so few unplaced: there is nothing to solve
        solved = _prices(relaxation, relaxation.cost, np.zeros(len(relaxation.nights)), left_out, budget)
    prices, fee = solved or (np.zeros(len(relaxation.beds)), _dearest(relaxation, left_out))
    cost = _value(relaxation, relaxation.cost, fee * relaxation.nights, prices) - fee * left_out - HAIR
    return Bound(unplaced, max(0.0, cost) if solved or cost > 0 else None)


def _least_unplaced(relaxation: Relaxation, budget: Budget) -> tuple[int, bool]:
    """And whether its program is solved; if not, they are the nights of those who fit nowhere."""
    free = np.zeros(len(relaxation.cost))
    solved = _prices(relaxation, free, relaxation.nights, None, budget)
    prices = np.zeros(len(relaxation.beds)) if solved is None else solved[0]
    return max(0, ceil(_value(relaxation, free, relaxation.nights, prices) - HAIR)), solved is not None


def _dearest(relaxation: Relaxation, unplaced: int) -> float:
    """The fee of a night unplaced that proves most where beds cost nothing.

    Those who fit nowhere, and then those who cost the most a night, stay unplaced first; the fee is what a night of
    the next one costs.
    """
    least = np.full(len(relaxation.nights), inf)
    np.minimum.at(least, relaxation.stay, relaxation.cost)
    rates = least / relaxation.nights
    order = np.argsort(-rates)
    left_out = np.searchsorted(np.cumsum(relaxation.nights[order]), unplaced, side="right")
    return float(np.append(rates[order], 0.0)[left_out])


def relax(instance: Instance) -> Relaxation:
    classes: dict[tuple[object, ...], list[Room]] = defaultdict(list)
    for room in instance.rooms.values():
        policy = "N" if room.policy == "D" else room.policy
        ranks = frozenset(room.specialisms.items())
        classes[room.capacity, room.department, policy, ranks, room.properties].append(room)
    columns: list[tuple[int, float]] = []
    beds: dict[tuple[int, int], int] = {}
    row_of: dict[tuple[int, int], int] = {}
    taken: list[tuple[int, int]] = []
    for number, rooms in enumerate(classes.values()):
        room, size = rooms[0], sum(one.capacity for one in rooms)
        for position, stay in enumerate(instance.stays):
            if fits(instance, stay, room):
                for night in range(stay.first, stay.end):
                    row = row_of.setdefault((number, night), len(row_of))
                    beds[number, night] = size
                    taken.append((row, len(columns)))
                columns.append((position, stay.nights * nightly(instance, stay, room) / 10))
    rows, held = np.array(taken, dtype=np.int64).reshape(-1, 2).T
    return Relaxation(
        stay=np.array([stay for stay, _ in columns], dtype=np.int64),
        cost=np.array([cost for _, cost in columns], dtype=np.float64),
        nights=np.array([stay.nights for stay in instance.stays], dtype=np.float64),
        taken=(rows, held),
        beds=np.array([*beds.values()], dtype=np.float64),
    )


def _prices(
    relaxation: Relaxation, cost: NDArray[np.float64], fees: NDArray[np.float64], most: int | None, budget: Budget
) -> _Prices | None:
    """Prices of beds, and of a night unplaced beyond ``most``, from the linear program.

    ``cost``: by column. ``fees``: for each stay left unplaced. None where it is not solved, mostly for want of time.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, hstack, vstack

    if budget.spent:
        return None
    columns, stays, (rows, held) = len(cost), len(fees), relaxation.taken
    beds = coo_array((np.ones(len(rows)), (rows, held)), shape=(len(relaxation.beds), columns))
    placed = coo_array((np.ones(columns), (relaxation.stay, np.arange(columns))), shape=(stays, columns))
    each = coo_array((np.ones(stays), (np.arange(stays), np.arange(stays))), shape=(stays, stays))
    limits = hstack([beds, coo_array((len(relaxation.beds), stays))])
    most_beds = relaxation.beds
    if most is not None:
        limits = vstack([limits, coo_array(np.concatenate([np.zeros(columns), relaxation.nights])[None])])
        most_beds = np.append(most_beds, most)
    found = linprog(
        np.concatenate([cost, fees]),
        A_ub=limits.tocsr(),
        b_ub=most_beds,
        A_eq=hstack([placed, each]).tocsr(),
        b_eq=np.ones(stays),
        method="highs-ipm",
        options={"time_limit": inf if (left := budget.seconds_left) is None else left},
    )
    if found.status != SOLVED:
        return None
    duals = np.maximum(0.0, -found.ineqlin.marginals)
    return duals[: len(relaxation.beds)], float(duals[-1]) if most is not None else 0.0


def _value(
    relaxation: Relaxation, cost: NDArray[np.float64], fees: NDArray[np.float64], prices: NDArray[np.float64]
) -> float:
    """The bound that the prices prove: every stay's cheapest choice, ``fees`` if none, less prices x beds."""
    rows, held = relaxation.taken
    priced = cost + np.bincount(held, prices[rows], len(cost))
    cheapest = fees.copy()
    np.minimum.at(cheapest, relaxation.stay, priced)
    return float(cheapest.sum() - prices @ relaxation.beds)
