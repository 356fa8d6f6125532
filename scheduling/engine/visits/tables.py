"""The tables of the search over one day's routes.

Nodes are the stops, then the start of each carer's route, then its end; they are linked into routes. A node is one
cache line.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .model import LATEST, UNABLE, DayRoutes

Table = NDArray[np.void]
Numbers = NDArray[np.int32]

NODE = np.dtype(
    [
        ("open", "i4"),
        ("close", "i4"),
        ("minutes", "i4"),
        ("place", "i4"),
        ("partner", "i4"),
        ("least", "i4"),  # of the pair, in both
        ("most", "i4"),
        ("side", "i2"),  # 0 without partner, 1 the first of a pair, 2 the second
        ("two", "i2"),  # 1: the partner needs another carer
        ("soft", "i4"),
        ("carer", "i4"),  # -1: unserved
        ("next", "i4"),
        ("previous", "i4"),
        ("start", "i4"),
        ("late", "i4"),
        ("queued", "i4"),
        ("unserved", "i4"),  # price of leaving it out
    ]
)
CARER = np.dtype(
    [
        ("transport", "i4"),
        ("most", "i4"),  # minutes of service and travel
        ("load", "i4"),
        ("rest_start", "i4"),
        ("rest_end", "i4"),
    ]
)
TOTALS = np.dtype(
    [
        ("travel", "i8"),
        ("late", "i8"),
        ("largest", "i8"),  # lateness of the latest node
        ("prices", "i8"),  # of carers, and of what is unserved
        ("travel_weight", "i8"),
        ("late_weight", "i8"),
        ("largest_weight", "i8"),
        ("grid", "i8"),
        ("stops", "i8"),
        ("carers", "i8"),
        ("logged", "i8"),
        ("queue_head", "i8"),
        ("queue_tail", "i8"),
        ("best", "i8"),
        ("broken", "i8"),  # 1: the route that was worked on breaks a hard limit
        ("largest_stale", "i8"),  # 1: ``largest`` is to be looked for anew
    ]
)
LOG = np.dtype([("node", "i4"), ("start", "i4"), ("late", "i4")])
NEVER = -(1 << 30)  # the start of a node that is in no route yet


class State(NamedTuple):
    """``near_before[i]``: nodes that go well right before i, ``near_after[i]`` right after it; -1 fills up.

    ``near_base[i]``: carers who may serve i, those first who start and end close to it.
    """

    nodes: Table  # NODE [N]
    carers: Table  # CARER [C]
    totals: Table  # TOTALS [1]
    travel: Numbers  # i4 [transports, P, P]
    prices: Numbers  # i4 [stops, C]
    near_before: Numbers  # i4 [stops, K]
    near_after: Numbers  # i4 [stops, K]
    near_base: Numbers  # i4 [stops, B]
    order: Numbers  # i4 [stops], by opening
    queue: Numbers  # i4, a ring
    log: Table  # LOG
    best: Numbers  # i4 [N, 2]: next, carer
    random: NDArray[np.uint64]  # u8 [1]


def tables(day: DayRoutes, seed: int, neighbours: int = 40) -> State:
    """The state with every stop unserved and every route empty."""
    stops, carers = len(day.stops), len(day.tours)
    nodes = np.zeros(stops + 2 * carers, dtype=NODE)
    for row, stop in enumerate(day.stops):
        node = nodes[row]
        node["open"], node["close"], node["minutes"], node["place"] = stop.open, stop.close, stop.minutes, stop.place
        node["partner"], node["two"], node["soft"], node["unserved"] = stop.partner, stop.two, stop.soft, stop.unserved
        if stop.partner >= 0:
            first = stop if stop.first else day.stops[stop.partner]
            node["side"], node["least"], node["most"] = (1 if stop.first else 2), first.least, first.most
    nodes["carer"][:stops] = -1
    for row, tour in enumerate(day.tours):
        start, end = nodes[stops + row], nodes[stops + carers + row]
        start["place"], end["place"] = tour.base, tour.end_base
        start["start"], end["close"], end["open"] = tour.start, tour.end, NEVER
        start["next"], end["previous"] = stops + carers + row, stops + row
        start["partner"] = end["partner"] = -1
        start["carer"] = end["carer"] = row
    table = np.zeros(carers, dtype=CARER)
    for row, tour in enumerate(day.tours):
        table[row] = (tour.transport, tour.most, 0, tour.rest_start, tour.rest_end)
    totals = np.zeros(1, dtype=TOTALS)
    totals["travel_weight"], totals["late_weight"], totals["largest_weight"] = day.weights
    totals["grid"], totals["stops"], totals["carers"] = day.grid, stops, carers
    totals["prices"] = int(nodes["unserved"].sum())
    totals["best"] = np.iinfo(np.int64).max
    before, after = _near(day, neighbours)
    word = np.random.default_rng(seed).integers(1, 1 << 63, size=1, dtype=np.uint64)
    return State(
        nodes, table, totals, np.ascontiguousarray(day.travel, dtype=np.int32),
        np.ascontiguousarray(day.prices, dtype=np.int32), before, after, _near_bases(day),
        np.argsort(nodes["open"][:stops], kind="stable").astype(np.int32),
        np.zeros(1 << int(len(nodes) + 1).bit_length(), np.int32), np.zeros(64 * len(nodes) + 64, LOG),
        np.zeros((len(nodes), 2), np.int32), word,
    )  # fmt: skip


def _near(day: DayRoutes, most: int) -> tuple[Any, Any]:
    """For each stop the others that go well before it, and after it: little travel, waiting and lateness between.

    The measure is that of Vidal et al. (2013), A hybrid genetic algorithm with adaptive diversity management for a
    large class of vehicle routing problems with time windows, Computers & Operations Research 40(1), section 4.4.
    """
    count = len(day.stops)
    place = np.array([stop.place for stop in day.stops], dtype=np.int64)
    opens = np.array([stop.open for stop in day.stops], dtype=np.int64)
    closes = np.array([min(stop.close, LATEST) for stop in day.stops], dtype=np.int64)
    minutes = np.array([stop.minutes for stop in day.stops], dtype=np.int64)
    leg = day.travel.min(axis=0)[np.ix_(place, place)].astype(np.float64)
    waiting = np.maximum(0, opens[None, :] - (closes + minutes)[:, None] - leg)
    lateness = np.maximum(0, (opens + minutes)[:, None] + leg - closes[None, :])
    strain = leg + 0.2 * waiting + 1.0 * lateness  # from row to column
    able = (day.prices != UNABLE).astype(np.float32)
    strain[(able @ able.T) == 0] = np.inf
    np.fill_diagonal(strain, np.inf)
    for row, stop in enumerate(day.stops):
        if stop.partner >= 0 and stop.two:
            strain[row, stop.partner] = np.inf
    most = max(1, min(most, count))
    return _nearest(strain.T, most), _nearest(strain, most)


def _near_bases(day: DayRoutes) -> Any:
    place = np.array([stop.place for stop in day.stops], dtype=np.int64)
    ways = [
        day.travel[tour.transport, tour.base, place] + day.travel[tour.transport, place, tour.end_base]
        for tour in day.tours
    ]
    strain = np.array(ways, dtype=np.float64).reshape(len(day.tours), len(day.stops)).T
    strain[day.prices == UNABLE] = np.inf
    return _nearest(strain, len(day.tours))


def _nearest(strain: Any, most: int) -> Any:
    order = np.argsort(strain, axis=1, kind="stable")[:, :most].astype(np.int32)
    order[~np.isfinite(np.take_along_axis(strain, order.astype(np.int64), axis=1))] = -1
    return order
