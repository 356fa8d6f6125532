"""Every concrete way to serve an occurrence: the candidates that pruning, explaining and pinning look through.

The candidates are generous on purpose. They hold what a person would name when asked where this could be done at
all: each bed of the kind, each home with places on the day, each carer who has ever held the skill at each time at
which that carer works. Rules then say what is wrong with each of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from .demand import Need, Occurrence, Pin
from .plan import DayAttendance, Plan, Session, Stay, Visit
from .problem import Problem
from .supply import Duty, Mode, Room, ServiceType, StaffMember, suits
from .timeline import DAY, WEEK, Span, union
from .view import Option


def candidates(
    problem: Problem, need: Need, index: int, step: int, nights: int = 1, pin: Pin | None = None, since: int = 0
) -> Iterator[Option]:
    """Options of the ``index``-th occurrence, narrowed by ``pin``, of which none begins before minute ``since``, or
    before its day where it is a stay.

    Starts lie on multiples of ``step`` minutes, the first nights of stays ``nights`` apart.
    """
    pin = pin or Pin(need.id, index)
    occurrence = Occurrence(need.id, index)
    mode = problem.service[need.service].mode
    if mode is Mode.STAY:
        yield from _stays(problem, need, nights, pin, since // DAY)
        return
    if mode is Mode.DAY:
        found = _days(problem, need, occurrence, pin)
    elif mode is Mode.SESSION:
        found = _sessions(problem, need, occurrence, step, pin)
    else:
        found = _visits(problem, need, occurrence, step, pin)
    yield from (option for option in found if option.start >= since)


def wanted_nights(problem: Problem, need: Need, first: int) -> int:
    """Nights that a stay from night ``first`` on would have: as many as wanted inside the dates and the horizon."""
    end = problem.horizon_days if need.dates.end is None else min(need.dates.end, problem.horizon_days)
    return min(need.nights_max, end - first)


def _stays(problem: Problem, need: Need, apart: int, pin: Pin, today: int) -> Iterator[Option]:
    kind = problem.service[need.service].bed_kind
    ahead = range(max(today, need.dates.start), problem.horizon_days, apart)
    firsts = ahead if pin.day is None else [pin.day] if pin.day >= today else []
    for bed in problem.beds:
        room = problem.room[bed.room]
        if not suits(kind, bed.kind) or not _allows(pin, facility=room.facility, room=room.id, bed=bed.id):
            continue
        place = problem.facility[room.facility].place
        for first in firsts:
            nights = wanted_nights(problem, need, first)
            if nights < max(1, need.nights_min):
                break
            start, end = first * DAY, (first + nights) * DAY
            yield Option(Occurrence(need.id, 0), Mode.STAY, start, end, place, room.facility, room.id, bed.id)


def _days(problem: Problem, need: Need, occurrence: Occurrence, pin: Pin) -> Iterator[Option]:
    for places in problem.day_places:
        if pin.day not in (None, places.day) or not _allows(pin, facility=places.facility):
            continue
        span = problem.limits.part(need.day_part, places.day)
        assert span.end is not None
        place = problem.facility[places.facility].place
        yield Option(occurrence, Mode.DAY, span.start, span.end, place, places.facility)


def _sessions(problem: Problem, need: Need, occurrence: Occurrence, step: int, pin: Pin) -> Iterator[Option]:
    service = problem.service[need.service]
    team_size = max(service.staff_needed, need.staff_needed)
    for facility in problem.facilities:
        rooms = [
            room
            for room in problem.rooms_of.get(facility.id, ())
            if suits(service.room_use, room.use) and _allows(pin, facility=facility.id, room=room.id)
        ]
        if not rooms:
            continue
        here = able_at(problem, facility.id, service.skill)
        for team in _teams(here, team_size, pin):
            for start, end in _times(problem, need, team, step, pin):
                for room in rooms:
                    yield _session(occurrence, start, end, facility.place, room, team)


def _session(occurrence: Occurrence, start: int, end: int, place: str, room: Room, team: tuple[str, ...]) -> Option:
    return Option(occurrence, Mode.SESSION, start, end, place, room.facility, room.id, staff=team)


def _visits(problem: Problem, need: Need, occurrence: Occurrence, step: int, pin: Pin) -> Iterator[Option]:
    service = problem.service[need.service]
    home = problem.resident[need.resident].place
    team_size = max(service.staff_needed, need.staff_needed)
    for team in _teams(able(problem, service.skill), team_size, pin):
        for start, end in _times(problem, need, team, step, pin):
            yield Option(occurrence, Mode.VISIT, start, end, home, staff=team)


def able(problem: Problem, skill: str | None) -> list[StaffMember]:
    """Staff who take appointments and have ever held the skill; the rules ask whether it is valid on the day."""
    return [
        member
        for member in holding(problem, skill)
        if any(shift.duty is Duty.APPOINTMENTS for shift in problem.shifts_of.get(member.id, ()))
    ]


def holding(problem: Problem, skill: str | None) -> list[StaffMember]:
    """Staff who have ever held the skill, whether or not they have a shift in the week."""
    return [member for member in problem.staff if skill is None or any(held.skill == skill for held in member.skills)]


def able_at(problem: Problem, facility: str, skill: str | None) -> list[StaffMember]:
    """Those of them who have a shift at the facility."""
    return [
        member
        for member in able(problem, skill)
        if any(shift.facility == facility for shift in problem.shifts_of.get(member.id, ()))
    ]


def _teams(members: Iterable[StaffMember], size: int, pin: Pin) -> Iterator[tuple[str, ...]]:
    if pin.staff is not None:
        yield tuple(pin.staff)
    else:
        yield from combinations([member.id for member in members], size)


def _times(problem: Problem, need: Need, team: tuple[str, ...], step: int, pin: Pin) -> Iterator[tuple[int, int]]:
    minutes = problem.minutes_of(need.id)
    if pin.start is not None:
        yield pin.start, pin.start + minutes
        return
    for span in _together(problem, team):
        assert span.end is not None
        first = -(-span.start // step) * step
        for start in range(first, span.end - minutes + 1, step):
            if pin.day in (None, start // DAY):
                yield start, start + minutes


def _together(problem: Problem, team: tuple[str, ...]) -> list[Span]:
    """Periods of the week in which all of the team take appointments."""
    common = [Span(0, WEEK)]
    for member in team:
        shifts = [shift.span for shift in problem.duties_of.get((member, Duty.APPOINTMENTS), ())]
        pairs = ((max(a.start, b.start), min(a.end or WEEK, b.end or WEEK)) for a in common for b in shifts)
        common = union(Span(start, end) for start, end in pairs if start < end)
    return common


def _allows(pin: Pin, **place: str) -> bool:
    return all(getattr(pin, name) in (None, value) for name, value in place.items())


def with_option(problem: Problem, plan: Plan, option: Option) -> Plan:
    """The plan and the option as one more placement; a group session that runs there already is joined."""
    need, index = option.occurrence
    if option.mode is Mode.STAY:
        assert option.bed is not None
        return replace(plan, stays=(*plan.stays, Stay(need, option.bed, option.start // DAY, option.end // DAY)))
    if option.mode is Mode.DAY:
        assert option.facility is not None
        day = DayAttendance(need, index, option.facility, option.start // DAY, problem.need[need].day_part)
        return replace(plan, days=(*plan.days, day))
    if option.mode is Mode.VISIT:
        return replace(plan, visits=(*plan.visits, Visit(need, index, option.staff, option.start, option.end)))
    return _with_session(plan, problem.service_of(need), option)


def _with_session(plan: Plan, service: ServiceType, option: Option) -> Plan:
    assert option.facility is not None and option.room is not None
    what = (service.id, option.facility, option.room, option.staff, option.start, option.end)
    if service.group_size > 1:
        for position, one in enumerate(plan.sessions):
            same = (one.service, one.facility, one.room, one.staff, one.start, one.end) == what
            if same and len(one.attendees) < service.group_size:
                joined = replace(one, attendees=(*one.attendees, option.occurrence))
                return replace(plan, sessions=(*plan.sessions[:position], joined, *plan.sessions[position + 1 :]))
    return replace(plan, sessions=(*plan.sessions, Session(*what, (option.occurrence,))))
