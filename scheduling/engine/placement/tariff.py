"""Preference points of stays and days, as ``score`` counts them; ways are counted from home."""

from collections.abc import Callable
from functools import cache

import numpy as np

from ..demand import Occurrence
from ..problem import Problem
from ..score import price, price_of
from ..supply import Mode
from ..timeline import DAY
from ..travel import travel_minutes
from ..view import Option
from .prices import Floats
from .stock import Stock
from .terms import Terms
from .wishes import DayWish, Ints, Path, Piece, StayWish


class Tariff:
    def __init__(self, problem: Problem, stock: Stock, terms: Terms) -> None:
        self._problem = problem
        self._stock = stock
        self._terms = terms
        self._confirmed = {*problem.confirmed}
        self._pool_of = {bed: row for row, pool in enumerate(stock.pools) for bed in pool.beds}
        self._at = cache(self._at_facility)
        self._way = cache(self._travel)
        self._usual = cache(self._usual_days)
        self._attended = cache(self._by_day)
        self._day = cache(self._day_at)
        self._parts: dict[str, Floats] = {}
        self._beginnings: dict[str, Ints] = {}

    def stay(self, wish: StayWish, path: Path) -> int:
        """Points of a stay, or of none where ``path`` is empty."""
        return self.stays(wish)(path)

    def stays(self, wish: StayWish) -> Callable[[Path], int]:
        """The same for many stays of one wish."""
        need, usual = wish.need.id, self.usual_pieces(wish)
        change = self._change(Occurrence(need, 0))

        def stay(path: Path) -> int:
            moves = price_of(self._problem.weights, "transfer", max(0, len(path) - 1))
            changed = not path or not all(self._within(one, path) for one in usual)
            beginning = self._terms.beginning(need, path[0].first) if path else 0
            return sum(self.part(need, piece.pool) for piece in path) + beginning + moves + (change if changed else 0)

        return stay

    def part(self, need: str, pool: int) -> int:
        """Points of each part of a stay in the pool."""
        there = self._stock.pools[pool]
        return self._at(need, there.facility) + self._terms.points(need, there.beds[0])

    def parts(self, wish: StayWish) -> Floats:
        """The same for each pool of the wish."""
        need = wish.need.id
        if need not in self._parts:
            self._parts[need] = np.array([self.part(need, pool) for pool in wish.pools], dtype=np.float64)
        return self._parts[need]

    def beginnings(self, wish: StayWish) -> Ints:
        """Points of a stay by the night on which it begins."""
        need = wish.need.id
        if need not in self._beginnings:
            points = [self._terms.beginning(need, night) for night in range(self._stock.nights)]
            self._beginnings[need] = np.array(points, dtype=np.int64)
        return self._beginnings[need]

    @staticmethod
    def _within(usual: Piece, path: Path) -> bool:
        held = {night for piece in path if piece.pool == usual.pool for night in range(piece.first, piece.end)}
        return held.issuperset(range(usual.first, usual.end))

    def usual_pieces(self, wish: StayWish) -> list[Piece]:
        """What the baseline gives the need, as far as pools tell."""
        before = self._problem.before.get(Occurrence(wish.need.id, 0), ())
        return [Piece(self._pool_of[one.bed], one.days.start, one.days.stop) for one in before if one.bed is not None]

    def day(self, wish: DayWish, home: str, day: int) -> int:
        """Points of attending ``home`` on ``day``, less those of the change that this spares."""
        occurrence, spared = self._attended(wish.need.id)[day]
        return self._day(occurrence, home, day if wish.need.wished else 0) - spared

    def _by_day(self, name: str) -> list[tuple[Occurrence, int]]:
        """By day of the week the occurrence that stands for one attended then, and the points of the change spared."""
        need, usual, alike = self._problem.need[name], self._usual(name), dict[object, Occurrence]()
        spare = next((index for index in range(need.times) if index not in usual.values()), 0)
        found = []
        for day in range(7):
            occurrence = Occurrence(name, usual.get(day, spare))
            before = self._problem.before.get(occurrence)
            there = before and frozenset(one.facility for one in before)  # of the baseline, prices ask nothing else
            spared = self._change(occurrence) if day in usual else 0
            found.append((alike.setdefault(there, occurrence if before else Occurrence(name, need.times)), spared))
        return found

    def usual_home(self, wish: DayWish) -> str | None:
        """The facility of the baseline."""
        return next(iter(sorted(filter(None, self._problem.facilities_before.get(wish.need.id, ())))), None)

    def usual_days(self, wish: DayWish) -> dict[int, int]:
        """Days that the baseline has the need attended at the wanted part of the day, with the occurrence's index."""
        return self._usual(wish.need.id)

    def _usual_days(self, name: str) -> dict[int, int]:
        need, found = self._problem.need[name], {}
        for index in range(need.times):
            for before in self._problem.before.get(Occurrence(name, index), ()):
                span = self._problem.limits.part(need.day_part, before.start // DAY)
                if before.mode is Mode.DAY and (before.start, before.end) == (span.start, span.end):
                    found[before.start // DAY] = index
        return found

    def _day_at(self, occurrence: Occurrence, home: str, day: int) -> int:
        need = self._problem.need[occurrence.need]
        span = self._problem.limits.part(need.day_part, day)
        assert span.end is not None
        place = self._problem.facility[home].place
        option = Option(occurrence, Mode.DAY, span.start, span.end, place, home)
        return price(self._problem, option) + self._way(self._problem.resident[need.resident].place, place)

    def _at_facility(self, need: str, facility: str) -> int:
        place = self._problem.facility[facility].place
        option = Option(Occurrence(need, 0), Mode.STAY, 0, DAY, place, facility)
        return price(self._problem, option) + self._way(self._problem.resident_of(need).place, place)

    def _travel(self, home: str, place: str) -> int:
        minutes = travel_minutes(self._problem, home, place, self._problem.travel.resident_transport)
        return price_of(self._problem.weights, "travel_resident", minutes)

    def _change(self, occurrence: Occurrence) -> int:
        if occurrence not in self._problem.before:
            return 0
        rule = "confirmed_change" if occurrence in self._confirmed else "change"
        return price_of(self._problem.weights, rule, 1)
