"""What the rules on single options leave open, asked as seldom as possible: there are many needs, and many beds.

What the rules allow for a period of nights they allow for each night of it, and the other way round.
"""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..demand import Need, Occurrence
from ..keep import option_rules
from ..problem import Problem
from ..supply import Mode
from ..timeline import DAY
from ..view import Option, halves
from .stock import HALVES, Stock

Bools = NDArray[np.bool_]
# What these say on one day they say on every day, unless the resident has a birthday.
STEADY = {"eligibility", "refusals", "guardian_choice"}


class Screen:
    def __init__(self, problem: Problem, stock: Stock) -> None:
        self._problem = problem
        self._stock = stock
        self._rules = [(rule.id, rule.blocks) for rule in option_rules() if rule.blocks is not None]
        self._offering: dict[str, set[str]] = defaultdict(set)
        for offer in problem.offers:
            self._offering[offer.service].add(offer.facility)

    def _blocked(self, option: Option) -> str | None:
        """The first rule that blocks it."""
        return next((name for name, blocks in self._rules if blocks(self._problem, option)), None)

    def pools(self, need: Need) -> tuple[list[int], Bools]:
        """Rows of the pools that are open for some night, and on which nights (pools x nights)."""
        problem, horizon = self._problem, self._stock.nights
        kind, sex = problem.service[need.service].bed_kind, problem.resident[need.resident].sex
        start = max(0, need.dates.start)
        end = horizon if need.dates.end is None else min(need.dates.end, horizon)
        steady = self._steady(need)
        rows, nights = [], []
        for row, pool in enumerate(self._stock.pools):
            if (
                start < end
                and pool.facility in self._offering[need.service]
                and pool.takes(sex)
                and kind in (None, problem.bed[pool.beds[0]].kind)
            ):
                found = np.zeros(horizon, dtype=bool)
                self._open(found, start, end, self._stay(need, pool.beds[0]), steady)
                if found.any():
                    rows.append(row)
                    nights.append(found)
        return rows, np.array(nights, dtype=bool).reshape(len(rows), horizon)

    def _stay(self, need: Need, bed: str) -> Callable[[int, int], Option]:
        room = self._problem.room[self._problem.bed[bed].room]
        place = self._problem.facility[room.facility].place

        def stay(first: int, end: int) -> Option:
            nights = first * DAY, end * DAY
            return Option(Occurrence(need.id, 0), Mode.STAY, *nights, place, room.facility, room.id, bed)

        return stay

    def _steady(self, need: Need) -> set[str]:
        """Rules whose word for one day of the horizon goes for all of them."""
        ages = (self._problem.age_on(need.resident, day) for day in (0, self._stock.nights))
        return STEADY if len({*ages}) == 1 else set()

    def _open(self, found: Bools, start: int, end: int, stay: Callable[[int, int], Option], steady: set[str]) -> None:
        """Mark the nights ``[start, end)`` that no rule blocks, halving the period while some rule does."""
        reason = self._blocked(stay(start, end))
        if reason is None:
            found[start:end] = True
        elif end - start > 1 and reason not in steady:
            middle = (start + end) // 2
            self._open(found, start, middle, stay, steady)
            self._open(found, middle, end, stay, steady)

    def homes(self, need: Need) -> tuple[list[str], Bools]:
        """Homes that are open for some day of the week, and on which days (homes x 7)."""
        taken = [HALVES.index(half) for half in halves(need.day_part)]
        steady = self._steady(need)
        homes, weeks = [], []
        for home, row in self._stock.facilities.items():
            if home in self._offering[need.service]:
                days = np.flatnonzero(self._stock.places[row][:, taken].min(axis=1)).tolist()
                week = self._week(need, home, days, steady)
                if week.any():
                    homes.append(home)
                    weeks.append(week)
        return homes, np.array(weeks, dtype=bool).reshape(len(homes), 7)

    def _week(self, need: Need, home: str, days: list[int], steady: set[str]) -> Bools:
        week = np.zeros(7, dtype=bool)
        place = self._problem.facility[home].place
        for day in days:
            span = self._problem.limits.part(need.day_part, day)
            assert span.end is not None
            reason = self._blocked(Option(Occurrence(need.id, 0), Mode.DAY, span.start, span.end, place, home))
            week[day] = reason is None
            if reason in steady:
                break
        return week
