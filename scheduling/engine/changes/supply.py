"""One more of something at a facility, first as much as could be used, then as little as is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..demand import Need, Pin
from ..problem import Problem
from ..supply import APPOINTMENTS, DayPart, Mode
from ..timeline import DAY, Span, union
from ..travel import travel_minutes
from ..view import Option
from .apply import new_bed, newcomers
from .change import BEDS, Change, Kind
from .places import Places

HALF_HOUR = 30
WEEK_DAYS = 7


def wide(places: Places, need: Need, facility: str) -> Iterator[Change]:
    """What a facility could have one more of for this need, for as long as there is a plan."""
    problem = places.problem
    service = problem.service[need.service]
    if service.mode is Mode.STAY:
        horizon, there = (Span(0, problem.horizon_days * DAY),), problem.facility[facility].features
        features = tuple(one for one in need.features if one not in there)
        yield Change(Kind.BED, facility, service.bed_kind or "", horizon, features=features)
        if problem.facility[facility].residents_per_staff:
            yield Change(Kind.CARE, facility, spans=_all_week(problem))
            yield Change(Kind.STAFFED_BED, facility, service.bed_kind or "", horizon, features=features)
    if service.mode is Mode.DAY:
        open_days = [day for day in range(WEEK_DAYS) if (facility, day) in problem.places_on]
        week = tuple(problem.limits.part(DayPart.FULL, day) for day in open_days) or _all_week(problem)
        yield Change(Kind.PLACE, facility, spans=week)
        if problem.facility[facility].residents_per_staff:
            yield Change(Kind.CARE, facility, spans=week)
            yield Change(Kind.STAFFED_PLACE, facility, spans=week)
    if service.mode in APPOINTMENTS and places.hours(facility):
        one = Change(Kind.STAFF, facility, service.skill or "", places.hours(facility), sex=need.staff_sex)
        yield one
        if (team := problem.carers_of(need.id)) > 1:
            yield replace(one, amount=team)


def _all_week(problem: Problem) -> tuple[Span, ...]:
    return tuple(problem.limits.part(DayPart.FULL, day) for day in range(WEEK_DAYS))


def beside_others(problem: Problem, need: Need, change: Change) -> bool:
    """Whether it brings fewer carers than the need asks for together, so that those who are there must help."""
    return change.kind is Kind.STAFF and change.amount < problem.carers_of(need.id)


def narrow(change: Change, *, alone: bool = True) -> Pin:
    """What an option must be to use the change; the need is filled in later. ``alone``: nobody else is asked for."""
    if change.kind is Kind.STAFF:
        return Pin("", facility=None, staff=newcomers(change) if alone else None)
    return Pin("", facility=change.facility, bed=f"{new_bed(change)}-0" if change.kind in BEDS else None)


def as_needed(problem: Problem, change: Change, served: Sequence[Option]) -> Change:
    """The change no longer than these options use it; of closures, those that they lie in."""
    if change.kind is Kind.REOPEN:
        lie = (one for one in change.spans if any(one.overlaps(option.start, option.end) for option in served))
        return replace(change, spans=tuple(lie))
    spans = union(span for option in served for span in _used(problem, change, option))
    return replace(change, spans=tuple(spans))


def _used(problem: Problem, change: Change, option: Option) -> Iterator[Span]:
    if change.kind in BEDS:
        yield Span(option.start, option.end)
    elif change.kind is Kind.STAFF:
        way = 0
        if option.mode is Mode.VISIT and change.facility is not None:
            door = problem.facility[change.facility].place
            way = travel_minutes(problem, door, option.place, "ebike")
            way = max(way, travel_minutes(problem, option.place, door, "ebike"))
        first, last = option.start - way, option.end + way
        yield Span(first // HALF_HOUR * HALF_HOUR, -(-last // HALF_HOUR) * HALF_HOUR)
    else:
        yield from (problem.limits.part(DayPart.FULL, day) for day in option.days if day < WEEK_DAYS)
