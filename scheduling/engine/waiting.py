"""What waits for an earlier service of the same resident, and is served last: where there is room after what stands, and
day care also after a visit or session that is moved for it.

Beds and day places are given before there are any sessions and visits, so no day is found there that comes after one.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from . import rules
from .demand import Occurrence, Pin
from .keep import fits
from .options import candidates
from .plan import plan_from
from .problem import Problem
from .rules.service_order import follows
from .supply import APPOINTMENTS, Mode, ServiceOrder
from .timeline import DAY
from .view import Option, options_of

if TYPE_CHECKING:
    from .explain import Explainer

_OF_STAFF = frozenset({"staff_overlap", "meal_break", "staff_maximum"})


def serve_waiting(problem: Problem, explainer: "Explainer", left: Iterable[Occurrence]) -> bool:
    """Whether any of ``left``, what the plan of ``explainer`` leaves out, got what comes after another service."""
    return any([_served(problem, explainer, one) for one in left])  # all of them, one after the other


def _served(problem: Problem, explainer: "Explainer", one: Occurrence) -> bool:
    need = problem.need[one.need]
    service = problem.service[need.service]
    if service.after is None:
        return False
    option, _ = explainer.whole(need, one.index)
    if option is None and service.mode is Mode.DAY:
        option = next(_after_a_move(problem, explainer, one, service.after), None)
    if option is not None:
        explainer.put(option)
    return option is not None


def _after_a_move(problem: Problem, explainer: "Explainer", one: Occurrence, order: ServiceOrder) -> Iterator[Option]:
    """A day that is free now that what it comes after has moved; where there is none, all is as it was."""
    need, pin = problem.need[one.need], problem.pin_of.get(one)
    days = [
        day
        for day in candidates(problem, need, one.index, problem.limits.grid, 1)
        if (pin is None or fits(pin, day)) and explainer.barred(day) is None and explainer.clash(day) is None
    ]
    for held in _earlier(problem, explainer, one, order):
        explainer.withdraw(held.occurrence)
        for day in days:
            if explainer.own_clash(day, but="service_order") is None and _moved(problem, explainer, held, day, order):
                yield day
        explainer.put(held)


def _earlier(problem: Problem, explainer: "Explainer", one: Occurrence, order: ServiceOrder) -> list[Option]:
    """The visits and sessions that it may come after; none of a group that needs its people."""
    resident = problem.need[one.need].resident
    near = options_of(problem, plan_from(dict.fromkeys(explainer.near(("resident", resident)))))
    return [
        option
        for option in near
        if option.mode in APPOINTMENTS
        and option.occurrence.index == one.index
        and problem.need[option.need].resident == resident
        and problem.need[option.need].service == order.service
        and not problem.in_group(option.need)
    ]


def _moved(problem: Problem, explainer: "Explainer", held: Option, day: Option, order: ServiceOrder) -> bool:
    """Whether there is a place before ``day`` for ``held``, which has none now; it is put there."""
    need, pin = problem.need[held.need], problem.pin_of.get(held.occurrence)
    that_day = Pin(*held.occurrence, day=day.start // DAY)
    found = (
        option
        for option in candidates(problem, need, held.occurrence.index, problem.limits.grid, 1, pin=that_day)
        if follows(day, option, order) and (pin is None or fits(pin, option))
    )
    for option in sorted(found, key=lambda one: _change(held, one)):
        if explainer.obstacle(option) is None:
            explainer.put(option)
            if explainer.obstacle(day) is None and not _is_missed(problem, explainer, held):
                return True
            explainer.withdraw(option.occurrence)
    return False


def _change(held: Option, other: Option) -> tuple[object, ...]:
    """Less where more stays as it was."""
    where = other.facility != held.facility, other.room != held.room
    return (
        other.staff != held.staff,
        *where,
        abs(other.start - held.start),
        other.start,
        other.staff,
        other.room or "",
    )


def _is_missed(problem: Problem, explainer: "Explainer", held: Option) -> bool:
    """Whether its carers cannot do without it: a given matrix of travel may make a way shorter by way of it."""
    if problem.travel.matrix is None:
        return False
    theirs = explainer.gathered(("staff", member) for member in held.staff)
    return bool(rules.check(explainer.problem, theirs, _OF_STAFF))
