"""The guardian's choice counts on the day of use, for every way of serving."""

import pytest

from scheduling.engine.demand import Need
from scheduling.engine.result import Params, Result
from scheduling.engine.solve import solve
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import (
    carer,
    chosen,
    need_day,
    need_session,
    need_stay,
    need_visit,
    problem,
    resident,
    span,
    station,
)

DAYS = Span(0, 3)
WORK = Params(seconds=None, work=300)


def solved(need: Need) -> Result:
    """With the same at both stations on three days."""
    shifts = [span(day, 8, 12) for day in range(3)]
    houses = (station(beds=1, places=1), station("zhapu", beds=1, places=1))
    return solve(problem(houses, carer(shifts=shifts), carer("wu", "zhapu", shifts=shifts), resident(), need), WORK)


@pytest.mark.parametrize("end", [0, 1, 2, 3])
def test_only_the_days_before_a_choice_ends_are_used(end: int) -> None:
    asked = {"dates": DAYS, "chosen_facilities": chosen("xincang", days=Span(-9, end))}
    stay = need_stay(nights=3, nights_min=1, **asked)
    for need in (need_visit(times=3, **asked), need_session(times=3, **asked), need_day(times=3, **asked), stay):
        result = solved(need)
        assert sum(one.units for one in result.outcomes) == 3 - end, need.service
        reasons = {reason.rule for one in result.outcomes for reason in one.reasons}
        assert ("guardian_choice" in reasons) == (end < 3), need.service


def test_a_child_goes_where_was_chosen_for_the_day() -> None:
    """To the one until Monday, as to the last day of a year, and to the other from Tuesday on."""
    choice = (*chosen("xincang", days=Span(-300, 1)), *chosen("zhapu", days=Span(1)))
    sessions = solved(need_session(times=3, dates=DAYS, chosen_facilities=choice)).plan.sessions
    assert [(one.start // DAY, one.facility) for one in sessions] == [(0, "xincang"), (1, "zhapu"), (2, "zhapu")]
    visits = solved(need_visit(times=3, dates=DAYS, chosen_facilities=choice)).plan.visits
    assert [(one.start // DAY, one.staff) for one in visits] == [(0, ("chen",)), (1, ("wu",)), (2, ("wu",))]
