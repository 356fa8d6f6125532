"""Staff as tables: tours, closures, colleagues, and who holds which skill on which days."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..problem import Problem
from ..rules.staff_maximum import care_minutes
from ..search.tables import STAFF, TOUR
from ..supply import Duty, StaffMember
from ..timeline import DAY, WEEK
from .admission import ALL_DAYS, days_in
from .places import Places

ENDLESS = 1 << 20  # minutes: the end of a shift without one


@dataclass
class Roster:
    """Rows of staff are in the order of the problem; tours are the shifts for appointments, as rules see them."""

    problem: Problem
    places: Places
    row: dict[str, int] = field(init=False)
    facility_row: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.row = {member.id: row for row, member in enumerate(self.problem.staff)}
        self.facility_row = {facility.id: row for row, facility in enumerate(self.problem.facilities)}

    @cached_property
    def tours(self) -> NDArray[np.void]:
        """TOUR, by staff in order of rows, then in the order in which ``view.shift_over`` looks."""
        rows = []
        for member in self.problem.staff:
            for shift in self.problem.duties_of.get((member.id, Duty.APPOINTMENTS), ()):
                start, end = shift.span.start, ENDLESS if shift.span.end is None else shift.span.end
                days = range(max(0, start) // DAY, (min(WEEK, end) - 1) // DAY + 1)
                if start < WEEK and end > 0:
                    bits = sum(1 << day for day in days)
                    rows.append((self.row[member.id], self.facility_row[shift.facility], start, end, bits, days.start))
        return np.array(rows, dtype=TOUR)

    @cached_property
    def closures(self) -> NDArray[np.int64]:
        """int64 [closures, 3]: staff, start, end of closures and care duty, by staff."""
        rows = []
        for member in self.problem.staff:
            spans = [closure.span for closure in self.problem.closures_of.get(("staff", member.id), ())]
            spans += [shift.span for shift in self.problem.duties_of.get((member.id, Duty.CARE), ())]
            for span in spans:
                end = ENDLESS if span.end is None else span.end
                if span.start < WEEK and end > 0:
                    rows.append((self.row[member.id], max(span.start, -DAY), min(end, ENDLESS)))
        return np.array(rows, dtype=np.int64).reshape(-1, 3)

    @cached_property
    def care_load(self) -> NDArray[np.int64]:
        """int64 [staff, 7]: minutes of care duty."""
        load = np.zeros((len(self.problem.staff), 7), dtype=np.int64)
        for row, member in enumerate(self.problem.staff):
            for day, minutes in care_minutes(self.problem, member.id).items():
                load[row, day] = minutes
        return load

    @cached_property
    def colleagues(self) -> list[list[int]]:
        """Staff of one facility with the same skills, as the rule ``imbalance`` groups them."""
        groups: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
        for row, member in enumerate(self.problem.staff):
            if (member.id, Duty.APPOINTMENTS) in self.problem.duties_of:
                groups[member.facility, frozenset(held.skill for held in member.skills)].append(row)
        return list(groups.values())

    @cached_property
    def staff(self) -> NDArray[np.void]:
        """STAFF."""
        table = np.zeros(len(self.problem.staff), dtype=STAFF)
        numbers = np.arange(len(table))
        for name, rows in (("tour", self.tours["staff"]), ("closure", self.closures[:, 0])):
            table[f"first_{name}"] = np.searchsorted(rows, numbers)
            table[f"end_{name}"] = np.searchsorted(rows, numbers, side="right")
        table["base"] = [self.places.row[member.base] for member in self.problem.staff]
        table["transport"] = [self.places.transport(member.transport) for member in self.problem.staff]
        table["daily_max"] = [member.daily_max for member in self.problem.staff]
        table["weekly_max"] = [member.weekly_max for member in self.problem.staff]
        table["care"] = self.care_load.sum(axis=1)
        table["group"] = -1
        for group, members in enumerate(self.colleagues):
            table["group"][members] = group
        for earlier, later in pairwise(np.sort(self.tours, order=("staff", "start"))):
            if earlier["staff"] == later["staff"] and later["start"] < earlier["end"]:
                table["doubled"][later["staff"]] = 1
        return table

    @cached_property
    def staff_at(self) -> dict[str, list[StaffMember]]:
        """Staff by the facility at which they have a shift for appointments; some are at several."""
        found: dict[str, dict[str, StaffMember]] = defaultdict(dict)
        for tour in self.tours:
            member = self.problem.staff[tour["staff"]]
            found[self.problem.facilities[tour["facility"]].id][member.id] = member
        return {facility: list(members.values()) for facility, members in found.items()}

    @cached_property
    def staff_of(self) -> dict[str, list[StaffMember]]:
        """Staff with shifts for appointments by their own facility, from where they visit."""
        found: dict[str, list[StaffMember]] = defaultdict(list)
        for member in self.problem.staff:
            if (member.id, Duty.APPOINTMENTS) in self.problem.duties_of:
                found[member.facility].append(member)
        return found

    @cached_property
    def _skill_days(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for member in self.problem.staff:
            for skill in {held.skill for held in member.skills}:
                found[member.id, skill] = days_in([held.valid for held in member.skills if held.skill == skill])
        return found

    def skill_days(self, staff: str, skill: str | None) -> int:
        return ALL_DAYS if skill is None else self._skill_days.get((staff, skill), 0)
