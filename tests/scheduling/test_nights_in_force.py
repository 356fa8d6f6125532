"""What a plan says of the weeks after its own holds until the next published plan that has nights says otherwise: so
for whoever counts what a need has had, what is left of an entitlement, and what stands in a closure's way.
"""

from datetime import date

import pytest
from django.utils.timezone import localdate

from facilities.models import Bed, Closure
from residents.models import Entitlement, Need
from scheduling.choices import Use
from scheduling.engine.plan import Stay as Nights
from scheduling.models import Booking, BrokenAppointment, Plan, Stay
from scheduling.selectors.left_of_need import LeftOfNeed
from scheduling.services.breaking import closures_sweep
from scheduling.services.publishing import put_in_force
from scheduling.snapshot import take_snapshot
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.village import need, resident, village

pytestmark = pytest.mark.django_db
SECOND, THIRD = day(7), day(14)


@pytest.fixture
def respite() -> Need:
    """Fifteen funded nights, of which one free bed in the village can give all."""
    village()
    qian = resident("qian")
    row = need("N-respite", qian, "respite", dates=(day(-20), day(60)), nights_max=15, funded=True)
    row.refresh_from_db()
    period = (day(-100), day(100))
    Entitlement.objects.create(resident=qian, service=row.service, period=period, minimum=0, maximum=20, used=2)
    return row


def published(monday: date, *nights: tuple[int, int], of: str = "N-respite", bed: str = "TY-1-2") -> Plan:
    version = Plan.objects.filter(week=monday).count() + 1
    plan = Plan.objects.create(week=monday, version=version, score=[0, 0, 0], created_at=NOON)
    asked = Need.objects.get(code=of)
    for first, end in nights:
        period = (day(first), day(end))
        Stay.objects.create(
            plan=plan, need=asked, resident=asked.resident, bed=Bed.objects.get(code=bed), nights=period
        )
    put_in_force(plan=plan, user=None, now=NOON)
    return plan


def booked() -> list[tuple[int, date, date]]:
    """Live nights of beds, with the plan that they belong to."""
    rows = Booking.objects.filter(live=True, use=Use.NIGHT, resident=None).order_by("span")
    return [(row.plan_id, localdate(row.span.lower), localdate(row.span.upper)) for row in rows]


def left(monday: date) -> int | None:
    """Of the need's nights, as the planner sees it."""
    found = take_snapshot(monday=monday).need.get("N-respite")
    return found and found.nights_max


def covered(monday: date) -> int:
    """Of the entitlement's nights."""
    (found,) = take_snapshot(monday=monday).entitlements
    return found.remaining_max


def test_nights_that_a_later_plan_gives_no_more_are_not_spent(respite: Need) -> None:
    published(MONDAY, (5, 20))
    assert left(SECOND) == 13
    published(SECOND, (7, 35), of="N-stay", bed="TY-1-1")
    assert left(THIRD) == 13
    assert LeftOfNeed(respite, THIRD)._nights_given == {day(5), day(6)}


def test_a_night_that_two_weeks_name_is_spent_once(respite: Need) -> None:
    published(MONDAY, (5, 10))
    assert (left(SECOND), covered(SECOND)) == (13, 16)
    published(SECOND, (7, 10))
    assert (left(THIRD), covered(THIRD)) == (10, 13)


def test_nights_of_last_weeks_plan_in_a_week_without_one_draw_on_the_entitlement(respite: Need) -> None:
    published(day(-7), (-2, 5))
    assert covered(SECOND) == 11


def test_a_plan_without_a_night_leaves_those_of_the_plan_before_in_force(respite: Need) -> None:
    published(MONDAY, (5, 20))
    published(SECOND)
    week = take_snapshot(monday=THIRD)
    assert week.need["N-respite"].nights_max == 6
    assert Nights("N-respite", "TY-1-2", 0, 6) in week.baseline.stays


def test_nights_in_force_are_booked_and_marked_also_in_a_week_that_plans_none(respite: Need) -> None:
    first = published(MONDAY, (5, 20))
    closed = (moment(15, 8), moment(16, 8))
    Closure.objects.create(asset="bed", bed=Bed.objects.get(code="TY-1-2"), span=closed)
    published(SECOND)
    assert booked() == [(first.pk, day(5), SECOND), (first.pk, SECOND, day(20))]
    assert closures_sweep(now=NOON) == 1
    assert list(BrokenAppointment.objects.values_list("plan", flat=True)) == [first.pk]

    second = published(SECOND, (8, 12))
    assert booked() == [(first.pk, day(5), SECOND), (second.pk, day(8), day(12))]
    published(SECOND)
    assert booked() == [(first.pk, day(5), SECOND), (first.pk, SECOND, day(20))]
