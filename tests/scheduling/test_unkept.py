"""What of published plans can be kept no longer: one answer for reminders, families and houses."""

from datetime import date, time
from typing import Any

import pytest
from django.db.models import Q

from facilities.models import Bed, Closure
from residents.models import Absence, Need
from scheduling.models import BrokenAppointment, DayAttendance, Plan, SessionAttendee, Stay, Visit
from scheduling.occurrences import Occurrence
from scheduling.selectors.reminders import Ahead, ahead_on
from scheduling.selectors.unkept import unkept
from scheduling.services.publishing import put_in_force
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import need, resident, village

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def week() -> None:
    """On Monday Lin has a visit at ten and Hu a day place; on Tuesday Lin has a session at nine; Guo lives in a bed."""
    village()
    publish(store(GOOD))


def broken(row: Any, why: str = "capacity", hours_ago: int = 0, **piece: Any) -> BrokenAppointment:
    plan = row.session.plan if isinstance(row, SessionAttendee) else row.plan
    at = moment(-1, 12 - hours_ago)
    return BrokenAppointment.objects.create(plan=plan, need=row.need, why=why, broken_at=at, **piece)


def names(*days: int) -> list[str]:
    return sorted(str(name) for name in unkept(None, day(days[0]), day(days[-1] + 1)))


def test_each_kind_is_named_by_need_number_and_day() -> None:
    seat, visit, place, stay = (kind.objects.first() for kind in (SessionAttendee, Visit, DayAttendance, Stay))
    assert seat and visit and place and stay
    broken(seat, session=seat.session)
    broken(visit, visit=visit)
    broken(place, attendance=place)
    mark = broken(stay, stay=stay)
    assert names(0) == ["N-day.0.20261130", "N-nursing.0.20261130", "N-stay.0.20261130"]
    assert names(1) == ["N-stay.0.20261201", "N-therapy.0.20261201"]
    assert [*unkept(None, day(1), day(2), Q(need__code="N-therapy"))] == [Occurrence("N-therapy", 0, day(1))]
    BrokenAppointment.objects.filter(pk=mark.pk).update(mended_at=NOON)
    assert names(1) == ["N-therapy.0.20261201"]
    put_in_force(plan=Plan.objects.create(week=MONDAY, version=9, created_at=NOON), user=None, now=NOON)
    assert names(0, 1) == []


def test_of_several_causes_the_first_says_why(django_assert_num_queries: Any) -> None:
    visit = Visit.objects.get()
    broken(visit, visit=visit)
    member = visit.staff.get()
    closure = Closure.objects.create(asset="staff", staff=member, span=(moment(0, 0), moment(1, 0)))
    broken(visit, "closure", 1, visit=visit, closure=closure)
    with django_assert_num_queries(1):
        assert [row.why for row in unkept(None, MONDAY, day(1)).values()] == ["closure"]


def test_an_absence_is_the_familys_own_word() -> None:
    """They come after all, and the absence stands still: nothing is missing for what they come for."""
    visit = Visit.objects.get()
    away = Absence.objects.create(resident=visit.need.resident, span=(moment(0, 0), moment(1, 0)))
    broken(visit, "absence", visit=visit, absence=away)
    assert names(0) == []
    assert ahead_on(MONDAY)[visit.need.resident_id] == [Ahead(time(10), "")]


def test_of_a_bed_only_the_nights_that_are_in_force() -> None:
    """The plan of the week before looked ahead to a bed that is lost by then; the week itself gives another one."""
    qian = resident("qian")
    need("N-respite", qian, "respite", dates=(day(-20), day(60)), nights_max=15)
    first = nights(MONDAY, "N-respite", "TY-1-2")
    broken(first, stay=first)
    assert names(8) == ["N-respite.0.20261208"] and ahead_on(day(8))[qian.pk][0].shaky
    nights(day(7), "N-respite", "TY-1-1")
    assert names(8) == []
    assert [one.shaky for one in ahead_on(day(8))[qian.pk]] == [False]


def nights(monday: date, code: str, bed: str) -> Stay:
    """From the Tuesday of the second week, in a new version of a week."""
    plan = Plan.objects.create(week=monday, version=5, score=[0, 0, 0], created_at=NOON)
    asked = Need.objects.get(code=code)
    row = Stay.objects.create(
        plan=plan, need=asked, resident=asked.resident, bed=Bed.objects.get(code=bed), nights=(day(8), day(12))
    )
    put_in_force(plan=plan, user=None, now=NOON)
    row.refresh_from_db()
    return row
