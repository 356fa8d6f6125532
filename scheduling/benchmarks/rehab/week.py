"""The sessions of the week: days are improved side by side, each within what the others leave of everybody's limits."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Person, Search, counts, given, shortfall

from .adapter import Clinic
from .admissions import Outline, windows
from .pairs import Pair

FIRST = 0.6  # of the budget, for a first pass through all days
BESIDE = 6  # people who are planned anew along with those who lack something
GRACE = 15  # rounds beyond the budget
STEPS = 4  # parts of a day that are solved between two looks at all days


class Week:
    """One search a day. The first pass keeps to the outline's quotas, and makes up where an earlier day fell short."""

    def __init__(self, clinic: Clinic, outline: Outline, seed: int) -> None:
        self._clinic, self._outline = clinic, outline
        self.days = range(clinic.instance.horizon)
        self.searches = [Search(clinic.day(day, {}), seed * 1000 + day) for day in self.days]
        self._begun: set[int] = set()
        self._seed = seed
        self._pairs: dict[tuple[int, int], Search] = {}
        self._vain = dict.fromkeys(self.days, 0)  # times in a row that a day was improved for nothing
        self._random = Random(seed)
        self._windows = [windows(clinic.instance, patient) for patient in clinic.patients]

    @property
    def total(self) -> int:
        return sum(map(self._given, self.days))

    def _given(self, day: int) -> int:
        return sum(len(session.people) for session in self.searches[day].timetable)

    def plan(self, budget: Budget, jobs: int) -> None:
        with ThreadPoolExecutor(jobs) as pool:
            self._first_pass(budget, jobs, pool)
            rounds = 0
            while not budget.spent and (batch := self._lacking(jobs)):
                before = self.total
                had = {day: self._given(day) for day in batch}
                self._improve(batch, [Budget(budget.seconds_left, STEPS) for _ in batch], budget, pool)
                self._vain.update({day: self._vain[day] + 1 if self._given(day) == had[day] else 0 for day in batch})
                if self.total == before and not self._exchange(batch, rounds, budget, pool):
                    self._give_back(batch, budget)
                rounds += 1
            # A week in which somebody has too little is none: what the limit left short is worth some more time.
            for _ in range(GRACE):
                if batch := [day for day in self.days if self._short(day)][:jobs]:
                    self._improve(batch, [Budget(None, STEPS) for _ in batch], budget, pool)

    def _first_pass(self, budget: Budget, jobs: int, pool: ThreadPoolExecutor) -> None:
        # The fullest days first: later ones would leave them none of the kinds of session that suit them.
        load = [sum(quota[day] for quota in self._outline.quotas) for day in self.days]
        order = sorted(self.days, key=lambda day: (-load[day] / max(1, self._outline.most[day]), day))
        batches = [order[first : first + jobs] for first in range(0, len(order), jobs)]
        for done, batch in enumerate(batches):
            share = FIRST / (len(batches) - FIRST * done)
            parts = [budget.share(share / (len(batch) if budget.work is not None else 1)) for _ in batch]
            self._improve(batch, parts, budget, pool)

    def _improve(self, batch: list[int], parts: list[Budget], budget: Budget, pool: ThreadPoolExecutor) -> None:
        self._requote(batch)
        list(pool.map(self._run, batch, parts))
        budget.spend(sum(part.done for part in parts))

    def _run(self, day: int, part: Budget) -> None:
        search = self.searches[day]
        if day not in self._begun:
            search.begin(part.seconds_left)
            self._begun.add(day)
        while not search.complete and not part.spent:
            search.step(part.seconds_left)
            part.spend(1)

    def _exchange(self, batch: list[int], rounds: int, budget: Budget, pool: ThreadPoolExecutor) -> bool:
        """Plan each day of the batch together with another one; whether that gains anything."""
        others = self._random.sample([day for day in self.days if day not in batch], len(self.days) - len(batch))
        both = [(day, other) for day, other in zip(batch, others, strict=False)]
        held, used = [self._held(day) for day in self.days], [counts(search.timetable) for search in self.searches]

        def improve(turn: int) -> bool:
            days = both[turn]
            elsewhere: Counter[tuple[int, int]] = Counter()
            for day in self.days:
                elsewhere.update({} if day in days else used[day])
            free = [len(both) == 1 or (position + rounds) % len(both) == turn for position in range(len(held[0]))]
            searches = self.searches[days[0]], self.searches[days[1]]
            pair = Pair(self._clinic, days, searches, dict(enumerate(held)), elsewhere, self._outline.arrivals, free)
            found, better = pair.improve(self._pairs.get(days), self._seed + turn, STEPS, budget.seconds_left)
            self._pairs[days] = found
            return better

        better = list(pool.map(improve, range(len(both))))
        budget.spend(STEPS * len(both))
        return any(better)

    def _give_back(self, batch: list[int], budget: Budget) -> None:
        """Whoever lacks something on a day of the batch is planned anew on another day, with one session less there of
        a kind that is used up; it may be what the day of the batch can offer."""
        others = [day for day in self.days if day not in batch]
        for day in batch if others else []:
            frame, other = self.searches[day].day, self._random.choice(others)
            self._requote([other])
            found = given(frame, self.searches[day].timetable)
            search, used = self.searches[other], counts(self.searches[other].timetable)
            people = list(search.day.people)
            lacking = {position for position, person in enumerate(frame.people) if found[position] < person.most}
            for position in lacking:
                limits = people[position].limits
                spent = [kind for kind, limit in limits.items() if 0 < limit == used[position, kind]]
                if spent:
                    kind = self._random.choice(spent)
                    people[position] = replace(people[position], limits={**limits, kind: limits[kind] - 1})
            beside = self._random.sample(range(len(people)), min(BESIDE, len(people)))
            search.replan(lacking.union(beside), replace(search.day, people=tuple(people)), budget.seconds_left)
            budget.spend(1)

    def _lacking(self, jobs: int) -> list[int]:
        """Days on which somebody could have more: those first on which somebody has too little, then those that lack
        most and were not tried in vain; empty when nobody could on any."""
        lacks: dict[int, int] = {}
        for day in self.days:
            self._requote([day])
            search = self.searches[day]
            if not search.complete:
                most = sum(person.most for person in search.day.people)
                lacks[day] = most - self._given(day)
        return sorted(lacks, key=lambda day: (not self._short(day), -lacks[day] / (1 + self._vain[day]), day))[:jobs]

    def _short(self, day: int) -> int:
        return shortfall(self.searches[day].day, self.searches[day].timetable)

    def _requote(self, batch: Sequence[int]) -> None:
        """Everybody's quotas on the days of the batch; they hold whatever its other days make of theirs."""
        held = [self._held(day) for day in self.days]
        used = [counts(search.timetable) for search in self.searches]
        people: dict[int, dict[int, Person]] = {day: {} for day in batch}
        for position, patient in enumerate(self._clinic.patients):
            first = self._outline.arrivals[position]
            least, most = self._clinic.instance.daily(patient)
            limits = self._limits(position, batch, used)
            for day in batch:
                if not first <= day < first + patient.stay:
                    continue
                room = [
                    (self._clinic.instance.even(patient) or 0)
                    - sum(held[other][position] for other in window if other != day)
                    for window in self._windows[position]
                    if day in window
                ]
                held[day][position] = min([most, *room])
                people[day][position] = Person(least, held[day][position], limits[day])
        for day in batch:
            self.searches[day].requote(self._clinic.day(day, people[day]))

    def _held(self, day: int) -> list[int]:
        """Sessions of each patient that a day has or must have, or is to have when its turn comes."""
        if day not in self._begun:
            return [quota[day] for quota in self._outline.quotas]
        frame, timetable = self.searches[day].day, self.searches[day].timetable
        return [max(pair) for pair in zip(given(frame, timetable), (one.least for one in frame.people), strict=True)]

    def _limits(
        self, position: int, batch: Sequence[int], used: Sequence[dict[tuple[int, int], int]]
    ) -> dict[int, dict[int, int]]:
        """Sessions of each kind that a patient may have on each day of the batch: what is left is shared out."""
        limits: dict[int, dict[int, int]] = {day: {} for day in batch}
        requested = self._clinic.patients[position].requested
        for kind, treatment in enumerate(self._clinic.treatments):
            left = requested.get(treatment.id, 0) - sum(found.get((position, kind), 0) for found in used)
            for turn, day in enumerate(batch):
                odd = (turn + position + kind) % len(batch) < left % len(batch)
                limits[day][kind] = used[day].get((position, kind), 0) + left // len(batch) + odd
        return limits
