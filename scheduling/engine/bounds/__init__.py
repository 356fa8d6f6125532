"""Proven upper bounds on what sessions and visits can serve with the supply there is."""

from ..problem import Problem
from .column import Column
from .columns import MOST, Columns
from .demand import add_demand_rows, is_funded, most_times
from .dual import upper_bound
from .halls import add_hall_rows
from .nearby import find_nearby
from .pools import add_pool_rows, find_pools, pool_columns
from .rows import Rows
from .staff import add_staff_rows


def appointments_bound(problem: Problem, most: int = MOST) -> int:
    """Weighted minutes of need (``worth``) that no plan's sessions and visits can exceed, whatever its stays and days.

    A linear relaxation. Its columns are all the ways to meet a need that no rule on single options blocks; each of its
    rows holds in every plan that keeps the rules between options, as is said where the row is made. So every plan is a
    point of the relaxation, with its own weight; what the relaxation cannot exceed no plan exceeds. What stays, days
    and pins forbid is left out.
    """
    program = relaxation(problem, most).program()  # by itself, so that what it was made of is gone while it is solved
    return upper_bound(program)


def relaxation(problem: Problem, most: int = MOST) -> Rows:
    """``most``: columns of a need after which what is farther away is taken together (``pools``)."""
    finder = Columns(problem, most)
    own = [column for column in finder.all() if is_funded(problem, column)]
    by_need: dict[str, list[Column]] = {}
    for column in own:
        by_need.setdefault(column.need.id, []).append(column)
    times = {need: most_times(problem, columns, finder.starts) for need, columns in by_need.items()}
    nearby = find_nearby(problem, own) if finder.far else None
    pools = find_pools(finder, times, nearby)
    times |= {pool.need.id: sum(times[need.id] for need in pool.members) for pool in pools}
    rows = Rows(own + [column for pool in pools for column in pool_columns(finder, pool)], times)
    add_demand_rows(problem, rows, finder.starts)
    add_pool_rows(rows, pools)
    add_staff_rows(problem, rows, finder.shifts, nearby)
    add_hall_rows(problem, rows)
    return rows
