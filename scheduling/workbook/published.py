"""The appointments of a published week as the sheet of last week's plan has them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ..models import Plan
from .fields import minute, naive

NO_TRAVEL: Mapping[str, int] = {}


class Key(NamedTuple):
    """What names a row. ``start`` in minutes of the day; None for a day place."""

    need: str
    date: date
    start: int | None


class Appointment(NamedTuple):
    end: int | None
    facility: str | None
    room: str | None
    staff: frozenset[str]


class Published(NamedTuple):
    """A row and what the sheet does not say of it: its number within the week, by which marks and call-offs name it,
    and the minutes of travel before it, by the code of the carer."""

    appointment: Appointment
    number: int
    travel: Mapping[str, int] = NO_TRAVEL


def published_rows(plan: Plan) -> Iterator[tuple[Key, Published]]:
    for day in plan.attendances.select_related("need", "facility"):
        there = Appointment(None, day.facility.code, None, frozenset())
        yield Key(day.need.code, day.date, None), Published(there, day.index)
    for visit in plan.visits.select_related("need").prefetch_related("staff_rows__staff"):
        key, end = _times(visit.need.code, visit.span)
        travel = {row.staff.code: row.travel_before for row in visit.staff_rows.all()}
        yield key, Published(Appointment(end, None, None, frozenset(travel)), visit.index, travel)
    sessions = plan.sessions.select_related("facility", "room").prefetch_related("staff", "attendees__need")
    for session in sessions:
        staff = frozenset(member.code for member in session.staff.all())
        for seat in session.attendees.all():
            key, end = _times(seat.need.code, session.span)
            yield key, Published(Appointment(end, session.facility.code, session.room.code, staff), seat.index)


def _times(need: str, span: Any) -> tuple[Key, int]:
    start, end = naive(span.lower), naive(span.upper)
    return Key(need, start.date(), minute(start, start.date())), minute(end, start.date())
