"""What is promised about changes, against every plan there is of random weeks."""

import pytest

from scheduling.engine.changes import explain_week
from scheduling.engine.changes.apply import apply
from scheduling.engine.problem import Problem
from scheduling.engine.solve import solve
from tests.engine.changes.trials import gain, serves
from tests.engine.test_solve_random import LIMITED, coarse, mixed

WEEKS = [
    *((mixed, seed) for seed in (0, 1, 2, 8, 14, 15, 18, 24, 27)),
    *((coarse, seed) for seed in (2, 7, 8, 11, 15)),
]
WITHOUT_CAPACITY = [(mixed, 12), (mixed, 19), (coarse, 5), (coarse, 10), (coarse, 12), (coarse, 13)]


@pytest.mark.parametrize(("make", "seed"), [*WEEKS, *WITHOUT_CAPACITY])
def test_each_change_serves_what_it_promises_and_takes_nothing_from_anyone(make, seed) -> None:  # type: ignore[no-untyped-def]
    week: Problem = make(seed)
    plan = solve(week, LIMITED).plan

    explained = explain_week(week, plan, city=False)

    promised = [(one.need, remedy) for one in explained.needs for remedy in one.remedies]
    assert promised
    for need, remedy in promised:
        assert serves(week, plan, apply(week, remedy.change), need, remedy.units), (need, remedy)


@pytest.mark.parametrize(("make", "seed"), WEEKS)
def test_what_one_capacity_is_worth_to_the_city(make, seed) -> None:  # type: ignore[no-untyped-def]
    week: Problem = make(seed)
    plan = solve(week, LIMITED).plan

    capacities = explain_week(week, plan).capacities

    assert capacities
    for capacity in capacities:
        assert capacity.weight == gain(week, plan, apply(week, capacity.change)), capacity
