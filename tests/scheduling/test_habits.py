"""The standing week: set from a published time, moved for every week, ended, and confirmed by the family."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Closure, Facility, StaffMember
from residents.models import Need, Resident
from scheduling.choices import PlanStatus
from scheduling.engine.moves import Target
from scheduling.models import FamilyRequest, Pin, Placement, Plan, StandingPattern
from scheduling.selectors.family.page import family_page
from scheduling.selectors.family.week import appointments_of
from scheduling.selectors.habits import apart_from_habits
from scheduling.selectors.placed import row_in
from scheduling.services.drafts import editable
from scheduling.services.habits import WeekChanged, habit_confirm, habit_end, habit_set, week_confirm
from scheduling.services.moves import move_apply, move_undo
from scheduling.services.past import WeekOver
from scheduling.services.pins import occurrence_unpin
from scheduling.services.publishing import publish_plan, put_in_force
from scheduling.services.requests import absence_tell, time_ask
from scheduling.snapshot import take_snapshot
from tests.network import MONDAY, day, moment
from tests.scheduling.village import need
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db
DAY = 1440
TODAY = day(-3)
NOW = moment(-3, 12)


def week_of_december() -> SmallCity:
    city = build_small_city(TODAY)
    Closure.objects.all().delete()
    Plan.objects.filter(pk=city.draft.pk).delete()
    return city


built_city, city = shared_city(week_of_december)
Habit = tuple[str, int, int, int | None, str | None, str | None, tuple[str, ...], bool, date | None]


def habits() -> list[Habit]:
    rows = StandingPattern.objects.select_related("need", "facility", "room").order_by("need__code", "number")
    return [
        (
            row.need.code, row.number, row.weekday, row.start, row.facility and row.facility.code,
            row.room and row.room.code, tuple(sorted(member.code for member in row.staff.all())), row.confirmed,
            row.ends_on,
        )
        for row in rows
    ]  # fmt: skip


TUESDAY: Habit = ("N-therapy", 1, 1, 540, "XC", "XC-1", ("chen",), True, None)  # as the village lives by
LATER: Habit = ("N-therapy", 1, 1, 660, "XC", "XC-1", ("chen",), False, None)  # at eleven
WEDNESDAY: Habit = ("N-therapy", 2, 2, 540, "XC", "XC-1", ("chen",), False, None)


def keep(
    city: SmallCity, code: str, index: int, *, role: Role = Role.TOWN_COORDINATOR, plan: Plan | None = None
) -> None:
    row = Need.objects.get(code=code)
    habit_set(plan=plan or city.published, need=row, index=index, by=city.accounts[role], now=NOW)


def move(city: SmallCity, plan: Plan, start: int, **more: Any) -> Any:
    return move_apply(
        plan=plan, need="N-therapy", index=0, to=Target(start=start), by=city.accounts[Role.TOWN_COORDINATOR],
        today=TODAY, now=NOW, **more,
    )  # fmt: skip


def publish(city: SmallCity, plan: Plan) -> Plan:
    return publish_plan(plan=plan, user=city.accounts[Role.CITY_COORDINATOR], today=TODAY, now=NOW)


def confirm(city: SmallCity, **more: Any) -> None:
    week_confirm(**{"monday": MONDAY, "version": 1, "by": city.accounts[Role.FAMILY], "now": NOW, **more})


def acts() -> list[tuple[str, dict[str, Any]]]:
    return list(AuditEntry.objects.filter(act__startswith="habit.").order_by("pk").values_list("act", "details"))


def test_a_published_time_becomes_that_of_every_week(city: SmallCity) -> None:
    keep(city, "N-therapy", 1)
    keep(city, "N-nursing", 0)
    keep(city, "N-therapy", 1)  # pressed twice
    assert habits() == [("N-nursing", 1, 0, 840, None, None, ("chen",), False, None), TUESDAY, WEDNESDAY]
    week = {"week": "2026-W49", "version": 1, "resident": "lin"}
    assert acts() == [
        ("habit.set", {**week, "need": "N-therapy", "number": 2}),
        ("habit.set", {**week, "need": "N-nursing", "number": 1}),
    ]
    assert [(one.need, one.index) for one in take_snapshot(monday=day(7)).confirmed] == [
        ("N-stay", 0), ("N-therapy", 0),
    ]  # fmt: skip


def test_a_day_place_has_neither_hour_nor_staff(city: SmallCity) -> None:
    keep(city, "N-day", 1)
    assert habits() == [("N-day", 2, 2, None, "ZJ", None, (), False, None), TUESDAY]


def test_what_the_family_confirmed_is_kept_where_it_stays_the_same(city: SmallCity) -> None:
    keep(city, "N-therapy", 0)
    assert (habits(), acts()) == ([TUESDAY], [])
    draft = move(city, city.published, DAY + 660).plan
    put_in_force(plan=draft, user=None, now=NOW)
    keep(city, "N-therapy", 0, plan=draft)
    assert habits() == [LATER]


def test_an_end_to_come_stays_and_a_new_one_is_that_of_the_need(city: SmallCity) -> None:
    StandingPattern.objects.update(ends_on=day(20), weekday=4)
    keep(city, "N-therapy", 0)
    Need.objects.filter(code="N-therapy").update(dates=(day(-60), day(90)))
    keep(city, "N-therapy", 1)
    assert habits() == [(*LATER[:3], 540, *LATER[4:8], day(20)), (*WEDNESDAY[:8], day(90))]
    StandingPattern.objects.filter(number=1).update(ends_on=day(1), weekday=4)  # over on the Tuesday itself
    keep(city, "N-therapy", 0)
    assert habits()[0][-1] == day(90)


@pytest.mark.parametrize("role", [Role.FACILITY_MANAGER, Role.CARER, Role.FAMILY, Role.AUDITOR])
def test_who_may_not_sets_ends_and_confirms_nothing(city: SmallCity, role: Role) -> None:
    by, pattern = city.accounts[role], StandingPattern.objects.get()
    for act in (
        lambda: keep(city, "N-therapy", 1, role=role),
        lambda: habit_end(pattern=pattern, ends_on=day(7), by=by, now=NOW),
        lambda: habit_confirm(pattern=pattern, by=by, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (habits(), acts()) == ([TUESDAY], [])


def test_another_town_is_out_of_reach(city: SmallCity) -> None:
    Resident.objects.update(town=Resident.objects.get(code="qian").town)
    with pytest.raises(PermissionDenied):
        keep(city, "N-therapy", 1)
    with pytest.raises(PermissionDenied):
        keep(city, "N-day", 0)


def test_of_a_version_that_was_replaced_nothing_is_set(city: SmallCity) -> None:
    draft = move(city, city.published, DAY + 660).plan
    with pytest.raises(WeekChanged):
        keep(city, "N-therapy", 0, plan=draft)
    put_in_force(plan=draft, user=None, now=NOW)
    with pytest.raises(WeekChanged):
        keep(city, "N-therapy", 0)
    assert habits() == [TUESDAY]


def test_ended_and_confirmed_by_a_coordinator(city: SmallCity) -> None:
    by, pattern = city.accounts[Role.TOWN_COORDINATOR], StandingPattern.objects.get()
    habit_end(pattern=pattern, ends_on=day(8), by=by, now=NOW)
    StandingPattern.objects.update(confirmed=False)
    habit_confirm(pattern=pattern, by=by, now=NOW)
    habit_confirm(pattern=pattern, by=by, now=NOW)
    assert habits() == [(*TUESDAY[:8], day(8))]
    about = {"resident": "lin", "need": "N-therapy", "number": 1}
    assert acts() == [("habit.end", about), ("habit.confirm", about)]


def test_a_move_for_every_week_counts_once_it_is_published(city: SmallCity) -> None:
    moved = move(city, city.published, DAY + 660, lasting=True)
    assert (habits(), Pin.objects.get().lasting) == ([TUESDAY], True)
    published = publish(city, moved.plan)
    assert (habits(), Pin.objects.get().lasting) == ([LATER], False)
    habit_end(pattern=StandingPattern.objects.get(), ends_on=day(7), by=city.accounts[Role.TOWN_COORDINATOR], now=NOW)
    publish(city, editable(plan=published, user=None, now=NOW))
    assert habits() == [(*LATER[:8], day(7))]  # what a coordinator decided since is not undone


def test_a_move_of_this_week_alone_changes_no_habit(city: SmallCity) -> None:
    publish(city, move(city, city.published, DAY + 660).plan)
    assert habits() == [TUESDAY]


def test_a_draft_that_is_thrown_away_changes_no_habit(city: SmallCity) -> None:
    """Another one is published, which has it elsewhere; one that keeps the pin carries it out."""
    kept = move(city, city.published, DAY + 660, lasting=True).plan
    other = editable(plan=city.published, user=None, now=NOW)
    Pin.objects.update(start=None, day=2)
    with pytest.raises(Exception, match="pins"):
        publish(city, other)
    Plan.objects.filter(pk=other.pk).update(result={"impossible_pins": [{"pin": {"need": "N-therapy"}}]})
    publish(city, other)
    assert (habits(), Pin.objects.get().lasting) == ([TUESDAY], True)
    Pin.objects.update(day=1, start=DAY + 660)
    publish(city, kept)
    assert habits() == [LATER]


def test_undone_and_unpinned_it_is_not_for_every_week(city: SmallCity) -> None:
    by = city.accounts[Role.TOWN_COORDINATOR]
    moved = move(city, city.published, DAY + 660, lasting=True)
    move_undo(change=moved.plan.manual_changes.get(), by=by, today=TODAY, now=NOW)
    assert not Pin.objects.exists()
    moved = move(city, moved.plan, DAY + 660, lasting=True)
    occurrence_unpin(plan=moved.plan, need=Need.objects.get(code="N-therapy"), index=0, by=by, now=NOW)
    publish(city, moved.plan)
    assert habits() == [TUESDAY]


def test_a_later_move_takes_the_place_of_one_for_every_week(city: SmallCity) -> None:
    first = move(city, city.published, DAY + 660, lasting=True)
    second = move(city, first.plan, DAY + 720)
    assert not Pin.objects.get().lasting
    move_undo(change=second.plan.manual_changes.get(act=second.act), by=city.accounts[Role.TOWN_COORDINATOR],
              today=TODAY, now=NOW)  # fmt: skip
    assert Pin.objects.get().lasting  # as it was before


def test_a_bed_is_for_no_week_in_particular(city: SmallCity) -> None:
    move_apply(
        plan=city.published, need="N-stay", index=0, to=Target(bed="TY-1-2"), lasting=True,
        by=city.accounts[Role.TOWN_COORDINATOR], today=TODAY, now=NOW,
    )  # fmt: skip
    assert not Pin.objects.get().lasting


def test_what_differs_from_the_standing_week(city: SmallCity) -> None:
    user, lin = city.accounts[Role.TOWN_COORDINATOR], Resident.objects.get(code="lin")

    def apart(today: date = TODAY) -> list[tuple[str, int, int | None]]:
        plan, found = apart_from_habits(user, lin, today)
        assert plan == city.published
        return [(one.row.need.code, one.row.index, one.usual and one.usual.weekday) for one in found]

    assert apart() == [("N-nursing", 0, None), ("N-therapy", 1, None)]
    StandingPattern.objects.update(start=541)
    assert apart() == [("N-nursing", 0, None), ("N-therapy", 0, 1), ("N-therapy", 1, None)]
    StandingPattern.objects.update(start=540, ends_on=day(2))
    assert ("N-therapy", 0, 1) not in apart()
    assert apart(day(2))[1] == ("N-therapy", 0, None)  # it has ended since
    Need.objects.update(dates=(day(-60), day(1)))
    assert [one[0] for one in apart()] == ["N-nursing"]  # of the need that ends no time is listed
    Plan.objects.filter(pk__in=(city.published.pk, city.lived.pk)).update(status=PlanStatus.SUPERSEDED)
    assert apart_from_habits(user, lin, TODAY) == (None, [])


def test_the_family_confirms_its_week(city: SmallCity) -> None:
    """Times without a pattern get one, those that differ change it; twice is once."""
    StandingPattern.objects.update(weekday=4, confirmed=False)
    assert to_confirm(city) is False
    confirm(city)
    confirm(city)
    assert habits() == [
        ("N-nursing", 1, 0, 840, None, None, ("chen",), True, None),
        TUESDAY,
        (*WEDNESDAY[:7], True, None),
    ]
    assert to_confirm(city) is True
    details = {"week": "2026-W49", "version": 1, "resident": "lin", "needs": ["N-nursing", "N-therapy"]}
    assert acts() == [("habit.confirm", details)]
    assert [(one.need, one.index) for one in take_snapshot(monday=day(7)).confirmed] == [
        ("N-nursing", 0), ("N-stay", 0), ("N-therapy", 0), ("N-therapy", 1),
    ]  # fmt: skip


def to_confirm(city: SmallCity) -> bool | None:
    found = family_page(city.accounts[Role.FAMILY], NOW).to_confirm
    return found and found.done


def test_what_is_called_off_or_wanted_otherwise_is_not_confirmed(city: SmallCity) -> None:
    family = city.accounts[Role.FAMILY]
    row = row_in(city.published, Need.objects.get(code="N-therapy"), 1)
    assert row is not None
    time_ask(row=row, text="周四", by=family, now=NOW)
    (visit, *_) = appointments_of(family, [row.need.resident], MONDAY, day(7))
    absence_tell(resident=visit.resident, span=visit.span, text="", by=family, now=NOW)
    assert to_confirm(city) is True  # the rest was confirmed before
    confirm(city)
    assert (habits(), acts()) == ([TUESDAY], [])
    FamilyRequest.objects.filter(kind="time").update(status="refused", answer="不行", answered_at=NOW)
    confirm(city)
    assert habits() == [TUESDAY, (*WEDNESDAY[:7], True, None)]


def test_a_version_that_the_family_has_not_read_is_not_confirmed(city: SmallCity) -> None:
    put_in_force(plan=move(city, city.published, DAY + 660).plan, user=None, now=NOW)
    with pytest.raises(WeekChanged):
        confirm(city)
    assert habits() == [TUESDAY]
    confirm(city, version=2)
    assert habits()[1] == (*LATER[:7], True, None)


def test_a_week_that_is_over_or_has_nothing_for_the_family_is_not_confirmed(city: SmallCity) -> None:
    with pytest.raises(WeekOver):
        confirm(city, now=moment(7, 8))
    empty = Plan.objects.create(week=day(7), version=1, created_at=NOW)
    put_in_force(plan=empty, user=None, now=NOW)
    with pytest.raises(WeekChanged):
        confirm(city, monday=day(7))
    assert (habits(), acts()) == ([TUESDAY], [])


@pytest.mark.parametrize("role", [one for one in Role if one != Role.FAMILY])
def test_nobody_but_a_family_confirms_a_week(city: SmallCity, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        confirm(city, by=city.accounts[role])
    assert (habits(), acts()) == ([TUESDAY], [])


def test_a_bed_is_confirmed_where_it_is_lived_in(city: SmallCity) -> None:
    """Hu's and Guo's are nobody's of this family; Lin moves into a bed of the plan, and of no other."""
    Placement.objects.update(confirmed=False)
    lin = Resident.objects.get(code="lin")
    stay = need("N-bed", lin, "residential_care")
    beds = {bed.code: bed for bed in Facility.objects.get(code="TY").rooms.get().beds.all()}
    lived = Placement.objects.create(need=stay, bed=beds["TY-1-2"], nights=(day(-7), None))
    confirm(city)
    lived.refresh_from_db()
    assert not lived.confirmed  # the week does not have it
    draft = editable(plan=city.published, user=None, now=NOW)
    draft.stays.create(need=stay, resident=lin, bed=beds["TY-1-2"], nights=(MONDAY, day(7)))
    put_in_force(plan=draft, user=None, now=NOW)
    assert to_confirm(city) is False
    confirm(city, version=draft.version)
    lived.refresh_from_db()
    assert (lived.confirmed, to_confirm(city)) == (True, True)
    assert not Placement.objects.get(need__code="N-stay").confirmed


def test_who_comes_is_part_of_what_is_confirmed(city: SmallCity) -> None:
    pattern = StandingPattern.objects.get()
    pattern.staff.set(StaffMember.objects.filter(code="wu"))
    confirm(city)
    assert habits()[1] == TUESDAY
