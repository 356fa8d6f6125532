"""The week as one long day: its days one after the other, so that a part of all of them can be planned at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from scheduling.engine.sessions import Day, Person, Pool, Quota, Timetable, members

from .adapter import Clinic


class Frame:
    """``day``: the days of the week in a row, each followed by a slot in which nobody is free.

    ``present``: the days of each patient inside the horizon, in order. Each patient has a quota for each of them, and
    for each run of days over which sessions are spread evenly. Pools are resources of the same groups that are away at
    the same time all week.
    """

    def __init__(self, clinic: Clinic, present: Sequence[Sequence[int]]) -> None:
        self._clinic = clinic
        self._slots = clinic.day(0, {}).slots
        self._long = self._slots + 1
        names: dict[tuple[frozenset[int], tuple[bool, ...]], list[int]] = defaultdict(list)
        for resource in clinic.instance.resources.values():
            free = tuple(here for day in self._days for here in (*clinic.free(resource, day), False))
            names[resource.groups, free].append(resource.id)
        self._names = list(names.values())
        pools = (Pool(groups, tuple(len(alike) * here for here in free)) for (groups, free), alike in names.items())
        people = (self._person(position, days) for position, days in enumerate(present))
        self.day = Day(self._long * len(self._days), clinic.kinds, tuple(pools), tuple(people))

    @property
    def _days(self) -> range:
        return range(self._clinic.instance.horizon)

    def _person(self, position: int, here: Sequence[int]) -> Person:
        instance, patient = self._clinic.instance, self._clinic.patients[position]
        least, most = instance.daily(patient)
        parts = [Quota(day * self._long, day * self._long + self._slots, least, most) for day in here]
        parts += [
            Quota(window.start * self._long, window.stop * self._long, 0, instance.even(patient) or 0)
            for window in instance.windows(patient)
        ]
        limits = {kind: patient.requested.get(one.id, 0) for kind, one in enumerate(self._clinic.treatments)}
        return Person(0, instance.most(patient, here), limits, self._away(here), tuple(parts))

    def _away(self, here: Sequence[int]) -> int:
        everything = (1 << self._long * len(self._days)) - 1
        return everything - sum(((1 << self._slots) - 1) << day * self._long for day in here)

    def day_of(self, start: int) -> int:
        return start // self._long

    def sessions(self, timetable: Timetable) -> list[dict[str, Any]]:
        """The timetable of the week in the public format."""
        clinic = self._clinic
        served = members(self.day, timetable, self._names)
        return [
            {
                "treatment": clinic.treatments[session.kind].id,
                "day": self.day_of(session.start),
                "start": clinic.instance.opens + session.start % self._long * clinic.step,
                "patients": sorted(clinic.patients[person].id for person in session.people),
                "resources": sorted(resources),
            }
            for session, resources in zip(timetable, served, strict=True)
        ]
