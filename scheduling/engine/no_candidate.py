"""Why nothing at all can be looked at for an occurrence: nobody gives the service, or never so long or so many."""

from .demand import Need
from .options import able, holding
from .problem import Problem
from .supply import Duty, Mode, suits
from .timeline import WEEK, Span

NO_OPTION = "no_option"  # nobody and no place in the network gives the service at all
NO_ROSTER = "no_roster"  # those who could give it have no shift in the week


def why_no_candidate(problem: Problem, need: Need, since: int) -> str:
    """The rule that any way to serve it from minute ``since`` on would break, or one of the words above."""
    service = problem.service[need.service]
    if service.mode is Mode.STAY:
        return "asked" if any(suits(service.bed_kind, bed.kind) for bed in problem.beds) else NO_OPTION
    if service.mode is Mode.DAY:
        return "windows" if problem.day_places else NO_OPTION
    if not any(offer.service == service.id for offer in problem.offers):
        return NO_OPTION
    people = [problem.shifts_of.get(member.id, ()) for member in holding(problem, service.skill)]
    if any(not any(_is_to_come(one.span, since) for one in some) for some in people):
        return NO_ROSTER
    if not people or (service.mode is Mode.SESSION and not _with_room(problem, need)):
        return NO_OPTION
    return "two_carers" if problem.carers_of(need.id) > 1 and _by_one(problem, need, since) else "shift"


def _is_to_come(span: Span, since: int) -> bool:
    return span.end is None or span.end > since


def _with_room(problem: Problem, need: Need) -> set[str]:
    """Facilities that have a room for it."""
    use = problem.service[need.service].room_use
    return {room.facility for room in problem.rooms if suits(use, room.use)}


def _by_one(problem: Problem, need: Need, since: int) -> bool:
    """Whether one carer is on duty for long enough, where it is given."""
    service, grid, minutes = problem.service[need.service], problem.limits.grid, problem.minutes_of(need.id)
    there = _with_room(problem, need) if service.mode is Mode.SESSION else None
    for member in able(problem, service.skill):
        for shift in problem.duties_of[member.id, Duty.APPOINTMENTS]:
            start = -(-max(shift.span.start, since) // grid) * grid
            end = WEEK if shift.span.end is None else min(shift.span.end, WEEK)
            if (there is None or shift.facility in there) and start + minutes <= end:
                return True
    return False
