"""A city in which a plan is hidden: what the search for many needs makes of it."""

from dataclasses import replace
from functools import cache

from scheduling.engine import rules
from scheduling.engine.budget import Budget
from scheduling.engine.demand import Pin
from scheduling.engine.placement import PlacementResult, place
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.score import score
from scheduling.engine.worth import served
from tests.engine.placement.city import build

WORK = 500_000


@cache
def city() -> tuple[Problem, Plan]:
    return build(seed=1, towns=4)


@cache
def result(jobs: int) -> PlacementResult:
    problem, _ = city()
    return place(problem, problem.baseline, Budget(work=WORK), seed=3, jobs=jobs)


def test_the_hidden_plan_and_the_baseline_keep_the_rules() -> None:
    problem, hidden = city()
    assert rules.check(problem, hidden) == []
    assert rules.check(problem, problem.baseline) == []
    assert len(problem.needs) > 400


def test_the_placing_keeps_the_rules_and_lies_between_the_hidden_plan_and_the_bound() -> None:
    problem, hidden = city()
    found = result(2)
    assert rules.check(problem, found.plan) == []
    assert served(problem, hidden) < served(problem, found.plan) <= found.bound
    assert served(problem, found.plan) > 0.97 * found.bound


def test_the_same_work_and_seed_give_the_same_plan_whatever_the_jobs() -> None:
    assert result(1) == result(2)


def test_pins_and_needs_of_one_resident_among_many() -> None:
    problem, _ = city()
    beds = [Pin(stay.need, 0, bed=stay.bed) for stay in problem.baseline.stays[::9]]
    homes = [Pin(day.need, day.index, day=day.day) for day in problem.baseline.days[::50]]
    again = [
        replace(need, id=f"{need.id}-again", priority=1) for need in problem.needs[::40] if need.service == "respite"
    ]
    tangled = replace(problem, pins=(*beds, *homes), needs=(*problem.needs, *again))
    found = place(tangled, problem.baseline, Budget(work=WORK), seed=1, jobs=2)
    assert rules.check(tangled, found.plan) == []
    assert served(tangled, found.plan) > 0.95 * found.bound
    assert {stay.need for stay in found.plan.stays} & {need.id for need in again} != set()


def test_work_is_counted() -> None:
    problem, _ = city()
    budget = Budget(work=WORK // 5)
    place(problem, problem.baseline, budget, seed=1, jobs=2)
    assert WORK // 10 < budget.done < WORK // 2


def test_cancelled_at_once_it_gives_back_the_plan_and_a_bound() -> None:
    problem, hidden = city()
    stopped = place(problem, problem.baseline, Budget(should_stop=lambda: True), seed=1, jobs=2)
    assert score(problem, stopped.plan).levels <= score(problem, problem.baseline).levels
    assert stopped.bound >= served(problem, hidden)


def test_cancelled_on_the_way_it_gives_the_best_so_far() -> None:
    problem, _ = city()
    asked = iter(range(10**9))
    stopped = place(problem, problem.baseline, Budget(should_stop=lambda: next(asked) > 400), seed=1, jobs=2)
    assert rules.check(problem, stopped.plan) == []
    assert served(problem, problem.baseline) < served(problem, stopped.plan) <= stopped.bound


def test_a_time_limit_of_nothing_is_kept() -> None:
    problem, _ = city()
    found = place(problem, problem.baseline, Budget(seconds=0.0), seed=1, jobs=1)
    assert rules.check(problem, found.plan) == []
    assert score(problem, found.plan).levels <= score(problem, problem.baseline).levels
