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
from .supply import PLACEMENTS, Mode
from .worth import served, units_served, worth

WORK = 500  # iterations of a search


def across(problem: Problem, plan: Plan, budget: Budget, seed: int) -> Plan:
    """``plan`` with such residents planned anew where that is better by ``score``, the weightiest lack first.

    The work of the budget is iterations of the search for sessions and visits.
    """
    for lacking, instead in _torn(problem, plan):
        if budget.spent:
            break
        # Who would leave a group might leave too few there.
        free = [one for one in instead if one not in problem.pinned and not problem.in_group(one.need)]
        rest = plan.without(free)
        offered = resolve(problem, rest, lacking, WORK, seed)
        budget.spend(WORK)
        if served(problem, offered) == served(problem, rest):
            continue
        offered = resolve(problem, offered, free, WORK, seed)
        budget.spend(WORK)
        gained = served(problem, offered) > served(problem, plan)
        if gained and score(problem, offered).levels < score(problem, plan).levels:
            plan = offered
    return plan


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
        key = need.resident, problem.service[need.service].mode in PLACEMENTS
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
