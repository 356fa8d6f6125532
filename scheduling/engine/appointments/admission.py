"""On which days of the week a facility may serve a resident's need: the rules on facilities, a bit for each day.

Says the same as the rules ``eligibility``, ``offered``, ``certificate``, ``credentials``, ``assessments``, ``refusals``
and ``guardian_choice``, for all days at once; a test compares the two.
"""

from collections.abc import Iterable
from functools import cached_property

from ..demand import Need, Resident
from ..problem import Problem
from ..rules.assessments import MENTAL, STABILITY, holding
from ..supply import Facility, Mode
from ..timeline import Span

DAYS = range(7)
ALL_DAYS = 0b111_1111


def days_in(spans: Iterable[Span]) -> int:
    """The days of the week that lie in one of the spans of days."""
    days = 0
    for span in spans:
        first, end = max(0, span.start), 7 if span.end is None else min(7, span.end)
        if first < end:
            days |= (1 << end) - (1 << first)
    return days


class Admission:
    """Looks up, and remembers, what is asked again and again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._ages: dict[str, tuple[int, ...]] = {}
        self._credentials: dict[str, int] = {}
        self._facilities: dict[tuple[str, str], list[Facility]] = {}

    @cached_property
    def _offering(self) -> dict[str, list[Facility]]:
        offering: dict[str, list[Facility]] = {}
        for offer in self.problem.offers:
            offering.setdefault(offer.service, []).append(self.problem.facility[offer.facility])
        return {service: list({one.id: one for one in found}.values()) for service, found in offering.items()}

    def facilities(self, need: Need) -> list[tuple[Facility, int]]:
        """The facilities that may serve the need (or send carers to), with the days on which they may."""
        town = self.problem.resident[need.resident].town
        key = need.service, town
        if key not in self._facilities:
            self._facilities[key] = [
                facility for facility in self._offering.get(need.service, ()) if facility.serves(town)
            ]
        days = self.resident_days(need)
        if not days:
            return []
        found = ((facility, days & self.facility_days(need, facility)) for facility in self._facilities[key])
        return [(facility, open_days) for facility, open_days in found if open_days]

    def resident_days(self, need: Need) -> int:
        """Days in the dates of the need on which the certificate is valid."""
        return days_in([need.dates]) & days_in([self.problem.resident[need.resident].certificate])

    def facility_days(self, need: Need, facility: Facility) -> int:
        resident = self.problem.resident[need.resident]
        chosen = ALL_DAYS if need.chosen_facilities is None else days_in(need.chosen_at(facility.id))
        if facility.id in need.refused_facilities or not chosen or not _admits(facility, resident):
            return 0
        if self.problem.service[need.service].mode is Mode.SESSION and need.rungs and facility.rung not in need.rungs:
            return 0
        return (
            chosen
            & days_in([self.problem.offer[facility.id, need.service].valid])
            & self._age_days(facility, resident)
            & self._credential_days(facility)
            & self._assessed_days(need, facility)
        )

    def _age_days(self, facility: Facility, resident: Resident) -> int:
        if resident.id not in self._ages:
            first, last = self.problem.age_on(resident.id, 0), self.problem.age_on(resident.id, 6)
            self._ages[resident.id] = (
                (first,) * 7 if first == last else tuple(self.problem.age_on(resident.id, day) for day in DAYS)
            )
        ages = self._ages[resident.id]
        if ages[0] == ages[-1]:
            return ALL_DAYS if facility.age_min <= ages[0] <= facility.age_max else 0
        return sum(1 << day for day in DAYS if facility.age_min <= ages[day] <= facility.age_max)

    def _credential_days(self, facility: Facility) -> int:
        if facility.id not in self._credentials:
            days = ALL_DAYS
            for kind in facility.required_credentials:
                days &= days_in([held.valid for held in facility.credentials if held.kind == kind])
            self._credentials[facility.id] = days
        return self._credentials[facility.id]

    def _assessed_days(self, need: Need, facility: Facility) -> int:
        resident = self.problem.resident[need.resident]
        at_home = self.problem.service[need.service].mode is Mode.VISIT
        if (None if at_home else facility.id) in self.problem.facilities_before.get(need.id, ()):
            return ALL_DAYS  # what goes on is not ended by a lapse
        days = ALL_DAYS
        for kind in need.requires:
            days &= days_in(holding(resident, kind))
        if facility.stable_only and resident.has_category(MENTAL):
            days &= days_in(holding(resident, STABILITY, "stable"))
        return days


def _admits(facility: Facility, resident: Resident) -> bool:
    return (
        (not facility.categories or any(resident.has_category(category) for category in facility.categories))
        and (not facility.levels or resident.level in facility.levels)
        and (not facility.sexes or resident.sex in facility.sexes)
    )
