"""Groups that somebody is pinned to."""

from dataclasses import replace

import pytest

from scheduling.engine.demand import Pin
from scheduling.engine.problem import Problem
from scheduling.engine.result import ImpossiblePin, Params, Result
from scheduling.engine.solve import solve
from tests.engine.build import at, piece, span
from tests.engine.groups.town import PEOPLE, town

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


@pytest.mark.parametrize("day", range(5))
def test_others_come_to_the_hour_to_which_one_is_pinned(day: int) -> None:
    week = town(PEOPLE, [span(day, 9, 11) for day in range(5)])
    found = solved(week, Pin("bo-dance", 0, start=at(day, 10)))
    assert {one.start for one in found.plan.sessions if piece("bo-dance") in one.attendees} == {at(day, 10)}
    assert found.impossible_pins == ()


@pytest.mark.parametrize("day", [1, 3])
def test_a_group_pinned_to_a_day_is_held_at_the_hour_at_which_all_can_come(day: int) -> None:
    week = town(NAMES, [span(day, 8, 17) for day in range(5)])
    hours = {"bo": (8, 10), "lin": (9, 11), "mei": (9, 12)}
    needs = tuple(replace(need, windows=(span(day, *hours[need.resident]),)) for need in week.needs)
    found = solved(replace(week, needs=needs), *(Pin(f"{name}-dance", 0, day=day) for name in NAMES))
    assert [(one.start, len(one.attendees)) for one in found.plan.sessions] == [(at(day, 9), 3)]
    assert found.impossible_pins == ()


def test_who_is_pinned_where_nobody_else_can_come_has_a_group_at_another_hour() -> None:
    week = town(NAMES)
    needs = tuple(replace(need, windows=() if need.resident == "bo" else (span(2, 9, 10),)) for need in week.needs)
    pin = Pin("bo-dance", 0, start=TEN)
    found = solved(replace(week, needs=needs), pin)
    assert [(one.start, len(one.attendees)) for one in found.plan.sessions] == [(at(2, 9), 3)]
    assert found.impossible_pins == (ImpossiblePin(pin, ("group_least",)),)
