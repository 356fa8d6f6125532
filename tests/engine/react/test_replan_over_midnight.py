"""What was published and goes on over Sunday's midnight stays through a replan, and nothing is planned so anew."""

import pytest

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Pin
from scheduling.engine.groups import form
from scheduling.engine.past import breaches, mend_ahead
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.events import StaffAbsent
from scheduling.engine.react.replan import replan
from scheduling.engine.supply import Mode, ServiceType
from scheduling.engine.timeline import DAY, WEEK, Span
from scheduling.engine.view import PlanView
from tests.engine.build import (
    HALL,
    SUNDAY,
    at,
    carer,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    span,
    station,
    visit,
)

LATE = WEEK - 30
LONG = Span(0, WEEK + DAY)


def town(*parts: object, **more: object) -> Problem:
    """Chen may work over the week's end, and so may Hu."""
    return problem(
        station(), HALL, carer("chen", shifts=(LONG,)), carer("hu", shifts=(LONG,)), resident(), need_visit(**more),
        resident("wang", road=12), need_visit("wang"), parts,
    )  # fmt: skip


def kept(here: Problem, there: Plan, since: int = 0) -> bool:
    return mend_ahead(here, there, since)[0] == there and not breaches(PlanView(here, there), since)


@pytest.mark.parametrize("since", [0, at(2, 0), LATE - 5, LATE + 5])
def test_the_end_of_the_week_breaks_nothing(since: int) -> None:
    here, there = town(), plan(visit(LATE, "chen"))
    assert [one.rule for one in rules.check(here, there)] == ["windows"]
    assert kept(here, there, since)


def test_it_does_not_hide_what_else_is_against_the_time() -> None:
    there = plan(visit(LATE, "chen"))
    assert kept(town(windows=(span(SUNDAY, 20, 24), span(0, 0, 2))), there)
    assert not kept(town(windows=(span(SUNDAY, 20, 24), span(0, 1, 2))), there)
    assert not kept(town(dates=Span(0, 7)), there)
    away = problem(station(), carer(shifts=(LONG,)), resident(absences=(Span(WEEK + 20, WEEK + 60),)), need_visit())
    assert not kept(away, there)
    off = problem(station(), carer(shifts=(Span(0, WEEK + 29),)), resident(), need_visit())
    assert not kept(off, there)
    assert not kept(town(), plan(visit(WEEK, "chen")))


def test_the_opening_hours_of_monday_count_for_what_goes_on_into_it() -> None:
    for opens, sound in ((0, True), (1, False)):
        hours = (span(SUNDAY, 20, 24), span(0, opens, 12))
        here = problem(station(opening=hours), carer(shifts=(LONG,)), resident(), need_session())
        assert kept(here, plan(session(LATE))) is sound


def test_beside_it_others_are_served_again() -> None:
    """Hu falls out on Tuesday; Chen is busy at midnight."""
    here = town(windows=())
    there = plan(visit(LATE, "chen"), visit(at(1, 9), "hu", need="wang-nursing"))
    found = replan(here, there, [StaffAbsent("hu", LONG)])
    assert [(one.need, one.staff) for one in found.result.plan.visits] == [
        ("lin-nursing", ("chen",)), ("wang-nursing", ("chen",)),
    ]  # fmt: skip
    assert found.result.plan.visits[0] == there.visits[0]
    assert breaches(found.view, 0) == []


def test_a_pin_holds_it() -> None:
    here = town(Pin("lin-nursing", start=LATE, staff=("chen",)))
    there = plan(visit(LATE, "chen"), visit(at(1, 9), "hu", need="wang-nursing"))
    found = replan(here, there, [StaffAbsent("hu", LONG)])
    assert found.result.impossible_pins == ()
    assert there.visits[0] in found.result.plan.visits
    assert breaches(found.view, 0) == []


def test_who_is_wanted_at_that_time_alone_is_not_served_in_its_place() -> None:
    here = problem(
        station(), carer(shifts=(LONG,)), carer("hu", shifts=(LONG,)), resident(), need_visit(), resident("wang"),
        need_visit("wang", windows=(Span(WEEK - 70, WEEK),), priority=1),
    )  # fmt: skip
    there = plan(visit(LATE, "chen"), visit(WEEK - 65, "hu", need="wang-nursing"))
    found = replan(here, there, [StaffAbsent("hu", LONG)])
    assert found.result.plan.visits == there.visits[:1]


def test_a_session_over_midnight_takes_its_room_while_groups_are_formed() -> None:
    choir = ServiceType("choir", Mode.SESSION, 60, "dance_therapy", group_size=3, group_least=2, room_use="therapy")
    people = [resident(name, road=0) for name in ("an", "bo")]
    needs = [need_session(name, service="choir") for name in ("an", "bo")]
    here = problem(
        station(), choir, carer("chen", shifts=(LONG,)), carer("hu", shifts=(LONG,)), resident(), need_session(),
        *people, *needs,
    )  # fmt: skip
    choirs = session(at(1, 9), "an-choir", "bo-choir", staff=("hu",), service="choir")
    there = plan(session(LATE), choirs)
    found = replan(here, there, [StaffAbsent("hu", LONG)])
    assert there.sessions[0] in found.result.plan.sessions
    assert len(found.result.plan.sessions) == 2
    assert breaches(found.view, 0) == []


def test_new_groups_find_the_room_taken_until_the_week_ends() -> None:
    choir = ServiceType("choir", Mode.SESSION, 60, "dance_therapy", group_size=2, group_least=2, room_use="therapy")
    needs = [need_session(name, service="choir") for name in ("an", "bo")]
    people = [resident(name, road=0) for name in ("an", "bo")]
    here = problem(
        station(), choir, carer("chen", shifts=(LONG,)), carer("hu"), resident(), need_session(), *people, *needs
    )
    there = plan(session(LATE))
    found = form(here, there, Budget(work=100), 1)
    assert len(found.sessions) == 2
    assert breaches(PlanView(here, found), 0) == []
