"""What stays and bed nights are worth, whoever shares the rooms: the prices that ``guide`` has exactly, climbed.

Without company a room's roster is a flow of a few ways, and a round a small part of one with it: prices near those of
the linear program are there in a small part of its time.
"""

from concurrent.futures import Executor

import numpy as np

from ...budget import Budget
from ..guide import Guide, left_out
from ..prices import Floats
from ..scene import Scene, Turn
from ..wishes import StayWish
from .ascent import Ascent
from .pack import worth_of_nights
from .tables import DESKS, Tables, by_room, tables

ROUNDS = 300
WORK = 1_000  # stays looked at for a unit of work
AIM = 0.15  # of what the placing costs, that steps aim above the bound


def climbed_guide(
    scene: Scene, turn: Turn, wishes: list[StayWish], budget: Budget, pool: Executor | None = None
) -> Guide:
    """Prices for the stays of ``wishes`` while the turn's standing needs stand; nothing where no stay fits.

    ``pool``: as for ``company``.
    """
    stock = scene.stock
    loaded = tables(scene, turn, wishes, DESKS if pool else 1)
    prices = np.zeros((len(stock.wards), stock.nights))
    if loaded is None:
        return Guide(prices, np.zeros(len(wishes)))
    loaded.rooms.shared[:] = 0
    most = left_out(wishes)
    ascent = Ascent(loaded, _cheapest(loaded, most), most, pool, AIM * _cost(scene, turn, wishes, most))
    for _ in range(ROUNDS):
        if budget.spent:
            break
        ascent.climb()
        budget.spend(len(loaded.stays.rows) // WORK + 1)
    by_pool = np.zeros((len(stock.pools), stock.nights))
    worth_of_nights(loaded.rooms, loaded.stays, loaded.desks[0], ascent.worth, by_pool)
    wards = np.array([stock.pools[row].ward for row in by_room(scene)])
    np.add.at(prices, wards, by_pool)
    return Guide(prices / np.maximum(1, np.bincount(wards, minlength=len(prices)))[:, None], ascent.worth)


def _cheapest(loaded: Tables, most: Floats) -> Floats:
    """Points of each wish's cheapest stay."""
    points = most.copy()
    np.minimum.at(points, loaded.stays.rows["wish"], loaded.stays.points)
    return points


def _cost(scene: Scene, turn: Turn, wishes: list[StayWish], most: Floats) -> float:
    """Points of the turn's placing, those of what is left out included."""
    paths = turn.placing.paths
    return float(
        sum(
            scene.tariff.stay(wish, paths[wish.need.id]) if wish.need.id in paths else points
            for wish, points in zip(wishes, most.tolist(), strict=True)
        )
    )
