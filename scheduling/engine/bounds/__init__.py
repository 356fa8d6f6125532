"""Proven upper bounds on what sessions and visits can serve with the supply there is."""

from ..problem import Problem
from .columns import Column, Columns
from .demand import add_demand_rows, is_funded, most_times
from .dual import upper_bound
from .halls import add_hall_rows
from .rows import Rows
from .staff import add_staff_rows


def appointments_bound(problem: Problem) -> int:
    """Weighted minutes of need (``worth``) that no plan's sessions and visits can exceed, whatever its stays and days.

    A linear relaxation. Its columns are all the ways to meet a need that no rule on single options blocks; each of its
    rows holds in every plan that keeps the rules between options, as is said where the row is made. So every plan is a
    point of the relaxation, with its own weight; what the relaxation cannot exceed no plan exceeds. What stays, days
    and pins forbid is left out.
    """
    return upper_bound(relaxation(problem))


def relaxation(problem: Problem) -> Rows:
    finder = Columns(problem)
    columns = [column for column in finder.all() if is_funded(problem, column)]
    by_need: dict[str, list[Column]] = {}
    for column in columns:
        by_need.setdefault(column.need.id, []).append(column)
    rows = Rows(columns, {need: most_times(problem, own, finder.starts) for need, own in by_need.items()})
    add_demand_rows(problem, rows, finder.starts)
    add_staff_rows(problem, rows, finder.shifts)
    add_hall_rows(problem, rows)
    return rows
