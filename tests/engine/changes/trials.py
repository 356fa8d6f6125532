"""The same questions answered by trying every plan there is: the judge of what ``changes`` promises."""

from collections.abc import Mapping

from scheduling.engine.keep import blocking
from scheduling.engine.options import candidates, with_option
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.rules import check
from scheduling.engine.view import Option
from scheduling.engine.worth import units_served, worth

STEP = 60


def gain(problem: Problem, plan: Plan, changed: Problem) -> int:
    """The most weighted minutes that ``changed`` allows beyond ``plan``, where no need gets less than in ``plan``."""
    given = units_served(problem, plan)
    return best(changed, given) - sum(units * worth(problem, problem.need[need])[1] for need, units in given.items())


def serves(problem: Problem, plan: Plan, changed: Problem, need: str, units: int) -> bool:
    """Whether some plan of ``changed`` gives ``need`` that many more units, and no other need less than ``plan``."""
    given = units_served(problem, plan)
    return best(changed, {**given, need: given.get(need, 0) + units}) >= 0


def best(problem: Problem, least: Mapping[str, int]) -> int:
    """The most weighted minutes of a plan that serves at least these units; -1 when there is none."""
    wishes = [_wish(problem, need.id) for need in problem.needs]
    weights = {need.id: worth(problem, need) for need in problem.needs}
    after = [
        sum(weights[one.id][0] * weights[one.id][1] for one in problem.needs[row:]) for row in range(len(wishes) + 1)
    ]
    found = -1

    def extend(row: int, plan: Plan, value: int) -> None:
        nonlocal found
        if value + after[row] <= found:
            return
        if row == len(wishes):
            found = max(found, value)
            return
        name = problem.needs[row].id
        for way in wishes[row]:
            units = sum(len(option.days) if option.bed else 1 for option in way)
            if units < least.get(name, 0):
                continue
            trial = plan
            for option in way:
                trial = with_option(problem, trial, option)
            if not check(problem, trial):
                extend(row + 1, trial, value + units * weights[name][1])

    extend(0, Plan(), 0)
    return found


def _wish(problem: Problem, name: str) -> list[list[Option]]:
    """Every way to serve a need, in whole or in part, the most first."""
    need, ways = problem.need[name], [list[Option]()]
    for index in range(need.times):
        options = [one for one in candidates(problem, need, index, STEP) if not blocking(problem, one)]
        ways += [[*way, one] for way in ways for one in options if not way or way[-1].start < one.start]
    return sorted(ways, key=len, reverse=True)
