"""The loop across the stages: what a resident has of one kind makes room for what the same resident lacks of another.

Beds and day places are settled before sessions and visits, around those that the baseline holds. So a visit may be
left out for a day place that could as well be on another day, or a day place for a session that could move. The few
residents to whom this happens are planned anew, what they lack first.
"""

from collections import defaultdict
from collections.abc import Iterator

from .budget import Budget
from .demand import Occurrence
from .plan import Plan
from .problem import Problem
from .resolve import resolve
from .score import score
from .supply import Mode
from .worth import units_served, worth

WORK = 500  # iterations of a search
BESIDE = (Mode.STAY, Mode.DAY)


def across(problem: Problem, plan: Plan, budget: Budget, seed: int) -> Plan:
    """``plan`` with such residents planned anew where that is better by ``score``, the weightiest lack first.

    The work of the budget is iterations of the search for sessions and visits.
    """
    pinned = {Occurrence(pin.need, pin.index) for pin in problem.pins}
    for lacking, instead in _torn(problem, plan):
        if budget.spent:
            break
        free = [one for one in instead if one not in pinned]
        served = _served(problem, plan)
        offered = resolve(problem, plan.without(free), lacking, WORK, seed)
        budget.spend(WORK)
        if _served(problem, offered) == _served(problem, plan.without(free)):
            continue
        offered = resolve(problem, offered, free, WORK, seed)
        budget.spend(WORK)
        if _served(problem, offered) > served and score(problem, offered).levels < score(problem, plan).levels:
            plan = offered
    return plan


def _served(problem: Problem, plan: Plan) -> int:
    """Weighted minutes."""
    units = units_served(problem, plan)
    return sum(count * worth(problem, problem.need[need])[1] for need, count in units.items())


def _torn(problem: Problem, plan: Plan) -> Iterator[tuple[list[Occurrence], list[Occurrence]]]:
    """Of each resident who lacks something of one kind and has something of the other: what is lacking, and the other.

    The one kind are stays and days, the other sessions and visits.
    """
    units = units_served(problem, plan)
    given = set(plan.occurrences())
    lacks: defaultdict[tuple[str, bool], list[Occurrence]] = defaultdict(list)
    has: defaultdict[tuple[str, bool], list[Occurrence]] = defaultdict(list)
    weights: defaultdict[tuple[str, bool], int] = defaultdict(int)
    for need in problem.needs:
        key = need.resident, problem.service[need.service].mode in BESIDE
        wanted, weight = worth(problem, need)
        missing = wanted - units.get(need.id, 0)
        weights[key] += missing * weight
        for one in (Occurrence(need.id, index) for index in range(need.times)):
            if one in given:
                has[key].append(one)
            if one not in given or (missing and problem.service[need.service].mode is Mode.STAY):
                lacks[key].append(one)
    for resident, beside in sorted(lacks, key=lambda key: (-weights[key], key)):
        if has[resident, not beside]:
            yield lacks[resident, beside], has[resident, not beside]
