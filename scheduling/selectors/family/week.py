"""The appointments of residents as their family reads them: nothing about anybody else but who gives the care."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_DAY, ONE_WEEK, midnight
from facilities.models import Facility, ServiceType, StaffMember
from residents.choices import DayPart
from residents.models import Resident

from ...choices import AttendanceStatus, PlanStatus, RequestStatus
from ...models import Attendance, DayAttendance, FamilyRequest, Plan, SessionAttendee, Visit
from ...occurrences import Occurrence
from ...snapshot import one_view
from ..attendance import marks_of
from ..day_hours import DayHours
from ..habits import Times, times_of
from ..occurrences import Row, occurrence_of
from ..unkept import unkept
from .relatives import own_relatives

PUBLISHED = {"plan__status": PlanStatus.PUBLISHED}


@dataclass(frozen=True)
class Appointment:
    """``facility``: None for a visit at home. ``span``: also of day places, which have a ``part`` of the day instead of
    ``start`` and ``end``."""

    occurrence: Occurrence
    resident: Resident
    service: ServiceType
    day: date
    plan: Plan
    span: tuple[datetime, datetime]
    times: Times
    start: datetime | None = None
    end: datetime | None = None
    part: str = ""
    facility: Facility | None = None
    room: str = ""
    staff: tuple[str, ...] = ()
    mark: Attendance | None = None
    asked: bool = False  # another time, by who reads this, and the answer is awaited
    wished: bool = False  # the same, by anybody of the family
    shaky: bool = False  # what it needs is missing since it was published, and nothing new is published yet

    @property
    def called_off(self) -> bool:
        return self.mark is not None and self.mark.status == AttendanceStatus.EXCUSED

    @property
    def part_name(self) -> str:
        return str(DayPart(self.part).label) if self.part else ""

    def over(self, now: datetime) -> bool:
        return self.span[1] <= now


def appointments_of(user: Actor, residents: Collection[Resident], first: date, end: date) -> list[Appointment]:
    """All of ``[first, end)`` in published plans, by time. Seven queries, and one for each week with a day place."""
    return sorted(_with_what_was_said(user, _found(user, residents, first, end, PUBLISHED), first, end), key=_order)


def appointments_in(user: Actor, residents: Collection[Resident], plan: Plan) -> list[Appointment]:
    """The same of one plan; of one that is not published, of which nothing was said, in four queries."""
    first, end = plan.week, plan.week + ONE_WEEK
    found: Iterable[Appointment] = _found(user, residents, first, end, {"plan": plan})
    if plan.status == PlanStatus.PUBLISHED:
        found = _with_what_was_said(user, list(found), first, end)
    return sorted(found, key=_order)


def _found(
    user: Actor, residents: Collection[Resident], first: date, end: date, of: dict[str, Any]
) -> list[Appointment]:
    with one_view():  # of two versions, the one published meanwhile, what was moved would stand here twice, or nowhere
        rows: list[Row] = [
            *_seats(user, residents, first, end, of),
            *_visits(user, residents, first, end, of),
            *_days(user, residents, first, end, of),
        ]
    hours = DayHours()
    return [_appointment(row, hours) for row in rows]


def appointment_named(user: Actor, occurrence: Occurrence) -> tuple[Row, Appointment] | None:
    """The row of a relative's appointment, and what the family reads of it."""
    return appointment_among(user, own_relatives(user), occurrence)


def appointment_among(
    user: Actor, residents: Collection[Resident], occurrence: Occurrence
) -> tuple[Row, Appointment] | None:
    """The row of an appointment of one of these residents, and what is shown of it."""
    day = occurrence.day
    for row in _rows_of_day(user, residents, day):
        if occurrence_of(row) == occurrence:
            (shown,) = _with_what_was_said(user, [_appointment(row, DayHours())], day, day + ONE_DAY)
            return row, shown
    return None


def _rows_of_day(user: Actor, residents: Collection[Resident], day: date) -> Iterator[Row]:
    for read in (_seats, _visits, _days):
        yield from read(user, residents, day, day + ONE_DAY, PUBLISHED)


def _seats(
    user: Actor, residents: Collection[Resident], first: date, end: date, of: dict[str, Any]
) -> QuerySet[SessionAttendee]:
    rows = permitted(user, "read", SessionAttendee).filter(
        **{f"session__{name}": value for name, value in of.items()},
        need__resident__in=residents,
        session__span__startswith__gte=midnight(first),
        session__span__startswith__lt=midnight(end),
    )
    rows = rows.select_related("need__resident__town", "need__service", "session__plan", "session__room")
    rows = rows.select_related("session__facility__town").defer("session__plan__result")
    return rows.prefetch_related("session__staff")


def _visits(
    user: Actor, residents: Collection[Resident], first: date, end: date, of: dict[str, Any]
) -> QuerySet[Visit]:
    rows = permitted(user, "read", Visit).filter(
        **of,
        need__resident__in=residents,
        span__startswith__gte=midnight(first),
        span__startswith__lt=midnight(end),
    )
    rows = rows.select_related("need__resident__town", "need__service", "plan").defer("plan__result")
    return rows.prefetch_related("staff")


def _days(
    user: Actor, residents: Collection[Resident], first: date, end: date, of: dict[str, Any]
) -> QuerySet[DayAttendance]:
    rows = permitted(user, "read", DayAttendance).filter(
        **of, need__resident__in=residents, date__gte=first, date__lt=end
    )
    rows = rows.select_related("need__resident__town", "need__service", "plan", "facility__town")
    return rows.defer("plan__result")


def _appointment(row: Row, hours: DayHours) -> Appointment:
    occurrence, need = occurrence_of(row), row.need
    match row:
        case SessionAttendee():
            session, span = row.session, _local(row.session.span)
            return Appointment(
                occurrence, need.resident, need.service, occurrence.day, session.plan, span, times_of(row), *span,
                facility=session.facility, room=session.room.name, staff=_names(session.staff.all()),
            )  # fmt: skip
        case Visit():
            span = _local(row.span)
            return Appointment(
                occurrence, need.resident, need.service, occurrence.day, row.plan, span, times_of(row), *span,
                staff=_names(row.staff.all()),
            )  # fmt: skip
        case DayAttendance():
            return Appointment(
                occurrence, need.resident, need.service, occurrence.day, row.plan, hours.of(row.date, row.part),
                times_of(row), part=row.part, facility=row.facility,
            )  # fmt: skip


def _local(span: Any) -> tuple[datetime, datetime]:
    return timezone.localtime(span.lower), timezone.localtime(span.upper)


def _names(staff: Iterable[StaffMember]) -> tuple[str, ...]:
    return tuple(member.name for member in staff)


def _with_what_was_said(user: Actor, found: list[Appointment], first: date, end: date) -> Iterator[Appointment]:
    codes = {one.occurrence.need for one in found}
    marks = marks_of(user, codes, first, end)
    wished, broken = _wished(user, codes), unkept(user, first, end, Q(need__code__in=codes))
    for one in found:
        yield replace(
            one,
            mark=marks.get(one.occurrence),
            asked=wished.get(one.occurrence, False),
            wished=one.occurrence in wished,
            shaky=one.occurrence in broken,
        )


def _wished(user: Actor, codes: Collection[str]) -> dict[Occurrence, bool]:
    """What the family wants at another time, by whichever guardian, and whether ``user`` reads what was asked."""
    own = permitted(user, "read", FamilyRequest).filter(pk=OuterRef("pk"))
    rows = FamilyRequest.objects.filter(need__code__in=codes, status=RequestStatus.OPEN).annotate(own=Exists(own))
    found: dict[Occurrence, bool] = {}
    for row in rows.select_related("need"):
        if row.need and row.span:
            occurrence = Occurrence(row.need.code, row.index or 0, timezone.localtime(row.span.lower).date())
            found[occurrence] = row.own or found.get(occurrence, False)
    return found


def _order(one: Appointment) -> tuple[date, datetime, str]:
    return (one.day, one.start or midnight(one.day), str(one.occurrence))
