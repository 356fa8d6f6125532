"""The seats that groups of a plan have left."""

from collections.abc import Iterable, Iterator

from ..demand import Occurrence
from ..plan import Session
from ..problem import Problem
from ..supply import Mode
from ..view import Option


def free_seats(problem: Problem, sessions: Iterable[Session], one: Occurrence) -> Iterator[Option]:
    """The ways in which ``one`` could join one of ``sessions``, as far as service, length and size go."""
    service, minutes = problem.service_of(one.need), problem.minutes_of(one.need)
    for session in sessions:
        alike = session.service == service.id and session.end - session.start == minutes
        if alike and len(session.attendees) < service.group_size and len(session.staff) == problem.carers_of(one.need):
            place = problem.facility[session.facility].place
            yield Option(
                one, Mode.SESSION, session.start, session.end, place, session.facility, session.room,
                staff=session.staff,
            )  # fmt: skip
