"""What the rules on single options leave open, asked as seldom as possible: there are many needs, and many beds.

What the rules allow for a period of nights they allow for each night of it, and the other way round.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..demand import Need, Occurrence
from ..keep import option_rules
from ..problem import Problem
from ..rules import Finding
from ..supply import Bed, Mode
from ..timeline import DAY
from ..view import Option, halves
from .stock import HALVES, Stock

Bools = NDArray[np.bool_]
# What these say on one day they say on every day, unless the resident has a birthday.
STEADY = {"eligibility", "refusals", "guardian_choice"}
# What these allow by day they may forbid over night.
BY_THE_HOUR = {"offered", "windows"}
Rules = list[tuple[str, Callable[[Problem, Option], Finding | None]]]


class Screen:
    def __init__(self, problem: Problem, stock: Stock) -> None:
        self._problem = problem
        self._stock = stock
        self._rules: Rules = [(rule.id, rule.blocks) for rule in option_rules() if rule.blocks is not None]
        self._by_the_hour = [(name, blocks) for name, blocks in self._rules if name in BY_THE_HOUR]
        self._by_the_day = [(name, blocks) for name, blocks in self._rules if name not in BY_THE_HOUR]
        self._pools: dict[str, list[int]] = defaultdict(list)
        for row, pool in enumerate(stock.pools):
            self._pools[pool.facility].append(row)
        self._offering: dict[str, list[str]] = defaultdict(list)
        for offer in problem.offers:
            self._offering[offer.service].append(offer.facility)
        self._serving = cache(self._facilities)

    def _facilities(self, service: str, town: str) -> list[str]:
        """Those that offer the service and serve the town: the rules need not be asked about others."""
        return [name for name in self._offering[service] if self._problem.facility[name].serves(town)]

    def _blocked(self, option: Option, rules: Rules) -> str | None:
        """The first of ``rules`` that blocks it."""
        for name, blocks in rules:
            if blocks(self._problem, option):
                return name
        return None

    def pools(self, need: Need) -> tuple[list[int], Bools]:
        """Rows of the pools that are open for some night, and on which nights (pools x nights)."""
        problem = self._problem
        resident, service = problem.resident[need.resident], problem.service[need.service]
        rows, nights = [], []
        for facility in self._serving(need.service, resident.town):
            asked: dict[frozenset[str], Bools] = {}
            for row in self._pools[facility]:
                pool = self._stock.pools[row]
                bed = problem.bed[pool.beds[0]]
                if (
                    pool.takes(resident.sex)
                    and service.bed_kind in (None, bed.kind)
                    and service.room_use in (None, problem.room[bed.room].use)
                ):
                    # Beds of a facility differ for a single stay in features and closures alone.
                    held = frozenset(need.features).intersection(bed.features + problem.room[bed.room].features)
                    if held not in asked:
                        asked[held] = self._nights(need, facility, bed if need.features else None)
                    found = asked[held].copy()
                    found[[night for night in pool.closed if 0 <= night < len(found)]] = False
                    if found.any():
                        rows.append(row)
                        nights.append(found)
        return rows, np.array(nights, dtype=bool).reshape(len(rows), self._stock.nights)

    def _nights(self, need: Need, facility: str, bed: Bed | None) -> Bools:
        """Nights of a stay there, in ``bed`` or wherever, that no rule blocks."""
        horizon = self._stock.nights
        start = max(0, need.dates.start)
        end = horizon if need.dates.end is None else min(need.dates.end, horizon)
        place = self._problem.facility[facility].place
        where = (bed.room, bed.id) if bed is not None else (None, None)
        found = np.zeros(horizon, dtype=bool)

        def stay(first: int, end: int) -> Option:
            return Option(Occurrence(need.id, 0), Mode.STAY, first * DAY, end * DAY, place, facility, *where)

        if start < end:
            self._open(found, start, end, stay, self._steady(need))
        return found

    def _steady(self, need: Need) -> set[str]:
        """Rules whose word for one day of the horizon goes for all of them."""
        ages = (self._problem.age_on(need.resident, day) for day in (0, self._stock.nights))
        return STEADY if len({*ages}) == 1 else set()

    def _open(self, found: Bools, start: int, end: int, stay: Callable[[int, int], Option], steady: set[str]) -> None:
        """Mark the nights ``[start, end)`` that no rule blocks, halving the period while some rule does."""
        reason = self._blocked(stay(start, end), self._rules)
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
        for home in self._serving(need.service, self._problem.resident[need.resident].town):
            places = self._stock.places[self._stock.facilities[home]]
            days = np.flatnonzero(places[:, taken].min(axis=1)).tolist()
            week = self._week(need, home, days, steady)
            if week.any():
                homes.append(home)
                weeks.append(week)
        return homes, np.array(weeks, dtype=bool).reshape(len(homes), 7)

    def _week(self, need: Need, home: str, days: list[int], steady: set[str]) -> Bools:
        week = np.zeros(7, dtype=bool)
        place = self._problem.facility[home].place

        def attendance(first: int, last: int) -> Option:
            limits, part = self._problem.limits, need.day_part
            start, end = limits.part(part, first).start, limits.part(part, last).end
            assert end is not None
            return Option(Occurrence(need.id, 0), Mode.DAY, start, end, place, home)

        reason = self._blocked(attendance(days[0], days[-1]), self._by_the_day) if days else None
        if reason not in steady:
            rules = self._by_the_hour if reason is None else self._rules
            week[[day for day in days if self._blocked(attendance(day, day), rules) is None]] = True
        return week
