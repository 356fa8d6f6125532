"""Where and by whom each need can be met: sites and carers as growing tables."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from ..demand import Need
from ..problem import Problem
from ..supply import Facility, Mode, StaffMember
from .admission import Admission
from .duty import Roster
from .held import CARERS
from .places import Places
from .rooms import Rooms, Row
from .slots import MaskPool
from .times import Times

Source = tuple[str, int, int]  # a facility, the days on which it may serve, and the counter of its offer


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
    """``rows`` are of SITE, ``carers`` of CARER; ``points`` are those of sites by day. Sites for which the same carers
    come into question in the same way share their rows.
    """

    problem: Problem
    roster: Roster
    places: Places
    times: Times
    masks: MaskPool
    admission: Admission
    rooms: Rooms
    counters: Counters
    large: set[str]  # needs that the plan serves with more carers than the search knows: they go on as they are
    rows: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    carers: list[Row] = field(default_factory=list)
    _teams: dict[Hashable, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, need_row: int, need: Need) -> tuple[int, int]:
        """Add all sites of a need; returns their rows ``[first, end)``."""
        first = len(self.rows)
        service = self.problem.service[need.service]
        starts = self.times.allowed(need)
        if starts and (self.problem.carers_of(need.id) <= CARERS or need.id in self.large):
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
        if not starts or first_choice == end_choice:
            return
        first, end, any_day = self._team(need, ((facility.id, days, -1),))
        if not any_day:
            return
        cap = self.counters.row(facility.id, need.service)
        place = self.places.row[facility.place]
        self.rows.append(
            (
                need_row, self.roster.facility_row[facility.id], place, self.masks.row(starts), cap,
                first_choice, end_choice, first, end,
            )
        )  # fmt: skip
        self.points.append(self.times.points_there(need, facility))

    def _add_home(self, need_row: int, need: Need, starts: int) -> None:
        sources = tuple(
            (facility.id, days, self.counters.row(facility.id, need.service))
            for facility, days in self.admission.facilities(need)
        )
        first, end, any_day = self._team(need, sources)
        length = self.problem.minutes_of(need.id)
        starts = self.times.on_days(starts & self.times.beside_fixed(need, None), any_day, length)
        if not starts:
            return
        place = self.places.row[self.problem.resident[need.resident].place]
        self.rows.append((need_row, -1, place, self.masks.row(starts), -1, 0, 0, first, end))
        self.points.append((0,) * 7)

    def _team(self, need: Need, sources: tuple[Source, ...]) -> tuple[int, int, int]:
        """The carers' rows ``[first, end)``, and the days on which any of them may serve."""
        service, spoken = self.problem.service[need.service], self.problem.resident[need.resident].languages
        asked = need.staff_sex, need.refused_staff, need.preferred_staff
        key = service.mode, service.skill, sources, asked, spoken
        if key not in self._teams:
            first, any_day = len(self.carers), 0
            staff = self.roster.staff_at if service.mode is Mode.SESSION else self.roster.staff_of
            for facility, days, cap in sources:
                for member in staff.get(facility, ()):
                    any_day |= self._add_carer(need, member, days, cap)
            self._teams[key] = first, len(self.carers), any_day
        return self._teams[key]

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
