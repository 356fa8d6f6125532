"""A timetable improved part by part: some people are freed, and planned anew with all their sessions.

Now and then the timetable is shaken instead: where no part has anything to gain in one, some may in another one that is
worth as much.
"""

from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from random import Random

from scheduling.engine.budget import Budget

from .annealing import shake
from .exact import Completion, complete
from .model import Day, Timetable, given, shortfall, worth

NODES, SECONDS = 50, 5.0  # limits of one part
FIRST, FEWEST = 8.0, 3.0  # people of the first part, and of each at least
SHAKE, UNITS = 3, 200  # instead of one part of so many the timetable is shaken, with so many units of work
GROW, SHRINK = 1.03, 0.7  # far more is gained by many parts that are solved to the end than by large ones


@dataclass(frozen=True)
class Part:
    """``people`` are planned anew, with all their sessions, in the timetable that is ``now``; nobody: it is shaken."""

    now: Timetable
    people: frozenset[int]
    seed: int


class Search:
    """The best timetable so far is ``timetable``. Parts grow while they are solved exactly, and shrink otherwise.

    ``aim``: sessions that are known to be as many as there can be. ``settled``: a part of everybody has shown that no
    timetable is worth more.
    """

    def __init__(self, day: Day, seed: int, timetable: Timetable = (), aim: int | None = None) -> None:
        self.day, self.timetable, self.aim, self.settled = day, timetable, aim, False
        self._random = Random(seed)
        self._size = FIRST
        self._parts = 0
        self._again: list[frozenset[int]] = []  # people who gained in a timetable that was not the best any more
        self._writing = 0.0  # seconds that a part took at most, but for the solver's

    @property
    def complete(self) -> bool:
        """Whether everybody has the most that they may, or all have as many as the aim; and nobody too few."""
        found = given(self.day, self.timetable)
        enough = self.aim is not None and sum(found) >= self.aim
        if not enough and any(count < person.most for person, count in zip(self.day.people, found, strict=True)):
            return False
        return shortfall(self.day, self.timetable) == 0

    @property
    def holds_all(self) -> bool:
        """Whether the next part is everybody."""
        return int(self._size) >= len(self.day.people)

    def step(self, budget: Budget | None = None) -> None:
        """Free a part and plan it anew; never for the worse."""
        part = self._next()
        self._take(part, self._solve(part, budget or Budget()))

    def steps(self, budget: Budget, jobs: int, pool: ThreadPoolExecutor) -> None:
        """``jobs`` steps at a time, until the budget is spent or nothing is left to gain. Work is counted in steps.

        Parts that are solved side by side begin with the same timetable; two that better it cannot be merged, so that
        the second is solved once more. With a limit of work, equal arguments give equal answers.
        """
        until = FIRST_COMPLETED if budget.work is None else ALL_COMPLETED
        running: dict[Future[Completion], Part] = {}
        while True:
            while len(running) < jobs and self._in_time(budget) and not (self.settled or self.complete):
                part = self._next()
                running[pool.submit(self._solve, part, budget)] = part
                budget.spend(1)
            if not running:
                return
            done = wait(running, return_when=until).done
            for future in [one for one in running if one in done]:
                self._take(running.pop(future), future.result())

    def _next(self) -> Part:
        seed = self._random.getrandbits(32)
        if self._again:
            return Part(self.timetable, self._again.pop(), seed)
        self._parts += 1
        return Part(self.timetable, frozenset() if self._parts % SHAKE == 0 else self._some_people(), seed)

    def _in_time(self, budget: Budget) -> bool:
        """Whether another part can be written down for the solver, which nothing stops half-way."""
        return not budget.spent and (budget.seconds_left is None or budget.seconds_left > 2 * self._writing)

    def _solve(self, part: Part, budget: Budget) -> Completion:
        began, left = budget.elapsed, budget.seconds_left
        if not part.people:
            shaken = shake(self.day, part.now, budget.part(left, UNITS), part.seed)
            return Completion(shaken, False, budget.elapsed - began)
        seconds = None if left is None else min(SECONDS, left)
        kept = _without(part.now, part.people)
        found = complete(self.day, kept, sorted(part.people), part.now, NODES, seconds)
        self._writing = max(self._writing, budget.elapsed - began - found.seconds)
        return found

    def _take(self, part: Part, found: Completion) -> None:
        now, best, value = (worth(self.day, one) for one in (part.now, self.timetable, found.timetable))
        if value > best or (value == best and part.now is self.timetable):
            self.timetable = found.timetable
        elif value > now and part.people:
            self._again.append(part.people)
        if part.people:
            self.settled |= found.exact and len(part.people) == len(self.day.people)
            size = self._size * (GROW if found.exact else SHRINK)
            self._size = max(min(size, float(len(self.day.people))), FEWEST)

    def _some_people(self) -> frozenset[int]:
        """Half of them people who lack something, where there are as many; first those below their least."""
        everybody, size = range(len(self.day.people)), int(self._size)
        if self.holds_all:
            return frozenset(everybody)
        found = given(self.day, self.timetable)
        lacking = [person for person in everybody if found[person] < self.day.people[person].most]
        self._random.shuffle(lacking)
        lacking.sort(key=lambda person: found[person] >= self.day.people[person].least)
        people = {*lacking[: size // 2]}
        return frozenset(people.union(self._random.sample(everybody, min(len(everybody), size - len(people)))))


def _without(timetable: Timetable, people: frozenset[int]) -> Timetable:
    stay = ((session, session.people - people) for session in timetable)
    return tuple(replace(session, people=left) for session, left in stay if left)
