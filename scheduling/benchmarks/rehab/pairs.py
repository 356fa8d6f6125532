"""Two days planned at once: sessions move from one to the other, so that both hold more than each could by itself."""

from collections.abc import Mapping, Sequence

from scheduling.engine.sessions import Person, Quota, Search, apart, beside, counts, given, together

from .adapter import Clinic
from .admissions import windows
from .instance import Patient


class Pair:
    """``held``: sessions of each patient on the other days, by day; ``used``: by patient and kind on those days.

    Only the patients of whom ``free`` says so may have another number of sessions, or other kinds: those of pairs that
    are planned side by side differ. All others may be there at other times.
    """

    def __init__(
        self,
        clinic: Clinic,
        days: tuple[int, int],
        searches: tuple[Search, Search],
        held: Mapping[int, Sequence[int]],
        used: Mapping[tuple[int, int], int],
        arrivals: Sequence[int],
        free: Sequence[bool],
    ) -> None:
        self._clinic, self._days, self._searches, self._arrivals = clinic, days, searches, arrivals
        self._held, self._used = held, used
        one, other = (search.day for search in searches)
        self._slots = one.slots
        self._now = together(one, searches[0].timetable, searches[1].timetable)
        self._here = [given(search.day, search.timetable) for search in searches]
        self._kinds = counts(self._now)
        people = [
            self._person(position, patient) if free[position] else self._as_now(position)
            for position, patient in enumerate(clinic.patients)
        ]
        self.frame = beside(one, other, people)

    def improve(self, search: Search | None, seed: int, steps: int, seconds: float | None) -> tuple[Search, bool]:
        """Plan ``steps`` parts anew; the search to go on with the next time, and whether more sessions are given."""
        if search is None:
            search = Search(self.frame, seed)
        search.requote(self.frame)
        search.timetable = self._now
        for _ in range(steps):
            if not search.complete:
                search.step(seconds)
        first, second = apart(self._searches[0].day, search.timetable)
        self._searches[0].timetable, self._searches[1].timetable = first, second
        before = sum(sum(found) for found in self._here)
        return search, sum(len(session.people) for session in search.timetable) > before

    def _person(self, position: int, patient: Patient) -> Person:
        clinic, days = self._clinic, self._days
        least, most = clinic.instance.daily(patient)
        first = self._arrivals[position]
        present = [first <= day < first + patient.stay for day in days]
        room = [most, most, 2 * most]  # on one day, on the other, on both
        for window in windows(clinic.instance, patient):
            inside = [day in window for day in days]
            others = sum(self._held[day][position] for day in window if day not in days)
            if any(inside):
                limit = 2 if all(inside) else inside.index(True)
                room[limit] = min(room[limit], (clinic.instance.even(patient) or 0) - others)
        limits = {
            kind: patient.requested.get(treatment.id, 0) - self._used.get((position, kind), 0)
            for kind, treatment in enumerate(clinic.treatments)
        }
        quotas = [(least, limit) if here else (0, 0) for here, limit in zip(present, room, strict=False)]
        return Person(0, min(room[2], sum(limit for _, limit in quotas)), limits, 0, self._parts(quotas))

    def _as_now(self, position: int) -> Person:
        """As many on each day, and of each kind on both, as there are."""
        one, other = (here[position] for here in self._here)
        limits = {kind: self._kinds[position, kind] for kind in range(len(self._clinic.treatments))}
        return Person(0, one + other, limits, 0, self._parts([(one, one), (other, other)]))

    def _parts(self, quotas: Sequence[tuple[int, int]]) -> tuple[Quota, ...]:
        (least, most), (fewest, limit) = quotas
        return Quota(0, self._slots, least, most), Quota(self._slots + 1, 2 * self._slots + 1, fewest, limit)
