"""The week's home visits, day by day, through the search for routes: better routes of the same visits, or the same."""

from ..budget import Budget
from ..plan import Plan
from ..problem import Problem
from ..score import score
from .dayplan import LOST, DayPlan
from .improve import improve

DAYS = 7


def polish(problem: Problem, plan: Plan, budget: Budget, seed: int = 1, jobs: int = 1) -> Plan:
    """``plan`` with the routes of each day's home visits improved; never worse by ``score``, hard rules included.

    Who is served, and on which day, stays as it is, and so do stays, day places and sessions.
    """
    best = score(problem, plan).levels
    for day in range(DAYS):
        if budget.spent:
            break
        today = DayPlan(problem, plan, day)
        if not today.movable:
            continue
        share = budget.share(1 / (DAYS - day))
        found = improve(today.model, share, seed, jobs, start=today.routes)
        budget.spend(share.done)
        if found.prices < LOST:
            offered = today.visits(found)
            levels = score(problem, offered).levels
            if levels < best:
                plan, best = offered, levels
    return plan
