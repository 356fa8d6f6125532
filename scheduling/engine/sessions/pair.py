"""Two days as one frame, one after the other, so that a part of both can be planned at once."""

from collections.abc import Sequence
from dataclasses import replace

from .model import Day, Person, Pool, Timetable


def beside(one: Day, other: Day, people: Sequence[Person]) -> Day:
    """The slots of ``one``, a slot in which nothing can be, and those of ``other``. The kinds are those of both.

    Each day keeps pools of its own, which have no members on the other. ``people`` are those of the frame; nobody is
    free in the slot between.
    """
    first, second = (0,) * (one.slots + 1), (0,) * (other.slots + 1)
    pools = [Pool(pool.groups, (*pool.free, *second)) for pool in one.pools]
    pools += [Pool(pool.groups, (*first, *pool.free)) for pool in other.pools]
    between = 1 << one.slots
    everybody = tuple(replace(person, busy=person.busy | between) for person in people)
    return Day(one.slots + 1 + other.slots, one.kinds, tuple(pools), everybody)


def together(one: Day, first: Timetable, second: Timetable) -> Timetable:
    """The timetables of both days as that of the frame; ``one`` is the first day."""
    pools = len(one.pools)
    moved = (
        replace(session, start=session.start + one.slots + 1, pools=tuple(pool + pools for pool in session.pools))
        for session in second
    )
    return (*first, *moved)


def apart(one: Day, timetable: Timetable) -> tuple[Timetable, Timetable]:
    """The timetable of a frame as those of its days."""
    pools = len(one.pools)
    moved = (
        replace(session, start=session.start - one.slots - 1, pools=tuple(pool - pools for pool in session.pools))
        for session in timetable
        if session.start > one.slots
    )
    return tuple(session for session in timetable if session.start < one.slots), tuple(moved)
