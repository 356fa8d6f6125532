"""Who is on the waiting list, in which order and why."""

import pytest

from facilities.models import Bed, Shift, StaffMember
from residents.models import Need
from scheduling.choices import PlanStatus, StepKind, WaitingStatus
from scheduling.engine.problem import Weights
from scheduling.engine.worth import urgency
from scheduling.models import Plan, Vacancy, WaitingListEntry, WaitingStep
from scheduling.selectors.reports.periods import week_period
from scheduling.selectors.reports.waiting import Wait, waiting_now
from scheduling.selectors.waiting import places, queue_place
from scheduling.services.publishing import put_in_force
from scheduling.services.vacancies import queue_look
from scheduling.snapshot import take_snapshot
from tests.network import NOON, day, moment
from tests.scheduling.village import shifts
from tests.scheduling.waiting.queue_of_three import (
    NEXT_WEEK,
    TODAY,
    bed_vacancy,
    coordinator,
    entry,
    family_of,
    queue_of_three,
)

pytestmark = pytest.mark.django_db


def test_those_without_a_bed_or_place_wait_and_others_do_not() -> None:
    queue_of_three()
    assert set(WaitingListEntry.objects.values_list("need__code", "status")) == {
        ("N-tao", "waiting"),
        ("N-ma", "waiting"),
        ("N-ye", "waiting"),
        ("N-day", "waiting"),
    }
    assert set(WaitingStep.objects.values_list("kind", flat=True)) == {StepKind.JOINED}


def test_the_order_is_priority_times_severity_times_waiting() -> None:
    queue_of_three()
    found = places(TODAY)
    order = sorted(("tao", "ma", "ye"), key=lambda code: found[entry(code).pk].place)
    assert order == ["ye", "ma", "tao"]
    ma = found[entry("ma").pk]
    assert (ma.place, ma.among, ma.days, ma.urgency) == (2, 3, 10, (500, 110, 102))
    assert round(ma.urgency.points, 3) == 5.61
    assert found[entry("ye").pk].urgency == (200, 150, 200)


def test_the_order_is_that_of_the_engine() -> None:
    """One formula: the engine's weight of a night is the same product."""
    from scheduling.engine.worth import worth

    queue_of_three()
    problem = take_snapshot(monday=NEXT_WEEK)
    found = places(NEXT_WEEK)
    for code in ("tao", "ma", "ye"):
        weight = worth(problem, problem.need[f"N-{code}"])[1]
        product = found[entry(code).pk].urgency.product
        assert weight == problem.weights.night_minutes * product // 10_000


def test_waiting_counts_by_whole_weeks_up_to_a_most() -> None:
    weights = Weights()
    assert [urgency(weights, 3, 4, days).waiting for days in (0, 6, 7, 350, 357, 9999)] == [
        100,
        100,
        102,
        200,
        200,
        200,
    ]


def test_a_family_sees_its_own_place_alone() -> None:
    needs = queue_of_three()
    family = family_of(needs["tao"].resident)
    mine = queue_place(family, entry("tao"), TODAY)
    assert mine is not None and (mine.place, mine.among) == (3, 3)
    assert queue_place(family, entry("ma"), TODAY) is None
    assert queue_place(coordinator(), entry("ma"), TODAY) is not None


def test_who_was_placed_or_whose_need_ended_leaves_the_list() -> None:
    queue_of_three()
    Need.objects.filter(code="N-tao").update(dates=(day(-60), day(-1)))
    Need.objects.filter(code="N-day").update(times=1)
    queue_look(today=TODAY, now=NOON)
    tao = entry("tao")
    assert (tao.status, tao.closed_on) == (WaitingStatus.WITHDRAWN, TODAY)
    assert WaitingStep.objects.filter(entry=tao).first().kind == StepKind.CLOSED
    assert entry("ma").status == WaitingStatus.WAITING


@pytest.mark.parametrize(("first", "status"), [(-50, WaitingStatus.WITHDRAWN), (-9, WaitingStatus.PLACED)])
def test_a_stay_of_before_the_waiting_has_not_ended_it(first: int, status: WaitingStatus) -> None:
    queue_of_three()
    tao = entry("tao")
    assert tao.since == day(-30)
    monday = day(first - day(first).weekday())
    plan = Plan.objects.create(week=monday, version=1, created_at=NOON)
    plan.stays.create(
        need=tao.need,
        resident=tao.need.resident,
        bed=Bed.objects.get(code="TY-1-2"),
        nights=(day(first), day(first + 2)),
    )
    put_in_force(plan=plan, user=None, now=NOON)
    Need.objects.filter(code="N-tao").update(dates=(day(-60), day(-1)))
    queue_look(today=TODAY, now=NOON)
    assert entry("tao").status == status


def test_an_entry_waits_since_the_day_that_its_need_comes_to_say() -> None:
    """On the list, in the report and, once the list was looked at, in what is left of the entry when it has ended."""
    queue_of_three()
    Need.objects.filter(code="N-tao").update(waiting_since=day(-90))
    user, told = coordinator(), entry("tao")
    WaitingListEntry.objects.exclude(pk=told.pk).delete()
    assert places(day(6))[told.pk].days == 96
    assert waiting_now(user, week_period(user, TODAY)) == {told.need.service_id: Wait(1, 96, 96)}
    queue_look(today=TODAY, now=NOON)
    assert entry("tao").since == day(-90)


def test_a_need_that_says_nothing_of_waiting_waits_from_the_day_it_is_found() -> None:
    queue_of_three()
    assert (entry("day").since, Need.objects.get(code="N-day").waiting_since) == (TODAY, TODAY)


def test_days_with_a_bed_are_not_waited() -> None:
    """Ten days waited, then ninety with a bed: whoever loses it has waited ten days, and has not been placed by what
    was lived before."""
    queue_of_three()
    ma = entry("ma")
    ma.status, ma.since, ma.closed_on = WaitingStatus.PLACED, day(-100), day(-90)
    ma.save()
    Need.objects.filter(code="N-ma").update(waiting_since=day(-100))
    queue_look(today=TODAY, now=NOON)
    again = entry("ma")
    assert (again.status, again.since, Need.objects.get(code="N-ma").waiting_since) == (
        WaitingStatus.WAITING, day(-10), day(-10),
    )  # fmt: skip
    assert places(TODAY)[again.pk].days == 10


@pytest.mark.parametrize(("said", "days"), [(-90, 10), (-89, 89), (-3, 3)])
def test_a_day_that_is_said_since_counts(said: int, days: int) -> None:
    queue_of_three()
    ma = entry("ma")
    ma.status, ma.since, ma.closed_on = WaitingStatus.PLACED, day(-100), day(-90)
    ma.save()
    Need.objects.filter(code="N-ma").update(waiting_since=day(said))
    queue_look(today=TODAY, now=NOON)
    assert places(TODAY)[entry("ma").pk].days == days


def test_a_bed_of_before_the_last_placing_has_not_ended_the_waiting_after_it() -> None:
    queue_of_three()
    tao = entry("tao")
    WaitingListEntry.objects.create(need=tao.need, since=day(-60), closed_on=day(-5), status=WaitingStatus.PLACED)
    plan = Plan.objects.create(week=day(-9 - day(-9).weekday()), version=1, created_at=NOON)
    plan.stays.create(
        need=tao.need, resident=tao.need.resident, bed=Bed.objects.get(code="TY-1-2"), nights=(day(-9), day(-7))
    )
    put_in_force(plan=plan, user=None, now=NOON)
    Need.objects.filter(code="N-tao").update(dates=(day(-60), day(-1)))
    queue_look(today=TODAY, now=NOON)
    assert WaitingListEntry.objects.get(pk=tao.pk).status == WaitingStatus.WITHDRAWN


def test_a_free_bed_is_found_with_those_whom_it_fits() -> None:
    queue_of_three()
    found = bed_vacancy()
    assert (found.dates.lower, found.dates.upper) == (NEXT_WEEK, None)
    assert found.asked == [["N-ye", "", []], ["N-ma", "", []], ["N-tao", "", []]]
    home = Vacancy.objects.get(bed=None)
    assert (home.facility.code, home.weekdays, home.asked) == ("ZJ", [0, 1, 2, 3, 4], [["N-day", "", [0, 1]]])


def test_a_house_whose_roster_is_not_entered_yet_has_that_of_the_newest_published_week() -> None:
    """Also where another house has entered its own: who lives there is not taken to be gone."""
    queue_of_three()
    moments = {"created_at": NOON, "published_at": NOON}
    Plan.objects.create(week=day(0), version=1, status=PlanStatus.PUBLISHED, **moments)
    Shift.objects.filter(staff__code="wu", span__startswith__gte=moment(7, 0)).delete()
    shifts(StaffMember.objects.get(code="chen"), 7)
    queue_look(today=TODAY, now=NOON)
    assert Vacancy.objects.get(bed=None).asked == [["N-day", "", [0, 1]]]


def test_whom_a_rule_bars_is_passed_over_with_the_rule() -> None:
    queue_of_three()
    from facilities.models import Room

    Room.objects.filter(code="TY-1").update(sex_policy="female")
    queue_look(today=TODAY, now=NOON)
    assert [row[1] for row in bed_vacancy().asked] == ["room_sex"] * 3
