"""Jobs of the ground floor."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .access.invitations import send_code
from .outbox.sending import message_send
from .traffic.counting import forget_counts
from .traffic.once import forget_requests


@app.task(name="core.send_one_time_code", retry=RetryStrategy(max_attempts=4, wait=5))
def send_one_time_code(*, code: int) -> None:
    send_code(code=code, now=timezone.now())


@app.task(name="core.send_message")
def send_message(*, message: int) -> None:
    message_send(message=message, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="core.forget_traffic", queueing_lock="core.forget_traffic")
def forget_traffic(timestamp: int) -> None:
    """Counts of requests and idempotency keys that nothing looks at any more."""
    now = timezone.now()
    forget_counts(now=now)
    forget_requests(now=now)
