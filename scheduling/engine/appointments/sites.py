"""Where and by whom each need can be met: sites and carers as growing tables."""

from dataclasses import dataclass, field

from ..demand import Need
from ..problem import Problem
from ..supply import Facility, Mode, StaffMember
from .admission import Admission
from .duty import Roster
from .places import Places
from .rooms import Rooms, Row
from .slots import MaskPool
from .times import Times


@dataclass
class Counters:
    """One for each offer that says how often at most in the week."""

    problem: Problem
    most: list[int] = field(default_factory=list)
    _rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def row(self, facility: str, service: str) -> int:
        offer = self.problem.offer[facility, service]
        if offer.weekly_sessions is None:
            return -1
        if (facility, service) not in self._rows:
            self._rows[facility, service] = len(self.most)
            self.most.append(offer.weekly_sessions)
        return self._rows[facility, service]


@dataclass
class Sites:
    """``rows`` are of SITE, ``carers`` of CARER; ``points`` are those of sites by day."""

    problem: Problem
    roster: Roster
    places: Places
    times: Times
    masks: MaskPool
    admission: Admission
    rooms: Rooms
    counters: Counters
    rows: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    carers: list[Row] = field(default_factory=list)

    def add(self, need_row: int, need: Need) -> tuple[int, int]:
        """Add all sites of a need; returns their rows ``[first, end)``."""
        first = len(self.rows)
        service = self.problem.service[need.service]
        starts = self.times.allowed(need)
        if starts and self.problem.carers_of(need.id) <= 2:
            if service.mode is Mode.SESSION:
                for facility, days in self.admission.facilities(need):
                    self._add_facility(need_row, need, facility, days, starts)
            else:
                self._add_home(need_row, need, starts)
        return first, len(self.rows)

    def _add_facility(self, need_row: int, need: Need, facility: Facility, days: int, starts: int) -> None:
        length = self.problem.minutes_of(need.id)
        starts &= self.times.at_facility(facility, length) & self.times.beside_fixed(need, facility)
        starts = self.times.on_days(starts, days, length)
        first_choice, end_choice = self.rooms.range(need, facility)
        first = len(self.carers)
        if starts and first_choice < end_choice:
            for member in self.roster.staff_at.get(facility.id, ()):
                self._add_carer(need, member, days, -1)
        if first == len(self.carers):
            return
        cap = self.counters.row(facility.id, need.service)
        place = self.places.row[facility.place]
        self.rows.append(
            (
                need_row, self.roster.facility_row[facility.id], place, self.masks.row(starts), cap,
                first_choice, end_choice, first, len(self.carers),
            )
        )  # fmt: skip
        self.points.append(self.times.points_there(need, facility))

    def _add_home(self, need_row: int, need: Need, starts: int) -> None:
        length = self.problem.minutes_of(need.id)
        first, any_day = len(self.carers), 0
        for facility, days in self.admission.facilities(need):
            cap = self.counters.row(facility.id, need.service)
            for member in self.roster.staff_of.get(facility.id, ()):
                any_day |= self._add_carer(need, member, days, cap)
        starts = self.times.on_days(starts & self.times.beside_fixed(need, None), any_day, length)
        if not starts:
            del self.carers[first:]
            return
        place = self.places.row[self.problem.resident[need.resident].place]
        self.rows.append((need_row, -1, place, self.masks.row(starts), -1, 0, 0, first, len(self.carers)))
        self.points.append((0,) * 7)

    def _add_carer(self, need: Need, member: StaffMember, days: int, cap: int) -> int:
        """Add a carer if there is a day on which the member may serve; returns those days."""
        days &= self.roster.skill_days(member.id, self.problem.service[need.service].skill)
        if not days or need.staff_sex not in (None, member.sex) or member.id in need.refused_staff:
            return 0
        spoken = self.problem.resident[need.resident].languages
        preferred = not need.preferred_staff or member.id in need.preferred_staff
        speaks = not spoken or not {*spoken}.isdisjoint(member.languages)
        self.carers.append((self.roster.row[member.id], days, int(preferred), int(speaks), cap))
        return days
