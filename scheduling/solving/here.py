"""A run solved in this process, as a command does that somebody waits for."""

from ..choices import RunStatus
from ..engine.problem import Problem
from ..engine.result import OnProgress, Params, Progress, Result, ShouldStop
from ..leases import WeekBusy, run_claim
from ..models import Plan, Run
from ..services.planning import Clock, run_solve
from .pulse import Pulse


def run_execute(
    *,
    run: Run,
    clock: Clock,
    worker: str,
    on_progress: OnProgress = lambda progress: None,
    should_stop: ShouldStop = lambda: False,
) -> Plan | None:
    """Solve a queued run in this process. The run is kept whatever becomes of it; None: cancelled before any plan.

    Not to be called within a transaction: signs of life are given by another connection, which would not see the run.
    Raises NotQueued, WeekBusy when another run plans the same week, LostLease when the run was given to somebody else,
    StaleSnapshot when too much changed meanwhile.
    """
    try:
        held = run_claim(run=run.pk, worker=worker, now=clock())
    except WeekBusy:
        Run.objects.filter(pk=run.pk, status=RunStatus.QUEUED).update(
            status=RunStatus.FAILED, finished_at=clock(), log=WeekBusy.__name__
        )
        raise
    with Pulse(held, lambda: None) as pulse:
        from ..engine import solve as engine  # brings OR-Tools and the compiled kernels: workers and commands only

        def note(progress: Progress) -> None:
            pulse.note(progress)
            on_progress(progress)

        def solve(problem: Problem, params: Params, look: OnProgress, stop: ShouldStop) -> Result:
            result = engine.solve(problem, params, look, stop)
            pulse.should_stop()  # who has lost the run is told so before anything is stored
            return result

        return run_solve(
            held=held, clock=clock, solve=solve, on_progress=note,
            # Asked by the threads of the search, which are to end and not to fail.
            should_stop=lambda: pulse.over or should_stop(),
        )  # fmt: skip
