"""What a bed night is worth in preference points: the dual prices of a linear program over all stays at once.

It gives every stay its nights in shares of beds of any ward, whoever shares the rooms. Where beds are scarce its prices
tell which stays should make way for others; ``prices`` has those of scarcity alone.
"""

from dataclasses import dataclass

import numpy as np

from .prices import Floats
from .scene import Left, Scene, Turn
from .wishes import Bools, Ints, StayWish

MOST = 400_000  # columns; with more of them the guide is not worth its time
DEAR = 1_000.0  # points that a night unserved of mean weight costs


def firsts_of(wish: StayWish, is_open: Bools, nights: int) -> tuple[Ints, Ints]:
    """Rows of ``is_open``, which covers the nights of the wish's reach, and first nights of all stays of ``nights``
    nights in one row."""
    begins, (pools, reach) = wish.reach.start, is_open.shape
    starts = np.arange(max(0, reach - nights + 1))
    shut = np.zeros((pools, reach + 1), dtype=np.int64)
    np.cumsum(~is_open, axis=1, out=shut[:, 1:])
    fit = shut[:, starts] == shut[:, starts + nights]
    fit &= wish.spans[_span_rows(begins + starts, nights, wish.open.shape[1])]
    row, first = np.nonzero(fit)
    return row, begins + first


def _span_rows(firsts: Ints, nights: int, horizon: int) -> Ints:
    """Where ``intervals(horizon)`` has the stays of ``nights`` nights that begin on ``firsts``."""
    rows: Ints = firsts * horizon - firsts * (firsts - 1) // 2 + nights - 1
    return rows


def dear(wishes: list[StayWish]) -> float:
    """Points for a weighted minute unserved."""
    return DEAR / max(1.0, float(np.mean([wish.weight for wish in wishes])))


@dataclass(frozen=True)
class Guide:
    """In points: ``nights`` prices of a night of each ward (wards x nights), ``stays`` of a stay, by wish."""

    nights: Floats
    stays: Floats


def left_out(wishes: list[StayWish]) -> Floats:
    """Points for leaving a wish out, by wish."""
    points: Floats = dear(wishes) * np.array([wish.wanted * wish.weight for wish in wishes], dtype=np.float64)
    return points


def guide(scene: Scene, turn: Turn, wishes: list[StayWish], seconds: float | None = None) -> Guide:
    """All prices are nothing where there is too much to choose from, or no more than those ``seconds`` for it."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, eye_array, hstack

    stock = scene.stock
    found = _columns(scene, wishes)
    nothing = Guide(np.zeros((len(stock.wards), stock.nights)), np.zeros(len(wishes)))
    if not found or (count := sum(len(first) for _, _, first, _ in found)) > MOST:
        return nothing
    who = np.concatenate([np.full(len(first), number) for number, _, first, _ in found])
    nights = np.array([wish.wanted for wish in wishes])
    ward, first, cost = (np.concatenate([one[part] for one in found]) for part in (1, 2, 3))
    column = np.repeat(np.arange(count), nights[who])
    night = first[column] + np.arange(len(column)) - np.repeat(np.cumsum(nights[who]) - nights[who], nights[who])
    beds = coo_array(
        (np.ones(len(column)), (ward[column] * stock.nights + night, column)),
        shape=(stock.nights * len(stock.wards), count),
    )
    placed = coo_array((np.ones(count), (who, np.arange(count))), shape=(len(wishes), count))
    unserved = left_out(wishes)
    solved = linprog(
        np.concatenate([cost, unserved]),
        A_ub=hstack([beds, coo_array((beds.shape[0], len(wishes)))]).tocsr(),
        b_ub=_by_ward(scene, scene.left(turn)).ravel(),
        A_eq=hstack([placed, eye_array(len(wishes))]).tocsr(),
        b_eq=np.ones(len(wishes)),
        method="highs-ipm",
        options={} if seconds is None else {"time_limit": max(0.1, seconds)},
    )
    if solved.status != 0:
        return nothing
    prices: Floats = np.maximum(0.0, -solved.ineqlin.marginals).reshape(-1, stock.nights)
    return Guide(prices, np.asarray(solved.eqlin.marginals, dtype=np.float64))


def _by_ward(scene: Scene, left: Left) -> Floats:
    beds = np.zeros((len(scene.stock.wards), scene.stock.nights))
    np.add.at(beds, [pool.ward for pool in scene.stock.pools], np.maximum(0, left.beds))
    return beds


def _columns(scene: Scene, wishes: list[StayWish]) -> list[tuple[int, Ints, Ints, Floats]]:
    """By wish its number, and wards, first nights and points of its stays of all the nights it wants."""
    found = []
    for number, wish in enumerate(wishes):
        wards = np.array([scene.stock.pools[pool].ward for pool in wish.pools], dtype=np.int64)
        names, rows = np.unique(wards, return_index=True)
        row, first = firsts_of(wish, scene.open(wish)[rows], wish.wanted)
        points = scene.tariff.parts(wish)[rows][row] + scene.tariff.beginnings(wish)[first]
        if len(row):
            found.append((number, names[row], first, points))
    return found
