"""What published weeks take of an entitlement, from the first day of its period on, and what of it does not count."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from facilities.models import Bed, Facility, Room
from residents.models import Entitlement, Need
from scheduling.engine.rules import check
from scheduling.models import Attendance, DayAttendance, Plan, Session, Stay, Visit
from scheduling.services.publishing import put_in_force
from scheduling.snapshot import take_snapshot
from scheduling.snapshot.extent import Extent
from scheduling.snapshot.funded import Taken, units_taken
from scheduling.snapshot.version import rows_version
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.test_publishing import GOOD
from tests.scheduling.village import need, village

pytestmark = pytest.mark.django_db
YEAR = (day(-200), day(165))


@pytest.fixture
def therapy() -> Need:
    """Lin's, funded."""
    village()
    Need.objects.filter(code="N-therapy").update(funded=True)
    return Need.objects.get(code="N-therapy")


def held(of: Need, period: tuple[date, date] = YEAR, **more: Any) -> Entitlement:
    given = {"minimum": 2, "maximum": 3, "used": 0, **more}
    return Entitlement.objects.create(resident=of.resident, service=of.service, period=period, **given)


def week(number: int, *, publish: bool = True) -> Plan:
    monday = day(7 * number)
    version = Plan.objects.filter(week=monday).count() + 1
    plan = Plan.objects.create(week=monday, version=version, score=[0, 0, 0], created_at=NOON)
    if publish:
        put_in_force(plan=plan, user=None, now=NOON)
    return plan


def session(plan: Plan, on: int, of: Need, index: int = 0, hour: int = 9) -> None:
    """On day ``on`` of the plan's week."""
    first = (plan.week - MONDAY).days + on
    row = Session.objects.create(
        plan=plan, service=of.service, facility=Facility.objects.get(code="XC"), room=Room.objects.get(code="XC-1"),
        span=(moment(first, hour), moment(first, hour + 1)),
    )  # fmt: skip
    row.attendees.create(need=of, index=index)


def lived(number: int, of: Need, *days: int) -> Plan:
    """A published week with a session on each of the days."""
    plan = week(number, publish=False)
    for index, on in enumerate(days):
        session(plan, on, of, index)
    put_in_force(plan=plan, user=None, now=NOON)
    return plan


def said(of: Need, on: date, status: str, index: int = 0, minute: int = 0) -> None:
    at = NOON + timedelta(minutes=minute)
    Attendance.objects.create(
        need=of, date=on, index=index, facility=Facility.objects.first(), status=status, at=at, stored_at=at,
        reason="ill" if status == "not_met" else "", key=uuid4(),
    )  # fmt: skip


def left(monday: date = MONDAY) -> list[tuple[int, int]]:
    """At most and at least, by entitlement in order of time."""
    return [(one.remaining_max, one.remaining_min) for one in take_snapshot(monday=monday).entitlements]


def taken(row: Entitlement, cut: date = MONDAY) -> Taken | None:
    return units_taken(Entitlement.objects.filter(pk=row.pk), cut).get(row.pk)


def test_weeks_long_past_are_remembered(therapy: Need) -> None:
    held(therapy)
    assert left() == [(3, 2)]
    for number in (-20, -2, -1):
        lived(number, therapy, 1)
    assert left() == [(0, 0)]
    assert left(day(-7)) == [(1, 0)]


def test_units_that_are_used_up_are_planned_no_more(therapy: Need) -> None:
    held(therapy, used=2)
    assert check(take_snapshot(monday=MONDAY), GOOD) == []
    lived(-1, therapy, 1)
    found = [one.rule for one in check(take_snapshot(monday=MONDAY), GOOD)]
    assert found == ["entitlement"]


def test_the_week_that_is_planned_again_counts_as_what_is_planned_anew(therapy: Need) -> None:
    held(therapy)
    lived(0, therapy, 1, 2)
    lived(1, therapy, 1)
    assert (left(), left(day(7)), left(day(14))) == ([(3, 2)], [(1, 0)], [(0, 0)])


def test_only_the_published_version_of_a_week_counts(therapy: Need) -> None:
    held(therapy)
    lived(-1, therapy, 1, 2)
    session(week(-1, publish=False), 3, therapy)
    assert left() == [(1, 0)]
    lived(-1, therapy, 1)
    assert left() == [(2, 1)]


def test_each_period_counts_its_own_days(therapy: Need) -> None:
    """One ends on a Tuesday, the next begins on Wednesday; before the first nothing was held."""
    first, second = (held(therapy, (day(start), day(end))) for start, end in ((-12, -5), (-5, 100)))
    lived(-2, therapy, 1, 2)  # the day before the first period, and its first day
    lived(-1, therapy, 1, 2)  # its last day, and the first of the next period
    assert (taken(first), taken(second)) == (Taken(2, 0), Taken(1, 0))
    assert left() == [(2, 1)]


def test_the_day_is_the_local_one(therapy: Need) -> None:
    row = held(therapy, (day(-5), day(100)))
    plan = week(-1, publish=False)
    session(plan, 2, therapy, hour=0)
    put_in_force(plan=plan, user=None, now=NOON)
    assert (taken(row), taken(row, day(-5)), taken(row, day(-4))) == (Taken(1, 0), Taken(0, 1), Taken(1, 0))


def test_needs_draw_on_what_funds_them_alone(therapy: Need) -> None:
    row = held(therapy)
    more = need("N-more", therapy.resident, "physiotherapy", funded=True)
    paid = need("N-paid", therapy.resident, "physiotherapy")
    other = need("N-other", Need.objects.get(code="N-day").resident, "physiotherapy", funded=True)
    group = need("N-group", therapy.resident, "group_exercise", funded=True)
    plan = week(-1, publish=False)
    for hour, one in enumerate((therapy, more, paid, other, group), 9):
        session(plan, 1, one, hour=hour)
    put_in_force(plan=plan, user=None, now=NOON)
    assert taken(row) == Taken(2, 0)
    therapy.funded = False
    therapy.save()
    assert taken(row) == Taken(1, 0)


@pytest.mark.parametrize(
    ("marks", "counts"),
    [
        ((), 1),
        (("started",), 1),
        (("done",), 1),
        (("not_met",), 0),
        (("excused",), 0),
        (("excused", "cleared"), 1),
        (("not_met", "done"), 1),
        (("done", "not_met"), 0),
    ],
)
def test_what_did_not_take_place_was_not_used(therapy: Need, marks: tuple[str, ...], counts: int) -> None:
    held(therapy)
    lived(-1, therapy, 1, 2)
    for minute, status in enumerate(marks):
        said(therapy, day(-6), status, minute=minute)
    said(therapy, day(-5), "not_met", index=2)  # of no time of this week
    assert left() == [(3 - 1 - counts, 2 - 1 - counts)]


def test_what_is_called_off_ahead_is_not_planned_use(therapy: Need) -> None:
    row = held(therapy)
    lived(0, therapy, 1, 2)
    said(therapy, day(2), "excused", index=1)
    assert taken(row) == Taken(0, 1)
    assert left(day(7)) == [(2, 1)]


def test_days_visits_and_nights_count(therapy: Need) -> None:
    Need.objects.update(funded=True)
    asked = {row.code: row for row in Need.objects.all()}
    rows = {code: held(row, maximum=300) for code, row in asked.items()}
    plan = week(-2, publish=False)
    for index in (0, 1):
        DayAttendance.objects.create(
            plan=plan, need=asked["N-day"], index=index, facility=Facility.objects.get(code="ZJ"), date=day(index - 14),
            part="full",
        )  # fmt: skip
    Visit.objects.create(plan=plan, need=asked["N-nursing"], index=0, span=(moment(-13, 9), moment(-13, 10)))
    bed = Bed.objects.get(code="TY-1-1")
    guo = asked["N-stay"]
    Stay.objects.create(plan=plan, need=guo, resident=guo.resident, bed=bed, nights=(day(-14), day(14)))
    put_in_force(plan=plan, user=None, now=NOON)
    for on, status in ((-10, "excused"), (-9, "not_met"), (3, "excused"), (20, "excused"), (-8, "done")):
        said(guo, day(on), status)
    said(asked["N-day"], day(-13), "excused", index=1)
    found = {code: taken(row) for code, row in rows.items()}
    assert found == {"N-therapy": None, "N-day": Taken(1), "N-nursing": Taken(1), "N-stay": Taken(14 - 2, 14 - 1)}


def test_nights_count_within_the_period(therapy: Need) -> None:
    guo = Need.objects.get(code="N-stay")
    Need.objects.filter(pk=guo.pk).update(funded=True)
    first, second = (held(guo, (day(start), day(end)), maximum=300) for start, end in ((-10, -5), (-5, 1)))
    plan = week(-2, publish=False)
    bed = Bed.objects.get(code="TY-1-1")
    Stay.objects.create(plan=plan, need=guo, resident=guo.resident, bed=bed, nights=(day(-14), day(14)))
    put_in_force(plan=plan, user=None, now=NOON)
    assert (taken(first), taken(second)) == (Taken(5, 0), Taken(5, 1))


def test_an_excerpt_counts_what_the_whole_week_counts(therapy: Need) -> None:
    held(therapy)
    more = need("N-more", therapy.resident, "physiotherapy", funded=True)
    lived(-1, more, 1)
    extent = Extent(frozenset({therapy.pk}), frozenset(), frozenset())
    part = take_snapshot(monday=MONDAY, extent=extent)
    assert [one.remaining_max for one in part.entitlements] == [2]


def test_a_mark_is_another_version_of_the_week_where_it_says_that_something_is_off(therapy: Need) -> None:
    before = rows_version()
    said(therapy, day(-6), "done")
    assert rows_version() == before
    said(therapy, day(-5), "not_met")
    after = rows_version()
    assert after != before
    said(therapy, day(-5), "done", minute=1)
    assert rows_version() != after


def test_the_number_of_queries_is_fixed(therapy: Need, django_assert_num_queries: Any) -> None:
    for code in ("N-therapy", "N-nursing", "N-day", "N-stay"):
        held(Need.objects.get(code=code))
    guo = Need.objects.get(code="N-stay")
    for number in (-2, -1):
        plan = week(number, publish=False)
        session(plan, 1, therapy)
        nights = (plan.week, plan.week + timedelta(days=28))
        Stay.objects.create(plan=plan, need=guo, resident=guo.resident, bed=Bed.objects.first(), nights=nights)
        put_in_force(plan=plan, user=None, now=NOON)
    with django_assert_num_queries(11):
        units_taken(Entitlement.objects.all(), MONDAY)
