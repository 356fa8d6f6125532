"""A prefecture of demo counties: planned one by one, side by side, and with residents who cross to a neighbour."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from scheduling.engine.counties import Agreement, solve_counties
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params

from .runs import write_rows


@dataclass(frozen=True)
class PrefectureRow:
    """Weighted minutes ``served`` by the counties ``alone`` and ``together``; ``seconds`` of all, border included."""

    counties: int
    needs: int
    workers: int
    limit: float
    needed: int
    bound: int  # the sum of the counties' bounds, which nobody who crosses enters
    alone: int
    together: int
    guests: int
    seconds: float


def run(
    counties: dict[str, Problem],
    limit: float,
    workers: list[int],
    seed: int,
    output: Path,
    report: Callable[[PrefectureRow], None] = lambda row: None,
) -> list[PrefectureRow]:
    """Plan the counties with each number of workers; write ``prefecture.csv``.

    Every county shares all its facilities with the one before it.
    """
    rows = []
    for number in workers:
        rows.append(_row(counties, limit, number, seed))
        report(rows[-1])
    write_rows(output / "prefecture.csv", PrefectureRow, rows)
    return rows


def _row(counties: dict[str, Problem], limit: float, workers: int, seed: int) -> PrefectureRow:
    began = monotonic()
    result = solve_counties(counties, neighbours(counties), Params(limit, None, seed, 1), workers)
    return PrefectureRow(
        len(counties), sum(len(one.needs) for one in counties.values()), workers, limit, result.needed,
        sum(one.bound for one in result.alone.values()), sum(one.served for one in result.alone.values()),
        result.served, len(result.guests), round(monotonic() - began, 1),
    )  # fmt: skip


def neighbours(counties: dict[str, Problem]) -> list[Agreement]:
    names = [*counties]
    return [
        Agreement(home, host, tuple(counties[host].facility))
        for home, host in zip(names, [*names[1:], names[0]], strict=True)
    ]
