"""A plan seen through its options: one flat list, and the look-ups that rules and score need."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from .demand import Need, Occurrence, Resident
from .plan import Plan
from .problem import Problem
from .supply import Mode, ServiceType
from .timeline import DAY


@dataclass(frozen=True)
class Option:
    """One concrete way to serve one occurrence: where, when and by whom.

    ``start`` and ``end`` are minutes. A stay holds whole days ``[first_night, end_night) * 1440``; a day place the minutes
    of its part of the day; ``place`` is where the resident is (a facility's place, or home). ``facility`` of a visit is None: its
    carers may come from two. ``others`` is the number of other attendees in the same session.
    """

    occurrence: Occurrence
    mode: Mode
    start: int
    end: int
    place: str
    facility: str | None = None
    room: str | None = None
    bed: str | None = None
    staff: tuple[str, ...] = ()
    others: int = 0

    @property
    def need(self) -> str:
        return self.occurrence.need

    @property
    def days(self) -> range:
        """Days (and nights) of use."""
        return range(self.start // DAY, (self.end - 1) // DAY + 1)


class PlanView:
    """Everything a rule wants to look up about a plan. Built once for a check; read-only."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan

    def need(self, option: Option) -> Need:
        return self.problem.need[option.need]

    def resident(self, option: Option) -> Resident:
        return self.problem.resident_of(option.need)

    def service(self, option: Option) -> ServiceType:
        return self.problem.service_of(option.need)

    @cached_property
    def options(self) -> list[Option]:
        return list(options_of(self.problem, self.plan))

    @cached_property
    def by_resident(self) -> dict[str, list[Option]]:
        """Options in order of start."""
        return self._ordered((self.problem.need[option.need].resident, option) for option in self.options)

    @cached_property
    def by_need(self) -> dict[str, list[Option]]:
        return self._ordered((option.need, option) for option in self.options)

    @staticmethod
    def _ordered(pairs):  # type: ignore[no-untyped-def]
        grouped = defaultdict(list)
        for key, option in pairs:
            grouped[key].append(option)
        for options in grouped.values():
            options.sort(key=lambda option: (option.start, option.end, option.occurrence))
        return dict(grouped)


def options_of(problem: Problem, plan: Plan):  # type: ignore[no-untyped-def]
    """The options that a plan has picked, in the plan's order; a group session gives one for each attendee."""
    for stay in plan.stays:
        room = problem.room[problem.bed[stay.bed].room]
        facility = problem.facility[room.facility]
        yield Option(
            Occurrence(stay.need, 0), Mode.STAY, stay.first_night * DAY, stay.end_night * DAY,
            facility.place, facility.id, room.id, stay.bed,
        )  # fmt: skip
    for day in plan.days:
        span = problem.limits.part(day.part, day.day)
        assert span.end is not None
        yield Option(
            Occurrence(day.need, day.index), Mode.DAY, span.start, span.end,
            problem.facility[day.facility].place, day.facility,
        )  # fmt: skip
    for session in plan.sessions:
        place = problem.facility[session.facility].place
        for occurrence in session.attendees:
            yield Option(
                occurrence, Mode.SESSION, session.start, session.end, place, session.facility, session.room,
                staff=session.staff, others=len(session.attendees) - 1,
            )  # fmt: skip
    for visit in plan.visits:
        yield Option(
            Occurrence(visit.need, visit.index), Mode.VISIT, visit.start, visit.end,
            problem.resident_of(visit.need).place, staff=visit.staff,
        )  # fmt: skip
