"""Plan a week: ask for a run, cancel it, solve it and store the answer as a draft."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from procrastinate.contrib.django import app

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..choices import UNDER_WAY, RunStatus
from ..engine import ENGINE_VERSION
from ..engine.codec import encode
from ..engine.io import problem_hash
from ..engine.problem import Problem
from ..engine.result import OnProgress, Params, Result, ShouldStop
from ..leases import LostLease, run_finish, run_note, run_release
from ..locks import lock_asking
from ..models import Plan, Run
from ..selectors.given_up import given_up, note_of
from ..selectors.plans import published_plan
from ..snapshot import take_snapshot
from ..snapshot.rule_values import rule_values
from ..weeks import week_name
from ..writeback import StaleSnapshot, store_result

TIMES_CAUGHT_UP = 4
MOST_LEASES = 3  # a run that takes its workers with it, for want of memory for example, is not given to all of them
Clock = Callable[[], datetime]


class Solve(Protocol):
    """Raises CutShort when it was stopped before there was any plan."""

    def __call__(
        self, problem: Problem, params: Params, on_progress: OnProgress, should_stop: ShouldStop, /
    ) -> Result: ...


class CutShort(Exception):
    """Stopped before there was any plan."""


class GivenBack(Exception):
    """Whoever solves the run has to stop before it is done: somebody else shall begin it anew."""


@transaction.atomic
def run_request(
    *, monday: date, params: Params, user: User | None, now: datetime, queue: bool = True, once: bool = False
) -> Run:
    """Ask for a solve of the week. A worker takes the run as soon as this is stored and no other plans the week.

    Without ``queue`` no worker is asked: the caller goes on with ``solving.here.run_execute``. ``once``: unless one
    waits or works for the week already, which is returned then. Raises NoRules for a week that no worker could plan.
    """
    if user is not None:
        require(user, "plan", Run)
    rule_values(monday)
    if once:
        lock_asking(monday)
        if open_already := Run.objects.filter(week=monday, status__in=UNDER_WAY).first():
            return open_already
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
    if queue:
        run_enqueue(run)
    return run


def run_enqueue(run: Run) -> None:
    """A job for a worker, in the transaction of the caller. Jobs of one week are done one after the other."""
    app.configure_task("scheduling.plan_week", queue="long", lock=f"week-{week_name(run.week)}").defer(run=run.pk)


@transaction.atomic
def run_cancel(*, run: Run, user: User | None, now: datetime) -> Run:
    """A queued run is cancelled at once; a running one ends soon with the best plan so far. What is over stays so."""
    if user is not None:
        require(user, "plan", run)
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.status == RunStatus.QUEUED:
        row.status, row.finished_at = RunStatus.CANCELLED, now
    elif row.status != RunStatus.RUNNING or row.cancel_requested_at:
        return row
    row.cancel_requested_at = now
    row.save(update_fields=["status", "finished_at", "cancel_requested_at"])
    audit(who=user, act="run.cancel", subject=row, now=now, details={"week": week_name(row.week)})
    return row


def run_solve(
    *, held: Run, clock: Clock, solve: Solve, on_progress: OnProgress, should_stop: ShouldStop
) -> Plan | None:
    """Solve a claimed run and store the answer as the next draft of its week; None: cancelled before any plan.

    Raises LostLease when the run was given to somebody else, GivenBack as it came, after the run is queued again, and
    StaleSnapshot when so much changed meanwhile that the answer is of no use: the run has failed then.
    """
    try:
        problem = take_snapshot(monday=held.week)
        run_note(held=held, problem_hash=problem_hash(problem))
        result = solve(problem, Params(**held.params), on_progress, should_stop)
        return _stored(held, problem, result, clock)
    except LostLease:
        raise
    except CutShort:
        run_finish(held=held, status=RunStatus.CANCELLED, now=clock())
        return None
    except GivenBack:
        _give_back(held)
        raise
    except BaseException as error:
        with suppress(LostLease):
            run_finish(held=held, status=RunStatus.FAILED, now=clock(), log=f"{type(error).__name__}: {error}")
        raise


def _stored(held: Run, problem: Problem, result: Result, clock: Clock) -> Plan:
    """Store the answer; where the data changed meanwhile, brought up to date. Raises StaleSnapshot where that is not
    good enough, or changes came as fast as it was done."""
    note: dict[str, Any] = {}
    now, present = problem, result
    published = published_plan(held.week)
    for _time in range(TIMES_CAUGHT_UP):
        gone = [] if published is None else given_up(published, now, present.plan)
        try:
            return store_result(
                problem=now, result=present, run=held, user=held.created_by, now=clock(),
                note=note | note_of(gone),
            )  # fmt: skip
        except StaleSnapshot:
            now = take_snapshot(monday=held.week)
            present, note = _caught_up(result, problem, now, at_any_rate=held.lease >= MOST_LEASES)
    raise StaleSnapshot


def _caught_up(result: Result, was: Problem, now: Problem, *, at_any_rate: bool) -> tuple[Result, dict[str, Any]]:
    from ..catching_up import TooMuchChanged, caught_up  # brings the compiled kernels: not where nothing has changed

    try:
        found = caught_up(result, was, now, at_any_rate=at_any_rate)
    except TooMuchChanged as much:
        raise StaleSnapshot from much
    return found.result, found.note


@transaction.atomic
def run_begin_anew(*, run: Run) -> bool:
    """Queue a run again that failed because the data changed under it, unless it was begun too often already."""
    failed = Run.objects.filter(pk=run.pk, lease=run.lease, status=RunStatus.FAILED, cancel_requested_at=None)
    again = failed.filter(lease__lt=MOST_LEASES).update(
        status=RunStatus.QUEUED, started_at=None, finished_at=None, heartbeat_at=None, worker="", log="", progress={}
    )
    if again:
        run_enqueue(run)
    return bool(again)


@transaction.atomic
def _give_back(held: Run) -> None:
    run_release(held=held)
    run_enqueue(held)
