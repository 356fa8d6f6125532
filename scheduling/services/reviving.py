"""Runs whose worker is lost go back to the queue."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.services import audit

from ..choices import RunStatus
from ..models import Run
from .planning import MOST_LEASES, run_enqueue

LOST_AFTER = timedelta(seconds=settings.WORKER_LOST_AFTER)


@transaction.atomic
def runs_revive(*, now: datetime) -> int:
    """Queue again what has given no sign of life for a while, and see to it that what is queued has a job.

    Returns how many were found. A run that was to be cancelled is; one that was lost too often has failed.
    """
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=Now() - LOST_AFTER)
    # Locked by others: whoever holds it lives.
    lost = Run.objects.select_for_update(skip_locked=True).filter(silent, status=RunStatus.RUNNING)
    for run in lost:
        _revive(run, now)
        audit(who=None, act="run.revive", subject=run, now=now, details={"lease": run.lease, "status": run.status})
    for run in _without_a_job():
        run_enqueue(run)
    return len(lost)


def _revive(run: Run, now: datetime) -> None:
    if run.cancel_requested_at:
        run.status, run.finished_at = RunStatus.CANCELLED, now
    elif run.lease >= MOST_LEASES:
        run.status, run.finished_at = RunStatus.FAILED, now
        run.log = f"Given up: {run.lease} workers were lost over it."
    else:
        run.status, run.started_at, run.worker, run.progress = RunStatus.QUEUED, None, "", {}
    run.save(update_fields=["status", "started_at", "finished_at", "worker", "progress", "log"])


def _without_a_job() -> list[Run]:
    jobs = ProcrastinateJob.objects.filter(task_name="scheduling.plan_week", status__in=("todo", "doing"))
    at_work = {args["run"] for args in jobs.values_list("args", flat=True)}
    return list(Run.objects.filter(status=RunStatus.QUEUED).exclude(pk__in=at_work))
