"""What carers and houses have said of published appointments that are over: most took place, of a few nobody said."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.core.access.demo import demo_name
from backend.core.access.roles import Role
from backend.core.models import User
from backend.core.periods import midnight

from ..choices import AttendanceStatus, NotMetReason, PlanStatus
from ..models import Attendance, DayAttendance, SessionAttendee, VisitStaff

DONE, SAID = 0.94, 0.985  # of all: what took place, and of what anything was said
PUBLISHED = PlanStatus.PUBLISHED

_Over = tuple[int, int, date, int, datetime]  # need, index, day, facility, end


def make_marks(now: datetime) -> int:
    """How many marks were made. Run again, it adds none."""
    if Attendance.objects.exists():
        return 0
    by = User.objects.get(username=demo_name(Role.FACILITY_MANAGER))
    found = [mark for over in _over(now) if (mark := _mark(*over, by)) is not None]
    return len(Attendance.objects.bulk_create(found))


def _over(now: datetime) -> Iterator[_Over]:
    seats = SessionAttendee.objects.filter(session__plan__status=PUBLISHED, session__span__endswith__lte=now)
    visits = VisitStaff.objects.filter(visit__plan__status=PUBLISHED, visit__span__endswith__lte=now)
    visits = visits.order_by("visit_id", "staff__code").distinct("visit_id")
    for rows, columns in (
        (seats, ("need", "index", "session__facility", "session__span")),
        (visits, ("visit__need", "visit__index", "staff__facility", "visit__span")),
    ):
        for need, index, facility, span in rows.values_list(*columns):
            yield need, index, timezone.localdate(span.lower), facility, span.upper
    today = timezone.localdate(now)
    days = DayAttendance.objects.filter(plan__status=PUBLISHED, date__lt=today)
    for need, index, day, facility in days.values_list("need", "index", "date", "facility"):
        yield need, index, day, facility, midnight(day).replace(hour=17)


def _mark(need: int, index: int, day: date, facility: int, end: datetime, by: User) -> Attendance | None:
    chance = Random(f"{need} {index} {day}")
    share = chance.random()
    if share >= SAID:
        return None
    said: dict[str, Any] = {"status": AttendanceStatus.DONE}
    if share >= DONE:
        said = {"status": AttendanceStatus.NOT_MET, "reason": chance.choice([*NotMetReason])}
    key = UUID(int=chance.getrandbits(128), version=4)
    return Attendance(
        need_id=need, index=index, date=day, facility_id=facility, at=end, stored_at=end, by=by, key=key, **said
    )
