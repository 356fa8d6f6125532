"""Where a need could be served if there were more of something: facilities that offer it and admit the resident."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from .. import rules
from ..demand import Need, Occurrence
from ..problem import Problem
from ..rules.base import Rule
from ..supply import APPOINTMENTS, Duty, Mode, StaffMember, suits
from ..timeline import DAY, WEEK, Span, union
from ..travel import travel_minutes
from ..view import Option
from .apply import EITHER, NEW
from .periods import days_asked

NEAREST = 5  # facilities looked at for one need
_ADMISSION: tuple[Rule, ...] = tuple(rules.BY_ID[name] for name in ("eligibility", "refusals", "guardian_choice"))


class Places:
    """Look-ups that are shared by all needs of a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._offering: dict[str, list[str]] = {}
        for offer in problem.offers:
            self._offering.setdefault(offer.service, []).append(offer.facility)
        self._hours: dict[str, tuple[Span, ...]] = {}

    def offering(self, need: Need) -> list[str]:
        """Facilities that offer the service and have what it takes, those it has been at and the nearest first."""
        before = self.problem.facilities_before.get(need.id, set())
        home = self.problem.resident[need.resident].place
        transport = self.problem.travel.resident_transport

        def far(name: str) -> tuple[bool, int, str]:
            door = self.problem.facility[name].place
            return name not in before, travel_minutes(self.problem, home, door, transport), name

        return sorted(filter(lambda name: self._equipped(need, name), self._offering.get(need.service, ())), key=far)

    def admitting(self, need: Need) -> list[str]:
        """The nearest of those that offer it and admit the resident, if with a bed that is equipped otherwise."""
        found = (name for name in self.offering(need) if not self._barred(need, name))
        return [name for name, _ in zip(found, range(NEAREST), strict=False)]

    def _equipped(self, need: Need, name: str) -> bool:
        service = self.problem.service[need.service]
        rooms = self.problem.rooms_of.get(name, ())
        if service.mode is Mode.SESSION:
            return any(suits(service.room_use, room.use) for room in rooms)
        if service.mode is Mode.STAY:
            return any(self.problem.beds_of.get(room.id) for room in rooms)
        return True

    def _barred(self, need: Need, name: str) -> bool:
        """On the first day that it is asked for, the first for which it is chosen, and the last: who is too young for
        the one may do for the other."""
        days = days_asked(self.problem, need)
        options = [self._anywhere(need, name, day) for day in sorted({days[0], self._day_chosen(need, name), days[-1]})]
        return all(
            any(rule.blocks is not None and rule.blocks(self._widened, one) for rule in _ADMISSION) for one in options
        )

    @cached_property
    def _widened(self) -> Problem:
        """Stays ask for no features here: beds can be equipped. Visits may be by somebody new, whom nobody refuses."""
        modes = {service.id: service.mode for service in self.problem.services}
        needs = (replace(one, features=()) if modes[one.service] is Mode.STAY else one for one in self.problem.needs)
        anyone = (StaffMember(_anyone(one.id), one.id, one.place, EITHER) for one in self.problem.facilities)
        return replace(self.problem, needs=tuple(needs), staff=(*self.problem.staff, *anyone))

    def _anywhere(self, need: Need, name: str, day: int) -> Option:
        """Some option of the need at a facility; of a visit, by anyone from there."""
        mode, facility = self.problem.service[need.service].mode, self.problem.facility[name]
        occurrence, first = Occurrence(need.id, 0), day * DAY
        if mode is Mode.VISIT:
            home = self.problem.resident[need.resident].place
            return Option(occurrence, mode, first, first + 60, home, staff=(_anyone(name),))
        option = Option(occurrence, mode, first, first + 60, facility.place, name)
        if mode is not Mode.STAY:
            return option
        kind = self.problem.service[need.service].bed_kind
        beds = [bed for room in self.problem.rooms_of.get(name, ()) for bed in self.problem.beds_of.get(room.id, ())]
        bed = next((one for one in beds if suits(kind, one.kind)), beds[0])
        return Option(occurrence, mode, first, first + DAY, facility.place, name, bed.room, bed.id)

    def _day_chosen(self, need: Need, name: str) -> int:
        """The first day asked for on which the guardian's choice allows the facility, if any."""
        days, chosen = days_asked(self.problem, need), need.chosen_at(name)
        return next((day for day in days if any(one.contains(day) for one in chosen)), days.start)

    def staff_for(self, need: Need, facilities: Iterable[str]) -> list[str]:
        """Staff on duty for appointments at these facilities who have ever held the skill."""
        service, there = self.problem.service[need.service], {*facilities}
        if service.mode not in APPOINTMENTS:
            return []
        return [
            member.id
            for member in self.problem.staff
            if (service.skill is None or any(held.skill == service.skill for held in member.skills))
            and any(
                shift.facility in there and shift.duty is Duty.APPOINTMENTS
                for shift in self.problem.shifts_of.get(member.id, ())
            )
        ]

    def hours(self, facility: str) -> tuple[Span, ...]:
        """On each day, from the first to the last minute at which anyone who comes that day takes appointments, and
        what is left of shifts of the day before.
        """
        if facility not in self._hours:
            self._hours[facility] = tuple(self._day_hours(facility))
        return self._hours[facility]

    def _day_hours(self, facility: str) -> Iterable[Span]:
        shifts = [
            (shift.span.start, WEEK if shift.span.end is None else shift.span.end)
            for shift in self.problem.shifts
            if shift.facility == facility and shift.duty is Duty.APPOINTMENTS
        ]
        for midnight in range(0, WEEK, DAY):
            next_one = midnight + DAY
            there = [Span(midnight, min(end, next_one)) for start, end in shifts if start < midnight < end]
            if today := [(start, end) for start, end in shifts if midnight <= start < next_one]:
                there.append(Span(min(start for start, _ in today), min(max(end for _, end in today), next_one)))
            yield from union(there)


def _anyone(facility: str) -> str:
    return f"{NEW}anyone-{facility}"
