"""When a need could be served, and in which periods that is paid for."""

from ..demand import Need
from ..problem import Problem
from ..supply import Mode
from ..timeline import WEEK, Span, day_of, minus


def last_day(problem: Problem, need: Need) -> int:
    """The first day of which nothing is planned for it."""
    return problem.horizon_days if problem.service[need.service].mode is Mode.STAY else day_of(WEEK)


def days_asked(problem: Problem, need: Need) -> range:
    """The days on which the need could be served."""
    last, first = last_day(problem, need), max(0, need.dates.start)
    return range(first, max(first + 1, min(last, last if need.dates.end is None else need.dates.end)))


def paid_periods(problem: Problem, need: Need) -> list[Span]:
    """The days on which it could be served, cut where its entitlements begin and end, those without one as well."""
    asked = days_asked(problem, need)
    held = [
        Span(max(asked.start, one.valid.start), asked.stop if one.valid.end is None else min(asked.stop, one.valid.end))
        for one in problem.entitlements_of.get((need.resident, need.service), ())
        if one.valid.overlaps(asked.start, asked.stop)
    ]
    return sorted([*held, *minus([Span(asked.start, asked.stop)], held)])
