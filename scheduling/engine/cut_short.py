"""The result of a solve that was ended hard: the best plan that it had handed out, without reasons."""

from collections.abc import Sequence

from . import ENGINE_VERSION
from .baseline import keep
from .io import problem_hash
from .keep import not_kept
from .outcomes import outcomes
from .plan import Plan
from .problem import Problem
from .result import Params, Progress, Result, Status
from .score import score
from .worth import served


def cut_short(problem: Problem, params: Params, plan: Plan, history: Sequence[Progress]) -> Result:
    """``plan`` is the one of the last progress of ``history``. It is checked by whoever stores it."""
    impossible_pins = not_kept(problem, plan, keep(problem).impossible_pins)
    last, plan = history[-1], plan.ordered()
    return Result(
        status=Status.CANCELLED,
        plan=plan,
        score=score(problem, plan),
        served=served(problem, plan),
        needed=last.needed,
        bound=last.bound,
        outcomes=outcomes(problem, plan, {}),
        impossible_pins=impossible_pins,
        history=tuple(history),
        seconds=last.seconds,
        work=0,
        seed=params.seed,
        problem_hash=problem_hash(problem),
        engine_version=ENGINE_VERSION,
    )
