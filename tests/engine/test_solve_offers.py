"""An offer that ends inside the week counts until it ends, for every way of serving."""

from dataclasses import replace

import pytest

from scheduling.engine.demand import Need
from scheduling.engine.problem import Problem
from scheduling.engine.result import Params, Result
from scheduling.engine.solve import solve
from scheduling.engine.timeline import ALWAYS, Span
from tests.engine.build import carer, need_day, need_session, need_stay, need_visit, problem, resident, span, station

NEEDS = (need_visit(times=3), need_session(times=3), need_day(times=3), need_stay(nights=3, nights_min=1))


def solved(need: Need, end: int) -> Result:
    dates = replace(need, dates=Span(0, 3))
    week = problem(station(beds=1, places=1), carer(shifts=[span(d, 8, 12) for d in range(3)]), resident(), dates)
    return solve(_offered_until(week, end), Params(seconds=None, work=300))


def _offered_until(week: Problem, end: int) -> Problem:
    return replace(week, offers=tuple(replace(offer, valid=Span(ALWAYS.start, end)) for offer in week.offers))


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.service)
@pytest.mark.parametrize("end", [0, 1, 2, 3])
def test_only_the_days_before_the_offer_ends_are_used(need: Need, end: int) -> None:
    result = solved(need, end)

    assert sum(one.units for one in result.outcomes) == 3 - end
