"""Around the jobs of workers. Named in the settings, so nothing of Django is imported before it is used."""

from collections.abc import Callable
from typing import Any


def at_work(job: str, named: str) -> set[int]:
    """Keys of the rows for which such a job waits or is being done; ``named``: its argument that is one."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name=job, status__in=("todo", "doing"))
    return {args[named] for args in jobs.values_list("args", flat=True)}


def fresh_connections(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """A job finds no connection that broke while its thread waited for it."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()
