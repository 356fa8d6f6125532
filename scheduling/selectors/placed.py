"""Where a plan has one occurrence of a need."""

from typing import Any

from residents.models import Need

from ..engine.timeline import DAY
from ..models import Plan, Session, Visit
from ..snapshot.calendar import Calendar


def placed_values(plan: Plan, need: Need, index: int) -> dict[str, Any] | None:
    """As a pin says it: day, start, and codes of facility, room, bed and staff; None where it is not in the plan."""
    calendar = Calendar(plan.week, 7)
    stays = list(plan.stays.filter(need=need).select_related("bed").order_by("nights"))
    if stays:
        first = {"day": calendar.day(stays[0].nights.lower)}
        return first | ({"bed": stays[0].bed.code} if len(stays) == 1 else {})
    if day := plan.attendances.filter(need=need, index=index).select_related("facility").first():
        return {"day": calendar.day(day.date), "facility": day.facility.code}
    if visit := plan.visits.filter(need=need, index=index).first():
        return _times(calendar, visit)
    sessions = plan.sessions.filter(attendees__need=need, attendees__index=index)
    if session := sessions.select_related("facility", "room").first():
        return _times(calendar, session) | {"facility": session.facility.code, "room": session.room.code}
    return None


def _times(calendar: Calendar, row: Session | Visit) -> dict[str, Any]:
    start = calendar.minute(row.span.lower)
    return {"day": start // DAY, "start": start, "staff": sorted(row.staff.values_list("code", flat=True))}
