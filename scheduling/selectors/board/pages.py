"""What the pages of a facility, a carer and a resident show of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from backend.core.access.questions import Actor, permitted
from facilities.models import Closure, DayPlaces, Facility, Room, Shift, StaffMember
from residents.models import Absence, Resident

from ...engine.timeline import WEEK
from ...models import Plan, Unmet
from ...snapshot.calendar import Calendar
from .blocks import Attendance, Block, Blocks, Night


@dataclass(frozen=True)
class Period:
    """A shift, a closure, an absence: minutes of the week, cut to it. ``code``: of the carer or the room."""

    code: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class FacilityPage:
    facility: Facility
    rooms: Sequence[Room]
    staff: Sequence[StaffMember]
    shifts: Sequence[Period]
    closures: Sequence[Period]
    appointments: Sequence[Block]
    days: Sequence[Attendance]
    places: Sequence[DayPlaces]


@dataclass(frozen=True)
class StaffPage:
    member: StaffMember
    shifts: Sequence[Period]
    absences: Sequence[Period]
    appointments: Sequence[Block]


@dataclass(frozen=True)
class ResidentPage:
    resident: Resident
    appointments: Sequence[Block]
    days: Sequence[Attendance]
    nights: Sequence[Night]
    absences: Sequence[Period]
    unmet: Sequence[Unmet]


def facility_page(user: Actor, plan: Plan, code: str) -> FacilityPage | None:
    facility = permitted(user, "read", Facility).select_related("kind", "town").filter(code=code).first()
    if facility is None:
        return None
    week = _week(plan)
    shifts = permitted(user, "read", Shift).filter(facility=facility, span__overlap=week).select_related("staff")
    rows = list(shifts.order_by("span"))
    blocks = Blocks(user, plan)
    staff = {row.staff.code: row.staff for row in rows}
    closed = permitted(user, "read", Closure).filter(
        Q(facility=facility) | Q(room__facility=facility) | Q(staff__in=[row.pk for row in staff.values()]),
        span__overlap=week,
    )
    return FacilityPage(
        facility,
        list(permitted(user, "read", Room).filter(facility=facility).exclude(use="bedroom").order_by("code")),
        sorted(staff.values(), key=lambda row: row.code),
        [_period(plan, row.staff.code, row.span, row.get_duty_display()) for row in rows],
        [
            _period(plan, (row.room or row.staff or row.facility).code, row.span, row.reason)  # type: ignore[union-attr]
            for row in closed.select_related("facility", "room", "staff")
        ],
        blocks.appointments(Q(facility=facility), Q(staff_rows__staff__facility=facility)),
        blocks.days(Q(facility=facility)),
        list(permitted(user, "read", DayPlaces).filter(facility=facility).order_by("weekday")),
    )


def staff_page(user: Actor, plan: Plan, code: str) -> StaffPage | None:
    member = permitted(user, "read", StaffMember).select_related("facility__town").filter(code=code).first()
    if member is None:
        return None
    week = _week(plan)
    shifts = permitted(user, "read", Shift).filter(staff=member, span__overlap=week).select_related("facility")
    closed = permitted(user, "read", Closure).filter(staff=member, span__overlap=week)
    mine = Q(staff_rows__staff=member)
    return StaffPage(
        member,
        [_period(plan, code, row.span, f"{row.facility} {row.get_duty_display()}") for row in shifts.order_by("span")],
        [_period(plan, code, row.span, row.reason) for row in closed],
        Blocks(user, plan).appointments(mine, mine),
    )


def resident_page(user: Actor, plan: Plan, code: str) -> ResidentPage | None:
    rows = permitted(user, "read", Resident).select_related("town", "category", "level")
    resident = rows.filter(code=code).first()
    if resident is None:
        return None
    away = permitted(user, "read", Absence).filter(resident=resident, span__overlap=_week(plan))
    unmet = permitted(user, "read", Unmet).filter(plan=plan, need__resident=resident)
    blocks = Blocks(user, plan)
    return ResidentPage(
        resident,
        blocks.appointments(Q(attendees__need__resident=resident), Q(need__resident=resident)),
        blocks.days(Q(need__resident=resident)),
        blocks.nights(Q(resident=resident)),
        [_period(plan, code, row.span, row.reason) for row in away],
        list(unmet.select_related("need__service").order_by("-weight", "need__code", "index")),
    )


def _week(plan: Plan) -> tuple[Any, Any]:
    calendar = Calendar(plan.week, 7)
    return calendar.midnight, calendar.moment(WEEK)


def _period(plan: Plan, code: str, span: Any, text: str) -> Period:
    calendar = Calendar(plan.week, 7)
    start = 0 if span.lower is None else max(0, calendar.minute(span.lower))
    end = WEEK if span.upper is None else min(WEEK, calendar.minute(span.upper))
    return Period(code, start, end, text)
