"""Jobs of the ground floor."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .access.invitations import send_code
from .outbox.sending import message_send


@app.task(name="core.send_one_time_code", retry=RetryStrategy(max_attempts=4, wait=5))
def send_one_time_code(*, code: int) -> None:
    send_code(code=code, now=timezone.now())


@app.task(name="core.send_message")
def send_message(*, message: int) -> None:
    message_send(message=message, now=timezone.now())
