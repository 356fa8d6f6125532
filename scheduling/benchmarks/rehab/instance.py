"""A rehabilitation clinic's week: the dataclasses and rules of one instance; days are numbered from 0.

Model and instances of the study in the repository simon-wilmes/rehabiliation-admission-scheduling (2025). Times of day
are minutes from midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class Absence:
    """Away for ``minutes`` from ``time`` of ``day``, again every ``every`` days (None: once)."""

    day: int
    time: int
    minutes: int
    every: int | None

    def covers(self, day: int, time: int) -> bool:
        """A repeating absence counts from its first day, however early on that day."""
        passed = (day - self.day) * DAY + time - self.time
        if self.every is None:
            return 0 <= passed < self.minutes
        return day >= self.day and passed // DAY % self.every * DAY + passed % DAY < self.minutes


@dataclass(frozen=True)
class Resource:
    id: int
    groups: frozenset[int]
    absences: tuple[Absence, ...]

    def free(self, day: int, time: int) -> bool:
        return not any(absence.covers(day, time) for absence in self.absences)


@dataclass(frozen=True)
class Treatment:
    id: int
    least: int  # participants
    most: int
    minutes: int
    needs: Mapping[int, int]  # resources, by group


@dataclass(frozen=True)
class Patient:
    id: int
    requested: Mapping[int, int]  # sessions still to be given, by treatment
    stay: int  # days
    earliest: int  # day
    before: int  # the first day that is too late for admission
    admitted: bool  # already: comes on day 0

    @property
    def admission_days(self) -> range:
        """None of them is past; empty where an already admitted patient may not be admitted on day 0."""
        return range(max(0, self.earliest), min(self.before, 1) if self.admitted else self.before)

    @cached_property
    def total(self) -> int:
        return sum(self.requested.values())


@dataclass(frozen=True)
class Instance:
    """Factors are exact: in floating point 20 x 1.1 rounds up to 23, which would allow a session more."""

    beds: int
    opens: int
    closes: int
    horizon: int  # days
    slot: int  # minutes
    width: int  # days of a window over which sessions are spread evenly
    even_upper: Fraction
    daily_lower: Fraction
    daily_upper: Fraction
    resources: Mapping[int, Resource]
    treatments: Mapping[int, Treatment]
    patients: Mapping[int, Patient]

    def slots(self, treatment: Treatment) -> int:
        """Whole slots that a session occupies."""
        return -(-treatment.minutes // self.slot)

    def daily(self, patient: Patient) -> tuple[int, int]:
        """Least and most sessions on each day of the stay inside the horizon."""
        mean = Fraction(patient.total, patient.stay)
        return floor(mean * self.daily_lower), ceil(mean * self.daily_upper)

    def even(self, patient: Patient) -> int | None:
        """Most sessions in ``width`` consecutive days; None for a stay that is not longer."""
        mean = Fraction(patient.total * self.width, patient.stay)
        return None if patient.stay <= self.width else ceil(mean * self.even_upper)

    def windows(self, patient: Patient) -> list[range]:
        """The runs of days inside the horizon over which the patient's sessions are spread evenly."""
        if self.even(patient) is None:
            return []
        lasts = range(min(self.width, self.horizon), self.horizon + 1)
        return [range(max(0, end - self.width), end) for end in lasts]

    def present(self, patient: Patient, admitted: int) -> range:
        """The days inside the horizon of a patient who is admitted on that day."""
        return range(admitted, min(admitted + patient.stay, self.horizon))

    def most(self, patient: Patient, present: Sequence[int]) -> int:
        """Most sessions of a patient who is there on those days.

        As many as may be on each of them in turn, which leaves later ones the most.
        """
        given = dict.fromkeys(range(self.horizon), 0)
        for day in present:
            runs = [window for window in self.windows(patient) if day in window]
            left = [(self.even(patient) or 0) - sum(given[other] for other in run) for run in runs]
            given[day] = min([self.daily(patient)[1], *left])
        return min(patient.total, sum(given.values()))
