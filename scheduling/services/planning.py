"""Plan a week: ask for a run, read, solve, store as a draft."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from backend.core.models import User
from backend.core.services import audit

from ..choices import RunStatus
from ..engine import ENGINE_VERSION
from ..engine.codec import encode
from ..engine.io import problem_hash
from ..engine.result import Params, Progress, Result, Status
from ..models import Plan, Run
from ..snapshot import take_snapshot
from ..weeks import week_name
from ..writeback import store_result

Clock = Callable[[], datetime]


@transaction.atomic
def run_request(*, monday: date, params: Params, user: User | None, now: datetime) -> Run:
    """Ask for a solve of the week: a queued run, for a worker or for ``run_execute``."""
    run = Run.objects.create(
        week=monday,
        status=RunStatus.QUEUED,
        params=encode(params, whole=True),
        seed=params.seed,
        engine_version=ENGINE_VERSION,
        created_at=now,
        created_by=user,
    )
    audit(who=user, act="run.request", subject=run, now=now, details={"week": week_name(monday)})
    return run


def run_execute(
    *,
    run: Run,
    today: date,
    clock: Clock,
    worker: str,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Solve the run's week and store the answer as its next draft. The run is kept whatever becomes of it.

    Raises IntegrityError when another run plans the same week, StaleSnapshot when the data changed meanwhile.
    """
    from ..engine.solve import solve  # brings OR-Tools and the compiled kernels: workers and commands only

    Run.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, started_at=clock(), worker=worker)
    try:
        problem = take_snapshot(monday=run.week, today=today)
        Run.objects.filter(pk=run.pk).update(problem_hash=problem_hash(problem))
        result = solve(problem, Params(**run.params), on_progress, should_stop)
        plan = store_result(problem=problem, result=result, run=run, today=today, user=run.created_by, now=clock())
    except BaseException as error:
        _finish(run, RunStatus.FAILED, clock(), log=f"{type(error).__name__}: {error}")
        raise
    status = RunStatus.CANCELLED if result.status is Status.CANCELLED else RunStatus.DONE
    _finish(run, status, clock(), result=result)
    return plan


def _finish(run: Run, status: RunStatus, now: datetime, *, log: str = "", result: Result | None = None) -> None:
    progress = {} if result is None else {"history": encode(result.history)}
    Run.objects.filter(pk=run.pk).update(status=status, finished_at=now, log=log, progress=progress)
