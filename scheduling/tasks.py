"""Jobs of the workers. A job takes ids alone, so that it may be tried again."""

import os
import socket

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from .models import Run
from .services.planning import run_execute


@app.task(name="scheduling.plan_week", pass_context=True)
def plan_week(context: JobContext, *, run: int) -> None:
    """Solve a queued run. Aborting the job takes the best plan found so far."""
    run_execute(
        run=Run.objects.get(pk=run),
        today=timezone.localdate(),
        clock=timezone.now,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        should_stop=context.should_abort,
    )
