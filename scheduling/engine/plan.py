"""A plan: who is where, when and with whom. Four kinds of placement and nothing derived."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .demand import Occurrence
from .supply import DayPart


@dataclass(frozen=True, order=True)
class Stay:
    """Nights ``[first_night, end_night)`` of a need in one bed; several stays of a need follow each other."""

    need: str
    bed: str
    first_night: int
    end_night: int


@dataclass(frozen=True, order=True)
class DayAttendance:
    need: str
    index: int
    facility: str
    day: int
    part: DayPart


@dataclass(frozen=True, order=True)
class Session:
    """One therapy or training session; a group has several attendees. Minutes of the week."""

    service: str
    facility: str
    room: str
    staff: tuple[str, ...]
    start: int
    end: int
    attendees: tuple[Occurrence, ...]


SessionKey = tuple[str, str, str, tuple[str, ...], int, int]  # of a session all but the attendees, in its order


@dataclass(frozen=True, order=True)
class Visit:
    """A home visit by one carer, or by two together. Minutes of the week."""

    need: str
    index: int
    staff: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, order=True)
class Group:
    """Who comes together for a service at a facility from a minute of the week on."""

    service: str
    facility: str
    start: int
    attendees: tuple[Occurrence, ...]


def groups_of(seats: Iterable[tuple[str, str, int, Occurrence]]) -> tuple[Group, ...]:
    """The groups in which these come together, in order; ``seats``: service, facility, start and whose seat it is.

    Two sessions of a service that begin at one time in a facility are one group.
    """
    found: defaultdict[tuple[str, str, int], list[Occurrence]] = defaultdict(list)
    for service, facility, start, one in seats:
        found[service, facility, start].append(one)
    return tuple(Group(*group, tuple(sorted(theirs))) for group, theirs in sorted(found.items()))


@dataclass(frozen=True)
class Plan:
    stays: tuple[Stay, ...] = ()
    days: tuple[DayAttendance, ...] = ()
    sessions: tuple[Session, ...] = ()
    visits: tuple[Visit, ...] = ()

    def occurrences(self) -> Iterator[Occurrence]:
        """Every occurrence served, once per placement (a stay split over two beds counts twice)."""
        yield from (Occurrence(stay.need, 0) for stay in self.stays)
        yield from (Occurrence(day.need, day.index) for day in self.days)
        for session in self.sessions:
            yield from session.attendees
        yield from (Occurrence(visit.need, visit.index) for visit in self.visits)

    def ordered(self) -> "Plan":
        """The same plan in canonical order, so that equal plans are equal bytes."""
        return Plan(
            tuple(sorted(self.stays)),
            tuple(sorted(self.days)),
            tuple(sorted(self.sessions)),
            tuple(sorted(self.visits)),
        )

    def joined(self, other: "Plan") -> "Plan":
        """Both plans; sessions of one service, room, staff and time are one."""
        attendees: dict[Session, tuple[Occurrence, ...]] = {}
        for session in self.sessions + other.sessions:
            key = replace(session, attendees=())
            attendees[key] = attendees.get(key, ()) + session.attendees
        return Plan(
            self.stays + other.stays,
            self.days + other.days,
            tuple(replace(session, attendees=people) for session, people in attendees.items()),
            self.visits + other.visits,
        )

    def without(self, gone: Iterable[Occurrence]) -> "Plan":
        """The plan less these occurrences; a session that loses its last attendee goes too."""
        gone = {*gone}
        sessions = (
            session
            if gone.isdisjoint(session.attendees)
            else replace(session, attendees=tuple(one for one in session.attendees if one not in gone))
            for session in self.sessions
        )
        return Plan(
            tuple(stay for stay in self.stays if Occurrence(stay.need, 0) not in gone),
            tuple(day for day in self.days if Occurrence(day.need, day.index) not in gone),
            tuple(session for session in sessions if session.attendees),
            tuple(visit for visit in self.visits if Occurrence(visit.need, visit.index) not in gone),
        )


Piece = Stay | DayAttendance | Session | Visit


def pieces(plan: Plan) -> Iterator[Piece]:
    yield from plan.stays
    yield from plan.days
    yield from plan.sessions
    yield from plan.visits


def plan_from(some: Iterable[Piece]) -> Plan:
    """The plan made of these pieces."""
    sorts: dict[type, list[Piece]] = {Stay: [], DayAttendance: [], Session: [], Visit: []}
    for piece in some:
        sorts[type(piece)].append(piece)
    return Plan(*(tuple(group) for group in sorts.values()))  # type: ignore[arg-type]
