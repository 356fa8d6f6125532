"""A plan: who is where, when and with whom. Four kinds of placement and nothing derived."""

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, order=True)
class Visit:
    """A home visit by one carer, or by two together. Minutes of the week."""

    need: str
    index: int
    staff: tuple[str, ...]
    start: int
    end: int


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
