"""What families call off, where plans change under it and where something was said of it before."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from backend.core.access.roles import Role
from backend.core.models import User
from facilities.models import Facility
from residents.models import Absence, Resident
from scheduling.choices import AttendanceStatus
from scheduling.engine.plan import Visit
from scheduling.models import Attendance
from scheduling.models import Plan as Row
from scheduling.selectors.attendance import visits_told
from scheduling.selectors.facility.today import day_of_facility
from scheduling.selectors.family.week import appointments_of
from scheduling.selectors.reminders import ahead_on
from scheduling.selectors.reports.attendance import Said as Reported
from scheduling.selectors.reports.attendance import attendance
from scheduling.selectors.reports.periods import week_period
from scheduling.services.attendance import Said, attendance_mark
from scheduling.services.breaking import closures_sweep
from scheduling.services.capacity import resident_absence_add
from scheduling.services.publishing import publish_plan
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, TODAY, publish, store
from tests.scheduling.village import village
from tests.scheduling.waiting.queue_of_three import coordinator
from tests.small_city import DAY, at, build_small_city

pytestmark = pytest.mark.django_db
BEFORE = NOON - timedelta(days=4)
LATE = Visit("N-nursing", 0, ("chen",), 980, 1010)  # Monday 16:20 instead of 10:00
THURSDAY = Visit("N-nursing", 0, ("chen",), 2 * 1440 + 600, 2 * 1440 + 630)  # Wednesday, when Chen is there


@pytest.fixture
def published() -> Row:
    village()
    return publish(store(GOOD))


@pytest.fixture
def by(published: Row) -> User:
    return coordinator()


def moved(*visits: Visit) -> Row:
    draft = store(GOOD.__class__(GOOD.stays, GOOD.days, GOOD.sessions, visits))
    return publish_plan(plan=draft, user=None, today=TODAY, now=BEFORE)


def away(code: str, first: datetime, end: datetime, by: User, now: datetime = BEFORE) -> None:
    resident = Resident.objects.get(code=code)
    resident_absence_add(resident=resident, span=(first, end), reason="", by=by, now=now)


def statuses() -> list[str]:
    return list(Attendance.objects.order_by("pk").values_list("status", flat=True))


def test_what_was_called_off_and_has_moved_out_of_the_absence_takes_place(by: User) -> None:
    away("lin", moment(0, 10), moment(0, 11), by)
    assert statuses() == ["excused"]
    new = moved(LATE)
    assert statuses() == ["excused", "cleared"]
    assert [visit.off for visit in visits_told(by).filter(plan=new)] == [False]
    lin = Resident.objects.get(code="lin")
    assert [one.called_off for one in appointments_of(by, [lin], MONDAY, day(1))] == [False]
    assert lin.pk in ahead_on(MONDAY)

    Absence.objects.create(resident=lin, span=(moment(0, 16), moment(0, 17)))  # by an import
    for _again in range(2):
        closures_sweep(now=BEFORE)
    assert statuses() == ["excused", "cleared", "excused"]


def test_nights_that_still_lie_in_the_absence_stay_called_off(by: User) -> None:
    away("guo", moment(3, 18), moment(4, 9), by)
    moved(LATE)
    assert statuses() == ["excused"]


def test_what_a_house_took_back_by_hand_is_not_called_off_again_by_the_sweep(published: Row, by: User) -> None:
    away("lin", moment(0, 10), moment(0, 11), by)
    said(published.visits.get(), AttendanceStatus.CLEARED, by, BEFORE)
    closures_sweep(now=BEFORE)
    assert statuses() == ["excused", "cleared"]


def said(row: object, status: AttendanceStatus, by: User, now: datetime, reason: str = "") -> None:
    attendance_mark(row=row, said=Said(status, by=by, at=now, now=now, key=uuid4(), reason=reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(AttendanceStatus.STARTED, ""), (AttendanceStatus.DONE, ""), (AttendanceStatus.NOT_MET, "ill")],
)
def test_an_absence_from_the_afternoon_on_leaves_what_was_said_in_the_morning(
    published: Row, by: User, status: AttendanceStatus, reason: str
) -> None:
    two = moment(0, 14)
    said(published.attendances.get(index=0), status, by, moment(0, 10), reason)
    away("hu", two, moment(3, 0), by, two)
    assert statuses() == [status, "excused"]
    assert Attendance.objects.get(status="excused").date == day(2)


def report(by: User) -> Collection[Reported]:
    return attendance(by, week_period(by, MONDAY)).values()


def test_the_report_counts_what_was_called_off_and_moved_by_where_it_stands(by: User) -> None:
    away("lin", moment(0, 10), moment(0, 11), by)
    away("guo", moment(3, 18), moment(4, 9), by)
    assert [(one.excused, one.done) for one in report(by)] == [(1, 0), (1, 0)]
    new = moved(THURSDAY)
    said(new.visits.get(), AttendanceStatus.DONE, by, moment(2, 11))
    assert [(one.excused, one.done, one.share) for one in report(by)] == [(0, 1, 1.0), (1, 0, 0.0)]
    Absence.objects.all().delete()


def test_who_called_off_is_not_counted_among_those_who_come() -> None:
    city = build_small_city()
    by, home = city.accounts[Role.CITY_COORDINATOR], Facility.objects.get(code="ZJ")
    assert day_of_facility(by, home, city.monday).expected == 1
    away("hu", at(city.monday, 0, 0), at(city.monday + DAY, 0, 0), by, at(city.monday - DAY, 0, 8))
    plan = day_of_facility(by, home, city.monday)
    assert (plan.expected, len(plan.coming)) == (0, 1)
