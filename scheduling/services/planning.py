"""Plan a week: read, solve, store as a draft."""

from collections.abc import Callable
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser

from ..choices import RunStatus
from ..engine import ENGINE_VERSION
from ..engine.codec import encode
from ..engine.io import problem_hash
from ..engine.result import Params, Progress, Result, Status
from ..models import Plan, Run
from ..snapshot import take_snapshot
from ..writeback import store_result

Clock = Callable[[], datetime]


def plan_week(
    *,
    monday: date,
    params: Params,
    user: AbstractBaseUser | None,
    today: date,
    clock: Clock,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Solve the week and store the answer as its next draft. The run is kept whatever becomes of it.

    Raises IntegrityError when another run plans the same week, StaleSnapshot when the data changed meanwhile.
    """
    from ..engine.solve import solve  # brings OR-Tools and the compiled kernels: workers and commands only

    run = _start_run(monday, params, user, clock())
    try:
        problem = take_snapshot(monday=monday, today=today)
        Run.objects.filter(pk=run.pk).update(problem_hash=problem_hash(problem))
        result = solve(problem, params, on_progress, should_stop)
        plan = store_result(problem=problem, result=result, run=run, today=today, user=user, now=clock())
    except BaseException as error:
        _finish_run(run, RunStatus.FAILED, clock(), log=f"{type(error).__name__}: {error}")
        raise
    status = RunStatus.CANCELLED if result.status is Status.CANCELLED else RunStatus.DONE
    _finish_run(run, status, clock(), result=result)
    return plan


def _start_run(monday: date, params: Params, user: AbstractBaseUser | None, now: datetime) -> Run:
    return Run.objects.create(
        week=monday,
        status=RunStatus.RUNNING,
        params=encode(params, whole=True),
        seed=params.seed,
        engine_version=ENGINE_VERSION,
        created_at=now,
        created_by=user,
        started_at=now,
    )


def _finish_run(run: Run, status: RunStatus, now: datetime, *, log: str = "", result: Result | None = None) -> None:
    progress = {} if result is None else {"history": encode(result.history)}
    Run.objects.filter(pk=run.pk).update(status=status, finished_at=now, log=log, progress=progress)
