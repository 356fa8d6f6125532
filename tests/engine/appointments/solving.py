"""Run the appointments search with a work limit and put rules and score to its answer."""

from scheduling.engine.appointments import schedule
from scheduling.engine.budget import Budget
from scheduling.engine.plan import Plan
from scheduling.engine.problem import Problem
from scheduling.engine.score import score


def scheduled(problem: Problem, plan: Plan = Plan(), *, work: int = 300, seed: int = 1, jobs: int = 1) -> Plan:
    """The plan, once it breaks no rule and costs exactly what the search says it does."""
    said: list[tuple[int, int]] = []
    answer = schedule(
        problem,
        plan,
        Budget(work=work),
        seed,
        jobs,
        lambda make, unserved, preference: said.append((unserved, preference)),
    )
    assert score(problem, answer).levels == (0, *said[-1])
    return answer


def served(plan: Plan) -> list[str]:
    """``need`` or ``need:index`` of all that is served, in order."""
    return sorted(need if index == 0 else f"{need}:{index}" for need, index in plan.occurrences())
