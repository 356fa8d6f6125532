"""Jobs of the ground floor."""

from contextlib import suppress

from django.conf import settings
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from .access.invitations import send_code
from .outbox.sending import JOB, message_send, messages_revive
from .traffic.counting import forget_counts
from .traffic.once import forget_requests
from .upkeep import rows_clean_up

MOST_ATTEMPTS = 5
HOURS_KEPT = 72


@app.task(name="core.send_one_time_code", priority=20, retry=RetryStrategy(max_attempts=4, wait=5))
def send_one_time_code(*, code: int) -> None:
    send_code(code=code, now=timezone.now())


@app.periodic(cron="* * * * * */15")
@app.task(name="core.retry_stalled_jobs", priority=10, pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Four times a minute: what a lost worker was doing is done again by another, but not for ever.

    It has no lock: a worker lost over this very job would keep it.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_LOST_AFTER):
        with suppress(ConnectorException):  # another worker was quicker
            if job.attempts >= MOST_ATTEMPTS or not await _wait_again(jobs, job):
                await jobs.finish_job(job, Status.FAILED, delete_job=False)


async def _wait_again(jobs: JobManager, job: Job) -> bool:
    """False where the same was asked for while it was done: what waits then does its work, once this one is out of its
    way."""
    try:
        await jobs.retry_job(job, retry_at=timezone.now())
    except UniqueViolation:
        return False
    return True


@app.periodic(cron="10 19 * * *")  # in UTC: the small hours here
@app.task(name="core.clean_up")
def clean_up(timestamp: int) -> None:
    rows_clean_up(now=timezone.now())


@app.periodic(cron="20 19 * * *")
@app.task(name="core.forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """What came to its end some days ago, failed or not."""
    await context.app.job_manager.delete_old_jobs(
        HOURS_KEPT, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.task(name=JOB)
def send_message(*, message: int) -> None:
    message_send(message=message, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="core.revive_messages", queueing_lock="core.revive_messages")
def revive_messages(timestamp: int) -> None:
    """What is on its way and has no job any more."""
    messages_revive(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="core.forget_traffic", queueing_lock="core.forget_traffic")
def forget_traffic(timestamp: int) -> None:
    """Counts of requests and idempotency keys that nothing looks at any more."""
    now = timezone.now()
    forget_counts(now=now)
    forget_requests(now=now)
