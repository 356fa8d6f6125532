"""The stage of the solve: from a plan with kept sessions and visits to a better one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..budget import Budget
from ..plan import Plan
from ..problem import Problem
from ..score import score
from ..worth import units_served, worth
from .city import Compiled, compile_city
from .demand import APPOINTMENTS
from .plans import plan_of, ways_of
from .search import COLD, HOT, LONG_RUN, ROUND, SLICE, Job
from .state import empty_state

APART = 1 / 3  # of the search, before jobs go on from the best of them
TELL = 2.0  # seconds between two words to the caller


def schedule(
    problem: Problem,
    plan: Plan,
    budget: Budget,
    seed: int,
    jobs: int,
    on_improve: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """``plan`` with better sessions and visits, planned together; its stays and days stand.

    The sessions and visits of ``plan`` keep all rules, pins included. The answer keeps them too and is never worse by
    ``score``. Work is counted in iterations of each job; without a limit in seconds, the same problem, plan, work, seed
    and jobs give the same answer. ``on_improve`` is given complete plans on the way.
    """
    compiled = compile_city(problem, plan)
    if not compiled.demand.occurrences:
        return plan
    searches = [_start(compiled, plan, seed * 1009 + number) for number in range(max(1, jobs))]
    on_improve(plan_of(compiled, _best(searches).ways))
    told = budget.elapsed
    seconds, work = budget.seconds_left, budget.work_left
    with ThreadPoolExecutor(len(searches)) as pool:
        while not budget.spent:
            done = _done(budget, seconds, work)
            iterations = ROUND if budget.work_left is None else min(ROUND, budget.work_left)
            heat = HOT * (COLD / HOT) ** done
            list(pool.map(partial(_search, budget, iterations, heat), searches))
            budget.spend(iterations)
            if done > APART:
                _meet(searches)
            if budget.elapsed > told + TELL:
                on_improve(plan_of(compiled, _best(searches).ways))
                told = budget.elapsed
    return plan_of(compiled, _best(searches).ways)


def _start(compiled: Compiled, plan: Plan, seed: int) -> Job:
    """A search that holds the plan, and what could be added to it, the needs with the fewest ways first."""
    fixed = score(compiled.problem, compiled.fixed)
    job = Job(compiled, empty_state(compiled, seed, fixed.preference, _unserved_elsewhere(compiled)))
    if not job.load(ways_of(compiled, plan)):
        raise AssertionError("the sessions and visits of the plan do not hold together")
    job.insert(_hardest_first(compiled))
    return job


def _hardest_first(compiled: Compiled) -> NDArray[np.int64]:
    city = compiled.city
    return np.argsort(city.needs["ease"][city.occurrences["need"]], kind="stable").astype(np.int64)


def _unserved_elsewhere(compiled: Compiled) -> int:
    """Weighted minutes of stays and days that nobody serves."""
    problem, total = compiled.problem, 0
    given = units_served(problem, compiled.fixed)
    for need in problem.needs:
        if problem.service[need.service].mode not in APPOINTMENTS:
            units, weight = worth(problem, need)
            total += (units - given.get(need.id, 0)) * weight
    return total


def _search(budget: Budget, iterations: int, heat: float, job: Job) -> None:
    """Iterations in slices, so that a limit in seconds or a word from outside ends them soon."""
    for first in range(0, iterations, SLICE):
        if budget.cancelled or budget.seconds_left == 0:
            return
        job.search(min(SLICE, iterations - first), heat)


def _done(budget: Budget, seconds: float | None, work: int | None) -> float:
    """How far the search has come, 0 to 1, by the limit that is nearer."""
    parts = [min(1.0, budget.done / LONG_RUN)] if seconds is None and work is None else []
    if seconds:
        parts.append(1 - (budget.seconds_left or 0.0) / seconds)
    if work:
        parts.append(1 - (budget.work_left or 0) / work)
    return max(parts, default=1.0)


def _best(searches: list[Job]) -> Job:
    return min(searches, key=lambda job: job.best)


def _meet(searches: list[Job]) -> None:
    """All go on from the best plan of them."""
    best = _best(searches)
    ways = best.ways.copy()
    for job in searches:
        if job.best > best.best:
            job.load(ways)
