"""Decides who may share rooms: fixes kinds of people in rooms, by night, where many rounds of rosters agree."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ...budget import Budget
from ...supply import SexPolicy
from ..guide import left_out
from ..prices import Floats
from ..scene import Scene, Turn
from ..wishes import Ints, Piece, StayWish
from .ascent import Ascent
from .tables import DESKS, KINDS, Tables, by_room, tables

ROUNDS, BETWEEN = 300, 50  # of prices before kinds are fixed at all, and between two times
STEP = 0.1  # steps are at least so long again after kinds have been fixed
# Shares of a room's sleepers of other kinds up to which a night's kind is fixed, one time after the other.
DOUBTS = (0.02, 0.05, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 1.0)
PRESENT = 0.2  # sleepers, with fewer than these a night stays open
NOISE = 0.004  # of the mean points of a night, which chance lays on stays: alike rooms are told apart
BETWEEN_FEW = 20  # between two times where most kinds are fixed from the beginning
MOST = 0.9  # of the budget, when the rounds are to be over
LEAST = 40  # rounds, however small the budget
OFTEN = 0.02  # share of the rounds, beyond which a stay is likely
WORK = 100  # stays looked at for a unit of work
OPEN = -1  # a night on which no kind is fixed


@dataclass
class Company:
    """``kinds``: rows as ``Scene.rooms``, the kind that may be there by night, or ``OPEN``. ``worth``: of stays, by
    wish, in the end. ``likely``: the stays that rosters often had, by need, within those kinds.
    """

    kinds: Ints
    worth: Floats
    likely: dict[str, list[Piece]]


def company(
    scene: Scene, turn: Turn, wishes: list[StayWish], worth: Floats, budget: Budget, seed: int,
    kept: Ints | None = None, hasty: bool = False, pool: Executor | None = None,
) -> Company | None:  # fmt: skip
    """Kinds for all rooms, for the stays of ``wishes`` while the turn's standing needs stand.

    ``worth``: of stays, to begin with. ``kept``: kinds fixed from the beginning; ``hasty`` where most are. ``pool``:
    where two desks work side by side; what comes of it is the same without.
    None where no stay fits, where no company matters, or where the budget is too small for the rosters to agree.
    """
    loaded = tables(scene, turn, wishes, DESKS if pool else 1)
    if loaded is None or not loaded.rooms.shared.any():
        return None
    _noise(loaded, np.random.default_rng(seed))
    kinds = np.full((len(scene.rooms), scene.stock.nights), OPEN) if kept is None else kept.copy()
    barred = loaded.rooms.barred.copy()
    ascent = Ascent(loaded, worth, left_out(wishes), pool)
    rounds = [ROUNDS, *[BETWEEN] * (len(DOUBTS) - 1)] if not hasty else [BETWEEN_FEW] * len(DOUBTS)
    least = LEAST
    for number, doubt in enumerate(DOUBTS):
        bar(loaded, barred, kinds)
        ascent.again(STEP)
        end = MOST * sum(rounds[: number + 1]) / sum(rounds)
        for _ in range(rounds[number]):
            ascent.climb()
            budget.spend(len(loaded.stays.rows) // WORK + 1)
            least -= 1
            if least < 0 and (budget.used or 0.0) > end:
                break
        if budget.spent:
            return None
        _fix(loaded, present_kinds(loaded, ascent.agreed), doubt, kinds)
    bar(loaded, barred, kinds)
    return Company(kinds, ascent.worth, _likely(scene, loaded, wishes, ascent.agreed))


def kinds_of_placing(scene: Scene, turn: Turn) -> Ints:
    """Rows as ``Scene.rooms``: the kind that sleeps there by night, or ``OPEN``."""
    sexes, ages = scene.sleepers(Turn([], turn.free + turn.standing, turn.placing))
    one_sex = {pool.room for pool in scene.stock.pools if pool.policy is SexPolicy.ONE_AT_A_TIME}
    sex = 2 * (sexes[:, :, 1] > 0) * np.array([room in one_sex for room in scene.rooms], dtype=np.int64)[:, None]
    kinds: Ints = np.where(sexes.any(axis=2), sex + (ages[:, :, 1] > 0), OPEN)
    return kinds


def _fix(loaded: Tables, present: Floats, doubt: float, kinds: Ints) -> None:
    """Fix those open nights of ``kinds`` on which at most a share of ``doubt`` is not of the first kind."""
    rows = np.flatnonzero(loaded.rooms.named >= 0)
    named = loaded.rooms.named[rows]
    total, most = present.sum(axis=1)[rows], present.max(axis=1)[rows]
    clear = (total > PRESENT) & (total - most <= doubt * total) & (kinds[named] == OPEN)
    kinds[named] = np.where(clear, present.argmax(axis=1)[rows], kinds[named])


def _likely(scene: Scene, loaded: Tables, wishes: list[StayWish], agreed: Floats) -> dict[str, list[Piece]]:
    pools = by_room(scene)
    rows, place = loaded.stays.rows, loaded.places()
    likely: dict[str, list[Piece]] = {}
    for stay in np.flatnonzero((agreed > OFTEN) & ~loaded.shut_out()).tolist():
        wish, first, end, _ = rows[stay].tolist()
        likely.setdefault(wishes[wish].need.id, []).append(Piece(pools[place[stay]], first, end))
    return likely


def _noise(loaded: Tables, random: np.random.Generator) -> None:
    stays, nights = loaded.stays, loaded.stays.rows["end"] - loaded.stays.rows["first"]
    scale = NOISE * max(1.0, float(np.mean(stays.points / nights)))
    by_room = random.random((len(loaded.rooms.shared), KINDS))
    noise = by_room[stays.room, stays.rows["kind"]] + 0.5 * random.random(len(nights))
    stays.cost[:] = stays.points + scale * nights * noise


def bar(loaded: Tables, barred: Ints, kinds: Ints) -> None:
    """Bar from each room and night all kinds but the one fixed."""
    rows = np.flatnonzero(loaded.rooms.named >= 0)
    fixed = kinds[loaded.rooms.named[rows]]
    for kind in range(KINDS):
        shut = (fixed != OPEN) & (fixed != kind)
        loaded.rooms.barred[:, kind] = barred[:, kind]
        loaded.rooms.barred[rows, kind, 1:] += np.cumsum(shut, axis=1)


def present_kinds(loaded: Tables, agreed: Floats) -> Floats:
    """Sleepers by room, kind and night, in shares of the rounds."""
    rows, nights = loaded.stays.rows, loaded.rooms.beds.shape[1]
    present = np.zeros((len(loaded.rooms.shared), KINDS, nights + 1))
    np.add.at(present, (loaded.stays.room, rows["kind"], rows["first"]), agreed)
    np.add.at(present, (loaded.stays.room, rows["kind"], rows["end"]), -agreed)
    sleepers: Floats = np.cumsum(present, axis=2)[:, :, :nights]
    return sleepers
