"""The signs of life of whoever solves a run, given beside the solving."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.db import DatabaseError, InterfaceError, connection
from procrastinate.job_context import AbortReason

from ..engine.result import Progress
from ..leases import LostLease, run_beat
from ..models import Run
from ..services.planning import GivenBack

EVERY = 0.5  # seconds: hears of a cancelled run soon enough to end it within two
_log = logging.getLogger(__name__)


class Pulse:
    """While it is open, the run lives, its progress can be read, and ``should_stop`` tells what was heard.

    It has a thread and thus a connection of its own: neither a long read nor a long write looks like death. While the
    database cannot be reached it goes on trying; whether the run was lost meanwhile shows afterwards.
    """

    def __init__(self, held: Run, abort_reason: Callable[[], AbortReason | None]) -> None:
        self._held = held
        self._abort_reason = abort_reason
        self._thread = threading.Thread(target=self._beat_on, daemon=True)
        self._ended = threading.Event()
        self._history: list[Progress] = []
        self._told = 0
        self._cancelled = False
        self._over: Exception | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def note(self, progress: Progress) -> None:
        self._history.append(progress)

    @property
    def over(self) -> bool:
        """Whether there is reason to end, whatever it is."""
        return self._cancelled or self._over is not None

    def should_stop(self) -> bool:
        """Whether to end with the best plan so far. Raises LostLease or GivenBack where there is nothing to end."""
        if self._over is not None:
            raise self._over
        return self._cancelled

    def _beat_on(self) -> None:
        try:
            while self._over is None and not self._ended.wait(EVERY):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        reason = self._abort_reason()
        if reason is AbortReason.SHUTDOWN:
            self._over = GivenBack()
            return
        known = len(self._history)
        try:
            asked = run_beat(held=self._held, history=self._history[:known] if known > self._told else None)
            self._told = known
            self._cancelled = self._cancelled or asked or reason is AbortReason.USER_REQUEST
        except LostLease as lost:
            self._over = lost
        except (DatabaseError, InterfaceError):
            _log.warning("No sign of life of run %s could be given.", self._held.pk)
            connection.close()
