"""What every step of the placement looks at, and the state that it changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..demand import Pin
from ..plan import Plan
from ..problem import Problem
from ..timeline import DAY
from ..worth import groups_of, shortfalls, units_served, worth
from .standing import appointments_of, free_days, free_nights, ordered, tangled
from .stock import Ints, stock_of
from .tariff import Tariff
from .terms import NO_TERMS, Terms
from .wishes import Bools, DayWish, Path, StayWish, Wish, by_resident, nights_of, wishes_of

Week = tuple[str, tuple[int, ...]]  # home and days attended


@dataclass(frozen=True)
class Placing:
    """Who is where, by need; needs that nothing is given are left out."""

    paths: Mapping[str, Path]
    weeks: Mapping[str, Week]

    def units(self, need: str) -> int:
        return nights_of(self.paths.get(need, ())) + len(self.weeks.get(need, ("", ()))[1])


@dataclass(frozen=True)
class Left:
    """Stock less what the needs that stay where they are take of it."""

    beds: Ints  # pools x nights
    places: Ints  # facilities x 7 x 2
    care: Ints  # facilities x 7 x 2
    weekly: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Turn:
    """Wishes that take of the same stock: those free to change, and those that stand as they are in ``placing``."""

    free: list[Wish]
    standing: list[Wish]
    placing: Placing


class Scene:
    def __init__(self, problem: Problem, plan: Plan, terms: Terms = NO_TERMS) -> None:
        self.problem = problem
        self.plan = plan
        self.stock = stock_of(problem)
        self.wishes = {wish.need.id: wish for wish in wishes_of(problem, self.stock, plan)}
        self.of_resident = by_resident(self.wishes.values())
        self.terms = terms
        self.tariff = Tariff(problem, self.stock, terms)
        self.still = ordered(problem, self.wishes.values())
        self.tangled = tangled(problem, self.stock, self.of_resident)
        self.pins: dict[str, list[Pin]] = {}
        for pin in problem.pins:
            self.pins.setdefault(pin.need, []).append(pin)
        self.rooms = [*dict.fromkeys(pool.room for pool in self.stock.pools if pool.room is not None)]
        self.free = self._free()
        self._floors = shortfalls(problem, {})
        self._given: Counter[str] = Counter()  # weighted minutes that the plan serves, by group of fairness
        for need, units in units_served(problem, plan).items():
            for group in groups_of(problem.resident_of(need)):
                self._given[group] += units * worth(problem, problem.need[need])[1]

    def _free(self) -> dict[str, Bools]:
        """By need the nights, or homes x days, that sessions and visits leave free."""
        appointments = appointments_of(self.problem, self.plan)
        free = {}
        for need, wish in self.wishes.items():
            others = appointments.get(wish.resident.id)
            if isinstance(wish, DayWish):
                free[need] = free_days(self.problem, wish, others)
            else:
                free[need] = free_nights(self.problem, self.stock, wish, others)
        return free

    def open(self, wish: StayWish) -> Bools:
        """Pools x nights of its reach on which the wish may be there, as far as nobody else is concerned."""
        found: Bools = wish.open[:, wish.reach] & self.free[wish.need.id][..., wish.reach]
        return found

    def given(self) -> Placing:
        paths: dict[str, Path] = {}
        weeks: dict[str, Week] = {}
        for need, wish in self.wishes.items():
            if isinstance(wish, StayWish):
                paths |= {need: wish.given} if wish.given else {}
            elif wish.given:
                weeks[need] = wish.given[0].facility, tuple(sorted(day.day for day in wish.given))
        return Placing(paths, weeks)

    def kept_pins(self, wish: Wish) -> list[Pin]:
        """The pins of the need that the plan keeps; those that it does not keep cannot be kept."""
        pins = self.pins.get(wish.need.id, [])
        if isinstance(wish, StayWish):
            return [pin for pin in pins if wish.given and self.stay_as_pinned(pin, wish.given)]
        return [
            pin
            for pin in pins
            for one in wish.given
            if one.index == pin.index and self.day_as_pinned(pin, one.facility, one.day)
        ]

    def stay_as_pinned(self, pin: Pin, path: Path) -> bool:
        """Pinned rooms and beds have pools of their own, so a pool's first bed speaks for it."""
        beds = [self.problem.bed[self.stock.pools[piece.pool].beds[0]] for piece in path]
        first = path[0].first
        return (
            pin.day in (None, first)
            and pin.start in (None, first * DAY)
            and all(
                pin.bed in (None, bed.id)
                and pin.room in (None, bed.room)
                and pin.facility in (None, self.problem.room[bed.room].facility)
                for bed in beds
            )
        )

    def day_as_pinned(self, pin: Pin, home: str, day: int) -> bool:
        start = self.problem.limits.part(self.problem.need[pin.need].day_part, day).start
        return pin.day in (None, day) and pin.facility in (None, home) and pin.start in (None, start)

    def left(self, turn: Turn) -> Left:
        """What is left for the free wishes; a resident's wishes are free together or not at all."""
        stock = self.stock
        beds = np.repeat(
            np.array([len(pool.beds) for pool in stock.pools], dtype=np.int64)[:, None], stock.nights, axis=1
        )
        left = Left(beds, stock.places.copy(), stock.care.copy(), dict(stock.weekly))
        for wishes in by_resident(turn.standing).values():
            self._take(left, turn.placing, wishes)
        return left

    def sleepers(self, turn: Turn) -> tuple[Ints, Ints]:
        """Who of those standing sleeps in ``rooms``, by night: others and female ones; children and adults."""
        rows = {room: row for row, room in enumerate(self.rooms)}
        sexes = np.zeros((len(rows), self.stock.nights, 2), dtype=np.int64)
        ages = np.zeros_like(sexes)
        for wish in turn.standing:
            for piece in turn.placing.paths.get(wish.need.id, ()):
                room = self.stock.pools[piece.pool].room
                if room is not None:
                    grown = max(piece.first, min(piece.end, self.grown_on(wish)))
                    sexes[rows[room], piece.first : piece.end, int(wish.resident.sex == "female")] += 1
                    ages[rows[room], piece.first : grown, 0] += 1
                    ages[rows[room], grown : piece.end, 1] += 1
        return sexes, ages

    def lacking(self, turn: Turn) -> dict[str, int]:
        """Weighted minutes that each group lacks to the floor of fairness, served nothing of the free wishes."""
        given = Counter(self._given)
        changes = [(wish, -wish.units) for wish in turn.free]
        changes += [(wish, turn.placing.units(wish.need.id) - wish.units) for wish in turn.standing]
        for wish, units in changes:
            for group in groups_of(wish.resident):
                given[group] += units * wish.weight
        return {group: floor - given[group] for group, floor in self._floors.items() if floor > given[group]}

    def cost(self, turn: Turn) -> tuple[int, int]:
        """Weighted minutes x 100 that the turn's free wishes leave unserved, fairness included, and their points."""
        placing = turn.placing
        unserved = sum(wish.weight * (wish.wanted - placing.units(wish.need.id)) for wish in turn.free)
        lacking = sum(self.lacking(Turn([], turn.free + turn.standing, placing)).values())
        points = 0
        for wish in turn.free:
            if isinstance(wish, StayWish):
                points += self.tariff.stay(wish, placing.paths.get(wish.need.id, ()))
            else:
                home, days = placing.weeks.get(wish.need.id, ("", ()))
                points += sum(self.tariff.day(wish, home, day) for day in days)
        return 100 * unserved + self.problem.weights.fairness * lacking, points

    def grown_on(self, wish: Wish) -> int:
        """The first night as an adult; the end of the horizon where there is none."""
        problem, nights = self.problem, self.stock.nights
        adult = problem.limits.adult_age
        if problem.age_on(wish.resident.id, 0) >= adult:
            return 0
        return next((night for night in range(nights) if problem.age_on(wish.resident.id, night) >= adult), nights)

    def step(self, wish: DayWish) -> int:
        """From one day attended to the next at least so many days, for the gap that the need asks for."""
        limits, part = self.problem.limits, wish.need.day_part
        end = limits.part(part, 0).end
        assert end is not None
        return next((step for step in range(1, 8) if limits.part(part, step).start - end >= wish.need.min_gap), 8)

    def _take(self, left: Left, placing: Placing, wishes: list[Wish]) -> None:
        """Take what one resident has. Present twice in a half day, the resident is cared for once."""
        present: set[tuple[int, int, int]] = set()
        for wish in wishes:
            if isinstance(wish, StayWish):
                for piece in placing.paths.get(wish.need.id, ()):
                    left.beds[piece.pool, piece.first : piece.end] -= 1
                    row = self.stock.facilities[self.stock.pools[piece.pool].facility]
                    present |= {(row, day, half) for day in range(piece.first, min(7, piece.end)) for half in (0, 1)}
            elif wish.need.id in placing.weeks:
                home, days = placing.weeks[wish.need.id]
                row = self.stock.facilities[home]
                present |= {(row, day, half) for day in days for half in wish.halves}
                for day in days:
                    left.places[row, day, [*wish.halves]] -= 1
                if (home, wish.need.service) in left.weekly:
                    left.weekly[home, wish.need.service] -= len(days)
        for row, day, half in present:
            left.care[row, day, half] -= self.stock.ease[row, int(wishes[0].resident.severe)]
