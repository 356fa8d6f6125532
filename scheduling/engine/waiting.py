"""What waits for an earlier service of the same resident, and is served last: where there is room after what stands,
and day care also after a visit or session that is moved for it.

Beds and day places are given before there are any sessions and visits, so no day is found there that comes after one.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import Protocol

from . import rules
from .demand import Need, Occurrence, Pin
from .keep import fits
from .options import candidates
from .plan import Plan, plan_from
from .problem import Problem
from .result import Reason
from .rules.service_order import follows
from .supply import APPOINTMENTS, Mode, ServiceOrder
from .sweep.asker import Asker
from .timeline import DAY
from .view import Option, options_of

_OF_STAFF = frozenset({"staff_overlap", "meal_break", "staff_maximum"})


class Changing(Asker, Protocol):
    """Answers of a plan that is changed piece by piece (``explain.Explainer``)."""

    def whole(self, need: Need, index: int) -> tuple[Option | None, tuple[Reason, ...]]: ...

    def obstacle(self, option: Option) -> str | None: ...

    def gathered(self, keys: Iterable[Hashable]) -> Plan: ...

    def put(self, option: Option) -> None: ...

    def withdraw(self, occurrence: Occurrence) -> None: ...


def serve_waiting(problem: Problem, explainer: Changing, left: Iterable[Occurrence]) -> bool:
    """Whether any of ``left``, which the plan of ``explainer`` leaves out, got what comes after another service."""
    more = False
    for one in waiting(problem, left):
        option, _ = explainer.whole(problem.need[one.need], one.index)
        for way in after_a_move(problem, explainer, one) if option is None else [option]:
            more = True
            explainer.withdraw(way.occurrence)
            explainer.put(way)
    return more


def waiting(problem: Problem, left: Iterable[Occurrence]) -> list[Occurrence]:
    """Those of services that come after another."""
    if all(service.after is None for service in problem.services):
        return []
    return [one for one in left if problem.service_of(one.need).after is not None]


def after_a_move(
    problem: Problem, explainer: Changing, one: Occurrence, among: Collection[Occurrence] | None = None,
    since: int = 0,
) -> tuple[Option, ...]:  # fmt: skip
    """Where the visit or session may go that ``one``, a day, comes after, and a day that is free then; nothing where
    there is none. What is not ``among`` these stays, and what begins before minute ``since``.
    """
    service = problem.service_of(one.need)
    if service.mode is not Mode.DAY or service.after is None:
        return ()
    days = [*_days(problem, explainer, one, since)]
    for held in _earlier(problem, explainer, one, service.after):
        if held.start >= since and (among is None or held.occurrence in among):
            explainer.withdraw(held.occurrence)
            ways = (_ways(problem, explainer, held, day, service.after, since) for day in days)
            found = next((way for way in ways if way), ())
            explainer.put(held)
            if found:
                return found
    return ()


def _days(problem: Problem, explainer: Changing, one: Occurrence, since: int) -> Iterator[Option]:
    """Days that nothing but the resident's own week may be against."""
    need, pin = problem.need[one.need], problem.pin_of.get(one)
    for day in candidates(problem, need, one.index, problem.limits.grid, 1, since=since):
        if (pin is None or fits(pin, day)) and explainer.barred(day) is None and explainer.clash(day) is None:
            yield day


def _earlier(problem: Problem, explainer: Changing, one: Occurrence, order: ServiceOrder) -> list[Option]:
    """The visits and sessions that it may come after; none of a group that needs its people."""
    resident = problem.need[one.need].resident
    return [
        option
        for option in options_of(problem, plan_from(dict.fromkeys(explainer.near(("resident", resident)))))
        if option.mode in APPOINTMENTS
        and option.occurrence.index == one.index
        and problem.need[option.need].resident == resident
        and problem.need[option.need].service == order.service
        and not problem.in_group(option.need)
    ]


def _ways(
    problem: Problem, explainer: Changing, held: Option, day: Option, order: ServiceOrder, since: int
) -> tuple[Option, ...]:
    """A place before ``day`` for ``held``, which has none now, and the day."""
    if explainer.own_clash(day, but="service_order") is not None:
        return ()
    need, pin = problem.need[held.need], problem.pin_of.get(held.occurrence)
    that_day = Pin(*held.occurrence, day=day.start // DAY)
    found = (
        option
        for option in candidates(
            problem, need, held.occurrence.index, problem.limits.grid, 1, pin=that_day, since=since
        )
        if follows(day, option, order) and (pin is None or fits(pin, option))
    )
    for option in sorted(found, key=lambda one: _change(held, one)):
        if explainer.obstacle(option) is None:
            explainer.put(option)
            free = explainer.obstacle(day) is None and not _is_missed(problem, explainer, held)
            explainer.withdraw(option.occurrence)
            if free:
                return option, day
    return ()


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


def _is_missed(problem: Problem, explainer: Changing, held: Option) -> bool:
    """Whether its carers cannot do without it: a given matrix of travel may make a way shorter by way of it."""
    if problem.travel.matrix is None:
        return False
    theirs = explainer.gathered(("staff", member) for member in held.staff)
    return bool(rules.check(explainer.problem, theirs, _OF_STAFF))
