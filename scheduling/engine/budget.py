"""How long a search may go on: seconds, work, and a word from outside. Nothing else of the engine sees a clock."""

import time
from collections.abc import Callable

WALL = time.monotonic


class Budget:
    """Counts work and tells when to stop.

    ``seconds`` and ``work`` None mean no limit of that kind. A search that must be deterministic is given work alone.
    """

    def __init__(
        self,
        seconds: float | None = None,
        work: int | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = WALL,
    ) -> None:
        self._clock = clock
        self._started = clock()
        self._seconds = seconds
        self._should_stop = should_stop
        self.work = work
        self.done = 0

    @property
    def elapsed(self) -> float:
        return self._clock() - self._started

    @property
    def seconds_left(self) -> float | None:
        return None if self._seconds is None else max(0.0, self._seconds - self.elapsed)

    @property
    def work_left(self) -> int | None:
        return None if self.work is None else max(0, self.work - self.done)

    @property
    def used(self) -> float | None:
        """How much of it is used up, 0 to 1; None where it sets no limit."""
        shares = []
        if self._seconds is not None:
            shares.append(self.elapsed / max(1e-9, self._seconds, self.elapsed))
        if self.work is not None:
            shares.append(self.done / max(1, self.work))
        return max(shares, default=None)

    @property
    def cancelled(self) -> bool:
        return self._should_stop()

    def spend(self, work: int) -> None:
        self.done += work

    @property
    def spent(self) -> bool:
        return self.cancelled or self.seconds_left == 0 or self.work_left == 0

    def share(self, fraction: float) -> "Budget":
        """A part of what is left, for one stage. Its work is not counted here: spend it afterwards."""
        seconds = None if self._seconds is None else max(0.0, self._seconds - self.elapsed) * fraction
        work = None if self.work is None else int((self.work_left or 0) * fraction)
        return self.part(seconds, work)

    def part(self, seconds: float | None, work: int | None) -> "Budget":
        """So much for one stage, stopped by the same word and timed by the same clock."""
        return Budget(seconds, work, self._should_stop, self._clock)
