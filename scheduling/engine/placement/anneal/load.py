"""Filling the tables of the search from a scene, and reading a placing from them."""

from dataclasses import dataclass, field

import numpy as np

from ...score import price_of
from ...search.book import Book
from ...supply import SexPolicy
from ...worth import groups_of
from ..prices import Prices
from ..scene import Placing, Scene, Turn
from ..wishes import DayWish, Piece, StayWish, Wish, intervals
from .tables import COUNT, CROWD, DAYS, HOME, MOST, OFFER, PART, PARTS, POOL, ROW, TOTALS, WISH, Array, State, Town


@dataclass
class Load:
    """Rows in the making; offers come in a block of each wish."""

    scene: Scene
    turn: Turn
    wishes: list[Wish]
    groups: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, ...]] = field(default_factory=list)  # WISH
    offers: list[Array] = field(default_factory=list)  # OFFER
    open: list[Array] = field(default_factory=list)
    day_points: list[Array] = field(default_factory=list)
    held: list[list[int]] = field(default_factory=list)  # ROW

    def __post_init__(self) -> None:
        stock = self.scene.stock
        self._weekly = {key: row for row, key in enumerate(stock.weekly)}
        self._facility = np.array([stock.facilities[pool.facility] for pool in stock.pools], dtype=np.int64)
        self._width = max(stock.nights, 7)
        first = 0
        for wish in self.wishes:
            wanted, grown, usual, *others = (
                self._stay(wish, first) if isinstance(wish, StayWish) else self._days(wish, first)
            )
            town, category = (self.groups.setdefault(group, len(self.groups)) for group in groups_of(wish.resident))
            severe, sex = int(wish.resident.severe), int(wish.resident.sex == "female")
            end = first + len(self.offers[-1])
            window = _window(wish.open & self.scene.free[wish.need.id])
            self.rows.append(
                (wish.weight, wanted, severe, sex, grown, *window, town, category, first, end, usual, *others)
            )
            first = end

    def _stay(self, wish: StayWish, first: int) -> tuple[int, ...]:
        scene, need = self.scene, wish.need.id
        points = scene.tariff.parts(wish).astype(np.int64)
        cheapest = np.argsort(points, kind="stable")
        offers = np.zeros(len(points), dtype=OFFER)
        offers["pool"] = pools = np.array(wish.pools, dtype=np.int64)[cheapest]
        offers["facility"], offers["weekly"], offers["points"] = self._facility[pools], -1, points[cheapest]
        self._add_offers(offers, (wish.open & scene.free[need])[cheapest], np.zeros((len(points), 7), dtype=np.int64))
        path = self.turn.placing.paths.get(need, ())
        parts = [number for piece in path for number in piece]
        self.held.append([len(path), -1, 0, *parts, *[-1] * (3 * PARTS - len(parts))])
        # A usual stay over several beds cannot be told here: it counts as changed.
        pieces = scene.tariff.usual_pieces(wish)
        usual = pieces[0] if len(pieces) == 1 else Piece(-1, 0, 0)
        offer = first + pools.tolist().index(usual.pool) if usual.pool in wish.pools else -1
        change = scene.tariff.stay(wish, ())
        return wish.wanted, scene.grown_on(wish), offer, 0, 1, change, *usual

    def _days(self, wish: DayWish, first: int) -> tuple[int, ...]:
        scene, need = self.scene, wish.need.id
        home, days = self.turn.placing.weeks.get(need, ("", ()))
        homes, week = [*wish.homes], wish.open & scene.free[need]
        if days and home not in homes:
            homes.append(home)
            week = np.vstack([week, np.isin(np.arange(7), days)])
        self._homes(wish, homes, week)
        row = [-1] * ROW
        row[COUNT], row[DAYS] = int(bool(days)), sum(1 << day for day in days)
        if days:
            row[HOME] = first + homes.index(home)
        self.held.append(row)
        halves = sum(1 << half for half in wish.halves)
        usual = scene.tariff.usual_home(wish)
        offer = first + homes.index(usual) if usual in homes else -1
        return wish.wanted, 0, offer, halves, scene.step(wish), 0, -1, 0, 0

    def _homes(self, wish: DayWish, homes: list[str], week: Array) -> None:
        stock, tariff, service = self.scene.stock, self.scene.tariff, wish.need.service
        rows = [(-1, stock.facilities[home], self._weekly.get((home, service), -1), 0) for home in homes]
        points = np.zeros((len(homes), 7), dtype=np.int64)
        for number, day in zip(*np.nonzero(week), strict=True):
            points[number, day] = tariff.day(wish, homes[number], int(day))
        self._add_offers(np.array(rows, dtype=OFFER), week, points)

    def _add_offers(self, offers: Array, is_open: Array, day_points: Array) -> None:
        wide = np.zeros((len(offers), self._width), dtype=np.int8)
        wide[:, : is_open.shape[1]] = is_open
        self.offers.append(offers)
        self.open.append(wide)
        self.day_points.append(day_points)


def _window(is_open: Array) -> tuple[int, int]:
    """The first night or day that is open somewhere, and the end of the last one."""
    found = np.flatnonzero(is_open.any(axis=0))
    return (int(found[0]), int(found[-1]) + 1) if len(found) else (0, 0)


@dataclass
class Tables:
    load: Load
    town: Book  # of Town
    state: Book  # of State

    def placing(self) -> Placing:
        """The placing that was loaded, with what the best plan gives the wishes."""
        load = self.load
        names = {wish.need.id for wish in load.wishes}
        facilities, facility_of = [*load.scene.stock.facilities], self.town.offers["facility"]
        paths = {need: path for need, path in load.turn.placing.paths.items() if need not in names}
        weeks = {need: week for need, week in load.turn.placing.weeks.items() if need not in names}
        for wish, row in zip(load.wishes, self.state.best.tolist(), strict=True):
            if row[COUNT] and isinstance(wish, StayWish):
                ends = range(PART, PART + 3 * row[COUNT], 3)
                paths[wish.need.id] = tuple(Piece(*row[start : start + 3]) for start in ends)
            elif row[COUNT]:
                days = tuple(day for day in range(7) if row[DAYS] >> day & 1)
                weeks[wish.need.id] = facilities[facility_of[row[HOME]]], days
        return Placing(paths, weeks)


def tables(scene: Scene, turn: Turn, prices: Prices, seed: int) -> Tables:
    """Tables of the turn's free wishes; those that stand keep what they have, and their share of the stock."""
    load = Load(scene, turn, sorted(turn.free, key=_order))
    town = _town(load, prices)
    for blocks in (load.offers, load.open, load.day_points):  # they are in the town now
        blocks.clear()
    return Tables(load, Book(town), Book(_state(load, town, seed)))


def _order(wish: Wish) -> tuple[bool, int]:
    """Stays first, by their first open night: those that may meet are near each other."""
    return isinstance(wish, DayWish), _window(wish.open)[0]


def _town(load: Load, prices: Prices) -> Town:
    scene, stock = load.scene, load.scene.stock
    rooms = {room: row for row, room in enumerate(scene.rooms)}
    pools = [
        (stock.facilities[pool.facility], rooms.get(pool.room or "", -1), pool.policy is SexPolicy.ONE_AT_A_TIME)
        for pool in stock.pools
    ]
    firsts, ends = intervals(stock.nights)
    stays = [wish for wish in load.wishes if isinstance(wish, StayWish)]
    spans = np.zeros((len(stays), stock.nights, stock.nights + 1), dtype=np.int8)
    beginnings = np.zeros((len(stays), stock.nights), dtype=np.int64)
    for number, wish in enumerate(stays):
        spans[number, firsts, ends] = wish.spans
        beginnings[number] = scene.tariff.beginnings(wish)
    offer_at = np.full((len(stays), len(pools)), -1, dtype=np.int64)
    for number, (row, offers) in enumerate(zip(load.rows[: len(stays)], load.offers[: len(stays)], strict=True)):
        offer_at[number, offers["pool"]] = np.arange(*row[9:11])
    lacking = scene.lacking(load.turn)
    weights = scene.problem.weights
    return Town(
        wishes=np.array(load.rows, dtype=WISH),
        offers=np.concatenate([np.zeros(0, dtype=OFFER), *load.offers]),
        pools=np.array(pools, dtype=POOL),
        offer_at=offer_at,
        open=np.concatenate([np.zeros((0, max(stock.nights, 7)), dtype=np.int8), *load.open]),
        day_points=np.concatenate([np.zeros((0, 7), dtype=np.int64), *load.day_points]),
        beginnings=beginnings,
        spans=spans,
        ease=stock.ease,
        bed_price=_bed_prices(scene, prices),
        day_price=np.ascontiguousarray(prices.places + stock.share.T[:, :, None, None] * prices.care),
        floors=np.array([lacking.get(group, 0) for group in load.groups], dtype=np.int64),
        fairness=weights.fairness,
        move=price_of(weights, "transfer", 1),
        parts=1 if scene.terms.whole else PARTS,
        nights=stock.nights,
        stays=len(stays),
    )


def _bed_prices(scene: Scene, prices: Prices) -> Array:
    stock = scene.stock
    week = min(7, stock.nights)
    facilities = [stock.facilities[pool.facility] for pool in stock.pools]
    cost = np.repeat(prices.nights[None, [pool.ward for pool in stock.pools]], 2, axis=0)
    cost[:, :, :week] += stock.share.T[:, facilities, None] * prices.care.sum(axis=2)[facilities, :week]
    return np.pad(np.cumsum(cost, axis=2), ((0, 0), (0, 0), (1, 0)))


def _state(load: Load, town: Town, seed: int) -> State:
    scene, stock = load.scene, load.scene.stock
    left = scene.left(load.turn)
    sexes, ages = scene.sleepers(load.turn)
    count, offers = len(load.wishes), town.wishes["end_offer"] - town.wishes["first_offer"]
    unserved = (town.wishes["weight"] * town.wishes["wanted"]).sum()
    lacking = np.flatnonzero(town.wishes["wanted"])
    short, place_in_short = np.zeros(count, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    short[: len(lacking)], place_in_short[lacking] = lacking, np.arange(len(lacking))
    return State(
        held=np.zeros((count, ROW), dtype=np.int64),
        best=np.array(load.held, dtype=np.int64).reshape(-1, ROW),
        beds=left.beds,
        places=left.places,
        care=left.care,
        weekly=np.array([*left.weekly.values()], dtype=np.int64),
        sexes=sexes,
        ages=ages,
        guests=np.full(len(town.pools), -1, dtype=np.int64),
        next_guest=np.full(town.stays * PARTS, -1, dtype=np.int64),
        last_guest=np.full(town.stays * PARTS, -1, dtype=np.int64),
        given=np.zeros(len(load.groups), dtype=np.int64),
        totals=np.array([(unserved, town.floors.sum(), 0)] * 2, dtype=TOTALS),
        short=short,
        place_in_short=place_in_short,
        short_count=np.array([len(lacking)], dtype=np.int64),
        touched=np.zeros(count, dtype=np.int64),
        is_touched=np.zeros(count, dtype=np.int8),
        touched_count=np.zeros(1, dtype=np.int64),
        picked=np.zeros(count + MOST, dtype=np.int64),
        is_picked=np.zeros(count, dtype=np.int8),
        crowd=np.zeros(CROWD, dtype=np.int64),
        keys=np.zeros(MOST),
        before=np.zeros((MOST, ROW), dtype=np.int64),
        reach=np.zeros((offers.max(initial=0), stock.nights + 1), dtype=np.int64),
        trial=np.zeros((2, ROW), dtype=np.int64),
        random=np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64),
    )
