"""Weeks are solved by real workers: cancelled, killed in the middle, taken over, one after the other."""

import signal
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.models import AuditEntry
from residents.models import Need
from scheduling.engine.result import Params
from scheduling.leases import LostLease, run_claim
from scheduling.models import Plan, Run
from scheduling.services.planning import run_cancel, run_request
from scheduling.services.reviving import runs_revive
from scheduling.writeback import store_result
from tests.jobs.workers import Worker, a_minute_passes, eventually
from tests.network import MONDAY, NOON
from tests.scheduling.test_publishing import GOOD, solved
from tests.scheduling.village import village

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
LONG = Params(seconds=600.0, jobs=1)
SHORT = Params(seconds=None, work=20, jobs=1)


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> None:
    village()
    # The job that keeps the waiting list, should the clock call for it meanwhile, finds nothing to change.
    Need.objects.update(waiting_since=MONDAY)


def request(params: Params = SHORT) -> Run:
    return run_request(monday=MONDAY, params=params, user=None, now=timezone.now())


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def done(*runs: Run) -> bool:
    states = {run.pk: (run.status, run.log) for run in Run.objects.filter(pk__in=[run.pk for run in runs])}
    assert not [state for state in states.values() if state[0] in ("failed", "cancelled")]
    return all(state == ("done", "") for state in states.values())


def has_plan(run: Run) -> bool:
    """The solve has handed out a plan."""
    return now(run).status == "running" and bool(now(run).progress)


def test_a_worker_solves_a_queued_run(worker: Callable[..., Worker]) -> None:
    run = request()
    worker("long")
    eventually(lambda: done(run))
    plan = Plan.objects.get()
    assert (plan.run_id, plan.score[0], now(run).lease) == (run.pk, 0, 1)


def test_a_cancelled_run_ends_with_the_best_plan_so_far(worker: Callable[..., Worker]) -> None:
    run = request(LONG)
    at_work = worker("long")
    eventually(lambda: has_plan(run))
    run_cancel(run=run, user=None, now=timezone.now())
    eventually(lambda: now(run).status == "cancelled")
    plan = Plan.objects.get()
    assert (plan.run_id, plan.score[0], plan.result["status"]) == (run.pk, 0, "cancelled")
    assert plan.served == now(run).progress["latest"]["served"]
    eventually(lambda: at_work.solving() == [])


def test_a_solve_that_does_not_listen_is_ended_hard(worker: Callable[..., Worker]) -> None:
    run = request(LONG)
    at_work = worker("long")
    eventually(lambda: has_plan(run))
    (solving,) = at_work.solving()
    solving.suspend()
    run_cancel(run=run, user=None, now=timezone.now())
    eventually(lambda: now(run).status == "cancelled")
    assert not solving.is_running()
    plan = Plan.objects.get()
    assert (plan.score[0], plan.served) == (0, now(run).progress["latest"]["served"])


def test_another_worker_takes_over_from_one_that_was_killed(worker: Callable[..., Worker]) -> None:
    run = request(LONG)
    first = worker("long")
    eventually(lambda: has_plan(run))
    (solving,) = first.solving()
    first.kill_hard()
    assert now(run).status == "running"
    eventually(lambda: not solving.is_running())
    a_minute_passes()
    worker("long", "default")
    eventually(lambda: now(run).lease == 2 and has_plan(run))
    run_cancel(run=run, user=None, now=timezone.now())
    eventually(lambda: now(run).status == "cancelled")
    assert [plan.run_id for plan in Plan.objects.all()] == [run.pk]
    assert AuditEntry.objects.filter(act="run.revive").count() == 1


def test_a_worker_that_wakes_up_late_gives_up_the_run_and_goes_on_with_others(worker: Callable[..., Worker]) -> None:
    run = request(LONG)
    late = worker("long")
    eventually(lambda: has_plan(run))
    late.send_signal(signal.SIGSTOP)
    a_minute_passes()
    worker("long", "default")
    eventually(lambda: now(run).lease == 2 and has_plan(run))
    late.send_signal(signal.SIGCONT)
    eventually(lambda: late.solving() == [])
    assert (now(run).status, now(run).lease) == ("running", 2)
    run_cancel(run=run, user=None, now=timezone.now())
    eventually(lambda: now(run).status == "cancelled")
    assert Plan.objects.count() == 1
    others = [request(), request()]
    eventually(lambda: done(*others))


def test_the_late_result_of_a_lost_worker_is_refused(worker: Callable[..., Worker]) -> None:
    run = request()
    lost = run_claim(run=run.pk, worker="lost", now=NOON)
    problem, result = solved(GOOD)
    a_minute_passes()
    assert runs_revive(now=timezone.now()) == 1
    worker("long")
    eventually(lambda: done(run))
    with pytest.raises(LostLease):
        store_result(problem=problem, result=result, run=lost, user=None, now=NOON)
    assert [plan.version for plan in Plan.objects.all()] == [1]
    assert (now(run).status, now(run).lease) == ("done", 2)


def test_a_worker_that_is_told_to_end_gives_its_run_back(worker: Callable[..., Worker]) -> None:
    run = request(LONG)
    first = worker("long")
    eventually(lambda: has_plan(run))
    first.send_signal(signal.SIGTERM)
    eventually(lambda: first.poll() is not None)
    assert (now(run).status, now(run).worker) == ("queued", "")
    assert Plan.objects.count() == 0
    worker("long")
    eventually(lambda: now(run).lease == 2)


def test_two_solves_of_one_week_follow_each_other(worker: Callable[..., Worker]) -> None:
    runs = [request(), request()]
    worker("long")
    worker("long")
    eventually(lambda: done(*runs))
    first, second = map(now, runs)
    assert first.finished_at is not None and second.started_at is not None
    assert first.finished_at <= second.started_at
    assert [plan.run_id for plan in Plan.objects.order_by("version")] == [first.pk, second.pk]


def test_a_job_that_takes_its_workers_with_it_is_given_up(worker: Callable[..., Worker]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args)"
            " VALUES ('none', 'core.send_message', 'doing', 5, '{\"message\": 1}'),"
            " ('none', 'core.send_message', 'doing', 4, '{\"message\": 2}')"
        )
    worker("default")
    jobs = ProcrastinateJob.objects.filter(queue_name="none")
    eventually(lambda: sorted(jobs.values_list("status", flat=True)) == ["failed", "todo"])
    assert {job.args["message"]: job.status for job in jobs} == {1: "failed", 2: "todo"}


def test_a_job_that_waits_behind_a_lost_one_does_its_work(worker: Callable[..., Worker]) -> None:
    """Both have the lock that lets one alone wait: the lost one cannot wait again beside the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, lock, queueing_lock)"
            " VALUES ('default', 'scheduling.sweep_broken', 'doing', 1, 'breakages', 'breakages'),"
            " ('default', 'scheduling.sweep_broken', 'todo', 0, 'breakages', 'breakages')"
        )
    lost, waiting = ProcrastinateJob.objects.order_by("pk").values_list("pk", flat=True)
    worker("default")
    eventually(lambda: ProcrastinateJob.objects.get(pk=waiting).status == "succeeded")
    assert ProcrastinateJob.objects.get(pk=lost).status == "failed"
