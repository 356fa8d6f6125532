"""The sessions of the week: each day is filled within what the others leave of everybody's limits, then all at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil

from scheduling.engine.budget import Budget
from scheduling.engine.sessions import Person, Search, counts, given

from .adapter import Clinic
from .admissions import Outline, windows
from .frame import Frame
from .scorer import DELAY, MISSING

FIRST = 0.3  # of the budget, for a first pass through all days


class Week:
    """One search a day, which keeps to the outline's quotas and makes up where an earlier day fell short; then one
    search through the days in a row, of which each part is planned anew on all days."""

    def __init__(self, clinic: Clinic, outline: Outline, frame: Frame, seed: int) -> None:
        self._clinic, self._outline, self._frame, self._seed = clinic, outline, frame, seed
        self._days = range(clinic.instance.horizon)
        self._searches = [Search(clinic.day(day, {}), seed * 1000 + day) for day in self._days]
        self._begun: set[int] = set()
        self._windows = [windows(clinic.instance, patient) for patient in clinic.patients]

    def fill(self, budget: Budget, jobs: int, pool: ThreadPoolExecutor) -> None:
        """A first pass: each day in turn, ``jobs`` of them side by side."""
        # The fullest days first: later ones would leave them none of the kinds of session that suit them.
        load = [sum(quota[day] for quota in self._outline.quotas) for day in self._days]
        order = sorted(self._days, key=lambda day: (-load[day] / max(1, self._outline.most[day]), day))
        batches = [order[first : first + jobs] for first in range(0, len(order), jobs)]
        for done, batch in enumerate(batches):
            share = FIRST / (len(batches) - FIRST * done)
            parts = [budget.share(share / (len(batch) if budget.work is not None else 1)) for _ in batch]
            self._requote(batch)
            list(pool.map(self._run, batch, parts))
            budget.spend(sum(part.done for part in parts))

    def search(self) -> Search:
        """What goes on from the days as they are, on all of them at once, as ``Frame`` has them."""
        first = self._frame.row([(search.day, search.timetable) for search in self._searches])
        return Search(self._frame.day, self._seed, first, self._aim)

    @property
    def _aim(self) -> int:
        """Sessions that no week with these admissions exceeds, by the bound on cost."""
        patients = self._clinic.patients
        delay = sum(day - one.earliest for one, day in zip(patients, self._outline.arrivals, strict=True))
        wanted = sum(one.total for one in patients)
        return wanted - ceil((self._outline.bound - DELAY * delay) / MISSING)

    def _run(self, day: int, part: Budget) -> None:
        search = self._searches[day]
        if day not in self._begun:
            search.begin(part.seconds_left)
            self._begun.add(day)
        while not search.complete and not part.spent:
            search.step(part.seconds_left)
            part.spend(1)

    def _requote(self, batch: Sequence[int]) -> None:
        """Everybody's quotas on the days of the batch; they hold whatever its other days make of theirs."""
        held = [self._held(day) for day in self._days]
        used = [counts(search.timetable) for search in self._searches]
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
            self._searches[day].requote(self._clinic.day(day, people[day]))

    def _held(self, day: int) -> list[int]:
        """Sessions of each patient that a day has or must have, or is to have when its turn comes."""
        if day not in self._begun:
            return [quota[day] for quota in self._outline.quotas]
        frame, timetable = self._searches[day].day, self._searches[day].timetable
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
