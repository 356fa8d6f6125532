"""The tables of rosters. Stays are numbered by pool, in the order of their ends; -1 stands for none."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...search.book import Book
from ...supply import SexPolicy
from ..guide import firsts_of
from ..prices import Floats
from ..scene import Scene, Turn
from ..wishes import Bools, Ints, StayWish

Array = NDArray[Any]
RUN = 20  # nights, see ``Rooms.run``: for a search more take time and hardly gain
DESKS = 2  # of threads that share the rooms
KINDS = 4  # of people: two sexes, children and adults
STAY = np.dtype([("wish", "i8"), ("first", "i8"), ("end", "i8"), ("kind", "i8")])


class Stays(NamedTuple):
    rows: Array  # STAY
    points: Array  # of the stay
    cost: Array  # the same, with whatever is laid on them
    taken: Array  # 1 where a room's roster has the stay
    room: Array  # by stay


class Rooms(NamedTuple):
    first_pool: Array  # by room: its pools are those from here to the next room's
    first_stay: Array  # by pool
    beds: Array  # pools x nights: left
    shared: Array  # by room: 1 where only one kind may be there at a time
    named: Array  # by room: its row in ``Scene.rooms``, -1 where company is of no matter
    barred: Array  # rooms x kinds x (nights + 1): how many of the nights before are barred to the kind
    value: Array  # by room: what its roster gains
    gains: Array  # as ``named`` x kinds x (nights + 1) x (run + 1): what a run from a night over so many gains
    run: int  # nights of one kind in a row at most; longer ones are put together of such


class Desk(NamedTuple):
    """Where one room's roster is worked out."""

    place: Array  # the stays that gain something: their number, first night, end and gain
    first: Array
    end: Array
    gain: Array
    used: Array
    bucket: Array  # kinds x (pools + 1): where those of a kind and pool begin
    next: Array  # by pool: the first stay not asked yet
    opens: Array  # kinds x (nights + 1): whether a stay begins or ends there
    closes: Array
    best: Array  # by night: the most gained before it
    exact: Array  # kinds x (nights + 1): 1 where what runs from a night gain is known for the prices of now
    since: Array  # where the last run of nights of one kind began, -1 where the night before is empty
    kind: Array
    spare: Array  # pools x nights: beds free
    potential: Array  # pools x (nights + 1): at these no empty bed and no stay let in so far gains anything
    gained: Array  # by night: the most on a way there
    came: Array


class Tables(NamedTuple):
    rooms: Book  # of Rooms
    stays: Book  # of Stays
    desks: list[Book]  # of Desk, each for an equal part of the rooms

    def places(self) -> Ints:
        """By stay, the place of its pool."""
        places: Ints = np.searchsorted(self.rooms.first_stay, np.arange(len(self.stays.rows)), side="right") - 1
        return places

    def shut_out(self) -> Bools:
        """Stays on some night of which their room is barred to their kind."""
        rows, room, barred = self.stays.rows, self.stays.room, self.rooms.barred
        nights = barred[room, rows["kind"], rows["end"]] - barred[room, rows["kind"], rows["first"]]
        shut: Bools = (nights > 0) & (self.rooms.shared[room] > 0)
        return shut


def kinds_of(scene: Scene, wish: StayWish, one_sex: bool) -> Ints:
    """By night, what kind of person the resident is to a room."""
    grown = np.arange(scene.stock.nights) >= scene.grown_on(wish)
    sex = 2 * int(one_sex and wish.resident.sex == "female")
    return (sex + grown).astype(np.int64)


def tables(scene: Scene, turn: Turn, wishes: list[StayWish], desks: int = 1, run: int = RUN) -> Tables | None:
    """The stays that ``wishes`` may have while the turn's standing needs stand; None where there are none.

    Runs of up to ``run`` nights are worked out as one; with all nights a room's best roster is exact.

    Each has as many nights as in the turn's placing, or all it wants. Those who grow up in a stay are left out.
    """
    pools = by_room(scene)
    rows, place, points = _stays(scene, turn, wishes, np.argsort(pools))
    if not len(rows):
        return None
    names = [scene.stock.pools[pool].room for pool in pools]
    begins = [place for place, name in enumerate(names) if name is None or place == 0 or names[place - 1] != name]
    first_pool = np.array([*begins, len(pools)], dtype=np.int64)
    first_stay = np.searchsorted(place, np.arange(len(pools) + 1))
    per_room = np.diff(first_stay[first_pool])
    number = {room: row for row, room in enumerate(scene.rooms)}
    named = np.array([-1 if names[place] is None else number[str(names[place])] for place in begins], dtype=np.int64)
    run = max(run, int((rows["end"] - rows["first"]).max()))
    rooms = Rooms(
        first_pool, first_stay, np.maximum(0, scene.left(turn).beds[pools]), (named >= 0).astype(np.int8), named,
        _barred(scene, turn, named, [pools[place] for place in begins]), np.zeros(len(begins)),
        np.zeros((len(scene.rooms), KINDS, scene.stock.nights + 1, run + 1)), run,
    )  # fmt: skip
    room = np.repeat(np.arange(len(begins)), per_room)
    stays = Stays(rows, points, points.copy(), np.zeros(len(rows), dtype=np.int8), room)
    most = int(per_room.max()), int(np.diff(first_pool).max())
    return Tables(Book(rooms), Book(stays), [Book(_desk(scene, *most)) for _ in range(desks)])


def by_room(scene: Scene) -> list[int]:
    """Rows of the pools, those of one room together."""
    pools = scene.stock.pools
    return sorted(range(len(pools)), key=lambda row: (pools[row].room is not None, pools[row].room or "", row))


def _stays(scene: Scene, turn: Turn, wishes: list[StayWish], places: Ints) -> tuple[Array, Ints, Floats]:
    """The stays, the place of each one's pool, and its points; by place, and at each in the order of their ends."""
    pools = scene.stock.pools
    one_sex = np.array([pool.policy is SexPolicy.ONE_AT_A_TIME for pool in pools], dtype=bool)
    alone = np.array([pool.room is None for pool in pools], dtype=bool)
    rows, where, points = [], [], []
    for number, wish in enumerate(wishes):
        held = turn.placing.paths.get(wish.need.id, ())
        nights = held[0].end - held[0].first if held else wish.wanted
        row, first = firsts_of(wish, scene.open(wish), nights)
        pool = np.array(wish.pools, dtype=np.int64)[row]
        mixed, apart = kinds_of(scene, wish, False), kinds_of(scene, wish, True)
        kind = np.where(one_sex[pool], apart[first], mixed[first])
        steady = alone[pool] | (mixed[first] == mixed[first + nights - 1])
        price = scene.tariff.parts(wish)[row] + scene.tariff.beginnings(wish)[first]
        found = np.zeros(len(row), dtype=STAY)
        found["wish"], found["first"], found["end"], found["kind"] = number, first, first + nights, kind
        rows.append(found[steady])
        where.append(places[pool][steady])
        points.append(price[steady])
    stays, place, cost = np.concatenate(rows), np.concatenate(where), np.concatenate(points)
    order = np.lexsort((stays["end"], place))
    return stays[order], place[order], cost[order]


def _barred(scene: Scene, turn: Turn, named: Ints, pools: list[int]) -> Array:
    """What those who stand bar others from."""
    nights = scene.stock.nights
    barred = np.zeros((len(named), KINDS, nights + 1), dtype=np.int64)
    sexes, ages = scene.sleepers(turn)
    for room, (name, pool) in enumerate(zip(named.tolist(), pools, strict=True)):
        one_sex = scene.stock.pools[pool].policy is SexPolicy.ONE_AT_A_TIME
        for kind in range(KINDS if name >= 0 else 0):
            sex, grown = divmod(kind, 2)
            shut = ages[name, :, 1 - grown] > 0
            if one_sex:
                shut |= sexes[name, :, 1 - sex] > 0
            barred[room, kind, 1:] = np.cumsum(shut)
    return barred


def _desk(scene: Scene, stays: int, pools: int) -> Desk:
    nights = scene.stock.nights
    by_night = np.zeros(nights + 1, dtype=np.int64)
    by_kind = np.zeros((KINDS, nights + 1), dtype=np.int64)
    numbers = np.zeros(stays, dtype=np.int64)
    return Desk(
        place=numbers, first=numbers.copy(), end=numbers.copy(), gain=np.zeros(stays), used=numbers.copy(),
        bucket=np.zeros((KINDS, pools + 1), dtype=np.int64), next=np.zeros(pools, dtype=np.int64),
        opens=by_kind, closes=by_kind.copy(),
        exact=by_kind.copy(), best=np.zeros(nights + 1), since=by_night, kind=by_night.copy(),
        spare=np.zeros((pools, nights), dtype=np.int64), potential=np.zeros((pools, nights + 1)),
        gained=np.zeros(nights + 1), came=by_night.copy(),
    )  # fmt: skip
