from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from facilities.models import Bed, BedState, Closure, Facility, RuleValue, ServiceOffer, StaffMember
from residents.models import Absence, Choice, Entitlement, Need, NeedPreference, Resident
from scheduling.engine import demand, supply
from scheduling.engine.demand import Occurrence
from scheduling.engine.io import problem_hash
from scheduling.engine.plan import DayAttendance, Plan, Session, Stay, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.supply import DayPart
from scheduling.engine.timeline import ALWAYS, DAY, Span
from scheduling.models import Pin, Placement, StandingPattern
from scheduling.snapshot import take_snapshot
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.village import need, resident, village

pytestmark = pytest.mark.django_db


def snapshot(monday=MONDAY) -> Problem:  # type: ignore[no-untyped-def]
    return take_snapshot(monday=monday)


def test_supply_of_a_village() -> None:
    village()

    week = snapshot()

    assert week.monday == "2026-11-30"
    assert week.facility["ZJ"] == supply.Facility(
        id="ZJ",
        kind="day_home",
        town="xincang",
        place="F-ZJ",
        required_credentials=("agreement",),
        credentials=(supply.Credential("agreement", Span(-300, 300)),),
        residents_per_staff=8,
    )
    assert week.rooms == (
        supply.Room("TY-1", "TY", "bedroom", 2),
        supply.Room("XC-1", "XC", "therapy", 2, (("treatment_table", 1),)),
    )
    assert week.beds == (supply.Bed("TY-1-1", "TY-1", "long_stay"), supply.Bed("TY-1-2", "TY-1", "long_stay"))
    assert week.day_places[4] == supply.DayPlaces("ZJ", 4, 2, 2)
    assert week.member["chen"] == supply.StaffMember(
        id="chen",
        facility="XC",
        base="F-XC",
        sex="female",
        skills=(
            supply.StaffSkill("nursing", Span(-100)),
            supply.StaffSkill("physiotherapy", Span(-100)),
        ),
        languages=("pinghu",),
    )
    assert week.shifts_of["wu"][4] == supply.Shift("wu", "ZJ", Span(4 * DAY + 480, 4 * DAY + 1020), supply.Duty.CARE)
    assert week.service["wound_care"].after == supply.ServiceOrder("bathing", 0, 120)


def test_demand_and_baseline_of_a_village() -> None:
    village()

    week = snapshot()

    assert week.need["N-stay"] == demand.Need(
        "N-stay", "guo", "residential_care", Span(-60), nights_min=1, nights_max=28
    )
    assert week.need["N-therapy"] == demand.Need("N-therapy", "lin", "physiotherapy", Span(-60), times=2, minutes=40)
    assert week.baseline == Plan(
        stays=(Stay("N-stay", "TY-1-1", 0, 28),),
        sessions=(
            Session("physiotherapy", "XC", "XC-1", ("chen",), DAY + 540, DAY + 580, (Occurrence("N-therapy", 0),)),
        ),
    )
    assert week.confirmed == (Occurrence("N-stay", 0), Occurrence("N-therapy", 0))
    assert [place.id for place in week.places] == ["F-TY", "F-XC", "F-ZJ", "H-Hguo", "H-Hhu", "H-Hlin"]


def test_residents_without_a_need_stay_out() -> None:
    village()
    resident("idle")
    need("N-over", resident("over"), "physiotherapy", dates=(day(-60), day(0)))
    need("N-later", resident("later"), "physiotherapy", dates=(day(7), None))
    need("N-soon", resident("soon"), "respite", dates=(day(7), None), nights_max=3)
    need("N-gone", resident("gone", ends_on=day(0)), "physiotherapy")

    assert [row.id for row in snapshot().residents] == ["guo", "hu", "lin", "soon"]


def test_what_ends_inside_the_horizon_is_there_and_closed_from_that_day() -> None:
    village()
    Facility.objects.filter(code="ZJ").update(ends_on=day(3))
    Bed.objects.filter(code="TY-1-2").update(ends_on=day(0))
    StaffMember.objects.filter(code="chen").update(ends_on=day(2))
    ServiceOffer.objects.filter(service__code="physiotherapy").update(ends_on=day(1))

    week = snapshot()

    assert [bed.id for bed in week.beds] == ["TY-1-1"]
    assert week.closures == (
        supply.Closure(supply.Asset.FACILITY, "ZJ", Span(3 * DAY), "ended"),
        supply.Closure(supply.Asset.STAFF, "chen", Span(2 * DAY), "ended"),
    )
    assert week.offer["XC", "physiotherapy"].valid == Span(ALWAYS.start, 1)


def test_closures_and_states_of_beds_close_the_nights_they_cover() -> None:
    village()
    bed = Bed.objects.get(code="TY-1-2")
    Closure.objects.create(asset="bed", bed=bed, span=(moment(1, 0), moment(3, 0)), reason="维修")
    Closure.objects.create(asset="bed", bed=bed, span=(moment(28, 0), None))
    BedState.objects.create(bed=bed, kind="cleaned", nights=(day(5), day(6)))

    assert snapshot().closures == (
        supply.Closure(supply.Asset.BED, "TY-1-2", Span(DAY, 3 * DAY), "维修"),
        supply.Closure(supply.Asset.BED, "TY-1-2", Span(5 * DAY, 6 * DAY), "cleaned"),
    )


@pytest.mark.parametrize(
    ("kind", "out_of_use"), [("held", False), ("reserved", False), ("cleaned", True), ("blocked", True)]
)
def test_a_bed_that_is_kept_for_somebody_is_not_out_of_use(kind: str, out_of_use: bool) -> None:
    village()
    BedState.objects.create(bed=Bed.objects.get(code="TY-1-2"), kind=kind, nights=(day(5), day(6)))

    (closure,) = snapshot().closures
    assert closure.out_of_use is out_of_use


def test_a_need_that_begins_when_the_file_is_closed_stays_out() -> None:
    village()
    who = resident("ends", ends_on=day(3))
    need("N-before", who, "physiotherapy", dates=(day(2), None))
    need("N-after", who, "physiotherapy", dates=(day(3), None))
    need("N-later", who, "respite", dates=(day(14), None), nights_max=3)
    week = snapshot()
    assert [one.id for one in week.needs if one.resident == "ends"] == ["N-before"]
    assert week.need["N-before"].dates == Span(2, 3)


def test_a_closure_shorter_than_a_minute_takes_the_minute_that_it_begins() -> None:
    village()
    start = moment(1, 8) + timedelta(seconds=5)
    for code, seconds in (("XC", 45), ("ZJ", 60)):
        end = start + timedelta(seconds=seconds)
        Closure.objects.create(asset="facility", facility=Facility.objects.get(code=code), span=(start, end))
    Absence.objects.create(resident=Resident.objects.get(code="lin"), span=(start, start + timedelta(seconds=1)))
    week = snapshot()
    assert [one.span for one in week.closures] == [Span(DAY + 480, DAY + 481), Span(DAY + 480, DAY + 482)]
    assert week.resident["lin"].absences == (Span(DAY + 480, DAY + 481),)


def test_two_beds_one_after_the_other_give_no_more_nights_than_are_left() -> None:
    village()
    row = need("N-respite", resident("zhu"), "respite", dates=(day(0), None), nights_max=10, nights_min=5)
    Bed.objects.update(kind="long_stay")
    free = Bed.objects.get(code="TY-1-2")
    other = Bed.objects.create(code="TY-1-3", room=free.room, kind="long_stay")
    Placement.objects.create(need=row, bed=free, nights=(day(0), day(8)))
    Placement.objects.create(need=row, bed=other, nights=(day(8), None))
    stays = [one for one in snapshot().baseline.stays if one.need == "N-respite"]
    assert stays == [Stay("N-respite", "TY-1-2", 0, 8), Stay("N-respite", "TY-1-3", 8, 10)]


def test_nights_of_a_respite_that_began_before_are_spent() -> None:
    village()
    row = need("N-respite", resident("zhu"), "respite", dates=(day(-4), day(10)), nights_max=7, nights_min=6)
    bed = Bed.objects.get(code="TY-1-2")
    Placement.objects.create(need=row, bed=bed, nights=(day(-4), day(3)))

    week = snapshot()

    assert (week.need["N-respite"].nights_min, week.need["N-respite"].nights_max) == (2, 3)
    assert week.baseline.stays[0] == Stay("N-respite", "TY-1-2", 0, 3)
    assert "N-respite" not in snapshot(day(7)).need


def test_choices_preferences_and_waiting() -> None:
    village()
    row = Need.objects.get(code="N-therapy")
    Need.objects.filter(pk=row.pk).update(by_choice=True, waiting_since=day(-20))
    station, home = Facility.objects.get(code="XC"), Facility.objects.get(code="ZJ")
    Choice.objects.create(resident=row.resident, facility=station, valid=(day(-9), None))
    Choice.objects.create(resident=row.resident, facility=home, valid=(day(-99), day(0)))
    NeedPreference.objects.create(need=row, stance="refuse", asset="staff", staff=StaffMember.objects.get(code="wu"))
    NeedPreference.objects.create(need=row, stance="prefer", asset="facility", facility=station)

    found = snapshot().need["N-therapy"]

    assert found.chosen_facilities == (demand.Chosen("XC", Span(-9)),)
    assert (found.refused_staff, found.preferred_facilities) == (("wu",), ("XC",))
    assert found.waiting_days == 20
    assert snapshot().need["N-day"].chosen_facilities is None


def test_a_choice_comes_with_its_days_as_far_as_the_horizon() -> None:
    """In the order of the institutions' codes and of time; one for the service and one for all that say the same are
    one.
    """
    village()
    row = Need.objects.get(code="N-therapy")
    Need.objects.filter(pk=row.pk).update(by_choice=True)
    before, after, far = (Facility.objects.get(code=code) for code in ("ZJ", "XC", "TY"))
    for facility, first, end, service in (
        (before, -99, 4, None), (before, 20, None, None), (after, 4, None, None), (after, 4, None, row.service),
        (after, 4, 9, Need.objects.get(code="N-day").service), (far, 28, None, None),
    ):  # fmt: skip
        valid = (day(first), None if end is None else day(end))
        Choice.objects.create(resident=row.resident, facility=facility, service=service, valid=valid)

    found = snapshot().need["N-therapy"].chosen_facilities

    assert found == (
        demand.Chosen("XC", Span(4)), demand.Chosen("ZJ", Span(-99, 4)), demand.Chosen("ZJ", Span(20)),
    )  # fmt: skip


def test_an_entitlement_is_reduced_by_what_is_used_and_what_is_published_before() -> None:
    village()
    Need.objects.filter(code="N-therapy").update(funded=True)
    lin = Resident.objects.get(code="lin")
    service = Need.objects.get(code="N-therapy").service
    Entitlement.objects.create(resident=lin, service=service, period=(day(-100), day(4)), minimum=6, maximum=10, used=4)

    assert snapshot().entitlements == (
        demand.Entitlement("lin/physiotherapy/2026-08-22", "lin", "physiotherapy", Span(-100, 4), 6, 2),
    )


def test_pins_of_the_week() -> None:
    village()
    row = Need.objects.get(code="N-nursing")
    pin = Pin.objects.create(week=MONDAY, need=row, day=1, start=DAY + 600, created_at=NOON)
    pin.staff.set([StaffMember.objects.get(code="chen")])
    Pin.objects.create(week=day(7), need=row, day=2, created_at=NOON)

    assert snapshot().pins == (demand.Pin("N-nursing", 0, day=1, start=DAY + 600, staff=("chen",)),)


def test_a_pattern_that_has_ended_or_names_what_is_gone_is_no_baseline() -> None:
    village()
    assert len(snapshot().baseline.sessions) == 1
    StandingPattern.objects.update(ends_on=day(1))
    assert snapshot().baseline.sessions == ()
    StandingPattern.objects.update(ends_on=day(2))
    assert len(snapshot().baseline.sessions) == 1
    StaffMember.objects.filter(code="chen").update(ends_on=day(0))
    assert snapshot().baseline.sessions == ()


def test_patterns_of_visits_and_days() -> None:
    village()
    visit = StandingPattern.objects.create(need=Need.objects.get(code="N-nursing"), number=1, weekday=0, start=600)
    visit.staff.set([StaffMember.objects.get(code="chen")])
    StandingPattern.objects.create(
        need=Need.objects.get(code="N-day"), number=2, weekday=4, facility=Facility.objects.get(code="ZJ")
    )

    week = snapshot()

    assert week.baseline.visits == (Visit("N-nursing", 0, ("chen",), 600, 630),)
    assert week.baseline.days == (DayAttendance("N-day", 1, "ZJ", 4, DayPart.FULL),)


def test_rule_values_become_limits_and_weights() -> None:
    RuleValue.objects.filter(key="meal_minutes").update(value=45)
    RuleValue.objects.filter(key="horizon_days").update(valid=(day(-1000), day(0)))
    row = RuleValue.objects.get(key="horizon_days")
    row.pk, row.value, row.valid = None, 35, (day(0), None)
    row.save()

    week = snapshot()

    assert (week.limits.meal_minutes, week.horizon_days, week.weights.fairness_floor) == (45, 35, 80)
    assert snapshot(MONDAY - timedelta(days=7)).horizon_days == 28


def test_the_same_rows_give_the_same_hash_and_a_change_another() -> None:
    village()
    first = problem_hash(snapshot())
    assert problem_hash(snapshot()) == first
    StaffMember.objects.filter(code="chen").update(sex="male")
    assert problem_hash(snapshot()) != first


def test_queries_do_not_grow_with_the_number_of_residents(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection

    village()
    with CaptureQueriesContext(
        connection,
    ) as few:
        snapshot()
    for number in range(5):
        need(f"N-more{number}", resident(f"more{number}"), "nursing_visit")
    with django_assert_num_queries(len(few)):
        snapshot()
