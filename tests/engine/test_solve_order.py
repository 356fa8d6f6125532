"""Day care that comes after a visit or a session: served where a plan exists that serves both."""

from typing import Any

import pytest

from scheduling.engine import rules
from scheduling.engine.demand import Pin
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Result
from scheduling.engine.solve import solve
from scheduling.engine.supply import Duty, Mode, ServiceOrder, ServiceType
from tests.engine.build import (
    SPEECH,
    at,
    carer,
    day,
    need_day,
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

QUICK = Params(seconds=None, work=300, seed=1, jobs=1)
SOON = ServiceOrder("nursing", 0, 90)  # a full day begins at 08:30
CARED = ServiceType("day_care", Mode.DAY, after=SOON)


def town(*parts: Any, needs: tuple[Any, ...] = (), road: int = 10, **more: Any) -> Problem:
    """Wu takes care of the home, Chen is the nurse; Lin's days come after the nurse of the same number."""
    return problem(
        station(places=2, residents_per_staff=8), carer("wu", duty=Duty.CARE), CARED, resident(road=road), parts,
        *(needs or (need_visit(), need_day())), **more,
    )  # fmt: skip


def solved(here: Problem) -> Result:
    found = solve(here, QUICK)
    assert rules.check(here, found.plan) == []
    assert found.served <= found.bound
    return found


def test_a_day_is_served_after_a_visit_that_can_be_before_it() -> None:
    """Wherever else the nurse could come."""
    here = town(carer())
    assert rules.check(here, plan(visit(at(0, 7)), day(0))) == []
    found = solved(here)
    assert found.served == found.needed


def test_each_day_comes_after_the_visit_of_its_number() -> None:
    here = town(carer(), needs=(need_visit(times=3), need_day(times=3)))
    found = solved(here)
    assert found.served == found.needed


def test_what_others_need_the_nurse_for_is_left_to_them() -> None:
    """She is there one hour before the day begins, and mei can be seen then alone."""
    here = town(
        carer(shifts=(span(0, 7, 12),)), resident("mei"), needs=(
            need_visit(), need_day(), need_visit("mei", windows=(span(0, 7, 9),), priority=1),
        ),
    )  # fmt: skip
    found = solved(here)
    assert {one.occurrence.need for one in found.outcomes if one.units} == {"lin-day_care"}


def test_pinned_visits_stay() -> None:
    here = town(carer(), Pin("lin-nursing", start=at(2, 10)))
    found = solved(here)
    assert found.plan.visits[0].start == at(2, 10)
    assert found.plan.days == ()
    here = town(carer(), Pin("lin-nursing", day=2))
    found = solved(here)
    assert [one.day for one in found.plan.days] == [2]


def test_what_follows_the_visit_goes_on_following_it() -> None:
    bath = ServiceType("bath", Mode.VISIT, 60, "nursing", after=ServiceOrder("nursing", 0, 700))
    needs = (need_visit(), need_day(), need_visit(service="bath", windows=(span(3, 17, 20),)))
    found = solved(town(carer(), bath, needs=needs))
    assert found.served == found.needed
    assert [one.day for one in found.plan.days] == [3]


@pytest.mark.parametrize("road", [0, 10])
def test_after_a_session_too(road: int) -> None:
    cared = ServiceType("day_care", Mode.DAY, after=ServiceOrder("speech", 0, 120))
    here = problem(
        station(places=2, residents_per_staff=8), carer("wu", duty=Duty.CARE), carer(), cared, SPEECH,
        resident(road=road), need_session(), need_day(),
    )  # fmt: skip
    assert rules.check(here, plan(session(at(0, 7)), day(0))) == []
    found = solved(here)
    assert found.served == found.needed


def test_days_whose_visit_was_unserved_till_last_are_asked_again() -> None:
    """The day weighs more than the visit, so it is asked first."""
    here = town(carer(shifts=(span(4, 6, 9),)), needs=(need_visit(priority=5), need_day(priority=1)))
    found = solved(here)
    assert found.served == found.needed
