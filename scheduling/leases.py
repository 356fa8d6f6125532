"""Who solves a run: one holder at a time, for as long as it gives signs of life.

Each claim raises the run's lease by one. What changes a running run asks for the lease in the same statement, so that
a holder who was taken for lost can no longer change anything. Moments of life are told by the clock of the database:
those of two machines may differ.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from .choices import RunStatus
from .engine.codec import encode
from .engine.result import Progress
from .models import Run


class NotQueued(Exception):
    """The run is taken, cancelled or done."""


class WeekBusy(Exception):
    """Another run of the same week is being solved."""


class LostLease(Exception):
    """The run was given to another holder meanwhile, or ended: what this one has is refused."""


def run_claim(*, run: int, worker: str, now: datetime) -> Run:
    """Take a queued run to solve it. Raises NotQueued, or WeekBusy and leaves it queued."""
    try:
        with transaction.atomic():
            taken = Run.objects.filter(pk=run, status=RunStatus.QUEUED).update(
                status=RunStatus.RUNNING,
                lease=F("lease") + 1,
                started_at=now,
                heartbeat_at=Now(),
                worker=worker[:80],
                progress={},
            )
    except IntegrityError as error:
        raise WeekBusy from error
    if not taken:
        raise NotQueued(run)
    return Run.objects.get(pk=run)


def run_beat(*, held: Run, history: Sequence[Progress] | None = None) -> bool:
    """A sign of life, with the progress so far where there is news. Whether cancelling was asked for.

    Raises LostLease.
    """
    news = {} if history is None else {"progress": progress_of(history)}
    _change(held, heartbeat_at=Now(), **news)
    return _holding(held).exclude(cancel_requested_at=None).exists()


def run_note(*, held: Run, problem_hash: str) -> None:
    """What the run solves. Raises LostLease."""
    _change(held, heartbeat_at=Now(), problem_hash=problem_hash)


def run_finish(
    *, held: Run, status: RunStatus, now: datetime, log: str = "", history: Sequence[Progress] | None = None
) -> None:
    """End the run, in the transaction of the caller. Raises LostLease."""
    news = {} if history is None else {"progress": progress_of(history)}
    _change(held, status=status, finished_at=now, log=log, **news)


def run_release(*, held: Run) -> None:
    """Put the run back into the queue for somebody else. Raises LostLease."""
    _change(held, status=RunStatus.QUEUED, started_at=None, heartbeat_at=None, worker="", progress={})


def progress_of(history: Sequence[Progress]) -> dict[str, Any]:
    """What ``Run.progress`` holds: all looks at the solve, and the latest of them once more."""
    looks = encode(tuple(history))
    return {"history": looks, "latest": looks[-1]} if looks else {}


def _change(held: Run, **values: Any) -> None:
    if not _holding(held).update(**values):
        raise LostLease(held.pk)


def _holding(held: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=held.pk, lease=held.lease, status=RunStatus.RUNNING)
