"""The peers one after the other on the same day, at the same time limit, under one scorer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from scheduling.engine.visits import DayRoutes

from ..runs import write_rows
from . import by_pyvrp, by_routing, by_vroom, ours
from .day import Orders, score

Solver = Callable[[DayRoutes, float, int], Orders]
PEERS: dict[str, Solver] = {
    "ours": ours.orders,
    "pyvrp": by_pyvrp.orders,
    "vroom": by_vroom.orders,
    "ortools": by_routing.orders,
}


@dataclass(frozen=True)
class PeerRow:
    """``cost`` = minutes of travel + 10,000 for each visit left out."""

    day: int
    visits: int
    carers: int
    peer: str
    seed: int
    cost: int
    travel: int
    unserved: int
    seconds: float


def run(
    days: Sequence[tuple[int, DayRoutes]],
    seconds: float,
    seeds: Sequence[int],
    output: Path,
    peers: Sequence[str] = tuple(PEERS),
    report: Callable[[PeerRow], None] = lambda row: None,
) -> list[PeerRow]:
    """Write ``peers.csv`` and return its rows. Raises AssertionError when routes break a rule of the day."""
    ours.orders(days[0][1], 0.1, 1)  # compiles the kernels before a clock runs
    rows = [_row(number, day, peer, seconds, seed, report) for number, day in days for seed in seeds for peer in peers]
    write_rows(output / "peers.csv", PeerRow, rows)
    return rows


def _row(
    number: int, day: DayRoutes, peer: str, seconds: float, seed: int, report: Callable[[PeerRow], None]
) -> PeerRow:
    began = monotonic()
    found = score(day, PEERS[peer](day, seconds, seed))
    took = round(monotonic() - began, 1)
    if found.faults:
        raise AssertionError(f"{peer}: {found.faults[0]}")
    row = PeerRow(number, len(day.stops), len(day.tours), peer, seed, found.cost, found.travel, found.unserved, took)
    report(row)
    return row
