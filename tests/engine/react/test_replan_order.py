"""Day care that comes after a visit, where the visit falls out."""

from typing import Any

from scheduling.engine import rules
from scheduling.engine.problem import Problem
from scheduling.engine.react.events import Cancelled, StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Duty, Mode, ServiceOrder, ServiceType
from tests.engine.build import at, carer, day, need_day, need_visit, plan, problem, resident, span, station, visit

CARED = ServiceType("day_care", Mode.DAY, after=ServiceOrder("nursing", 0, 90))  # a full day begins at 08:30


def town(*parts: Any) -> Problem:
    return problem(
        station(places=1, residents_per_staff=8), carer("wu", duty=Duty.CARE), CARED, resident(), need_visit(),
        need_day(), parts,
    )  # fmt: skip


def test_both_are_served_on_another_day() -> None:
    """On Tuesday the nurse comes too late for it, and on Thursday too."""
    here = town(carer(shifts=(span(0, 6, 12), span(1, 9, 17), span(2, 6, 17), span(3, 9, 17))))
    there = plan(visit(at(0, 7)), day(0))
    assert rules.check(here, there) == []
    found = replan(here, there, [StaffAbsent("chen", span(0, 0, 24))])
    assert rules.check(found.problem, found.result.plan) == []
    assert [one.day for one in found.result.plan.days] == [2]
    assert found.result.served == found.result.needed


def test_a_visit_that_no_event_touches_is_not_moved_for_a_day_that_was_unserved() -> None:
    """The place that mei gives up on Wednesday is no use to lin, whose nurse comes on Tuesday."""
    here = town(carer(), resident("mei", road=0), need_visit("mei"), need_day("mei"))
    there = plan(
        visit(at(1, 10)), visit(at(2, 7), need="mei-nursing"), day(2, need="mei-day_care"),
    )  # fmt: skip
    assert rules.check(here, there) == []
    found = replan(here, there, [Cancelled("mei-day_care", 0)])
    assert [one for one in found.result.plan.visits if one.need == "lin-nursing"] == [there.visits[0]]


def test_a_place_that_is_given_up_goes_to_whoever_has_been_visited_before() -> None:
    here = town(carer(), carer("zhu"), resident("mei", road=0), need_visit("mei"), need_day("mei"))
    there = plan(
        visit(at(2, 7)), visit(at(2, 7), "zhu", need="mei-nursing"), day(2, need="mei-day_care"),
    )  # fmt: skip
    found = replan(here, there, [Cancelled("mei-day_care", 0)])
    assert [one.need for one in found.result.plan.days] == ["lin-day_care"]
