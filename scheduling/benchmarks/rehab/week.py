"""The week with given days of admission: its timetable searched for, and what is then known of those days."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from math import ceil, inf

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Search, given, shortfall, worth
from scheduling.engine.sessions.annealing import anneal_side_by_side

from .adapter import Clinic
from .frame import Frame
from .scorer import DELAY, MISSING

SHORT_RUN, LONG_RUN = 0.05, 0.35  # of the budget left, for a first timetable and for a good one


class Week:
    """``days``: of admission, in the order of the patients. ``bound``: no plan costs less, with whatever days."""

    def __init__(self, clinic: Clinic, days: Sequence[int], bound: int, seed: int) -> None:
        self.days = tuple(days)
        present = [clinic.instance.present(one, day) for one, day in zip(clinic.patients, days, strict=True)]
        self.frame = Frame(clinic, present)
        self._wanted = sum(one.total for one in clinic.patients)
        self._delay = sum(day - one.earliest for one, day in zip(clinic.patients, days, strict=True))
        self._bound, self._seed = bound, seed
        # By that bound no week with these days has more sessions.
        aim = self._wanted - ceil((bound - DELAY * self._delay) / MISSING)
        self.search = Search(self.frame.day, seed, aim=aim)

    def anneal(self, budget: Budget, jobs: int, pool: ThreadPoolExecutor) -> None:
        """By a short search and, where that misses the aim, by a long one; ``jobs`` of each side by side.

        Parts of a few people hold them all: a long one would find nothing that the first part does not.
        """
        day, aim = self.frame.day, self.search.aim or 0
        for turn, share in enumerate((SHORT_RUN, LONG_RUN)[: 1 if self.search.holds_all else 2]):
            part = budget.share(share)
            found = anneal_side_by_side(day, part, (2 * self._seed + turn) * jobs, jobs, aim, pool)
            budget.spend(part.done)
            self.search.timetable = max(self.search.timetable, found, key=lambda timetable: worth(day, timetable))
            if worth(day, self.search.timetable) >= aim:
                return

    @property
    def short(self) -> int:
        """Sessions that patients lack of the least that they must have: with any, it is no plan."""
        return shortfall(self.frame.day, self.search.timetable)

    @property
    def cost(self) -> int:
        return DELAY * self._delay + MISSING * (self._wanted - sum(given(self.frame.day, self.search.timetable)))

    @property
    def least(self) -> float:
        """No plan with these days costs less; infinite where there is none."""
        if not (self.search.settled or self.search.complete):
            return self._bound
        most = worth(self.frame.day, self.search.timetable)  # of a plan, in which nobody has too little: its sessions
        return inf if most < self._needed else max(self._bound, DELAY * self._delay + MISSING * (self._wanted - most))

    @cached_property
    def _needed(self) -> int:
        """Sessions of a plan at least."""
        return sum(part.least for person in self.frame.day.people for part in person.parts)
