"""Where a plan has one occurrence of a need."""

from typing import Any

from residents.models import Need

from ..engine.timeline import DAY
from ..models import DayAttendance, Plan, Session, SessionAttendee, Visit
from ..snapshot.calendar import Calendar
from .occurrences import Row


def row_in(plan: Plan, need: Need, index: int) -> Row | None:
    """Of appointments and day places."""
    of_it = {"need": need, "index": index}
    seats = SessionAttendee.objects.filter(session__plan=plan, **of_it)
    return (
        seats.select_related("session__facility", "session__room").first()
        or plan.visits.filter(**of_it).first()
        or plan.attendances.filter(**of_it).select_related("facility").first()
    )


def placed_values(plan: Plan, need: Need, index: int) -> dict[str, Any] | None:
    """As a pin says it: day, start, and codes of facility, room, bed and staff; None where it is not in the plan."""
    calendar = Calendar(plan.week, 7)
    stays = list(plan.stays.filter(need=need).select_related("bed").order_by("nights"))
    if stays:
        first = {"day": calendar.day(stays[0].nights.lower)}
        return first | ({"bed": stays[0].bed.code} if len(stays) == 1 else {})
    match row_in(plan, need, index):
        case SessionAttendee(session=session):
            return _times(calendar, session) | {"facility": session.facility.code, "room": session.room.code}
        case Visit() as visit:
            return _times(calendar, visit)
        case DayAttendance() as day:
            return {"day": calendar.day(day.date), "facility": day.facility.code}
    return None


def _times(calendar: Calendar, row: Session | Visit) -> dict[str, Any]:
    start = calendar.minute(row.span.lower)
    return {"day": start // DAY, "start": start, "staff": sorted(row.staff.values_list("code", flat=True))}
