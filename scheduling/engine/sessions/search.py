"""A timetable improved part by part: some people or some kinds of session are freed, and CP-SAT plans them anew."""

from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from random import Random

from scheduling.engine.budget import Budget

from .exact import Completion, complete
from .model import Day, Session, Timetable, given, shortfall, worth
from .program import Scope

WORK = 2.0  # limit of one part, in the solver's own count
FIRST_PEOPLE, FIRST_KINDS = 8.0, 5.0  # sizes of the first parts
FEWEST = 3.0
GROW, SHRINK = 1.35, 0.8


@dataclass(frozen=True)
class Part:
    """What of ``now`` stays, and who or what is planned anew around it."""

    now: Timetable
    kept: tuple[Session, ...]
    scope: Scope
    by_kinds: bool
    seed: int


class Search:
    """The best timetable so far is ``timetable``. Parts grow while they are solved exactly, and shrink otherwise.

    ``aim``: sessions that are known to be as many as there can be.
    """

    def __init__(self, day: Day, seed: int, timetable: Timetable = (), aim: int | None = None) -> None:
        self.day, self.timetable, self.aim = day, timetable, aim
        self.work = 0.0  # spent, in the solver's own count
        self._random = Random(seed)
        self._people, self._kinds = FIRST_PEOPLE, FIRST_KINDS
        self._by_kinds = False
        self._writing = 0.0  # seconds that a part took at most, but for the solver's

    @property
    def complete(self) -> bool:
        """Whether everybody has the most that they may, or all have as many as the aim and nobody too few."""
        found = given(self.day, self.timetable)
        if self.aim is not None and sum(found) >= self.aim:
            return shortfall(self.day, self.timetable) == 0
        return all(count >= person.most for person, count in zip(self.day.people, found, strict=True))

    def step(self, budget: Budget | None = None) -> None:
        """Free a part and plan it anew; never for the worse."""
        part = self._next()
        self._resize(part, found := self._solve(part, budget or Budget()))
        self._take(part, found)

    def steps(self, budget: Budget, jobs: int, pool: ThreadPoolExecutor) -> None:
        """``jobs`` steps at a time, until the budget is spent or nothing is left to gain. Work is counted in steps.

        Parts that are solved side by side begin with the same timetable. Of two that better it the better one is
        taken; gains become rare soon, so that few are lost. With a limit of work, equal arguments give equal answers.
        """
        until = FIRST_COMPLETED if budget.work is None else ALL_COMPLETED
        running: dict[Future[Completion], Part] = {}
        while True:
            while len(running) < jobs and self._in_time(budget) and not self.complete:
                part = self._next()
                running[pool.submit(self._solve, part, budget)] = part
                budget.spend(1)
            if not running:
                return
            done = wait(running, return_when=until).done
            for future in [one for one in running if one in done]:
                part, found = running.pop(future), future.result()
                self._resize(part, found)
                self._take(part, found)

    def _next(self) -> Part:
        """People and kinds of session in turn."""
        self._by_kinds = not self._by_kinds
        if self._by_kinds:
            kinds = self._random.sample(range(len(self.day.kinds)), min(int(self._kinds), len(self.day.kinds)))
            kept = tuple(session for session in self.timetable if session.kind not in kinds)
            return self._part(kept, Scope(range(len(self.day.people)), sorted(kinds)))
        people = self._some_people()
        return self._part(self._without(people), Scope(sorted(people), range(len(self.day.kinds))))

    def _part(self, kept: Timetable, scope: Scope) -> Part:
        return Part(self.timetable, kept, scope, self._by_kinds, self._random.randrange(1 << 30))

    def _in_time(self, budget: Budget) -> bool:
        """Whether another part can be written down for the solver, which nothing stops half-way."""
        return not budget.spent and (budget.seconds_left is None or budget.seconds_left > 2 * self._writing)

    def _solve(self, part: Part, budget: Budget) -> Completion:
        began = budget.elapsed
        found = complete(self.day, part.kept, part.scope, part.now, WORK, budget, part.seed)
        self._writing = max(self._writing, budget.elapsed - began - found.seconds)
        return found

    def _resize(self, part: Part, found: Completion) -> None:
        if part.by_kinds:
            self._kinds = _resized(self._kinds, found.exact, len(self.day.kinds))
        else:
            self._people = _resized(self._people, found.exact, len(self.day.people))

    def _take(self, part: Part, found: Completion) -> None:
        """What is as good is another place to go on from, unless something else has been found since."""
        self.work += found.work
        gain = worth(self.day, found.timetable) - worth(self.day, self.timetable)
        if gain > 0 or (gain == 0 and part.now is self.timetable):
            self.timetable = found.timetable

    def _some_people(self) -> set[int]:
        """Half of them people who lack something, where there are as many; first those below their least."""
        everybody, size = range(len(self.day.people)), int(self._people)
        found = given(self.day, self.timetable)
        lacking = [person for person in everybody if found[person] < self.day.people[person].most]
        self._random.shuffle(lacking)
        lacking.sort(key=lambda person: found[person] >= self.day.people[person].least)
        people = {*lacking[: size // 2]}
        return people | {*self._random.sample(everybody, min(len(everybody), size - len(people)))}

    def _without(self, people: set[int]) -> Timetable:
        stay = ((session, session.people - people) for session in self.timetable)
        return tuple(replace(session, people=left) for session, left in stay if left)


def _resized(size: float, exact: bool, most: int) -> float:
    return max(min(size * (GROW if exact else SHRINK), float(most)), FEWEST)
