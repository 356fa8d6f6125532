"""A plan seen through its options: one flat list, and the look-ups that rules and score need."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from .demand import Need, Occurrence, Resident
from .plan import DayAttendance, Piece, Plan, Session, Stay, Visit, pieces
from .supply import Asset, DayPart, Duty, Mode, ServiceType, Shift
from .timeline import DAY
from .travel import travel_minutes

if TYPE_CHECKING:
    from .problem import Problem
    from .rules.base import Finding

_K = TypeVar("_K", bound=Hashable)


class Option(NamedTuple):
    """One concrete way to serve one occurrence: where, when and by whom.

    ``start`` and ``end`` are minutes. A stay holds whole days ``[first_night, end_night) * 1440``; a day place
    the minutes of its part of the day; ``place`` is where the resident is (a facility's place, or home).
    ``facility`` of a visit is None: its carers may come from two. ``others`` is the number of other attendees
    in the same session.
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


@dataclass(frozen=True)
class Appointment:
    """A session or a visit as its carers see it. ``facility`` and ``room`` are None at a home."""

    start: int
    end: int
    place: str
    facility: str | None
    room: str | None
    service: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True)
class Route:
    """The appointments of one shift of a staff member, in order of start, from the base and back to it.

    ``legs[i]`` are the minutes of travel that lead to ``stops[i]``; the last leg leads back to the base.
    """

    shift: Shift
    stops: tuple[Appointment, ...]
    legs: tuple[int, ...]

    @property
    def staff(self) -> str:
        return self.shift.staff


class PlanView:
    """Everything a rule wants to look up about a plan. Built once for a check; read-only."""

    def __init__(self, problem: "Problem", plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.found: dict[str, list[Finding]] = {}  # by rule, of those that were asked
        self._travel: dict[tuple[str, str, str], int] = {}

    def need(self, option: Option) -> Need:
        return self.problem.need[option.need]

    def resident(self, option: Option) -> Resident:
        return self.problem.resident_of(option.need)

    def service(self, option: Option) -> ServiceType:
        return self.problem.service_of(option.need)

    def travel(self, from_place: str, to_place: str, transport: str) -> int:
        key = (from_place, to_place, transport)
        if key not in self._travel:
            self._travel[key] = travel_minutes(self.problem, *key)
        return self._travel[key]

    @cached_property
    def options(self) -> list[Option]:
        return list(options_of(self.problem, self.plan))

    @cached_property
    def unproven(self) -> list[Option]:
        """Those that not every lasting hard rule on single options is known to let pass."""
        return [option for option in self.options if option not in self.problem.sound]

    @cached_property
    def by_resident(self) -> dict[str, list[Option]]:
        """Options in order of start."""
        return _by(self.options, lambda option: self.problem.need[option.need].resident)

    @cached_property
    def by_need(self) -> dict[str, list[Option]]:
        """Options in order of start."""
        return _by(self.options, lambda option: option.need)

    @cached_property
    def by_occurrence(self) -> dict[Occurrence, list[Option]]:
        """Options in order of start; more than one for a stay over several beds."""
        return _by(self.options, lambda option: option.occurrence)

    @cached_property
    def sleepers(self) -> dict[tuple[str, int], list[Option]]:
        """Stays by (room, night)."""
        found: defaultdict[tuple[str, int], list[Option]] = defaultdict(list)
        for option in self.options:
            if option.mode is Mode.STAY and option.room is not None:
                for night in option.days:
                    found[option.room, night].append(option)
        return dict(found)

    @cached_property
    def attendees(self) -> dict[tuple[str, int, DayPart], list[Option]]:
        """Day attendances by (facility, day, half day); a full day stands under both halves."""
        found: defaultdict[tuple[str, int, DayPart], list[Option]] = defaultdict(list)
        places = (option for option in self.options if option.mode is Mode.DAY)
        for attendance, option in zip(self.plan.days, places, strict=True):
            for part in halves(attendance.part):
                found[attendance.facility, attendance.day, part].append(option)
        return dict(found)

    @cached_property
    def appointments(self) -> dict[str, list[Appointment]]:
        """Sessions and visits by staff member, in order of start."""
        found: defaultdict[str, list[Appointment]] = defaultdict(list)
        for staff, appointment in self._booked():
            found[staff].append(appointment)
        for booked in found.values():
            booked.sort(key=lambda appointment: (appointment.start, appointment.end, appointment.occurrences))
        return dict(found)

    def _booked(self) -> Iterator[tuple[str, Appointment]]:
        for session in self.plan.sessions:
            place = self.problem.facility[session.facility].place
            appointment = Appointment(
                session.start, session.end, place, session.facility, session.room, session.service,
                session.attendees,
            )  # fmt: skip
            yield from ((staff, appointment) for staff in dict.fromkeys(session.staff))
        for visit in self.plan.visits:
            need = self.problem.need[visit.need]
            appointment = Appointment(
                visit.start, visit.end, self.problem.resident[need.resident].place, None, None, need.service,
                (Occurrence(visit.need, visit.index),),
            )  # fmt: skip
            yield from ((staff, appointment) for staff in dict.fromkeys(visit.staff))

    @cached_property
    def routes(self) -> list[Route]:
        """One for each shift that has appointments. Appointments outside of every shift are in none."""
        return [
            self._route(shift, stops)
            for staff, booked in self.appointments.items()
            for shift, stops in self._by_shift(staff, booked)
        ]

    def _by_shift(self, staff: str, booked: list[Appointment]) -> Iterator[tuple[Shift, tuple[Appointment, ...]]]:
        shifts: dict[Shift, list[Appointment]] = {}
        for appointment in booked:
            shift = shift_over(self.problem, staff, appointment.start, appointment.end, appointment.facility)
            if shift is not None:
                shifts.setdefault(shift, []).append(appointment)
        yield from ((shift, tuple(stops)) for shift, stops in shifts.items())

    def _route(self, shift: Shift, stops: tuple[Appointment, ...]) -> Route:
        member = self.problem.member[shift.staff]
        places = [member.base, *(stop.place for stop in stops), member.base]
        legs = (self.travel(a, b, member.transport) for a, b in pairwise(places))
        return Route(shift, stops, tuple(legs))

    @cached_property
    def workload(self) -> dict[str, Counter[int]]:
        """Minutes of appointments and travel by staff member and day."""
        load: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for staff, booked in self.appointments.items():
            for appointment in booked:
                load[staff][appointment.start // DAY] += appointment.end - appointment.start
        for route in self.routes:
            for stop, leg in zip((*route.stops, route.stops[-1]), route.legs, strict=True):
                load[route.staff][stop.start // DAY] += leg
        return dict(load)


def _by(options: Iterable[Option], key: Callable[[Option], _K]) -> dict[_K, list[Option]]:
    grouped: defaultdict[_K, list[Option]] = defaultdict(list)
    for option in options:
        grouped[key(option)].append(option)
    for group in grouped.values():
        if len(group) > 1:
            group.sort(key=lambda option: (option.start, option.end, option.occurrence))
    return dict(grouped)


def options_of(problem: "Problem", plan: Plan) -> Iterator[Option]:
    """The options that a plan has picked, in the plan's order; a group session gives one for each attendee."""
    return (option for piece in pieces(plan) for option in options_in(problem, piece))


def options_in(problem: "Problem", piece: Piece) -> list[Option]:
    """The options of one piece of a plan."""
    return _OPTIONS[type(piece)](problem, piece)


def _stay(problem: "Problem", stay: Stay) -> list[Option]:
    room = problem.room[problem.bed[stay.bed].room]
    nights = stay.first_night * DAY, stay.end_night * DAY
    place = problem.facility[room.facility].place
    return [Option(Occurrence(stay.need, 0), Mode.STAY, *nights, place, room.facility, room.id, stay.bed)]


def _day(problem: "Problem", day: DayAttendance) -> list[Option]:
    span = problem.limits.part(day.part, day.day)
    assert span.end is not None
    place = problem.facility[day.facility].place
    return [Option(Occurrence(day.need, day.index), Mode.DAY, span.start, span.end, place, day.facility)]


def _session(problem: "Problem", session: Session) -> list[Option]:
    place, others = problem.facility[session.facility].place, len(session.attendees) - 1
    return [
        Option(
            occurrence, Mode.SESSION, session.start, session.end, place, session.facility, session.room,
            None, session.staff, others,
        )
        for occurrence in session.attendees
    ]  # fmt: skip


def _visit(problem: "Problem", visit: Visit) -> list[Option]:
    place = problem.resident_of(visit.need).place
    occurrence = Occurrence(visit.need, visit.index)
    return [Option(occurrence, Mode.VISIT, visit.start, visit.end, place, None, None, None, visit.staff)]


_OPTIONS: dict[type, Callable[..., list[Option]]] = {
    Stay: _stay,
    DayAttendance: _day,
    Session: _session,
    Visit: _visit,
}


def halves(part: DayPart) -> tuple[DayPart, ...]:
    """The half days that a part of the day takes up."""
    return (DayPart.MORNING, DayPart.AFTERNOON) if part is DayPart.FULL else (part,)


def facilities_of(problem: "Problem", option: Option) -> tuple[str, ...]:
    """Where the option takes place; of a visit, the facilities that its carers come from."""
    if option.facility is not None:
        return (option.facility,)
    return tuple(dict.fromkeys(problem.member[staff].facility for staff in option.staff))


def assets_of(option: Option) -> list[tuple[Asset, str]]:
    """All that the option uses and that may be closed."""
    used = [(Asset.FACILITY, option.facility), (Asset.ROOM, option.room), (Asset.BED, option.bed)]
    used += [(Asset.STAFF, staff) for staff in option.staff]
    return [(asset, name) for asset, name in used if name is not None]


def shift_over(problem: "Problem", staff: str, start: int, end: int, facility: str | None) -> Shift | None:
    """The first shift for appointments that covers ``[start, end)``, at ``facility`` unless that is None."""
    for shift in problem.duties_of.get((staff, Duty.APPOINTMENTS), ()):
        if shift.span.covers(start, end) and facility in (None, shift.facility):
            return shift
    return None
