"""A rehabilitation clinic's week: the dataclasses and rules of one instance; days are numbered from 0.

Model and instances of the study in the repository simon-wilmes/rehabiliation-admission-scheduling (2025). Times of day
are minutes from midnight.
"""

from collections.abc import Mapping
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
