"""When a group may be held: what entitlements say of its times."""

import pytest

from scheduling.engine.demand import Entitlement
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.timeline import DAY, Span
from tests.engine.build import carer, need_session, problem, resident, span, station
from tests.engine.groups.test_forming import formed
from tests.engine.groups.town import CHOIR, HALL

NAMES = ("bo", "lin", "mei")
WORKDAYS = [span(day, 8, 17) for day in range(5)]


def week(
    *parts: object, times: int = 1, shifts: list[Span] = WORKDAYS, choir: object = CHOIR, **need: object
) -> Problem:
    asked = tuple((resident(name, road=0), need_session(name, service="dance", times=times, **need)) for name in NAMES)
    return problem(station(), HALL, carer(shifts=shifts), choir, asked, parts)


def starts(of: Problem, held: Plan = Plan(), seed: int = 1) -> list[int]:
    """Of the groups formed, in which all three must be."""
    found = [one for one in formed(of, held, seed=seed).sessions if one.service == "dance"]
    assert all(len(one.attendees) == 3 for one in found)
    return sorted(one.start for one in found)


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("day", [0, 4])
def test_funded_groups_are_on_days_on_which_the_entitlements_are_valid(day: int, seed: int) -> None:
    funds = tuple(Entitlement(f"{name}-fund", name, "dance", Span(day, day + 1), 5) for name in NAMES)
    (start,) = starts(week(funds, funded=True), seed=seed)
    assert start // DAY == day


def test_funded_groups_of_whom_nobody_has_an_entitlement_are_not_formed() -> None:
    assert starts(week(funded=True)) == []
