"""Who of a pool serves which session."""

from collections import defaultdict
from collections.abc import Sequence

from .model import Day, Timetable


def members(day: Day, timetable: Timetable, names: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """For each session of the timetable the members that serve it; ``names`` holds those of each pool.

    In order of their starts, sessions take a member whose last session has ended. Every member of a pool is there at
    the same time, so that one is free whenever fewer sessions than members overlap. Raises ValueError where more do.
    """
    ends: dict[int, list[int]] = defaultdict(list)  # of the last session of each member, by pool
    served: list[tuple[int, ...]] = [()] * len(timetable)
    for position in sorted(range(len(timetable)), key=lambda position: timetable[position].start):
        session = timetable[position]
        end = session.start + day.kinds[session.kind].slots
        for pool in session.pools:
            last = ends[pool] or [0] * len(names[pool])
            free = next((member for member, until in enumerate(last) if until <= session.start), None)
            if free is None:
                raise ValueError(f"pool {pool} has too few members in slot {session.start}")
            last[free] = end
            ends[pool] = last
            served[position] += (names[pool][free],)
    return served
