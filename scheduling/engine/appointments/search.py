"""Annealing on several cores: each job searches on its own tables, and from time to time all go on from the best.

The compiled search lets go of Python's lock, so that jobs are threads. Jobs meet after a fixed number of iterations:
with a work limit alone, the result depends on the seed and not on the speed of the machine.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..budget import Budget
from ..search.anneal import INSERT, LOAD, SEARCH, run
from ..search.book import Book
from ..search.tables import State
from .city import Compiled

SLICE = 100  # iterations between two looks at the clock, some 20 ms
ROUND = 50 * SLICE  # iterations between two meetings
HOT, COLD = 100.0, 0.5  # temperature at the start of a long search and at the end, in points of preference
HEAT = 20.0  # degrees at the start for each iteration that an occurrence can have; short searches start cooler
AVERAGE = 450.0  # points that an occurrence of average weight is worth at HOT; more as it cools
COOLINGS = 20  # steps at least in which a search cools
LOOK = 0.05  # seconds between two questions whether to stop


class Levels(NamedTuple):
    """What a plan lacks, in the order in which it counts; less is better."""

    pins: int  # pinned occurrences unserved
    unserved: int  # weighted minutes
    preference: int  # points


class Job:
    """One search and its tables."""

    def __init__(self, compiled: Compiled, state: State) -> None:
        self._city, self._state = Book(compiled.city), Book(state)
        mean = compiled.city.needs["weight"][compiled.city.occurrences["need"]].mean()
        self._price = AVERAGE / max(1.0, float(mean))
        self.occurrences = len(compiled.city.occurrences)

    @property
    def levels(self) -> Levels:
        """Of the best plan so far."""
        totals = self._state.totals[0]
        return Levels(int(totals["best_pins"]), int(totals["best_unserved"]), int(totals["best_preference"]))

    @property
    def ways(self) -> NDArray[np.void]:
        """How the best plan serves each occurrence; a copy."""
        best: NDArray[np.void] = self._state.best.copy()
        return best

    def load(self, ways: NDArray[np.void]) -> bool:
        """Go on from ``ways``; False when they do not hold together."""
        return bool(run(self._city, self._state, LOAD, ways, 0, 0, 0.0, 0.0))

    def insert(self, order: NDArray[np.int64]) -> None:
        """Serve the occurrences in this order, each in its best way, where there is one."""
        self._state.picked[: len(order)] = order
        run(self._city, self._state, INSERT, self._state.best, len(order), 0, 0.0, 0.0)

    def search(self, iterations: int, heat: float) -> None:
        price = self._price * (HOT / heat) ** 0.5
        run(self._city, self._state, SEARCH, self._state.best, 0, iterations, heat, price)


class Crew:
    """Jobs that search side by side until the budget is spent."""

    def __init__(self, jobs: list[Job], budget: Budget) -> None:
        self.jobs = jobs
        self._budget = budget
        self._seconds, self._work = budget.seconds_left, budget.work_left
        self._begun = budget.elapsed
        self._stop = threading.Event()
        self._hot = HOT
        self._pool = ThreadPoolExecutor(len(jobs))

    def meetings(self) -> Iterator[Job]:
        """Search, and yield the job with the best plan after each round. The last one may be cut short."""
        done = 0
        self._hot = max(COLD, min(HOT, HEAT * self._expected() / self.jobs[0].occurrences))
        with self._pool:
            while not self._budget.spent and (self._work is None or done < self._share):
                length = ROUND if self._work is None else min(ROUND, self._share - done)
                self._round(done, length)
                done += length
                self._budget.spend(length * len(self.jobs))
                yield self._gather()

    def _expected(self) -> float:
        """Iterations that each job will have, about. Where seconds count, a first slice shows how many they hold."""
        by_work = float("inf") if self._work is None else self._share
        if self._seconds is None:
            return by_work
        self.jobs[0].search(SLICE, COLD)
        used = self._budget.elapsed - self._begun
        return min(by_work, SLICE * self._seconds / used if used else by_work)

    @property
    def _share(self) -> int:
        """Iterations of each job, at least one."""
        return max(1, (self._work or 0) // len(self.jobs))

    def _round(self, done: int, length: int) -> None:
        futures = [self._pool.submit(self._search, job, done, length) for job in self.jobs]
        while wait(futures, LOOK).not_done:
            if self._budget.cancelled or self._budget.seconds_left == 0:
                self._stop.set()
        for future in futures:
            future.result()

    def _search(self, job: Job, done: int, length: int) -> None:
        size = SLICE if self._work is None else max(1, min(SLICE, self._share // COOLINGS))
        for first in range(done, done + length, size):
            if self._stop.is_set():
                return
            job.search(min(size, done + length - first), self._heat(first))

    def _heat(self, done: int) -> float:
        """The temperature after ``done`` iterations: falls from hot to cold by the limit that is nearer."""
        by_time = (self._budget.elapsed - self._begun) / self._seconds if self._seconds else 0.0
        by_work = done / self._share if self._work is not None else 0.0
        fall: float = (COLD / self._hot) ** min(1.0, max(by_time, by_work))
        return self._hot * fall

    def _gather(self) -> Job:
        best = min(self.jobs, key=lambda job: job.levels)
        for job in self.jobs:
            if job.levels != best.levels:
                job.load(best.ways)
        return best
