"""How far the attendees of one session can share it."""

from collections import Counter

import numpy as np

from ..problem import Problem
from .column import Column
from .columns import seats
from .rows import Ints


def group_sizes(problem: Problem, columns: list[Column]) -> Ints:
    """How many attendees can share a session of each column: by the service, the rooms and who there is to share it."""
    together: Counter[tuple[str, int]] = Counter()
    for column in {column.need.id: column for column in columns}.values():
        together[_session_key(column)] += max(1, column.people)
    sizes = []
    for column in columns:
        service = problem.service[column.need.service]
        rooms = [seats(problem.room[room], service) for room in column.rooms]
        sizes.append(min(service.group_size, together[_session_key(column)], max(rooms)) if rooms else 1)
    return np.array(sizes, dtype=np.int64)


def _session_key(column: Column) -> tuple[str, int]:
    return column.need.service, column.minutes
