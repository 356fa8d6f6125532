"""Sessions and home visits of one week, planned together: ``schedule``.

Two carers at one time, groups, rooms, travel, and what must follow what are all decided in one search, so that a
resident's session moves in order that a carer's route fits. Stays and day places are given.
"""

from collections.abc import Callable
from functools import partial
from itertools import chain

import numpy as np

from ..budget import Budget
from ..plan import Plan
from ..problem import Problem
from ..score import score
from .city import Compiled, compile_city
from .plans import plan_of, ways_of
from .search import Crew, Job
from .state import empty_state

__all__ = ["schedule"]

OnImprove = Callable[[Callable[[], Plan], int, int], None]


def schedule(
    problem: Problem, plan: Plan, budget: Budget, seed: int, jobs: int, on_improve: OnImprove | None = None
) -> Plan:
    """The best plan found with the stays and days of ``plan``, no worse than ``plan``.

    Sessions and visits of ``plan`` must break no rule; the search starts from them. Work of the budget is iterations.
    ``on_improve`` gets a way to build the plan, its unserved weighted minutes and its points of preference, as
    ``score`` counts them. Raises ValueError when ``plan`` breaks a rule.
    """
    compiled = compile_city(problem, plan)
    if not compiled.demand.occurrences:
        return plan
    crew = Crew(_begin(compiled, plan, seed, jobs), budget)
    told = None
    for best in chain(crew.jobs[:1], crew.meetings()):
        if on_improve is not None and best.levels != told:
            told = best.levels
            on_improve(partial(plan_of, compiled, best.ways), best.levels.unserved, best.levels.preference)
    return plan_of(compiled, min(crew.jobs, key=lambda job: job.levels).ways)


def _begin(compiled: Compiled, plan: Plan, seed: int, jobs: int) -> list[Job]:
    """Jobs that stand at ``plan`` and what could be added to it at once, the weightiest needs first."""
    without = score(compiled.problem, compiled.fixed)
    occurrences = compiled.city.occurrences
    weights = compiled.city.needs["weight"][occurrences["need"]]
    elsewhere = without.by_rule["unserved"] - int(weights.sum())
    states = (empty_state(compiled, seed * jobs + job, without.preference, elsewhere) for job in range(jobs))
    crew = [Job(compiled, state) for state in states]
    if not crew[0].load(ways_of(compiled, plan)):
        raise ValueError("the sessions and visits of the plan do not fit together: travel, meal breaks or maxima")
    crew[0].insert(np.lexsort((-weights, occurrences["pin"] < 0)))
    for job in crew[1:]:
        job.load(crew[0].ways)
    return crew
