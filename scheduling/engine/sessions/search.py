"""A day improved part by part: some people or some kinds of session are freed, and CP-SAT plans them anew."""

from dataclasses import replace
from random import Random

from .exact import complete
from .model import Day, Session, Timetable, given, worth
from .program import Scope

WORK = 2.0  # limit of one part, in the solver's own count
FIRST_PEOPLE, FIRST_KINDS = 8.0, 5.0  # sizes of the first parts
FEWEST = 3.0
GROW, SHRINK = 1.35, 0.8


class Search:
    """The best timetable so far is ``timetable``. Parts grow while they are solved exactly, and shrink otherwise."""

    def __init__(self, day: Day, seed: int, timetable: Timetable = ()) -> None:
        self.day, self.timetable = day, timetable
        self.work = 0.0  # spent, in the solver's own count
        self._random = Random(seed)
        self._people, self._kinds = FIRST_PEOPLE, FIRST_KINDS
        self._by_kinds = False

    @property
    def complete(self) -> bool:
        """Whether everybody has the most that they may."""
        found = given(self.day, self.timetable)
        return all(count >= person.most for person, count in zip(self.day.people, found, strict=True))

    def requote(self, day: Day) -> None:
        """Go on with other quotas, which the timetable must not exceed."""
        self.day = day

    def begin(self, seconds: float | None = None) -> None:
        """A first timetable: people come a few at a time and take seats or open sessions."""
        order = list(range(len(self.day.people)))
        self._random.shuffle(order)
        for first in range(0, len(order), int(FIRST_PEOPLE)):
            scope = Scope(sorted(order[first : first + int(FIRST_PEOPLE)]), range(len(self.day.kinds)))
            self._complete(self.timetable, scope, seconds)

    def step(self, seconds: float | None = None) -> None:
        """Free a part and plan it anew; never for the worse."""
        self._by_kinds = not self._by_kinds
        if self._by_kinds:
            kinds = self._random.sample(range(len(self.day.kinds)), min(int(self._kinds), len(self.day.kinds)))
            kept = tuple(session for session in self.timetable if session.kind not in kinds)
            exact = self._complete(kept, Scope(range(len(self.day.people)), sorted(kinds)), seconds)
            self._kinds = _resized(self._kinds, exact, len(self.day.kinds))
        else:
            people = self._some_people()
            exact = self._complete(self._without(people), Scope(sorted(people), range(len(self.day.kinds))), seconds)
            self._people = _resized(self._people, exact, len(self.day.people))

    def replan(self, people: set[int], day: Day, seconds: float | None = None) -> None:
        """Plan these people anew within the tighter limits of ``day``, where that loses nothing."""
        scope, seed = Scope(sorted(people), range(len(day.kinds))), self._random.randrange(1 << 30)
        found = complete(day, self._without(people), scope, (), WORK, seconds, seed)
        self.work += found.work
        if worth(day, found.timetable) >= worth(self.day, self.timetable):
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

    def _complete(self, kept: tuple[Session, ...], scope: Scope, seconds: float | None) -> bool:
        seed = self._random.randrange(1 << 30)
        found = complete(self.day, kept, scope, self.timetable, WORK, seconds, seed)
        self.work += found.work
        if worth(self.day, found.timetable) >= worth(self.day, self.timetable):
            self.timetable = found.timetable
        return found.exact


def _resized(size: float, exact: bool, most: int) -> float:
    return max(min(size * (GROW if exact else SHRINK), float(most)), FEWEST)
