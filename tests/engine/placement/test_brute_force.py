"""Random problems of which every plan is looked at: none serves more, and the bound is the most that can be served."""

from dataclasses import replace

import pytest

from scheduling.engine import placement, rules
from scheduling.engine.budget import Budget
from scheduling.engine.placement import place
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.score import score
from tests.engine.placement.tiny import gain, most, pinned, some_plan, standing, tiny


def case(seed: int, fairness: int = 0) -> tuple[Problem, Plan, Plan]:
    """A problem, what stands in its plan, and a plan to start from, by turns the baseline or full of pins."""
    problem = tiny(seed, fairness)
    stands = standing(problem, seed)
    given = some_plan(problem, stands, seed)
    if seed % 3 == 1:
        problem = replace(problem, baseline=given, confirmed=tuple(given.occurrences())[:1])
    if seed % 3 == 2:
        problem = pinned(problem, given, seed)
    return problem, stands, given


@pytest.mark.parametrize("seed", range(30))
def test_serves_as_much_as_the_best_of_all_plans(seed: int) -> None:
    problem, stands, given = case(seed, fairness=seed % 2 * 90)
    result = place(problem, given, Budget(), seed, jobs=1)
    assert rules.check(problem, result.plan) == []
    assert score(problem, result.plan).levels <= score(problem, given).levels
    assert (result.plan.sessions, result.plan.visits) == (stands.sessions, stands.visits)
    assert gain(problem, result.plan) == most(problem, stands)


@pytest.mark.parametrize("seed", range(100, 112))
def test_the_bound_is_what_the_best_plan_without_pins_and_visits_serves(seed: int) -> None:
    problem, _, given = case(seed)
    result = place(problem, given, Budget(), seed, jobs=1)
    assert result.bound == most(replace(problem, pins=()), Plan())


@pytest.mark.parametrize("seed", range(200, 216))
def test_the_search_for_many_needs_keeps_the_rules_too(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(placement, "FEW", 0)
    problem, stands, given = case(seed)
    result = place(problem, given, Budget(), seed, jobs=1)
    assert rules.check(problem, result.plan) == []
    assert score(problem, result.plan).levels <= score(problem, given).levels
    assert gain(problem, result.plan) <= most(problem, stands) <= result.bound
