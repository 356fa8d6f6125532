"""Runs whose worker is lost go back to the queue; what nobody works on any more has failed."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from backend.core.jobs import at_work
from backend.core.services import audit

from ..choices import UNDER_WAY, ExportStatus, NoFile, NotPublished, RunStatus, UploadStatus
from ..models import Export, Inquiry, Publication, Run, WorkbookUpload
from ..models.export import OPEN
from . import exports, inquiries, publications, uploads
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


def jobless_fail(*, now: datetime) -> int:
    """Publications, inquiries, files and workbooks under way whose job was given up, or is gone, have failed: they
    would stand in the way of the next, or people wait for them. Returns how many.
    """
    ended = {"status": RunStatus.FAILED, "finished_at": now}
    published, asked = (rows.filter(status__in=UNDER_WAY) for rows in (Publication.objects, Inquiry.objects))
    failed = _fail_jobless(published, publications.JOB, "publication", **ended, problem=NotPublished.BROKE_OFF)
    failed += _fail_jobless(asked, inquiries.JOB, "inquiry", **ended)
    files = Export.objects.filter(status__in=OPEN)
    told = {"status": ExportStatus.FAILED, "finished_at": now, "problem": NoFile.BROKE_OFF, "reason": ""}
    failed += _fail_jobless(files, exports.JOB, "export", **told)
    for status, job in uploads.JOBS.items():
        sent_in = WorkbookUpload.objects.filter(status=status)
        failed += _fail_jobless(sent_in, f"scheduling.{job}", "upload", status=UploadStatus.FAILED)
    return failed


def _fail_jobless(under_way: QuerySet[Any], job: str, named: str, **told: Any) -> int:
    """``named``: the argument of the job that is the key of a row."""
    # Before the jobs are: one that is asked for meanwhile has a job that would not be seen.
    found = set(under_way.order_by().values_list("pk", flat=True))
    return under_way.filter(pk__in=found - at_work(job, named)).update(**told) if found else 0


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
    planned = at_work("scheduling.plan_week", "run")
    return list(Run.objects.filter(status=RunStatus.QUEUED).exclude(pk__in=planned))
