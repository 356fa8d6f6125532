"""When a resident is elsewhere, by rule ``resident_overlap``, as bits of ``Starts``."""

from collections.abc import Iterable

from ..problem import Problem
from ..starts import Starts
from ..supply import Mode
from ..timeline import Span
from ..travel import travel_minutes
from ..view import Option
from .barriers import At


def overlaps(problem: Problem, starts: Starts, others: Iterable[Option], at: At, place: str, minutes: int) -> int:
    """The starts of ``minutes`` at ``at``, which is ``place``, that meet what else the resident has: ``others``."""
    found = 0
    for other in others:
        way = 0
        if other.mode is Mode.STAY:
            if at.room is not None:
                continue
        elif other.mode is Mode.DAY and at.room is not None and other.facility == at.facility:
            continue
        else:
            way = travel_minutes(problem, other.place, place, problem.travel.resident_transport)
        found |= starts.touching(Span(other.start - way, other.end + way), minutes)
    return found
