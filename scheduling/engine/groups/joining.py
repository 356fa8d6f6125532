"""The seats that groups of a plan have left, and who else could hold one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, product

from ..capacity import closed
from ..demand import Occurrence
from ..options import able_at
from ..plan import Session
from ..problem import Problem
from ..supply import Asset, Mode, suits
from ..view import Option, shift_over


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


def with_others(problem: Problem, session: Session, busy: Collection[str] = ()) -> Iterator[Session]:
    """The session by any who could give it at the facility, are there then and not ``busy``, in any room for it that is
    open: the same people and room first."""
    service, facility, when = problem.service[session.service], session.facility, (session.start, session.end)
    if closed(problem, Asset.FACILITY, facility, *when):
        return
    able = [one.id for one in able_at(problem, facility, service.skill) if one.id not in busy]
    members = [one for one in able if shift_over(problem, one, *when, facility)]
    members = [one for one in members if not closed(problem, Asset.STAFF, one, *when)]
    members.sort(key=lambda one: one not in session.staff)
    rooms = [room.id for room in problem.rooms_of.get(facility, ()) if suits(service.room_use, room.use)]
    rooms = [room for room in rooms if not closed(problem, Asset.ROOM, room, *when)]
    rooms.sort(key=lambda room: room != session.room)
    for room, team in product(rooms, combinations(members, len(session.staff))):
        yield replace(session, room=room, staff=tuple(sorted(team)))
