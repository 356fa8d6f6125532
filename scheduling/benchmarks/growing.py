"""One size of the growth benchmark. Knows no Django, so that a process of its own needs none."""

import resource
import time
from dataclasses import dataclass

from scheduling.engine.budget import WALL
from scheduling.engine.io import problem_from_json
from scheduling.engine.result import Params
from scheduling.engine.supply import APPOINTMENTS
from scheduling.engine.warmup import compile_kernels

from .many_cities import repeated

CLOSE = 5  # per cent of the bound: the gap to which the time is measured


@dataclass(frozen=True)
class GrowthRow:
    """``gap`` to the bound, per cent, when ``limit`` seconds had passed; ``seconds`` with bound and reasons.

    ``first``: seconds to the first complete plan; ``close``: to the first within CLOSE of the bound, None without one.
    ``megabytes``: the most memory of the process.
    """

    times: int
    needs: int
    appointments: int  # sessions and visits asked for
    limit: float
    gap: float
    first: float
    close: float | None
    seconds: float
    megabytes: int


def measure(
    city: str, times: int, limit: float, seed: int, jobs: int, borders: bool = True, processor: bool = False
) -> GrowthRow:
    """One size, in a process that does nothing else, so that its memory can be read off."""
    from scheduling.engine.solve import solve

    compile_kernels()
    problem = repeated(problem_from_json(city), times, borders)
    result = solve(problem, Params(limit, None, seed, jobs), clock=time.process_time if processor else WALL)
    first = next(step.seconds for step in result.history if step.stage == "appointments")
    close = [step.seconds for step in result.history if step.served >= result.bound * (100 - CLOSE) // 100]
    wanted = sum(need.times for need in problem.needs if problem.service[need.service].mode in APPOINTMENTS)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return GrowthRow(
        times, len(problem.needs), wanted, limit, round(100 * result.gap, 2), round(first, 1),
        round(close[0], 1) if close else None, round(result.seconds, 1), megabytes,
    )  # fmt: skip
