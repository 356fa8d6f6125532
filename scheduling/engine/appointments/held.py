"""Which sessions and visits of a plan the search may not touch."""

from collections.abc import Iterator

from ..demand import Occurrence, Pin
from ..plan import Plan
from ..problem import Problem
from ..rules import pins as pins_rule
from ..supply import APPOINTMENTS, Mode
from ..view import Option, PlanView

CARERS = 2  # that the search knows of an appointment


def held(problem: Problem, plan: Plan) -> set[Occurrence]:
    """Occurrences that must stay as they are.

    Those whose pins leave nothing open, or are broken already; members of a group in which some need more carers than
    others, or that is held only with a least number; what has more carers than the search knows; what a stay or day
    place must follow; and whatever something held must follow.
    """
    view = PlanView(problem, plan)
    found = {*_pinned(view), *_mixed_groups(problem, plan), *_of_groups(problem, plan), *large(plan)}
    for option in view.options:
        if option.mode not in APPOINTMENTS:
            found.update(_partners(view, option))
    waiting = [*found]
    while waiting:
        for option in view.by_occurrence.get(waiting.pop(), ()):
            new = {*_partners(view, option)} - found
            found |= new
            waiting.extend(new)
    return found


def large(plan: Plan) -> dict[Occurrence, tuple[str, ...]]:
    """What has more carers than the search knows, and by whom."""
    sessions = ((one, session.staff) for session in plan.sessions for one in session.attendees)
    visits = ((Occurrence(visit.need, visit.index), visit.staff) for visit in plan.visits)
    return {one: staff for one, staff in (*sessions, *visits) if len(staff) > CARERS}


def _pinned(view: PlanView) -> Iterator[Occurrence]:
    broken = {finding.need: finding for finding in pins_rule.check(view)}
    for pin in view.problem.pins:
        occurrence = Occurrence(pin.need, pin.index)
        for option in view.by_occurrence.get(occurrence, ()):
            if option.mode in APPOINTMENTS and (_leaves_nothing(pin, option) or pin.need in broken):
                yield occurrence


def _leaves_nothing(pin: Pin, option: Option) -> bool:
    return pin.start is not None and pin.staff is not None and (option.mode is Mode.VISIT or pin.room is not None)


def _mixed_groups(problem: Problem, plan: Plan) -> Iterator[Occurrence]:
    for session in plan.sessions:
        service = problem.service[session.service]
        for one in session.attendees:
            if max(problem.need[one.need].staff_needed, service.staff_needed) != len(session.staff):
                yield from session.attendees
                break


def _of_groups(problem: Problem, plan: Plan) -> Iterator[Occurrence]:
    for session in problem.groups_among(plan.sessions):
        yield from session.attendees


def _partners(view: PlanView, option: Option) -> Iterator[Occurrence]:
    """The sessions and visits in the plan of which ``option`` must follow one."""
    after = view.service(option).after
    if after is None:
        return
    for need in view.problem.needs_of[view.resident(option).id]:
        partner = Occurrence(need.id, option.occurrence.index)
        if need.service == after.service and partner in view.by_occurrence:
            yield partner
