"""The few acts that touch the history itself: sealing anew, erasure, the end of a retention period."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def upkeep(act: str) -> Iterator[None]:
    """In the block, in one transaction, texts of the history may be replaced and rows past their time removed.

    Who did what and when cannot be changed here either, and each statement leaves a row with ``act``.
    """
    with transaction.atomic():
        _say(act)
        yield
        _say("")


def _say(act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('care.history_upkeep', %s, true)", [act])
