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
    """Rule ``weekly_sessions``: a group session counts once, a visit for each facility that its carers come from: here
    for the share of its carers alone, for all may come from one.
    """
    given: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, column in enumerate(rows.columns):
        if not column.is_remote:
            facility = column.facility or problem.member[column.staff].facility
            given[facility, column.need.service].append(number)
    for key, numbers in given.items():
        most = problem.offer[key].weekly_sessions
        if most is not None:
            share: Ints = np.asarray(group_sizes(problem, [rows.columns[number] for number in numbers]))
            rows.add(numbers, SCALE // (share * rows.carers[numbers]), most * SCALE)
