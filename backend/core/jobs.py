"""Around the jobs of workers. Named in the settings, so nothing of Django is imported before it is used."""

from collections.abc import Callable
from typing import Any


def fresh_connections(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """A job finds no connection that broke while its thread waited for it."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()
