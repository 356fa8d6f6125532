"""A prefecture of demo counties: planned one by one, side by side, and with residents who cross to a neighbour."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, process_time

from scheduling.engine.budget import WALL
from scheduling.engine.counties import Agreement, solve_counties
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Result

from .runs import write_rows

COUNTY = 0.35  # degrees of longitude from one to the next, some 33 km: more than a demo city is wide


@dataclass(frozen=True)
class PrefectureRow:
    """What counties serve ``alone`` and ``together`` in weighted minutes; ``seconds`` by the clock, in all."""

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
    crossing: float  # of the processor, for the border alone


def run(
    counties: dict[str, Problem],
    limit: float,
    workers: list[int],
    seed: int,
    output: Path,
    report: Callable[[PrefectureRow], None] = lambda row: None,
    processor: bool = False,
) -> list[PrefectureRow]:
    """Plan the counties with each number of workers; write ``prefecture.csv``.

    Every county shares all its facilities with the one before it. ``processor``: the limit is of the processor's
    seconds, which others on the machine do not lengthen.
    """
    rows = []
    for number in workers:
        rows.append(_row(counties, limit, number, seed, process_time if processor else WALL))
        report(rows[-1])
    write_rows(output / "prefecture.csv", PrefectureRow, rows)
    return rows


def _row(
    counties: dict[str, Problem], limit: float, workers: int, seed: int, clock: Callable[[], float]
) -> PrefectureRow:
    began, planned = monotonic(), process_time()

    def on_county(name: str, result: Result) -> None:
        nonlocal planned
        planned = process_time()

    agreements, params = neighbours(counties), Params(limit, None, seed, 1)
    result = solve_counties(counties, agreements, params, workers, on_county, clock)
    return PrefectureRow(
        len(counties), sum(len(one.needs) for one in counties.values()), workers, limit, result.needed,
        sum(one.bound for one in result.alone.values()), sum(one.served for one in result.alone.values()),
        result.served, len(result.guests), round(monotonic() - began, 1), round(process_time() - planned, 1),
    )  # fmt: skip


def beside(city: Problem, number: int) -> Problem:
    """The city as the ``number``-th of a row of counties, each to the west of the one before it."""
    shift = number * COUNTY
    return replace(city, places=tuple(replace(one, longitude=one.longitude - shift) for one in city.places))


def neighbours(counties: dict[str, Problem]) -> list[Agreement]:
    names = [*counties]
    return [
        Agreement(home, host, tuple(counties[host].facility))
        for home, host in zip(names, [*names[1:], names[0]], strict=True)
    ]
