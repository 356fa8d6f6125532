"""A bound that was proven for the week as it was bounds the week as it is, whatever a change has made possible."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scheduling.catching_up import caught_up
from scheduling.engine.bounds import appointments_bound
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.react.events import NeedAdded
from scheduling.engine.react.replan import replan
from scheduling.engine.result import Params
from scheduling.engine.rules import check
from scheduling.engine.solve import solve
from scheduling.engine.supply import Mode, ServiceOrder, ServiceType
from scheduling.engine.worth import served, worth_of
from tests.engine.build import (
    NURSING,
    at,
    carer,
    need_session,
    need_visit,
    plan,
    problem,
    resident,
    session,
    station,
    visit,
)

WASH = ServiceType("wash", Mode.VISIT, 30, "washing")  # nobody can give it
NURSED, TRAINED = plan(visit(at(0, 9))), plan(session(at(0, 9)))


def washed_first() -> Problem:
    """Nursing comes after a wash, where somebody needs one."""
    after = replace(NURSING, after=ServiceOrder("wash", 0, 60))
    return problem(station(), carer(), resident(), WASH, after, need_visit(), need_visit(service="wash"))


def unwashed() -> tuple[Problem, Problem, Plan]:
    was = washed_first()
    return was, replace(was, needs=tuple(need for need in was.needs if need.service != "wash")), NURSED


def trained_before() -> tuple[Problem, Problem, Plan]:
    """The assessment is missing, which ends no placement that goes on."""
    was = problem(station(), carer(), resident(), need_session(requires=("rehabilitation_plan",)))
    return was, replace(was, baseline=TRAINED), TRAINED


@pytest.mark.parametrize("changed", [unwashed, trained_before])
def test_what_can_be_served_by_now_is_within_the_bound(changed: Callable[[], tuple[Problem, Problem, Plan]]) -> None:
    was, now, possible = changed()
    assert check(now, possible) == [] and served(now, possible) > 0
    result = solve(was, Params(seconds=None, work=1_000, jobs=1))
    assert (result.bound, appointments_bound(was)) == (0, 0)
    assert caught_up(result, was, now).result.bound >= served(now, possible)


def test_a_second_wash_that_somebody_can_give_lets_nursing_follow_it() -> None:
    """Both are added to what was proven before the second was asked for."""
    added = NeedAdded(need_visit(id="lin-second-wash", service="wash"))
    found = replan(washed_first(), Plan(), [added], bound=0)
    worths = [worth_of(found.problem, [need]) for need in ("lin-second-wash", "lin-nursing")]
    assert found.result.bound == sum(worths) < found.result.needed
