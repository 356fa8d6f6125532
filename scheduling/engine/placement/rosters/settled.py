"""What rosters agree on within a company: who is likely where, and what each bed is worth on each night.

With one kind of people fixed on every night, a room's roster is a flow. The average of the last rounds' rosters comes
near a solution of the linear program over all stays, as their prices do (Barahona and Anbil 2000, the volume
algorithm), and both are there after any number of rounds, where a solver that is stopped has neither.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ...budget import Budget
from ..guide import left_out
from ..prices import Floats
from ..scene import Scene, Turn
from ..wishes import Ints, Piece, StayWish
from .ascent import Ascent
from .company import OFTEN, OPEN, bar, present_kinds
from .pack import worth_of_nights
from .tables import DESKS, Tables, by_room, tables

OPENLY, ROUNDS = 40, 150  # rounds of prices while some nights take any kind, and afterwards
LENGTH = 0.1  # of the first steps: the prices are near already
MOST = 0.4  # of the budget for all rounds
FAR = 20.0  # points above the best that the prices leave a wish, up to which a stay is worth a try
WORK = 1_000  # stays looked at for a unit of work
SHUT = 1e9  # points of a stay that the kinds do not let in


@dataclass
class Settled:
    """``kinds``: rows as ``Scene.rooms``, by night. ``stays``: by need, those worth a try, with the share of the rounds
    in which rosters had them and the points above the best that prices leave the wish. ``nights``: pools x nights,
    what a bed is worth.
    """

    kinds: Ints
    stays: dict[str, dict[Piece, tuple[float, float]]]
    nights: Floats


def settled(
    scene: Scene, turn: Turn, wishes: list[StayWish], kinds: Ints, worth: Floats, budget: Budget,
    pool: Executor | None = None,
) -> Settled | None:  # fmt: skip
    """For the stays of ``wishes`` while the turn's standing needs stand; None where no stay fits.

    ``kinds``: the company, ``OPEN`` where rosters shall decide it. ``worth``: of stays, to begin with. ``pool``: as for
    ``company``.
    """
    loaded = tables(scene, turn, wishes, DESKS if pool else 1)
    if loaded is None:
        return None
    kinds, barred, points = kinds.copy(), loaded.rooms.barred.copy(), loaded.stays.points
    bar(loaded, barred, kinds)
    ascent = Ascent(loaded, worth, left_out(wishes), pool, length=LENGTH)
    _climb(ascent, OPENLY, MOST * OPENLY / (OPENLY + ROUNDS), budget)
    _close(loaded, ascent.agreed, kinds)
    bar(loaded, barred, kinds)
    shut = loaded.shut_out()
    loaded.stays.cost[:] = np.where(shut, SHUT, points)
    loaded.rooms.shared[:] = 0
    ascent.again(LENGTH)
    _climb(ascent, ROUNDS, MOST, budget)
    nights = np.zeros(loaded.rooms.beds.shape)
    worth_of_nights(loaded.rooms, loaded.stays, loaded.desks[0], ascent.worth, nights)
    above = _above(loaded, nights)
    tried = np.flatnonzero(~shut & ((ascent.agreed > OFTEN) | (above <= FAR)))
    return _found(scene, loaded, wishes, kinds, nights, tried, ascent.agreed, above)


def _climb(ascent: Ascent, rounds: int, end: float, budget: Budget) -> None:
    """At least one round, that all stays be looked at."""
    for number in range(rounds):
        if number and (budget.spent or (budget.used or 0.0) > end):
            break
        ascent.climb()
        budget.spend(len(ascent.tables.stays.rows) // WORK + 1)


def _close(loaded: Tables, agreed: Floats, kinds: Ints) -> None:
    """The first kind wherever any may be still."""
    rows = np.flatnonzero(loaded.rooms.named >= 0)
    named = loaded.rooms.named[rows]
    kinds[named] = np.where(kinds[named] == OPEN, present_kinds(loaded, agreed)[rows].argmax(axis=1), kinds[named])


def _above(loaded: Tables, nights: Floats) -> Floats:
    """Points of each stay, its nights paid, above those of its wish's cheapest."""
    rows, place = loaded.stays.rows, loaded.places()
    paid = np.pad(np.cumsum(nights, axis=1), ((0, 0), (1, 0)))
    dear = loaded.stays.cost + paid[place, rows["end"]] - paid[place, rows["first"]]
    cheapest = np.full(int(rows["wish"].max()) + 1, np.inf)
    np.minimum.at(cheapest, rows["wish"], dear)
    above: Floats = dear - cheapest[rows["wish"]]
    return above


def _found(
    scene: Scene, loaded: Tables, wishes: list[StayWish], kinds: Ints, nights: Floats, tried: Ints, agreed: Floats,
    above: Floats,
) -> Settled:  # fmt: skip
    pools, place = by_room(scene), loaded.places()
    stays: dict[str, dict[Piece, tuple[float, float]]] = {}
    for stay in tried.tolist():
        wish, first, end, _ = loaded.stays.rows[stay].tolist()
        known = stays.setdefault(wishes[wish].need.id, {})
        known[Piece(pools[place[stay]], first, end)] = float(agreed[stay]), float(above[stay])
    by_pool = np.zeros_like(nights)
    by_pool[pools] = nights
    return Settled(kinds, stays, by_pool)
