"""The problem as it would be after a change. What is new has ids that begin with ``+``."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..capacity import ROSTER_DAYS
from ..demand import Assessment, Chosen, Entitlement, Need, Resident
from ..problem import Problem
from ..rules.assessments import STABILITY
from ..supply import Asset, Bed, Closure, Credential, DayPart, DayPlaces, Duty, Room, Shift, StaffMember, StaffSkill
from ..timeline import ALWAYS, DAY, Span, minus
from .change import BEDS, CAPACITIES, SEVERAL, Change, Kind
from .periods import paid_periods

NEW = "+"
_NAMES: dict[str, frozenset[Kind]] = {  # the kinds that must name one
    "facility": CAPACITIES | {Kind.CREDENTIAL, Kind.CHOICE},
    "need": frozenset(Kind) - CAPACITIES - {Kind.CREDENTIAL, Kind.REOPEN},
}
EITHER = ""  # the sex of staff of whom it is left open: they are for those who do not ask for one


def apply(problem: Problem, change: Change) -> Problem:
    """``problem`` with the change made; nothing that was possible becomes impossible.

    Raises KeyError when the change names what the problem does not hold, or lacks what its kind must name.
    """
    _refuse_strangers(problem, change)
    return _APPLY[change.kind](problem, change)


def _refuse_strangers(problem: Problem, change: Change) -> None:
    for name, known in (("facility", problem.facility), ("need", problem.need)):
        value = getattr(change, name)
        if value is None and change.kind in _NAMES[name]:
            raise KeyError(name)
        if value is not None and value not in known:
            raise KeyError(value)
    if change.kind in BEDS and not change.spans:
        raise KeyError("spans")
    if change.kind is Kind.RUNG and not change.what.isdecimal():
        raise KeyError(change.what)


def newcomers(change: Change) -> tuple[str, ...]:
    """Ids of the staff that a change brings."""
    return tuple(f"{NEW}{change.kind}-{change.facility}-{number}" for number in range(change.amount))


def new_bed(change: Change) -> str:
    return f"{NEW}bed-{change.facility}"


def _with_need(problem: Problem, need: Need) -> Problem:
    return replace(problem, needs=tuple(need if one.id == need.id else one for one in problem.needs))


def _with_resident(problem: Problem, resident: Resident) -> Problem:
    return replace(problem, residents=tuple(resident if one.id == resident.id else one for one in problem.residents))


def _need(problem: Problem, change: Change) -> Need:
    assert change.need is not None
    return problem.need[change.need]


def _certificate(problem: Problem, change: Change) -> Problem:
    return _with_resident(problem, replace(problem.resident[_need(problem, change).resident], certificate=ALWAYS))


def _assessment(problem: Problem, change: Change) -> Problem:
    resident = problem.resident[_need(problem, change).resident]
    kinds = change.what.split(SEVERAL)
    renewed = (Assessment(kind, "stable" if kind == STABILITY else "", ALWAYS) for kind in kinds)
    others = (one for one in resident.assessments if one.kind not in kinds)
    return _with_resident(problem, replace(resident, assessments=(*others, *renewed)))


def _credential(problem: Problem, change: Change) -> Problem:
    assert change.facility is not None
    before = problem.facility[change.facility]
    after = replace(before, credentials=(*before.credentials, Credential(change.what, ALWAYS)))
    return replace(problem, facilities=tuple(after if one == before else one for one in problem.facilities))


def _entitlement(problem: Problem, change: Change) -> Problem:
    """More in the period that is named, else in the first; where nothing is held in it, a new entitlement."""
    need = _need(problem, change)
    periods = paid_periods(problem, need)
    period = next((one for one in periods if not change.spans or any(map(one.contains, change.days))), None)
    if period is None:
        raise KeyError("spans")
    held = problem.entitlements_of.get((need.resident, need.service), ())
    more = next((one for one in held if one.valid.contains(period.start)), None)
    if more is None:
        new = Entitlement(f"{NEW}{need.id}", need.resident, need.service, period, change.amount)
        return replace(problem, entitlements=(*problem.entitlements, new))
    better = replace(more, remaining_max=more.remaining_max + change.amount)
    return replace(problem, entitlements=tuple(better if one is more else one for one in problem.entitlements))


def _window(problem: Problem, change: Change) -> Problem:
    need = _need(problem, change)  # without windows any time suits
    return _with_need(problem, replace(need, windows=(*need.windows, *change.spans))) if need.windows else problem


def _choice(problem: Problem, change: Change) -> Problem:
    need = _need(problem, change)
    assert change.facility is not None
    if need.chosen_facilities is None:
        return problem
    return _with_need(problem, replace(need, chosen_facilities=(*need.chosen_facilities, Chosen(change.facility))))


def _refusal(problem: Problem, change: Change) -> Problem:
    need = _need(problem, change)
    staff = tuple(one for one in need.refused_staff if one != change.what)
    facilities = tuple(one for one in need.refused_facilities if one != change.facility)
    return _with_need(problem, replace(need, refused_staff=staff, refused_facilities=facilities))


def _carer_sex(problem: Problem, change: Change) -> Problem:
    return _with_need(problem, replace(_need(problem, change), staff_sex=None))


def _rung(problem: Problem, change: Change) -> Problem:
    need = _need(problem, change)
    return _with_need(problem, replace(need, rungs=(*need.rungs, int(change.what)))) if need.rungs else problem


def _reopen(problem: Problem, change: Change) -> Problem:
    """What is kept for somebody else, or given up, stays so."""
    return problem.with_closures(tuple(left for one in problem.closures for left in _still_closed(one, change)))


def _still_closed(closure: Closure, change: Change) -> Iterator[Closure]:
    named = closure.id == change.what and change.asset in (None, closure.asset) and closure.asset is not Asset.STAFF
    if named and closure.out_of_use:
        yield from (replace(closure, span=span) for span in minus([closure.span], change.spans or [closure.span]))
    else:
        yield closure


def _staff(problem: Problem, change: Change) -> Problem:
    skills = (StaffSkill(change.what, ALWAYS),) if change.what else ()
    return _with_people(problem, change, skills, Duty.APPOINTMENTS)


def _care(problem: Problem, change: Change) -> Problem:
    return _with_people(problem, change, (), Duty.CARE)


def _with_people(problem: Problem, change: Change, skills: tuple[StaffSkill, ...], duty: Duty) -> Problem:
    assert change.facility is not None
    place, names = problem.facility[change.facility].place, newcomers(change)
    people = (
        StaffMember(name, change.facility, place, change.sex or EITHER, skills, daily_max=DAY, weekly_max=7 * DAY)
        for name in names
    )
    shifts = (Shift(name, change.facility, span, duty) for name in names for span in change.spans)
    return replace(problem, staff=(*problem.staff, *people), shifts=(*problem.shifts, *shifts))


def _place(problem: Problem, change: Change) -> Problem:
    days = {*change.days}
    held = {places.day for places in problem.day_places if places.facility == change.facility}
    assert change.facility is not None
    new = (DayPlaces(change.facility, day, change.amount, change.amount) for day in sorted(days - held))
    return replace(problem, day_places=(*(_more(problem, change)), *new))


def _more(problem: Problem, change: Change) -> Iterator[DayPlaces]:
    for one in problem.day_places:
        if one.facility == change.facility and one.day in change.days:
            yield replace(one, morning=one.morning + change.amount, afternoon=one.afternoon + change.amount)
        else:
            yield one


def _bed(problem: Problem, change: Change) -> Problem:
    assert change.facility is not None
    name = new_bed(change)
    room = Room(name, change.facility, "bedroom", change.amount)
    more = tuple(Bed(f"{name}-{number}", name, change.what, change.features) for number in range(change.amount))
    shut = tuple(Closure(Asset.ROOM, name, span) for span in _outside(change.spans[0]))
    return replace(
        problem,
        rooms=(*problem.rooms, room),
        beds=(*problem.beds, *more),
        closures=(*problem.closures, *shut),
    )


def _outside(span: Span) -> Iterator[Span]:
    if span.start > 0:
        yield Span(0, span.start)
    if span.end is not None:
        yield Span(span.end)


def _staffed_place(problem: Problem, change: Change) -> Problem:
    return _care(_place(problem, change), change)


def _staffed_bed(problem: Problem, change: Change) -> Problem:
    """The carer is there on the days of the stay that lie in the week, as no roster is known after it."""
    days = (problem.limits.part(DayPart.FULL, day) for day in change.days if day < ROSTER_DAYS)
    return _care(_bed(problem, change), replace(change, spans=tuple(days)))


_APPLY: dict[Kind, Callable[[Problem, Change], Problem]] = {
    Kind.CERTIFICATE: _certificate,
    Kind.ASSESSMENT: _assessment,
    Kind.CREDENTIAL: _credential,
    Kind.ENTITLEMENT: _entitlement,
    Kind.WINDOW: _window,
    Kind.CHOICE: _choice,
    Kind.REFUSAL: _refusal,
    Kind.CARER_SEX: _carer_sex,
    Kind.RUNG: _rung,
    Kind.REOPEN: _reopen,
    Kind.STAFF: _staff,
    Kind.CARE: _care,
    Kind.PLACE: _place,
    Kind.BED: _bed,
    Kind.STAFFED_PLACE: _staffed_place,
    Kind.STAFFED_BED: _staffed_bed,
}
