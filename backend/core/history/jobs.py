"""Named in the settings, so nothing of Django is imported before it is used."""

from collections.abc import Callable
from typing import Any


def traced_jobs(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Around each job of a worker: what it writes is written by the job."""
    from .context import Context, acting

    with acting(Context(source=f"job {context.job.task_name}")):
        return call_next()
