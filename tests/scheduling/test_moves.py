"""Move by hand in the small city: what a change breaks and costs, what it writes, and what undo gives back."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backend.core.access.roles import Role
from backend.core.models import AuditEntry
from facilities.models import Closure, StaffMember, StaffSkill, Town
from residents.models import Need, Resident
from scheduling.choices import ManualKind, PlanStatus
from scheduling.engine.codec import encode
from scheduling.engine.moves import Target, Unusable
from scheduling.engine.outcomes import outcomes
from scheduling.engine.react.events import UnknownCode
from scheduling.engine.rules import Finding
from scheduling.engine.score import Score, score
from scheduling.engine.summary import summarise
from scheduling.explaining.moves import broken_text
from scheduling.models import ManualChange, Pin, Plan, SessionAttendee, Unmet, Visit
from scheduling.selectors.moves import move_check
from scheduling.selectors.plans import engine_plan
from scheduling.services.drafts import NotEditable
from scheduling.services.moves import ChangedSince, MoveRefused, PinnedSince, move_apply, move_undo
from scheduling.services.pins import NotPlanned, occurrence_pin, occurrence_unpin, pin_remove, pin_set
from scheduling.snapshot import take_snapshot
from scheduling.snapshot.extent import Extent
from tests.network import MONDAY, NOON, day, moment
from tests.scheduling.village import need, resident
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city

pytestmark = pytest.mark.django_db
DAY = 1440
TODAY = day(-3)
NINE = 9 * 60


def week_of_december() -> SmallCity:
    city = build_small_city(TODAY)
    Closure.objects.all().delete()  # those are around the day of the test
    assert city.monday == MONDAY
    return city


built_city, city = shared_city(week_of_december)


def check(city: SmallCity, code: str, index: int, to: Target | None, **more: Any) -> Any:
    user = city.accounts[more.pop("role", Role.CITY_COORDINATOR)]
    return move_check(user, plan=more.pop("plan", city.draft), need=code, index=index, to=to, **more)


def apply(city: SmallCity, code: str, index: int, to: Target | None, **more: Any) -> Any:
    user = city.accounts[more.pop("role", Role.CITY_COORDINATOR)]
    plan = more.pop("plan", city.draft)
    return move_apply(plan=plan, need=code, index=index, to=to, by=user, today=TODAY, now=NOON, **more)


def rules_of(checked: Any) -> set[str]:
    return {finding.rule for finding in checked.verdict.findings}


def test_a_session_to_a_free_hour(city: SmallCity) -> None:
    asked = check(city, "N-therapy", 0, Target(start=DAY + 11 * 60))

    assert asked.allowed
    assert [target.start for target in asked.was.values() for target in target] == [DAY + NINE]
    (to,) = asked.to.values()
    assert to == [Target(start=DAY + 660, facility="XC", room="XC-1", staff=("chen",))]
    assert asked.verdict.cost == {"confirmed_change": 1000}
    assert asked.verdict.served == 0


@pytest.mark.parametrize(
    ("code", "index", "to", "broken"),
    [
        ("N-therapy", 0, Target(start=2 * DAY + NINE), {"staff_overlap", "resident_overlap", "spacing", "equipment"}),
        ("N-therapy", 0, Target(start=3 * DAY + NINE), {"shift"}),
        ("N-therapy", 0, Target(start=DAY + 7 * 60), {"shift"}),
        ("N-therapy", 0, Target(staff=("wu",)), {"skill", "shift", "staff_overlap", "staff_maximum"}),
        ("N-nursing", 0, Target(start=DAY + NINE), {"staff_overlap", "resident_overlap"}),
        ("N-day", 0, Target(day=5), {"day_places", "care_ratio"}),
        ("N-day", 0, Target(facility="XC"), {"offered", "day_places"}),
    ],
)
def test_what_may_not_be(city: SmallCity, code: str, index: int, to: Target, broken: set[str]) -> None:
    asked = check(city, code, index, to)

    assert not asked.allowed
    assert rules_of(asked) == broken
    with pytest.raises(MoveRefused):
        apply(city, code, index, to)
    assert not ManualChange.objects.exists()
    assert not Pin.objects.exists()


def test_a_move_is_written_pinned_logged_and_undone(city: SmallCity) -> None:
    before = engine_plan(city.draft)

    moved = apply(city, "N-therapy", 0, Target(start=DAY + 11 * 60), reason="家属要求")

    assert moved.plan == city.draft
    session = city.draft.sessions.get(attendees__need__code="N-therapy", attendees__index=0)
    assert (session.span.lower, session.span.upper) == (moment(1, 11), moment(1, 11 + 2 / 3))
    assert list(session.staff.values_list("code", flat=True)) == ["chen"]
    pin = Pin.objects.get()
    assert (pin.week, pin.need.code, pin.index, pin.day, pin.start) == (MONDAY, "N-therapy", 0, 1, DAY + 660)
    assert (pin.room.code, pin.reason) == ("XC-1", "家属要求")  # type: ignore[union-attr]
    change = ManualChange.objects.get()
    assert (change.kind, change.before[0]["start"], change.after[0]["start"]) == (
        ManualKind.MOVED, DAY + NINE, DAY + 660,
    )  # fmt: skip
    assert AuditEntry.objects.filter(act="plan.move", subject_id=str(city.draft.pk)).count() == 1
    city.draft.refresh_from_db()
    assert city.draft.score == [0, 450, 12 + 1000]

    move_undo(change=change, by=city.accounts[Role.CITY_COORDINATOR], today=TODAY, now=NOON)

    assert engine_plan(city.draft) == before
    assert not Pin.objects.exists()
    change.refresh_from_db()
    assert change.undone_at == NOON
    city.draft.refresh_from_db()
    assert city.draft.score == [0, 450, 12]
    with pytest.raises(ChangedSince):
        move_undo(change=change, by=city.accounts[Role.CITY_COORDINATOR], today=TODAY, now=NOON)


def test_what_was_done_later_is_undone_first(city: SmallCity) -> None:
    apply(city, "N-therapy", 0, Target(start=DAY + 660))
    apply(city, "N-therapy", 0, Target(start=DAY + 780))
    last, first = ManualChange.objects.all()

    with pytest.raises(ChangedSince) as refused:
        move_undo(change=first, by=city.accounts[Role.CITY_COORDINATOR], today=TODAY, now=NOON)

    assert refused.value.change == last
    for change in (last, first):
        move_undo(change=change, by=city.accounts[Role.CITY_COORDINATOR], today=TODAY, now=NOON)
    assert not Pin.objects.exists()


def test_a_pin_that_another_draft_of_the_week_set_later_stays(city: SmallCity) -> None:
    by = city.accounts[Role.CITY_COORDINATOR]
    first = ManualChange.objects.get(act=apply(city, "N-therapy", 0, Target(start=DAY + 660)).act)
    other = apply(city, "N-therapy", 0, Target(start=DAY + 780), plan=city.published)
    second = ManualChange.objects.get(act=other.act)
    assert second.plan != first.plan

    with pytest.raises(PinnedSince):
        move_undo(change=first, by=by, today=TODAY, now=NOON)

    assert Pin.objects.get().start == DAY + 780
    assert city.draft.sessions.get(attendees__need__code="N-therapy", attendees__index=0).span.lower == moment(1, 11)
    move_undo(change=second, by=by, today=TODAY, now=NOON)
    assert Pin.objects.get().start == DAY + 660
    move_undo(change=first, by=by, today=TODAY, now=NOON)
    assert not Pin.objects.exists()


def test_a_pin_that_somebody_set_or_took_away_beside_the_plans_stays_so(city: SmallCity) -> None:
    by, therapy = city.accounts[Role.CITY_COORDINATOR], Need.objects.get(code="N-therapy")
    before = engine_plan(city.draft)
    pin_set(week=MONDAY, need=therapy, index=0, values={"day": 1}, by=by, now=NOON)
    change = ManualChange.objects.get(act=apply(city, "N-therapy", 0, Target(start=DAY + 660)).act)
    pin_set(week=MONDAY, need=therapy, index=0, values={"day": 2}, by=by, now=NOON)

    with pytest.raises(PinnedSince):
        move_undo(change=change, by=by, today=TODAY, now=NOON)
    assert Pin.objects.get().day == 2

    pin_remove(pin=Pin.objects.get(), by=by, now=NOON)
    move_undo(change=change, by=by, today=TODAY, now=NOON)
    assert engine_plan(city.draft) == before
    assert not Pin.objects.exists()  # whoever took it away wanted none


def test_a_pin_of_several_staff_is_the_same_in_any_order(city: SmallCity) -> None:
    by, therapy = city.accounts[Role.CITY_COORDINATOR], Need.objects.get(code="N-therapy")
    change = occurrence_pin(plan=city.draft, need=therapy, index=0, by=by, now=NOON)
    Pin.objects.get().staff.add(StaffMember.objects.get(code="wu"))
    change.pin_after = {**(change.pin_after or {}), "staff": ["wu", "chen"]}
    change.save()
    move_undo(change=change, by=by, today=TODAY, now=NOON)
    assert not Pin.objects.exists()


def test_what_is_unserved_is_put_in_and_taken_out(city: SmallCity) -> None:
    moved = apply(city, "N-day", 1, Target(day=1, facility="ZJ"))

    assert moved.check.verdict.units == {"N-day": 1}
    assert city.draft.attendances.get(need__code="N-day", index=1).date == day(1)
    assert not Unmet.objects.filter(plan=city.draft, need__code="N-day").exists()
    city.draft.refresh_from_db()
    gained = moved.check.verdict.served
    assert gained > 0
    assert city.draft.served == 2250 + gained
    row = next(one for one in city.draft.result["summary"]["by_service"] if one["key"] == "day_care")
    assert (row["served"], row["weighted_served"]) == (2, 450 + gained)

    apply(city, "N-day", 1, None)

    assert not city.draft.attendances.filter(need__code="N-day", index=1).exists()
    assert Unmet.objects.get(plan=city.draft, need__code="N-day").weight == gained
    assert not Pin.objects.exists()
    city.draft.refresh_from_db()
    assert city.draft.served == 2250
    with pytest.raises(Unusable):
        check(city, "N-day", 1, None)


def test_unserved_need_in_the_score_is_what_the_engine_says_with_fairness(city: SmallCity) -> None:
    def now() -> Score:
        return score(take_snapshot(monday=MONDAY), engine_plan(city.draft))

    problem, plan = take_snapshot(monday=MONDAY), engine_plan(city.draft)
    result: Any = SimpleNamespace(plan=plan, outcomes=outcomes(problem, plan, {}))
    before = now()
    city.draft.result |= {"summary": encode(summarise(problem, result))}
    city.draft.score = [*before.levels]
    city.draft.save()

    apply(city, "N-therapy", 0, None)

    city.draft.refresh_from_db()
    assert city.draft.score[1] == now().unserved
    assert now().by_rule["fairness"] > before.by_rule["fairness"]


def test_a_visit_by_another_carer_has_its_own_way(city: SmallCity) -> None:
    ma = StaffMember.objects.create(
        code="ma",
        name="示例马",
        facility=StaffMember.objects.get(code="chen").facility,
        sex="female",
        languages=["pinghu"],
    )
    chen = StaffMember.objects.get(code="chen")
    for held in chen.skills.all():
        StaffSkill.objects.create(staff=ma, skill=held.skill, valid=held.valid)
    for shift in chen.shifts.all():
        ma.shifts.create(facility=shift.facility, span=shift.span, duty=shift.duty)

    apply(city, "N-nursing", 0, Target(staff=("ma",)))

    visit = Visit.objects.get(plan=city.draft, need__code="N-nursing")
    row = visit.staff_rows.get()
    assert row.staff == ma
    assert 0 < row.travel_before < 30
    problem = take_snapshot(monday=MONDAY)
    assert problem.pins[0].staff == ("ma",)


def test_a_stay_to_the_other_bed(city: SmallCity) -> None:
    asked = check(city, "N-stay", 0, Target(bed="TY-1-2"))

    assert asked.allowed
    assert asked.verdict.cost == {}  # the draft has cut the stay short already
    (to,) = asked.to.values()
    assert to == [Target(day=0, nights=7, facility="TY", room="TY-1", bed="TY-1-2")]


def test_those_of_one_session_move_together(city: SmallCity) -> None:
    guo = Resident.objects.get(code="guo")
    seat = need("N-guo", guo, "physiotherapy")
    session = city.draft.sessions.get(attendees__index=0, attendees__need__code="N-therapy")
    SessionAttendee.objects.create(session=session, need=seat, index=0)

    asked = check(city, "N-therapy", 0, Target(start=DAY + 660), whole=True)

    assert sorted(one.need for one in asked.to) == ["N-guo", "N-therapy"]


def test_a_published_plan_is_copied_and_stays_as_it_was(city: SmallCity) -> None:
    before = engine_plan(city.published)

    moved = apply(city, "N-nursing", 0, Target(start=15 * 60), plan=city.published)

    assert (moved.plan.version, moved.plan.status, moved.plan.result["based_on"]) == (3, PlanStatus.DRAFT, 1)
    assert engine_plan(city.published) == before
    (visit,) = engine_plan(moved.plan).visits
    assert visit.start == 15 * 60
    assert len(engine_plan(moved.plan).sessions) == len(before.sessions)
    city.published.refresh_from_db()
    assert city.published.status == PlanStatus.PUBLISHED


def test_a_superseded_plan_is_not_worked_on(city: SmallCity) -> None:
    Plan.objects.filter(pk=city.published.pk).update(status=PlanStatus.SUPERSEDED)

    with pytest.raises(NotEditable):
        apply(city, "N-nursing", 0, Target(start=15 * 60), plan=city.published)


@pytest.mark.parametrize("role", [Role.FACILITY_MANAGER, Role.CARER, Role.FAMILY, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_coordinators_move(city: SmallCity, role: Role) -> None:
    before = engine_plan(city.draft)

    for act in (check, apply):
        with pytest.raises(PermissionDenied):
            act(city, "N-therapy", 0, Target(start=DAY + 660), role=role)
    with pytest.raises(PermissionDenied):
        occurrence_pin(
            plan=city.draft, need=Need.objects.get(code="N-therapy"), index=0, by=city.accounts[role], now=NOON
        )

    assert engine_plan(city.draft) == before
    assert not ManualChange.objects.exists()


def test_a_town_moves_its_own_residents_alone(city: SmallCity) -> None:
    assert check(city, "N-therapy", 0, Target(start=DAY + 660), role=Role.TOWN_COORDINATOR).allowed
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))

    for act in (check, apply):
        with pytest.raises(PermissionDenied):
            act(city, "N-therapy", 0, Target(start=DAY + 660), role=Role.TOWN_COORDINATOR)


def test_staff_of_elsewhere_are_not_found(city: SmallCity) -> None:
    chen = StaffMember.objects.get(code="chen")
    chen.facility.town = Town.objects.get(code="danghu")
    chen.facility.save()

    assert check(city, "N-therapy", 0, Target(start=DAY + 660), role=Role.TOWN_COORDINATOR).allowed
    for code in ("wu2", "chen"):
        with pytest.raises(UnknownCode):
            check(city, "N-day", 0, Target(staff=(code,)), role=Role.TOWN_COORDINATOR)


def test_pinned_where_it_is_and_unpinned(city: SmallCity) -> None:
    by, therapy = city.accounts[Role.TOWN_COORDINATOR], Need.objects.get(code="N-therapy")

    change = occurrence_pin(plan=city.draft, need=therapy, index=0, by=by, now=NOON)

    assert change.pin_after == {
        "day": 1, "start": DAY + NINE, "facility": "XC", "room": "XC-1", "staff": ["chen"]
    }  # fmt: skip
    occurrence_unpin(plan=city.draft, need=therapy, index=0, by=by, now=NOON)
    assert not Pin.objects.exists()
    move_undo(change=ManualChange.objects.first(), by=by, today=TODAY, now=NOON)  # type: ignore[arg-type]
    assert Pin.objects.get().start == DAY + NINE
    with pytest.raises(NotPlanned):
        occurrence_pin(plan=city.draft, need=Need.objects.get(code="N-day"), index=1, by=by, now=NOON)


def test_an_excerpt_holds_the_same_of_what_it_holds(city: SmallCity) -> None:
    whole = take_snapshot(monday=MONDAY)
    lin = Resident.objects.get(code="lin")
    chen = StaffMember.objects.get(code="chen")
    extent = Extent(
        frozenset(lin.needs.values_list("pk", flat=True)), frozenset({chen.pk}), frozenset({chen.facility_id})
    )

    part = take_snapshot(monday=MONDAY, extent=extent)

    assert part.resident == {"lin": whole.resident["lin"]}
    assert {need.id for need in part.needs} == {"N-nursing", "N-therapy"}
    assert all(whole.need[need.id] == need for need in part.needs)
    assert part.member == {"chen": whole.member["chen"]}
    assert part.shifts == tuple(shift for shift in whole.shifts if shift.staff == "chen")
    assert part.before == {one: way for one, way in whole.before.items() if one.need in part.need}


def test_a_check_asks_the_same_of_the_database_for_any_city(
    city: SmallCity, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(90) as few:
        check(city, "N-therapy", 0, Target(start=DAY + 660))
    for number in range(3):
        need(f"N-more{number}", resident(f"more{number}"), "physiotherapy", times=2)
    with django_assert_max_num_queries(len(few)):
        check(city, "N-therapy", 0, Target(start=DAY + 660))


def test_a_finding_over_midnight_names_both_days(city: SmallCity) -> None:
    names = SimpleNamespace(needs={}, residents={}, staff={}, facilities={}, catalogue={})

    def about(start: int, end: int) -> str:
        finding = Finding("staff_overlap", start=start, end=end)
        return broken_text(city.draft, finding, names).about

    assert about(DAY + 840, DAY + 885).endswith(" 14:00–14:45")
    assert about(DAY + 840, 2 * DAY + 640) == "周二 12-01 14:00 – 周三 12-02 10:40"
