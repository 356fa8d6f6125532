"""Rows of the demand: how often a need can be met, and what a resident has time and funding for."""

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from ..demand import Occurrence
from ..problem import Problem
from ..rules.entitlement import covering
from ..starts import Starts
from ..supply import Mode
from ..timeline import DAY
from ..view import Option
from .column import Column
from .columns import earlier_needs
from .rows import SCALE, Rows
from .work import most_work, pieces_of

_WHOLE = SCALE * SCALE


def most_times(problem: Problem, columns: list[Column], starts: Starts, days: Iterable[int] = range(7)) -> int:
    """The most occurrences of one need that its starts on ``days`` leave room for.

    Rule ``spacing``, and one after the other. Always taking the earliest start is best, since all have one length.
    """
    need, minutes = columns[0].need, columns[0].minutes
    possible = 0
    for column in columns:
        possible |= column.starts
    count, free_from = 0, 0
    for day in days:
        today = 0
        left = possible & starts.days[day]
        while count < need.times and today < need.daily_max:
            left = left >> free_from << free_from
            if not left:
                break
            count, today = count + 1, today + 1
            free_from = -(-(starts.first(left) + minutes + need.min_gap) // starts.grid)
    return count


def add_demand_rows(problem: Problem, rows: Rows, starts: Starts) -> None:
    by_need: dict[str, list[int]] = {}
    by_resident: defaultdict[str, list[int]] = defaultdict(list)
    for number, column in enumerate(rows.columns):
        if column.people:
            continue  # says nothing of one need
        by_need.setdefault(column.need.id, []).append(number)
        by_resident[column.need.resident].append(number)
    for numbers in by_need.values():
        _add_times(problem, rows, numbers, starts)
        _add_distinct_carers(rows, numbers)
        _add_order(problem, rows, numbers, by_need)
    for numbers in by_resident.values():
        if len({rows.columns[number].need.id for number in numbers}) > 1:
            _add_resident_days(problem, rows, numbers)
            _add_funded_category(problem, rows, numbers)
    _add_entitlements(problem, rows)


def _add_times(problem: Problem, rows: Rows, numbers: list[int], starts: Starts) -> None:
    """Occurrences of one need on each run of days, where neither a longer run nor its parts say as much."""
    columns = [rows.columns[number] for number in numbers]
    need, carers = columns[0].need, columns[0].carers
    rows.add_times(numbers, rows.times[need.id] * carers)
    if rows.times[need.id] == 1:
        return
    days = sorted({column.day for column in columns})
    runs = [(first, last) for first in range(len(days)) for last in range(first + 1, len(days) + 1)]
    most = {run: most_times(problem, columns, starts, days[run[0] : run[1]]) for run in runs}
    for first, last in runs:
        told = most[first, last]
        longer = [most.get((first - 1, last)), most.get((first, last + 1))]
        parts = [most[first, cut] + most[cut, last] for cut in range(first + 1, last)]
        if told not in longer and all(told < part for part in parts) and (first, last) != (0, len(days)):
            there = days[first:last]
            rows.add_times([number for number in numbers if rows.columns[number].day in there], told * carers)


def _add_distinct_carers(rows: Rows, numbers: list[int]) -> None:
    """Of k carers together, (k - 1) times what one does is at most what the others do, on each day."""
    carers = rows.columns[numbers[0]].carers
    if carers == 1:
        return
    by_day: defaultdict[int, list[int]] = defaultdict(list)
    for number in numbers:
        by_day[rows.columns[number].day].append(number)
    for today in by_day.values():
        for staff in dict.fromkeys(rows.columns[n].staff for n in today if not rows.columns[n].is_remote):
            own = [carers - 1 if rows.columns[number].staff == staff else -1 for number in today]
            rows.add_difference(today, own)


def _add_order(problem: Problem, rows: Rows, numbers: list[int], by_need: dict[str, list[int]]) -> None:
    """Rule ``service_order``: on each day the later service is given no more often than the earlier one."""
    need = rows.columns[numbers[0]].need
    earlier = [number for other in earlier_needs(problem, need) for number in by_need.get(other.id, ())]
    if not earlier:
        return
    whole = math.lcm(*(int(rows.carers[number]) for number in numbers + earlier))
    for day in sorted({rows.columns[number].day for number in numbers}):
        later = [number for number in numbers if rows.columns[number].day == day]
        before = [number for number in earlier if rows.columns[number].day == day]
        factors = np.concatenate([whole // rows.carers[later], -(whole // rows.carers[before])])
        rows.add_difference(later + before, factors)


def _add_resident_days(problem: Problem, rows: Rows, numbers: list[int]) -> None:
    """Rule ``resident_overlap``: a resident's appointments of a day follow each other (the ways between left out)."""
    for day in sorted({rows.columns[number].day for number in numbers}):
        today = [number for number in numbers if rows.columns[number].day == day]
        columns = [rows.columns[number] for number in today]
        pieces = pieces_of(columns, problem.limits.grid)
        most = most_work(pieces, frozenset(column.minutes for column in columns))
        rows.add(today, SCALE * rows.minutes[today] // rows.carers[today], most * SCALE)


def _add_funded_category(problem: Problem, rows: Rows, numbers: list[int]) -> None:
    """Rule ``funded_category``: the parts of each category's most that are used are at most one whole together."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number in numbers:
        need = rows.columns[number].need
        category = problem.service[need.service].funded_category
        if need.funded and category is not None:
            groups[category].append(number)
    columns, factors = [], []
    for inside in groups.values():
        most = sum(rows.times[need] for need in {rows.columns[number].need.id for number in inside})
        columns += inside
        factors += [_WHOLE // (most * rows.columns[number].carers) for number in inside]
    if len(groups) > 1:
        rows.add(columns, factors, _WHOLE)


def _add_entitlements(problem: Problem, rows: Rows) -> None:
    """Rule ``entitlement``: no unit of one is used twice."""
    drawing: defaultdict[str, list[int]] = defaultdict(list)
    for number, column in enumerate(rows.columns):
        if column.need.funded:
            drawing[entitlement_of(problem, column) or ""].append(number)
    for entitlement in problem.entitlements:
        if numbers := drawing.get(entitlement.id):
            rows.add(numbers, SCALE // rows.carers[numbers], entitlement.remaining_max * SCALE)


def is_funded(problem: Problem, column: Column) -> bool:
    """Whether the day of the column is covered by an entitlement, where the need asks for one."""
    return not column.need.funded or entitlement_of(problem, column) is not None


def entitlement_of(problem: Problem, column: Column) -> str | None:
    """The entitlement that an occurrence of a funded need in this column draws on."""
    option = Option(Occurrence(column.need.id, 0), Mode.VISIT, column.day * DAY, column.day * DAY + 1, column.place)
    held = covering(problem, option, column.day)
    return None if held is None else held.id
