"""Gives many stays beds anew at once, while who may share a room with whom stays as it is.

Sexes and ages in a room are what makes placing hard. Given them for each room and night, what is left is packing
intervals, whose linear program is nearly whole: thousands of stays are placed together in seconds. So annealing decides
the company, and this the rest. A room that nobody sleeps in on a night may take any one kind of people.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...supply import SexPolicy
from ..guide import dear, firsts_of
from ..prices import Floats
from ..rosters.company import OPEN, Company
from ..rosters.tables import KINDS, kinds_of
from ..scene import Placing, Scene, Turn
from ..wishes import Bools, Ints, Path, Piece, StayWish
from .rounding import cheapest

BEST = 12  # stays that are tried for each wish, the cheapest at the guide's prices
BESIDE = 3  # the same, beside those that a company makes likely


@dataclass
class _Rows:
    """Linear rows in the making: ``at`` most, or exactly for the first ``exact``."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    factor: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def add(self, key: tuple[object, ...], most: float, column: int, factor: float = 1.0) -> None:
        """Add a term to the row ``key``, which says that the sum is at most ``most``."""
        if (row := self.known.setdefault(key, len(self.most))) == len(self.most):
            self.most.append(most)
        self.row.append(row)
        self.column.append(column)
        self.factor.append(factor)


def rebed(scene: Scene, turn: Turn, prices: Floats, seconds: float | None, company: Company | None = None) -> Placing:
    """The turn's placing with its free stays placed anew, each with as many nights as it has, or all it wants.

    ``prices``: of the guide, wards x nights. ``company`` decides who may share rooms; without it, those who sleep there
    now do. Stays over several beds stand. May be worse than it was where fairness is lost, or time is short: compare.
    """
    turn = without_split(turn)
    wishes = [wish for wish in turn.free if isinstance(wish, StayWish) and wish.pools]
    if not wishes:
        return turn.placing
    model = Model(scene, turn, wishes, company, prices, BEST if company is None else BESIDE)
    found = cheapest(np.array(model.cost), model.table().tocsr(), np.array(model.rows.most), seconds)
    return turn.placing if found is None else model.placing(found)


def without_split(turn: Turn) -> Turn:
    split = {need for need, path in turn.placing.paths.items() if len(path) > 1}
    free = [wish for wish in turn.free if wish.need.id not in split]
    return Turn(free, turn.standing + [wish for wish in turn.free if wish.need.id in split], turn.placing)


class Model:
    """``most`` stays of each wish, the cheapest at those ``prices``, beside those that a company makes likely."""

    def __init__(
        self, scene: Scene, turn: Turn, wishes: list[StayWish], company: Company | None,
        prices: Floats | None = None, most: int = 0,
    ) -> None:  # fmt: skip
        self.scene, self.turn, self.wishes = scene, turn, wishes
        self.rows = _Rows()
        self.cost: list[float] = []
        self.stays: list[tuple[int, Piece]] = []
        self._left = scene.left(turn)
        self._beds = self._left.beds.tolist()
        self._company = _Sharing(scene, turn, None if company is None else company.kinds)
        paid = None if prices is None else np.pad(np.cumsum(prices, axis=1), ((0, 0), (1, 0)))
        unserved, placing = dear(wishes), turn.placing
        for number, wish in enumerate(wishes):
            held = placing.paths.get(wish.need.id, ())
            nights = held[0].end - held[0].first if held else wish.wanted
            points = scene.tariff.stays(wish)
            nothing = points(())
            known = held if company is None else self._let_in(wish, company.likely.get(wish.need.id, ()))
            best = [] if paid is None else self._best(wish, nights, paid, most)
            for piece in dict.fromkeys([*known, *best]):
                gain = unserved * wish.weight * (piece.end - piece.first)
                self._stay(number, wish, piece, points((piece,)) - nothing - gain)
        self._kinds()

    def table(self) -> Any:
        """The rows' factors, sparse, rows x columns."""
        from scipy.sparse import coo_array

        rows = self.rows
        return coo_array((rows.factor, (rows.row, rows.column)), shape=(len(rows.most), len(self.cost)))

    def placing(self, chosen: Bools) -> Placing:
        """The turn's placing with the wishes in the stays chosen, and nowhere else."""
        names = {wish.need.id for wish in self.wishes}
        paths: dict[str, Path] = {need: path for need, path in self.turn.placing.paths.items() if need not in names}
        for column, (number, piece) in enumerate(self.stays):
            if chosen[column]:
                paths[self.wishes[number].need.id] = (piece,)
        return Placing(paths, self.turn.placing.weeks)

    def _let_in(self, wish: StayWish, likely: Sequence[Piece]) -> list[Piece]:
        """Those on whose nights the company does: what is likely to one stretch may be another's to decide."""
        admitted = self._company.admits(self.scene, wish, np.array([piece.pool for piece in likely], dtype=np.int64))
        begins = wish.reach.start
        return [
            one
            for one, nights in zip(likely, admitted, strict=True)
            if nights[one.first - begins : one.end - begins].all()
        ]

    def _best(self, wish: StayWish, nights: int, paid: Floats, most: int) -> list[Piece]:
        pools = np.array(wish.pools, dtype=np.int64)
        is_open = self.scene.open(wish) & (self._left.beds[pools, wish.reach] > 0)
        is_open &= self._company.admits(self.scene, wish, pools)
        row, first = firsts_of(wish, is_open, nights)
        points = self.scene.tariff.parts(wish)
        wards = np.array([self.scene.stock.pools[pool].ward for pool in wish.pools], dtype=np.int64)[row]
        beginning = self.scene.tariff.beginnings(wish)[first]
        price = points[row] + beginning + paid[wards, first + nights] - paid[wards, first]
        order = np.argsort(price, kind="stable")[:most]
        return [Piece(int(pools[row[one]]), int(first[one]), int(first[one]) + nights) for one in order]

    def _stay(self, number: int, wish: StayWish, piece: Piece, cost: float) -> None:
        column, rows, stock = len(self.cost), self.rows, self.scene.stock
        self.stays.append((number, piece))
        self.cost.append(cost)
        rows.add(("wish", number), 1.0, column)
        facility = stock.facilities[stock.pools[piece.pool].facility]
        ease = int(stock.ease[facility, int(wish.resident.severe)])
        beds = self._beds[piece.pool]
        for night in range(piece.first, piece.end):
            rows.add(("bed", piece.pool, night), float(beds[night]), column)
            for half in (0, 1) if ease and night < 7 else ():
                rows.add(("care", facility, night, half), float(self._left.care[facility, night, half]), column, ease)
        self._company.ask(self.scene, wish, piece, column)

    def _kinds(self) -> None:
        """One kind of people in each room and night that nobody sleeps in yet."""
        for (room, night), kinds in self._company.asked.items():
            for kind, columns in sorted(kinds.items()) if len(kinds) > 1 else ():
                chosen = len(self.cost)
                self.cost.append(0.0)
                self.rows.add(("one kind", room, night), 1.0, chosen)
                for column in columns:
                    self.rows.add(("kind", room, night, kind), 0.0, column)
                self.rows.add(("kind", room, night, kind), 0.0, chosen, -float(self._company.beds[room]))


class _Sharing:
    """Who sleeps in the rooms where that matters, by night: the sexes and ages that may join."""

    def __init__(self, scene: Scene, turn: Turn, kinds: Ints | None) -> None:
        stock = scene.stock
        everyone = Turn([], turn.standing + (turn.free if kinds is None else []), turn.placing)
        # A row more, in which nobody sleeps: of the rooms where company is of no matter, numbered -1.
        self._sexes, self._ages = (np.pad(rows, ((0, 1), (0, 0), (0, 0))) for rows in scene.sleepers(everyone))
        rooms = {room: row for row, room in enumerate(scene.rooms)}
        fixed = np.full(self._sexes[:-1].shape[:2], OPEN) if kinds is None else kinds
        self._kinds: Ints = np.pad(fixed, ((0, 1), (0, 0)), constant_values=OPEN)
        self._room = np.array([rooms.get(pool.room or "", -1) for pool in stock.pools], dtype=np.int64)
        self._one_sex = np.array([pool.policy is SexPolicy.ONE_AT_A_TIME for pool in stock.pools], dtype=bool)
        self._admitted = np.stack([self._lets_in(kind) for kind in range(KINDS)], axis=1)
        self.beds = [len(scene.problem.beds_of[room]) for room in scene.rooms]
        open_nights = (self._kinds == OPEN) & ~self._sexes.any(axis=2)
        self._undecided = (open_nights[self._room] & (self._room >= 0)[:, None]).tolist()
        self.asked: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))

    def admits(self, scene: Scene, wish: StayWish, pools: Ints) -> Bools:
        """Pools x nights of the wish's reach on which the sleepers there, if any, let it in."""
        nights = np.arange(wish.reach.start, wish.reach.stop)
        admitted: Bools = self._admitted[pools[:, None], kinds_of(scene, wish, True)[nights], nights]
        return admitted

    def _lets_in(self, kind: int) -> Bools:
        """Pools x nights on which the sleepers there, if any, let in a person of the kind."""
        sex, grown = divmod(kind, 2)
        others = (self._sexes[self._room, :, 1 - sex] > 0) & self._one_sex[:, None]
        apart = self._ages[self._room, :, 1 - grown] > 0
        given = self._kinds[self._room]
        fit = np.where(self._one_sex, kind, grown)[:, None]
        admitted: Bools = ~(others | apart) & ((given == OPEN) | (given == fit))
        return admitted

    def ask(self, scene: Scene, wish: StayWish, piece: Piece, column: int) -> None:
        """Note the kind of people that the stay needs on those of its nights on which none is decided."""
        undecided = self._undecided[piece.pool]
        nights = [night for night in range(piece.first, piece.end) if undecided[night]]
        if nights:
            room, kinds = int(self._room[piece.pool]), kinds_of(scene, wish, bool(self._one_sex[piece.pool]))
            for night in nights:
                self.asked[room, night][int(kinds[night])].append(column)
