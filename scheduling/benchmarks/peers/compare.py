"""The peers one after the other on the same day, at the same time limit, under one scorer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
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
EXTRA = ("pyvrp", "vroom")  # peers of the extra; each is named as the module that it imports


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
    """Write ``peers.csv``, anew with each row, and return its rows.

    Raises AssertionError when routes break a rule of the day.
    """
    ours.orders(days[0][1], 0.1, 1)  # compiles the kernels before a clock runs
    rows: list[PeerRow] = []
    for (number, day), seed, peer in product(days, seeds, peers):
        rows.append(_row(number, day, peer, seconds, seed))
        report(rows[-1])
        write_rows(output / "peers.csv", PeerRow, rows)
    return rows


def refuse_missing(peers: Sequence[str]) -> None:
    """Raises ValueError where one of the peers is not installed."""
    for peer in EXTRA:
        if peer in peers:
            try:
                import_module(peer)
            except ImportError as error:
                raise ValueError(
                    f"{peer} cannot be imported ({error}); install the extra with pip install --editable '.[peers]', "
                    f"or name other --peers"
                ) from error


def _row(number: int, day: DayRoutes, peer: str, seconds: float, seed: int) -> PeerRow:
    began = monotonic()
    found = score(day, PEERS[peer](day, seconds, seed))
    took = round(monotonic() - began, 1)
    if found.faults:
        raise AssertionError(f"{peer}: {found.faults[0]}")
    return PeerRow(number, len(day.stops), len(day.tours), peer, seed, found.cost, found.travel, found.unserved, took)
