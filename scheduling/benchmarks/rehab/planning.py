"""Days of admission and a week with them, in turn: while a week has too little for somebody, or costs more than others
may, the next days are tried.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from math import inf
from typing import Any

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Day, Person, most_sessions

from .adapter import Clinic
from .admissions import NoPlan, days_of_admission
from .instance import Instance
from .joint import least_cost
from .least import Least, least_by_days
from .week import Week

PROOF = 0.2  # of the budget at most, for what each day can hold; what all of them can is asked beside the first search
ADMISSIONS = 0.1  # of the budget at most, for days of admission, and as much for what any of them cost at least
HOPE = 0.5  # of what is left, for a week in which somebody has too little; others have the rest
KEPT_BACK = 0.04  # of the time, for a week in which somebody has too little, and to hand out and score what was found
GRACE = 15  # parts beyond the budget


def solve(instance: Instance, budget: Budget, seed: int, jobs: int, late: ExitStack) -> tuple[dict[str, Any], int]:
    """A solution in the public format, and a cost that none can undercut. Work of the budget is that of the searches.

    Proofs that nobody waits for any more go on until ``late`` is closed: no other instance shall share the cores with
    them. Raises NoPlan where there is none, or no admissions were found.
    """
    whole, left = budget, budget.seconds_left
    budget = whole.part(None if left is None else left * (1 - KEPT_BACK), whole.work_left)
    planning = _Planning(Clinic(instance), budget, seed, jobs, late)
    week = planning.best()
    # A week in which somebody has too little is none: what the limit left short is worth some more time.
    for _ in range(GRACE):
        if week.short and not week.search.settled and whole.seconds_left != 0:
            week.search.step(whole)
    admitted = {str(key): day for key, day in zip(instance.patients, week.days, strict=True)}
    return {"admissions": admitted, "sessions": week.frame.sessions(week.search.timetable)}, planning.bound


class _Planning:
    """``bound``: no plan costs less, as far as it is known by now."""

    def __init__(self, clinic: Clinic, budget: Budget, seed: int, jobs: int, late: ExitStack) -> None:
        self._clinic, self._budget, self._seed, self._jobs = clinic, budget, seed, jobs
        self._most = _most(clinic, budget, jobs, late)
        self._pool = late.enter_context(ThreadPoolExecutor(jobs))
        self._proof: Future[int] | None = None
        self._weeks: list[Week] = []
        self.bound = 0

    def best(self) -> Week:
        """The best week that was found."""
        days: tuple[int, ...] | None = self._first()
        while days is not None:
            self._search(Week(self._clinic, days, self.bound, self._seed))
            days = None if self._done else self._others()
        if not self._done:
            self._best.search.steps(self._budget, self._jobs, self._pool)
        return self._best

    @property
    def _best(self) -> Week:
        return min(self._weeks, key=lambda week: (week.short, week.cost))

    @property
    def _done(self) -> bool:
        return self._budget.spent or (not self._best.short and self._best.cost <= self.bound)

    def _first(self) -> tuple[int, ...]:
        """Days of admission by beds, or by beds and what each day can hold, whichever cost less by both.

        Where none are found in time, they are looked for again with more of it.
        """
        share, left = ADMISSIONS, self._budget.seconds_left
        while True:
            seconds = None if left is None else min(left * share, self._budget.seconds_left or 0.0)
            part = self._budget.part(seconds, None)
            placed = days_of_admission(self._clinic.instance, part, self._seed, self._jobs)
            least = least_by_days(self._clinic.instance, self._most, seconds)
            self.bound = max(self.bound, least.bound)
            if (days := self._cheaper(placed, least, seconds)) is not None:
                return days
            if left is None or share >= 1 or self._budget.spent:
                raise NoPlan("no admissions were found in time that fit into the beds")
            share *= 2

    def _cheaper(self, placed: tuple[int, ...] | None, least: Least, seconds: float | None) -> tuple[int, ...] | None:
        if placed is None or least.days is None:
            return least.days if placed is None else placed
        try:
            cost = least_by_days(self._clinic.instance, self._most, seconds, fixed=placed).cost
        except NoPlan:  # a day cannot hold what all who are there must have
            return least.days
        return placed if cost <= least.cost else least.days

    def _search(self, week: Week) -> None:
        """A part of the budget for a week in which somebody has too little at first, else all that it takes.

        Beside the first one that misses its aim, all days and admissions together are asked for a bound.
        """
        self._weeks.append(week)
        week.anneal(self._budget, self._jobs, self._pool)
        if week.search.complete:
            return
        if self._proof is None:
            rest = self._budget.part(self._budget.seconds_left, None)
            self._proof = self._pool.submit(least_cost, self._clinic, rest)
        part = self._budget.share(HOPE if week.short else 1.0)
        week.search.steps(part, self._jobs, self._pool)
        self._budget.spend(part.done)
        self.bound = max(self.bound, _in_time(self._proof, self._budget.share(HOPE), 0))

    def _others(self) -> tuple[int, ...] | None:
        """Days of admission that are not tried yet and may cost less than the best week; None where none are found."""
        best, seconds = self._best, self._budget.share(ADMISSIONS).seconds_left
        below = None if best.short else best.cost
        tried = [week.days for week in self._weeks]
        rest: float = inf
        found: tuple[int, ...] | None = None
        try:
            least = least_by_days(self._clinic.instance, self._most, seconds, barred=tried, below=below)
            rest, found = least.bound, least.days
        except NoPlan:  # there are none
            pass
        lowest = min([rest, *(week.least for week in self._weeks), *([] if below is None else [below])])
        if lowest == inf:
            raise NoPlan("no admissions fit into the beds and the sessions of each day")
        self.bound = max(self.bound, int(lowest))
        return found


def _most(clinic: Clinic, budget: Budget, jobs: int, late: ExitStack) -> list[int]:
    """Participations that each day cannot exceed, whoever of those who may be present is."""
    instance = clinic.instance
    days = []
    for day in range(instance.horizon):
        people = {}
        for position, patient in enumerate(clinic.patients):
            if any(first <= day < first + patient.stay for first in patient.admission_days):
                limits = {kind: patient.requested.get(one.id, 0) for kind, one in enumerate(clinic.treatments)}
                people[position] = Person(0, instance.daily(patient)[1], limits)
        days.append(clinic.day(day, people))
    share = budget.part(None if budget.seconds_left is None else budget.seconds_left * PROOF, None)
    each = None if share.seconds_left is None else share.seconds_left * jobs / len(days)
    pool = late.enter_context(ThreadPoolExecutor(jobs))
    proofs = [pool.submit(_day_holds, day, share, each) for day in days]
    found = [
        _in_time(proof, share, sum(person.most for person in day.people))
        for proof, day in zip(proofs, days, strict=True)
    ]
    for proof in proofs:
        proof.cancel()  # those that have not begun
    return found


def _in_time(proof: Future[int], budget: Budget, otherwise: int) -> int:
    """The solvers of proofs look at the clock now and then only: one that is late is not waited for."""
    try:
        return proof.result(budget.seconds_left)
    except TimeoutError:
        return otherwise


def _day_holds(day: Day, share: Budget, seconds: float | None) -> int:
    """``seconds`` at most, and no longer than the share lasts, which other days may have used up."""
    return most_sessions(day, share.part(None if seconds is None else min(seconds, share.seconds_left or 0.0), None))
