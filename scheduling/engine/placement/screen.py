"""What the rules on single options leave open, asked as seldom as possible: there are many needs, and many beds.

What the rules allow for a period of nights they allow for each night of it, and the other way round.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..demand import Need, Occurrence
from ..keep import option_rules
from ..problem import Problem
from ..rules import Finding
from ..supply import Bed, DayPart, Mode
from ..timeline import DAY
from ..view import Option, halves
from .stock import HALVES, Stock

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
# What these say on one day they say on every day of a period in which the resident has no birthday.
STEADY = {"eligibility", "refusals"}
# What these allow by day they may forbid over night.
BY_THE_HOUR = {"offered"}
# What these say of a stay they say of it wherever it is, and of whoever stays there. Pools know their closed beds.
OF_NEED, OF_FACILITY = {"certificate", "windows"}, {"closures", "credentials"}
Rules = list[tuple[str, Callable[[Problem, Option], Finding | None]]]


class _Suiting(NamedTuple):
    """Pools of a facility. They differ for a single stay in features and closures alone: ``beds`` has one for each
    choice of features, and ``having`` which of these a pool has."""

    rows: Ints
    open: Bools  # pools x nights
    having: Ints
    beds: dict[frozenset[str], Bed]


class Screen:
    def __init__(self, problem: Problem, stock: Stock) -> None:
        self._problem = problem
        self._stock = stock
        rules: Rules = [(rule.id, rule.blocks) for rule in option_rules() if rule.blocks is not None]
        self._of_need = [(name, blocks) for name, blocks in rules if name in OF_NEED]
        self._of_facility = [(name, blocks) for name, blocks in rules if name in OF_FACILITY]
        self._of_both = [(name, blocks) for name, blocks in rules if name not in OF_NEED | OF_FACILITY]
        self._by_the_hour = [(name, blocks) for name, blocks in self._of_both if name in BY_THE_HOUR]
        self._by_the_day = [(name, blocks) for name, blocks in self._of_both if name not in BY_THE_HOUR]
        self._sound: dict[str, Bools] = {}  # by facility the nights that the rules of the facility alone allow
        self._sound_parts: dict[tuple[str, DayPart], Bools] = {}  # by home and part, days with places too
        self._likes: dict[Hashable, int] = {}
        self._pools: dict[str, list[int]] = defaultdict(list)
        for row, pool in enumerate(stock.pools):
            self._pools[pool.facility].append(row)
        self._offering: dict[str, list[str]] = defaultdict(list)
        for offer in problem.offers:
            self._offering[offer.service].append(offer.facility)
        self._serving = cache(self._facilities)
        self._suiting = cache(self._beds)
        self._alike = cache(self._like)

    def _facilities(self, service: str, town: str) -> list[str]:
        """Those that offer the service and serve the town: the rules need not be asked about others."""
        return [name for name in self._offering[service] if self._problem.facility[name].serves(town)]

    def _of_choice(self, need: Need) -> list[str]:
        """Of these, those that are chosen for some day where the guardian chooses."""
        serving = self._serving(need.service, self._problem.resident[need.resident].town)
        return serving if need.chosen_facilities is None else [name for name in serving if need.chosen_at(name)]

    def _like(self, facility: str, service: str) -> int:
        """The same number for facilities of which no rule but for names, ways and those of a facility alone says
        different things.
        """
        problem = self._problem
        row = replace(
            problem.facility[facility], id="", town="", place="", catchment=(), required_credentials=(),
            credentials=(), residents_per_staff=0, severe_residents_per_staff=0,
        )  # fmt: skip
        offer = replace(problem.offer[facility, service], facility="", weekly_sessions=None)
        return self._likes.setdefault((row, offer), len(self._likes))

    def _likeness(self, need: Need, facility: str) -> Hashable:
        """What rules tell a facility by that serves the town of the resident of this need."""
        chosen = None if need.chosen_facilities is None else need.chosen_at(facility)
        named = chosen, facility in need.refused_facilities
        return self._alike(facility, need.service), *named, facility in self._problem.facilities_before.get(need.id, ())

    def _blocked(self, option: Option, rules: Rules) -> str | None:
        """The first of ``rules`` that blocks it."""
        for name, blocks in rules:
            if blocks(self._problem, option):
                return name
        return None

    def pools(self, need: Need) -> tuple[list[int], Bools]:
        """Rows of the pools that are open for some night, and on which nights (pools x nights)."""
        problem = self._problem
        resident = problem.resident[need.resident]
        rows: list[int] = []
        nights = [np.zeros((0, self._stock.nights), dtype=bool)]
        serving = self._of_choice(need)
        own = self._own_nights(need, serving[0]) if serving else []
        asked: dict[Hashable, Bools] = {}
        for facility in serving if own else ():
            like = self._likeness(need, facility)
            suiting = self._suiting(facility, need.service, resident.sex, frozenset(need.features))
            for features, bed in suiting.beds.items():
                if (like, features) not in asked:
                    asked[like, features] = self._nights(need, facility, bed if need.features else None, own)
            if suiting.beds:
                allowed = np.array([asked[like, features] for features in suiting.beds])
                found = suiting.open & (allowed & self._sound_nights(need, facility))[suiting.having]
                some = found.any(axis=1)
                rows += suiting.rows[some].tolist()
                nights.append(found[some])
        return rows, np.concatenate(nights)

    def _beds(self, facility: str, service: str, sex: str, wanted: frozenset[str]) -> "_Suiting":
        """The pools for the service and this sex, told apart by what their beds and rooms have of what is wanted."""
        problem, asked = self._problem, self._problem.service[service]
        rows, beds, having = [], dict[frozenset[str], Bed](), []
        for row in self._pools[facility]:
            pool = self._stock.pools[row]
            bed = problem.bed[pool.beds[0]]
            room = problem.room[bed.room]
            suits = asked.bed_kind in (None, bed.kind) and asked.room_use in (None, room.use)
            if suits and pool.takes(sex):
                features = wanted.intersection(bed.features + room.features)
                beds.setdefault(features, bed)
                rows.append(row)
                having.append([*beds].index(features))
        is_open = np.ones((len(rows), self._stock.nights), dtype=bool)
        for number, row in enumerate(rows):
            closed = self._stock.pools[row].closed
            is_open[number, [night for night in closed if 0 <= night < self._stock.nights]] = False
        return _Suiting(np.array(rows, dtype=np.int64), is_open, np.array(having, dtype=np.int64), beds)

    def _own_nights(self, need: Need, anywhere: str) -> list[Ints]:
        """Nights that no rule on the need alone blocks, in parts of one age of the resident."""
        horizon = self._stock.nights
        start = max(0, need.dates.start)
        end = horizon if need.dates.end is None else min(need.dates.end, horizon)
        found = np.zeros(horizon, dtype=bool)
        self._open(found, start, end, self._stay(need, anywhere, None), self._of_need, set())
        nights = np.flatnonzero(found)
        ages = [self._problem.age_on(need.resident, night) for night in nights.tolist()]
        return [nights[np.equal(ages, age)] for age in sorted({*ages})]

    def _sound_nights(self, need: Need, facility: str) -> Bools:
        if facility not in self._sound:
            found = self._sound[facility] = np.zeros(self._stock.nights, dtype=bool)
            self._open(found, 0, len(found), self._stay(need, facility, None), self._of_facility, set())
        return self._sound[facility]

    def _nights(self, need: Need, facility: str, bed: Bed | None, own: list[Ints]) -> Bools:
        """Nights of a stay there, in ``bed`` or wherever, that no rule on both blocks, of ``own``: ``_own_nights``."""
        found = np.zeros(self._stock.nights, dtype=bool)
        for nights in own:
            part = np.zeros_like(found)
            stay = self._stay(need, facility, bed)
            self._open(part, int(nights[0]), int(nights[-1]) + 1, stay, self._of_both, STEADY)
            found[nights] = part[nights]
        return found

    def _stay(self, need: Need, facility: str, bed: Bed | None) -> Callable[[int, int], Option]:
        place = self._problem.facility[facility].place
        where = (bed.room, bed.id) if bed is not None else (None, None)
        return lambda first, end: Option(
            Occurrence(need.id, 0), Mode.STAY, first * DAY, end * DAY, place, facility, *where
        )

    def _steady(self, need: Need) -> set[str]:
        """Rules whose word for one day of the horizon goes for all of them."""
        ages = (self._problem.age_on(need.resident, day) for day in (0, self._stock.nights))
        return STEADY if len({*ages}) == 1 else set()

    def _open(
        self, found: Bools, start: int, end: int, stay: Callable[[int, int], Option], rules: Rules, steady: set[str]
    ) -> None:
        """Mark the nights ``[start, end)`` that none of ``rules`` blocks, halving the period while one does."""
        if start >= end:
            return
        reason = self._blocked(stay(start, end), rules)
        if reason is None:
            found[start:end] = True
        elif end - start > 1 and reason not in steady:
            middle = (start + end) // 2
            self._open(found, start, middle, stay, rules, steady)
            self._open(found, middle, end, stay, rules, steady)

    def homes(self, need: Need) -> tuple[list[str], Bools]:
        """Homes that are open for some day of the week, and on which days (homes x 7)."""
        serving = self._of_choice(need)
        own = self._days(need, serving[0], self._of_need) if serving else np.zeros(7, dtype=bool)
        own &= [self._problem.limits.part(need.day_part, day).start >= need.earliest for day in range(7)]
        steady = self._steady(need)
        homes, weeks = [], []
        asked: dict[Hashable, Bools] = {}
        for home in serving if own.any() else ():
            like = self._likeness(need, home)
            if like not in asked:
                asked[like] = self._week(need, home, steady)
            week = own & asked[like] & self._sound_days(need, home)
            if week.any():
                homes.append(home)
                weeks.append(week)
        return homes, np.array(weeks, dtype=bool).reshape(len(homes), 7)

    def _sound_days(self, need: Need, home: str) -> Bools:
        key = home, need.day_part
        if key not in self._sound_parts:
            taken = [HALVES.index(half) for half in halves(need.day_part)]
            places = self._stock.places[self._stock.facilities[home]][:, taken].min(axis=1)
            self._sound_parts[key] = self._days(need, home, self._of_facility) & (places > 0)
        return self._sound_parts[key]

    def _week(self, need: Need, home: str, steady: set[str]) -> Bools:
        """Days there that no rule on both the need and the home blocks."""
        reason = self._blocked(self._attendance(need, home, 0, 6), self._by_the_day)
        if reason in steady:
            return np.zeros(7, dtype=bool)
        return self._days(need, home, self._by_the_hour if reason is None else self._of_both)

    def _days(self, need: Need, home: str, rules: Rules) -> Bools:
        """Days there that none of ``rules`` blocks."""
        blocked = (self._blocked(self._attendance(need, home, day, day), rules) for day in range(7))
        return np.array([reason is None for reason in blocked], dtype=bool)

    def _attendance(self, need: Need, home: str, first: int, last: int) -> Option:
        limits, part = self._problem.limits, need.day_part
        start, end = limits.part(part, first).start, limits.part(part, last).end
        assert end is not None
        return Option(Occurrence(need.id, 0), Mode.DAY, start, end, self._problem.facility[home].place, home)
