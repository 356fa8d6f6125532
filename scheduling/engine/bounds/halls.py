"""Rows of the facilities: seats of rooms, pieces of equipment, and how often a service is on offer."""

from collections import defaultdict

import numpy as np

from ..problem import Problem
from .groups import group_sizes
from .rows import SCALE, Ints, Rows
from .work import most_work, pieces_of


def add_hall_rows(problem: Problem, rows: Rows) -> None:
    here: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, column in enumerate(rows.columns):
        if column.facility is not None:
            here[column.facility, column.day].append(number)
    for numbers in here.values():
        _add_seats(problem, rows, numbers)
        _add_equipment(problem, rows, numbers)
    _add_offers(problem, rows)


def _add_seats(problem: Problem, rows: Rows, numbers: list[int]) -> None:
    """Rule ``room_slots``: those who can be in some rooms alone fit on the seats of these rooms.

    At most ``size`` attendees are in a room at once, so they can be put on ``size`` seats, on each one after the other.
    """
    for rooms in {frozenset(rows.columns[number].rooms) for number in numbers}:
        inside = [number for number in numbers if rooms.issuperset(rows.columns[number].rooms)]
        _add_time(problem, rows, inside, sum(problem.room[room].size for room in rooms))


def _add_equipment(problem: Problem, rows: Rows, numbers: list[int]) -> None:
    """Rule ``equipment``: the same with pieces for seats."""
    users: defaultdict[str, list[int]] = defaultdict(list)
    for number in numbers:
        for kind in problem.service[rows.columns[number].need.service].equipment:
            users[kind].append(number)
    for kind, using in users.items():
        rooms = {room for number in using for room in rows.columns[number].rooms}
        _add_time(problem, rows, using, sum(dict(problem.room[room].equipment).get(kind, 0) for room in rooms))


def _add_time(problem: Problem, rows: Rows, numbers: list[int], seats: int) -> None:
    columns = [rows.columns[number] for number in numbers]
    lengths = frozenset(column.minutes for column in columns)
    most = seats * most_work(pieces_of(columns, problem.limits.grid), lengths)
    rows.add(numbers, SCALE * rows.minutes[numbers] // rows.carers[numbers], most * SCALE)


def _add_offers(problem: Problem, rows: Rows) -> None:
    """Rule ``weekly_sessions``: a group session counts once, a visit for the facility of its first carer.

    A visit of several carers counts for certain only where they all come from one facility.
    """
    origins: defaultdict[str, set[str]] = defaultdict(set)
    given: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, column in enumerate(rows.columns):
        facility = column.facility or ("" if column.is_remote else problem.member[column.staff].facility)
        origins[column.need.id].add("" if column.people else facility)
        if not column.is_remote:
            given[facility, column.need.service].append(number)
    for key, numbers in given.items():
        most = problem.offer[key].weekly_sessions
        sure = [number for number in numbers if _counts_here(problem, rows, number, origins)]
        if most is not None and sure:
            share: Ints = np.asarray(group_sizes(problem, [rows.columns[number] for number in sure]))
            rows.add(sure, SCALE // (share * rows.carers[sure]), most * SCALE)


def _counts_here(problem: Problem, rows: Rows, number: int, origins: dict[str, set[str]]) -> bool:
    column = rows.columns[number]
    return (
        column.carers == 1
        or column.facility is not None
        or origins[column.need.id] == {problem.member[column.staff].facility}
    )
