"""What began on Sunday and goes on after midnight: the week after does not plan over it."""

from typing import Any

import pytest

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Closure, Facility, Room, Shift, StaffMember
from residents.models import Need, Resident
from scheduling.engine import rules
from scheduling.engine.demand import Occurrence
from scheduling.engine.moves import Target
from scheduling.engine.plan import Plan, Session, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params
from scheduling.engine.solve import solve
from scheduling.engine.supply import BUSY, Asset
from scheduling.engine.supply import Closure as Closed
from scheduling.engine.timeline import Span
from scheduling.models import Plan as Row
from scheduling.selectors.moves import move_check
from scheduling.services.publishing import publish_plan, put_in_force
from scheduling.snapshot import take_snapshot
from scheduling.snapshot.extent import Extent
from scheduling.writeback import InvalidPlan
from tests.network import NOON, day, moment
from tests.scheduling.village import need, resident, shifts, staff, village_with_zhao

pytestmark = pytest.mark.django_db

NEXT = day(7)
HOME = 7  # minutes from Lin's home to the station, by e-bike


@pytest.fixture(autouse=True)
def nights() -> None:
    """Chen and Zhao also work on Monday from midnight on."""
    village_with_zhao()
    Closure.objects.all().delete()
    need("N-hu", Resident.objects.get(code="hu"), "nursing_visit")
    for code in ("chen", "zhao"):
        shifts(StaffMember.objects.get(code=code), 7, start=0, end=6)


def lived(start: tuple[int, float], end: tuple[int, float], **more: Any) -> Row:
    """The week before, as it was lived by: Chen was at Lin's home."""
    plan = Row.objects.create(week=day(0), version=1, created_at=NOON)
    visit = plan.visits.create(need=Need.objects.get(code="N-nursing"), index=0, span=(moment(*start), moment(*end)))
    visit.staff_rows.create(staff=StaffMember.objects.get(code="chen"))
    put_in_force(plan=plan, user=None, now=NOON)
    return plan


def over_midnight() -> Row:
    return lived((6, 23.5), (7, 0.5))


def following() -> Problem:
    return take_snapshot(monday=NEXT)


def broken(problem: Problem, *visits: Visit, sessions: tuple[Session, ...] = ()) -> list[tuple[str, str]]:
    return [(one.rule, one.detail) for one in rules.check(problem, Plan(visits=visits, sessions=sessions))]


def chens(problem: Problem) -> list[Span]:
    return [shift.span for shift in problem.shifts_of["chen"]]


def test_carer_and_resident_are_busy_until_it_ends_and_the_carer_is_back() -> None:
    assert following().closures == ()
    over_midnight()
    problem = following()
    assert problem.closures == (Closed(Asset.STAFF, "chen", Span(0, 30 + HOME), BUSY),)
    assert chens(problem) == [Span(30 + HOME, 360)]
    assert problem.resident["lin"].absences == (Span(0, 30),)
    assert [one.id for one in problem.residents if one.absences] == ["lin"]
    later = take_snapshot(monday=day(14))
    assert later.closures == () and not any(one.absences for one in later.residents)


def test_the_rules_convict_whoever_plans_over_it() -> None:
    over_midnight()
    problem = following()
    away, off = ("closures", "staff chen is closed"), ("shift", "not on duty for appointments")
    assert broken(problem, Visit("N-hu", 0, ("chen",), 0, 30)) == [off, away]
    assert broken(problem, Visit("N-hu", 0, ("chen",), 35, 65)) == [off, away]
    late = ("staff_overlap", f"{HOME} minutes from the base, 3 are left")
    assert broken(problem, Visit("N-hu", 0, ("chen",), 40, 70)) == [late]
    assert broken(problem, Visit("N-hu", 0, ("chen",), 45, 75)) == []
    assert broken(problem, Visit("N-nursing", 0, ("zhao",), 10, 40)) == [("windows", "the resident is absent")]
    assert broken(problem, Visit("N-nursing", 0, ("zhao",), 30, 60)) == []


def test_a_plan_of_the_week_after_leaves_it_alone() -> None:
    """Both are wanted as early as may be; nobody else is at work then."""
    over_midnight()
    Shift.objects.exclude(span__startswith=moment(7, 0), staff__code="chen").delete()
    Need.objects.exclude(code__in=["N-hu", "N-nursing"]).delete()
    Need.objects.update(windows=[(0, 120)])
    problem = following()
    result = solve(problem, Params(work=200))
    assert result.served == result.needed
    assert min(visit.start for visit in result.plan.visits) >= 30 + 2 * HOME
    assert rules.check(problem, result.plan) == []


def test_a_session_takes_its_room_too_and_the_resident_goes_home_from_it() -> None:
    plan = Row.objects.create(week=day(0), version=1, created_at=NOON)
    therapy, station = Need.objects.get(code="N-therapy"), Facility.objects.get(code="XC")
    session = plan.sessions.create(
        service=therapy.service, facility=station, room=Room.objects.get(code="XC-1"),
        span=(moment(6, 23), moment(7, 0.25)),
    )  # fmt: skip
    session.attendees.create(need=therapy, index=0)
    session.staff_rows.create(staff=StaffMember.objects.get(code="chen"))
    put_in_force(plan=plan, user=None, now=NOON)
    problem = following()
    assert problem.closures == (
        Closed(Asset.ROOM, "XC-1", Span(0, 15), BUSY),
        Closed(Asset.STAFF, "chen", Span(0, 15), BUSY),
    )
    assert chens(problem) == [Span(15, 360)]
    assert problem.resident["lin"].absences == (Span(0, 21),)
    others = Session("physiotherapy", "XC", "XC-1", ("zhao",), 10, 50, (Occurrence("N-therapy", 0),))
    assert ("closures", "room XC-1 is closed") in broken(problem, sessions=(others,))


@pytest.mark.parametrize(("until", "away"), [(23.95, (Span(0, 3),)), (23.9, ())])
def test_who_is_on_the_way_home_at_midnight_is_not_at_home_yet(until: float, away: tuple[Span, ...]) -> None:
    """It takes six minutes."""
    plan = Row.objects.create(week=day(0), version=1, created_at=NOON)
    therapy, station = Need.objects.get(code="N-therapy"), Facility.objects.get(code="XC")
    session = plan.sessions.create(
        service=therapy.service, facility=station, room=Room.objects.get(code="XC-1"),
        span=(moment(6, 23), moment(6, until)),
    )  # fmt: skip
    session.attendees.create(need=therapy, index=0)
    put_in_force(plan=plan, user=None, now=NOON)
    assert following().resident["lin"].absences == away


def test_who_is_on_the_way_back_at_midnight_leaves_the_base_after_it() -> None:
    """One shift over both weeks: each alone would let the way of the other lie in it."""
    Shift.objects.filter(staff__code="chen", span__startswith=moment(7, 0)).update(span=(moment(6, 20), moment(7, 6)))
    assert chens(following()) == [Span(-240, 360)]
    lived((6, 23), (7, 0))
    problem = following()
    assert chens(problem) == [Span(HOME, 360)]
    assert broken(problem, Visit("N-hu", 0, ("chen",), 10, 40))[0][0] == "staff_overlap"
    assert problem.resident["lin"].absences == ()


def test_who_was_back_before_midnight_may_set_out_from_then_on() -> None:
    Shift.objects.filter(staff__code="chen", span__startswith=moment(7, 0)).update(span=(moment(6, 20), moment(7, 6)))
    lived((6, 22), (6, 23))
    problem = following()
    assert (chens(problem), problem.closures) == ([Span(HOME - 60, 360)], ())


def test_a_shift_that_the_way_back_fills_is_none_and_care_duty_stays() -> None:
    Shift.objects.filter(staff__code="chen", span__startswith=moment(7, 0)).update(span=(moment(7, 0), moment(7, 0.5)))
    shifts(StaffMember.objects.get(code="chen"), 7, duty="care", start=1, end=2)
    over_midnight()
    assert [(one.duty.value, one.span) for one in following().shifts_of["chen"]] == [("care", Span(60, 120))]


def test_what_is_superseded_or_a_draft_goes_on_for_nobody() -> None:
    over_midnight()
    plan = Row.objects.create(week=day(0), version=2, created_at=NOON)
    put_in_force(plan=plan, user=None, now=NOON)
    assert following().closures == ()


def test_a_week_is_not_published_over_it() -> None:
    """The rules say so, before the database would."""
    over_midnight()
    plan = Row.objects.create(week=NEXT, version=1, created_at=NOON)
    visit = plan.visits.create(need=Need.objects.get(code="N-hu"), index=0, span=(moment(7, 0.25), moment(7, 0.75)))
    visit.staff_rows.create(staff=StaffMember.objects.get(code="chen"))
    with pytest.raises(InvalidPlan) as caught:
        publish_plan(plan=plan, user=None, today=day(6), now=NOON)
    assert [one.rule for one in caught.value.findings] == ["shift", "closures"]


def test_nor_is_anything_moved_by_hand_into_it() -> None:
    over_midnight()
    plan = Row.objects.create(week=NEXT, version=1, created_at=NOON)
    by = User.objects.create_user("coordinator")
    RoleAssignment.objects.create(user=by, role=Role.CITY_COORDINATOR)
    found = {}
    for start in (15, 60):
        to = Target(start=start, staff=("chen",))
        found[start] = {one.rule for one in move_check(by, plan=plan, need="N-hu", index=0, to=to).verdict.findings}
    assert found == {15: {"shift", "closures"}, 60: set()}


def test_an_excerpt_has_of_it_whom_it_holds() -> None:
    over_midnight()
    other = staff("lu", Facility.objects.get(code="XC"), "nursing")
    need("N-more", resident("more"), "nursing_visit")
    keys = frozenset({Need.objects.get(code="N-more").pk})
    home = frozenset({Facility.objects.get(code="XC").pk})
    problem = take_snapshot(monday=NEXT, extent=Extent(needs=keys, staff=frozenset({other.pk}), facilities=home))
    assert problem.closures == () and not any(one.absences for one in problem.residents)


def test_new_closures_beside_it_leave_it_there() -> None:
    """Of a week read before, only closures are read again."""
    over_midnight()
    before = following()
    zhao = StaffMember.objects.get(code="zhao")
    Closure.objects.create(asset="staff", staff=zhao, span=(moment(8, 0), moment(9, 0)))
    after = following()
    assert {one.id for one in after.closures} == {"chen", "zhao"}
    assert (after.shifts, after.residents) == (before.shifts, before.residents)
