"""What is promised about changes, against every plan there is of random weeks."""

import pytest

from scheduling.engine.changes.apply import NEW, apply, newcomers
from scheduling.engine.changes.change import BEDS, STAFFED, Change, Kind
from scheduling.engine.changes.places import Places
from scheduling.engine.changes.remedies import MOST
from scheduling.engine.changes.supply import wide
from scheduling.engine.changes.week import explain_week
from scheduling.engine.options import candidates, with_option
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.solve import solve
from scheduling.engine.view import Option
from tests.engine.changes.trials import STEP, gain, serves
from tests.engine.test_solve_random import LIMITED, coarse, mixed

WEEKS = [
    *((mixed, seed) for seed in (0, 1, 2, 8, 14, 15, 18, 24, 27)),
    *((coarse, seed) for seed in (0, 7, 11, 14, 15)),
]
WITHOUT_CAPACITY = [
    (mixed, 12),
    (mixed, 19),
    (coarse, 2),
    (coarse, 5),
    (coarse, 8),
    (coarse, 10),
    (coarse, 12),
    (coarse, 13),
]


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


@pytest.mark.parametrize(("make", "seed"), [*WEEKS, *WITHOUT_CAPACITY])
def test_no_capacity_that_would_do_alone_is_passed_over(make, seed) -> None:  # type: ignore[no-untyped-def]
    """Fewer than three changes are named only where no other capacity would serve the need with nobody moved."""
    week: Problem = make(seed)
    plan = solve(week, LIMITED).plan

    for one in explain_week(week, plan, city=False).needs:
        named = {remedy.change.kind for remedy in one.remedies}
        if len(named) == MOST or named & STAFFED:
            continue
        need, index = week.need[one.need], next(iter(missing(week, plan, one.need)))
        for facility in week.facilities:
            for change in wide(Places(week), need, facility.id):
                changed = apply(week, change)
                fresh = (option for option in candidates(changed, need, index, STEP) if _uses(option, change))
                free = any(not check(changed, with_option(changed, plan, option)) for option in fresh)
                assert not free or change.kind in named, (one, change)


def missing(week: Problem, plan: Plan, need: str) -> list[int]:
    served = {index for name, index in plan.occurrences() if name == need}
    return [index for index in range(week.need[need].times) if index not in served]


def _uses(option: Option, change: Change) -> bool:
    if change.kind is Kind.STAFF:
        return set(option.staff) == {*newcomers(change)}
    return option.facility == change.facility and (change.kind not in BEDS or str(option.bed).startswith(NEW))
