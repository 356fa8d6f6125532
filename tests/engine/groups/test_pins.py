"""Groups that somebody is pinned to."""

from dataclasses import replace

from scheduling.engine.demand import Pin
from scheduling.engine.problem import Problem
from scheduling.engine.result import ImpossiblePin, Params, Result
from scheduling.engine.solve import solve
from tests.engine.build import at, span
from tests.engine.groups.town import town

NAMES = ("bo", "lin", "mei")
TEN = at(2, 10)


def solved(week: Problem, *pins: Pin) -> Result:
    return solve(replace(week, pins=pins), Params(seconds=None, work=6_000, seed=1, jobs=1))


def test_a_pin_that_the_plan_keeps_is_not_called_impossible() -> None:
    """Bo alone is too few for a group; lin and mei come to it, and there is no other hour."""
    found = solved(town(NAMES, [span(2, 10, 11)]), Pin("bo-dance", 0, start=TEN))
    assert [(one.start, len(one.attendees)) for one in found.plan.sessions] == [(TEN, 3)]
    assert found.impossible_pins == ()


def test_a_pin_that_no_group_is_held_for_is_impossible() -> None:
    pin = Pin("bo-dance", 0, start=TEN)
    found = solved(town(NAMES[:2], [span(2, 10, 11)]), pin)
    assert found.plan.sessions == ()
    assert found.impossible_pins == (ImpossiblePin(pin, ("group_least",)),)
