"""Jobs of the workers. A job takes ids alone, so that it may be tried again."""

import os
import socket
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from backend.core.models import User

from .leases import LostLease, NotQueued, WeekBusy, run_claim
from .models import Inquiry, WorkbookUpload
from .services import exports, publications
from .services.breaking import capacity_sweep, closures_sweep
from .services.demand import ended_needs_leave
from .services.inquiries import JOB, inquiry_answer
from .services.offers import offers_expire
from .services.offers_closed import offers_sweep
from .services.planning import GivenBack, run_begin_anew, run_solve
from .services.reminding import papers_remind, reminders_queue
from .services.retention import retention_apply
from .services.reviving import jobless_fail, runs_revive
from .services.uploads import upload_check, upload_fail, upload_import, uploads_forget
from .services.vacancies import queue_look, queue_offer
from .solving.apart import solve_apart
from .solving.pulse import Pulse
from .writeback import StaleSnapshot


@app.task(
    name="scheduling.plan_week",
    queue="long",
    pass_context=True,
    retry=RetryStrategy(wait=5, retry_exceptions=[WeekBusy]),
)
def plan_week(context: JobContext, *, run: int) -> None:
    """Solve a queued run in a process of its own. One that was taken, cancelled or given away is none of ours."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with suppress(NotQueued, LostLease):
        held = run_claim(run=run, worker=worker, now=timezone.now())
        try:
            with Pulse(held, context.abort_reason) as pulse:
                run_solve(
                    held=held,
                    clock=timezone.now,
                    solve=partial(solve_apart, memory=settings.ENVIRONMENT.run_memory),
                    on_progress=pulse.note,
                    should_stop=pulse.should_stop,
                )
        except GivenBack:
            raise JobAborted from None
        except StaleSnapshot:
            if not run_begin_anew(run=held):
                raise


@app.periodic(cron="* * * * * */15")
@app.task(name="scheduling.revive_runs", priority=10)
def revive_runs(timestamp: int) -> None:
    """Four times a minute: a run whose worker was lost begins anew within a minute, and what was given up is told."""
    now = timezone.now()
    runs_revive(now=now)
    jobless_fail(now=now)


@app.periodic(cron="*/30 10-13 * * *")  # in UTC: the evening here
@app.task(name="scheduling.remind")
def remind(timestamp: int) -> None:
    """Each half hour of the evening: who was told once is not told again."""
    reminders_queue(today=timezone.localdate(), now=timezone.now())


@app.periodic(cron="0 1 * * *")  # in UTC: nine in the morning here
@app.task(name="scheduling.remind_of_papers")
def remind_of_papers(timestamp: int) -> None:
    papers_remind(today=timezone.localdate(), now=timezone.now())


@app.task(name="scheduling.offer_places", lock="waiting-list", queueing_lock="waiting-list")
def offer_places() -> None:
    """See who waits and what is free, and offer it to the next."""
    queue_look(today=timezone.localdate(), now=timezone.now())
    queue_offer(now=timezone.now())


@app.periodic(cron="*/30 * * * *")
@app.task(name="scheduling.look_at_queue")
def look_at_queue(timestamp: int) -> None:
    """Every half hour; answers and closures ask for it sooner."""
    offers_expire(now=timezone.now())
    offer_places()


@app.periodic(cron="*/5 * * * *")
@app.task(name="scheduling.expire_offers")
def expire_offers(timestamp: int) -> None:
    offers_expire(now=timezone.now())


@app.task(name="scheduling.sweep_broken", lock="breakages", queueing_lock="breakages")
def sweep_broken() -> None:
    """End the beds and standing weeks of needs and files that are over, mark what published weeks can no longer keep,
    and end offers of what is no more, whichever door the cause came in by."""
    ended_needs_leave()
    closures_sweep(now=timezone.now())
    offers_sweep(now=timezone.now())
    capacity_sweep(today=timezone.localdate(), now=timezone.now())


@app.periodic(cron="15 * * * *")
@app.task(name="scheduling.sweep_broken_hourly")
def sweep_broken_hourly(timestamp: int) -> None:
    sweep_broken()


@app.task(name=publications.JOB)
def publish_plan(*, publication: int) -> None:
    publications.publication_carry_out(publication=publication, today=timezone.localdate(), clock=timezone.now)


@app.task(name=JOB, priority=5)  # somebody waits: before an evening's reminders, after what revives the lost
def answer_inquiry(*, inquiry: int) -> None:
    inquiry_answer(inquiry=Inquiry.objects.get(pk=inquiry), clock=timezone.now)


@app.task(name="scheduling.check_workbook", queue="long")
def check_workbook(*, upload: int) -> None:
    row = WorkbookUpload.objects.get(pk=upload)
    try:
        upload_check(upload=row, now=timezone.now())
    except Exception:
        upload_fail(upload=row)
        raise


@app.task(name="scheduling.import_workbook", queue="long")
def import_workbook(*, upload: int, by: int) -> None:
    row = WorkbookUpload.objects.get(pk=upload)
    try:
        upload_import(upload=row, by=User.objects.filter(pk=by).first(), now=timezone.now())
    except Exception:
        upload_fail(upload=row)
        raise


@app.task(name=exports.JOB, lock=exports.LOCK)
def make_export(*, export: int) -> None:
    exports.export_make(export=export, clock=timezone.now)


@app.periodic(cron="5 * * * *")
@app.task(name="scheduling.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Every hour: files that are past their day."""
    exports.exports_forget(now=timezone.now())


@app.periodic(cron="25 * * * *")
@app.task(name="scheduling.forget_workbooks")
def forget_workbooks(timestamp: int) -> None:
    """Every hour: none stays longer than a day."""
    uploads_forget(now=timezone.now())


@app.periodic(cron="30 19 * * *")  # in UTC: the small hours here
@app.task(name="scheduling.apply_retention", lock="retention", queueing_lock="retention")
def apply_retention(timestamp: int) -> None:
    """Every night: what is past its time goes."""
    retention_apply(today=timezone.localdate(), now=timezone.now())
