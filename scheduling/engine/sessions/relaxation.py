"""How many sessions no timetable of a day can exceed: the linear relaxation of its program."""

from math import floor

from scheduling.engine.budget import Budget

from .model import Day
from .program import Program

ROUNDING = 1e-6  # of a session, in the solver's arithmetic
ENTRIES = 100_000


def affordable(day: Day, budget: Budget) -> bool:
    """Whether the program of the whole day can be written down in half of the time, at ``ENTRIES`` a second.

    Nothing can stop it half-way. Entries are the slots that possible participations occupy.
    """
    starts = [max(0, day.slots - kind.slots + 1) for kind in day.kinds]
    entries = sum(
        starts[kind] * day.kinds[kind].slots for person in day.people for kind, most in person.limits.items() if most
    )
    return budget.seconds_left is None or entries <= ENTRIES * budget.seconds_left / 2


def most_sessions(day: Day, budget: Budget) -> int:
    """A bound on participations; the sum of what people may have where the time does not suffice for a better one."""
    wished = sum(person.most for person in day.people)
    if not affordable(day, budget):
        return wished
    lowest = Program(day).rows.lowest(budget)
    return wished if lowest is None else min(wished, floor(-lowest + ROUNDING))
