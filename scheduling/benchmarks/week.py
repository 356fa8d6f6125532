"""The demo city's week: how much of the proven bound is served after so many seconds, at what size."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from scheduling.engine.bounds import appointments_bound
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Result
from scheduling.engine.summary import summarise
from scheduling.engine.supply import PLACEMENTS
from scheduling.engine.worth import units_served, worth
from scheduling.snapshot import take_snapshot
from scheduling.weeks import week_name

from .runs import write_rows


@dataclass(frozen=True)
class WeekRow:
    """``served``, and its parts, in per cent of the proven bound, by weight; ``first`` seconds to a complete plan."""

    residents: int
    seed: int
    limit: float
    needs: int
    appointments: int
    served: float
    served_placement: float
    served_appointments: float
    bound: float  # per cent of the need
    preference: int
    kept: float  # per cent of the baseline
    first: float
    seconds: float


def run(
    residents: int,
    limits: Sequence[float],
    seed: int,
    jobs: int,
    monday: date,
    output: Path,
    report: Callable[[WeekRow], None] = lambda row: None,
) -> list[WeekRow]:
    """Make the city, plan its week once for each limit in seconds, and write ``week.csv``.

    Uses a database of its own on the configured server, and drops it.
    """
    from scheduling.engine.solve import solve

    problem = city_problem(residents, seed, monday)
    share = appointments_bound(problem)
    rows = []
    for limit in limits:
        row = _row(problem, solve(problem, Params(limit, None, seed, jobs)), residents, seed, limit, share)
        report(row)
        rows.append(row)
    write_rows(output / "week.csv", WeekRow, rows)
    return rows


def city_problem(residents: int, seed: int, monday: date) -> Problem:
    """The problem of the city's week, by way of workbook and database as a coordinator's would come."""
    with tempfile.TemporaryDirectory() as folder, scratch_database():
        city = str(Path(folder) / "city.xlsx")
        options = {"residents": residents, "seed": seed, "output": Path(city), "week": week_name(monday)}
        call_command("make_city", **options)
        call_command("import_workbook", city)
        return take_snapshot(monday=monday)


@contextmanager
def scratch_database() -> Iterator[None]:
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


def _row(problem: Problem, result: Result, residents: int, seed: int, limit: float, share: int) -> WeekRow:
    units = units_served(problem, result.plan)
    placed = sum(
        units.get(need.id, 0) * worth(problem, need)[1]
        for need in problem.needs
        if problem.service[need.service].mode in PLACEMENTS
    )
    first = next(step.seconds for step in result.history if step.stage == "appointments")
    return WeekRow(
        residents=residents,
        seed=seed,
        limit=limit,
        needs=len(problem.needs),
        appointments=len(result.plan.visits) + sum(len(one.attendees) for one in result.plan.sessions),
        served=_percent(result.served, result.bound),
        served_placement=_percent(placed, result.bound - share),
        served_appointments=_percent(result.served - placed, share),
        bound=_percent(result.bound, result.needed),
        preference=result.score.preference,
        kept=round(100 * summarise(problem, result).kept_share, 1),
        first=round(first, 1),
        seconds=round(result.seconds, 1),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 100.0
