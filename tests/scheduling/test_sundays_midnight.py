"""A running week that goes on after Sunday's midnight, as a workbook brought it: what is sound is neither marked as
broken nor lost."""

from typing import Any

import pytest

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from facilities.models import Closure, Facility, Shift, StaffMember
from residents.models import Need, Resident
from scheduling.engine.demand import Occurrence
from scheduling.engine.moves import Target
from scheduling.engine.plan import Visit
from scheduling.engine.react.events import StaffAbsent
from scheduling.engine.timeline import WEEK, Span
from scheduling.models import BrokenAppointment
from scheduling.models import Plan as Row
from scheduling.selectors.moves import move_check
from scheduling.selectors.plans import engine_plan
from scheduling.services.breaking import capacity_sweep
from scheduling.services.publishing import publish_plan, put_in_force
from scheduling.services.reacting import week_replan, week_what_if
from tests.network import NOON, day, moment
from tests.scheduling.village import need, village_with_zhao

pytestmark = pytest.mark.django_db

NIGHT = Visit("N-nursing", 0, ("chen",), WEEK - 15, WEEK + 15)
MORNING = Visit("N-hu", 0, ("chen",), 600, 630)
HOURS_OFF = StaffAbsent("chen", Span(480, 720))


@pytest.fixture(autouse=True)
def published() -> Row:
    """Chen also works from Sunday evening to Monday morning, and has a visit at midnight."""
    village_with_zhao()
    Closure.objects.all().delete()
    Need.objects.exclude(code="N-nursing").delete()
    need("N-hu", Resident.objects.get(code="hu"), "nursing_visit")
    chen = StaffMember.objects.get(code="chen")
    for span in ((moment(6, 20), moment(7, 0)), (moment(7, 0), moment(7, 6))):  # as the pages store a night shift
        Shift.objects.create(staff=chen, facility=chen.facility, span=span, duty="appointments")
    plan = Row.objects.create(week=day(0), version=1, created_at=NOON)
    for one in (NIGHT, MORNING):
        span = (moment(0, one.start / 60), moment(0, one.end / 60))
        visit = plan.visits.create(need=Need.objects.get(code=one.need), index=0, span=span)
        visit.staff_rows.create(staff=chen)
    put_in_force(plan=plan, user=None, now=NOON)
    return plan


def swept() -> set[str]:
    capacity_sweep(today=day(0), now=NOON)
    return {*BrokenAppointment.objects.filter(mended_at=None).values_list("need__code", flat=True)}


def replanned(*events: Any) -> Row:
    answer = week_replan(monday=day(0), events=events, user=None, today=day(0), now=moment(0, 0))
    assert answer.plan is not None
    return answer.plan


def test_what_is_sound_is_not_marked() -> None:
    assert swept() == set()


def test_what_breaks_it_before_or_after_midnight_marks_it() -> None:
    Shift.objects.get(span__startswith=moment(7, 0)).delete()
    assert swept() == {"N-nursing"}
    Shift.objects.create(
        staff=StaffMember.objects.get(code="chen"), facility=Facility.objects.get(code="XC"),
        span=(moment(7, 0), moment(7, 0.25)), duty="appointments",
    )  # fmt: skip
    assert swept() == {"N-nursing"}  # no time is left for the way back
    Shift.objects.filter(span__startswith=moment(7, 0)).update(span=(moment(7, 0), moment(7, 1)))
    assert swept() == set()
    Need.objects.filter(code="N-nursing").update(dates=(day(-60), day(7)))
    assert swept() == {"N-nursing"}


def test_a_replan_leaves_it_alone_and_can_be_published() -> None:
    plan = replanned(HOURS_OFF)
    visits = {visit.need: visit for visit in engine_plan(plan).visits}
    assert visits["N-nursing"] == NIGHT
    assert visits["N-hu"] != MORNING
    publish_plan(plan=plan, user=None, today=day(0), now=moment(0, 0))


def test_others_are_moved_by_hand_beside_it_and_nothing_is_moved_over_the_end(published: Row) -> None:
    by = User.objects.create_user("coordinator")
    RoleAssignment.objects.create(user=by, role=Role.CITY_COORDINATOR)

    def broken(code: str, start: int) -> set[str]:
        to = Target(start=start, staff=("chen",))
        found = move_check(by, plan=published, need=code, index=0, to=to).verdict
        return {one.rule for one in found.findings}

    assert broken("N-hu", 660) == set()
    assert broken("N-nursing", 660) == set()
    assert broken("N-hu", WEEK - 60) == set()
    assert broken("N-hu", WEEK - 20) == {"windows", "staff_overlap"}


def test_what_if_says_nothing_of_it() -> None:
    answer = week_what_if(monday=day(0), events=[HOURS_OFF], now=moment(0, 0))
    assert [change.occurrence for change in answer.replan.changes] == [Occurrence("N-hu", 0)]
