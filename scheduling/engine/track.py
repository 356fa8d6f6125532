"""Follows a solve: what was reported of it on the way, and the bound."""

from collections.abc import Callable

from . import ENGINE_VERSION
from .budget import Budget
from .io import problem_hash
from .plan import Plan
from .problem import Problem
from .result import ImpossiblePin, OccurrenceOutcome, OnProgress, Params, Progress, Result, Status
from .score import score
from .worth import needed, served

# A running search waits while its best plan is looked at, and what is stopped from outside ends with the last one.
LOOKING = 0.15  # share of its time that looks take
APART, FAR_APART = 2.0, 10.0  # seconds between two of them, at least and at most


class Track:
    """Follows a solve: the bound, the best plan so far, and what was reported on the way."""

    def __init__(
        self, problem: Problem, budget: Budget, on_progress: OnProgress | None, on_plan: Callable[[Plan], None]
    ) -> None:
        self._problem = problem
        self._budget = budget
        self._on_progress = on_progress
        self._on_plan = on_plan
        self.needed = needed(problem)
        self.bound = self.needed
        self.history: list[Progress] = []
        self._apart = APART

    def report(self, stage: str, plan: Plan) -> None:
        progress = Progress(
            stage,
            self._budget.elapsed,
            score(self._problem, plan),
            served(self._problem, plan),
            self.needed,
            self.bound,
        )
        self.history.append(progress)
        self._on_plan(plan)
        if self._on_progress is not None:
            self._on_progress(progress)

    def tighten(self, bound: int) -> None:
        self.bound = min(self.bound, bound)

    def improved(self, make: Callable[[], Plan], unserved: int, preference: int) -> None:
        """Look at a better plan, seldom enough not to hold up the search."""
        began, last = self._budget.elapsed, self.history[-1]
        if last.stage != "appointments" or began > last.seconds + self._apart:
            self.report("appointments", make())
            self._apart = min(FAR_APART, max(APART, (self._budget.elapsed - began) / LOOKING))

    def result(
        self,
        plan: Plan,
        params: Params,
        outcomes: tuple[OccurrenceOutcome, ...],
        impossible_pins: tuple[ImpossiblePin, ...],
    ) -> Result:
        last = self.history[-1]
        status = Status.OPTIMAL if last.served == self.bound else Status.FEASIBLE
        return Result(
            status=Status.CANCELLED if self._budget.cancelled else status,
            plan=plan,
            score=last.score,
            served=last.served,
            needed=self.needed,
            bound=self.bound,
            outcomes=outcomes,
            impossible_pins=impossible_pins,
            history=tuple(self.history),
            seconds=self._budget.elapsed,
            work=self._budget.done,
            seed=params.seed,
            problem_hash=problem_hash(self._problem),
            engine_version=ENGINE_VERSION,
        )
