"""Two weeks whose figures were counted by hand.

The first week: Lin has one session (with Chen) and one visit (by Lu), Hu one day. The second: Lin has one of two
sessions (with Chen) and one visit (by Chen, 12 minutes on the way), Hu a day and a morning, Guo seven nights of four
planned weeks; Qian, of another town and category, lacks a respite bed from Thursday.
"""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import translation

from backend.core.models import User
from facilities.models import Bed, Facility, Room, StaffMember, Town
from residents.models import Need, Resident
from scheduling.models import (
    Attendance,
    DayAttendance,
    Plan,
    Session,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
    WaitingListEntry,
)
from scheduling.reporting.report import Report, make_report
from scheduling.selectors.reports.periods import week_period
from scheduling.services.publishing import put_in_force
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.village import need, resident, staff, village

WEEK_BEFORE = day(-7)


def build_two_weeks() -> None:
    village()
    station = Facility.objects.get(code="XC")
    staff("lu", station, "nursing")
    qian = resident("qian", category_id=6)
    Resident.objects.filter(pk=qian.pk).update(town=Town.objects.get(code="danghu"))
    need("N-respite", qian, "respite", dates=(day(3), day(20)), nights_max=7, waiting_since=day(-29))
    first, second = plan(WEEK_BEFORE), plan(MONDAY)
    session(first, -6, "chen")
    visit(first, -7, "lu", 20)
    attendance(first, 0, -7, "full")
    session(second, 1, "chen")
    Unmet.objects.create(plan=second, need=Need.objects.get(code="N-therapy"), index=1, units=1, weight=1)
    visit(second, 0, "chen", 12)
    attendance(second, 0, 0, "full")
    attendance(second, 1, 2, "morning")
    guo = Need.objects.get(code="N-stay")
    bed = Bed.objects.get(code="TY-1-1")
    Stay.objects.create(plan=second, need=guo, resident=guo.resident, bed=bed, nights=(MONDAY, day(28)))
    Unmet.objects.create(plan=second, need=Need.objects.get(code="N-respite"), index=0, units=7, weight=1)
    for one in (first, second):
        put_in_force(plan=one, user=None, now=NOON)
    waits("N-respite", day(-29))
    waits("N-day", day(-4))
    waits("N-therapy", day(-20), status="placed", closed_on=day(2))


def plan(monday: date, **more: Any) -> Plan:
    return Plan.objects.create(week=monday, created_at=NOON, **{"version": 1, "score": [0, 0, 0], **more})


def session(of: Plan, number: int, member: str) -> None:
    room = Room.objects.get(code="XC-1")
    wish = Need.objects.get(code="N-therapy")
    row = Session.objects.create(
        plan=of, service=wish.service, facility=room.facility, room=room, span=(moment(number, 9), moment(number, 10))
    )
    row.attendees.create(need=wish, index=0)
    row.staff.add(StaffMember.objects.get(code=member))


def visit(of: Plan, number: int, member: str, minutes: int) -> None:
    span = (moment(number, 14), moment(number, 15))
    row = Visit.objects.create(plan=of, need=Need.objects.get(code="N-nursing"), index=0, span=span)
    VisitStaff.objects.create(visit=row, staff=StaffMember.objects.get(code=member), travel_before=minutes)


def attendance(of: Plan, index: int, number: int, part: str) -> None:
    wish, home = Need.objects.get(code="N-day"), Facility.objects.get(code="ZJ")
    DayAttendance.objects.create(plan=of, need=wish, index=index, facility=home, date=day(number), part=part)


def waits(code: str, since: date, **more: Any) -> None:
    WaitingListEntry.objects.create(need=Need.objects.get(code=code), since=since, **more)


def said(code: str, index: int, number: int, status: str, reason: str = "") -> None:
    moment_said = NOON + timedelta(minutes=Attendance.objects.count())
    Attendance.objects.create(
        need=Need.objects.get(code=code), index=index, date=day(number), status=status, reason=reason, key=uuid4(),
        facility=Facility.objects.get(code="ZJ"), at=moment_said, stored_at=moment_said, by=User.objects.get(),
    )  # fmt: skip


def week_report(user: User) -> Report:
    with translation.override("en"):
        return make_report(user, week_period(user, MONDAY))


def rows(report: Report, key: str) -> list[list[Any]]:
    return [list(row.cells) for row in next(table for table in report.tables if table.key == key).rows]
