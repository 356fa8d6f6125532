"""What happens after a plan is published, and the problem as it is then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..demand import Need, Resident
from ..problem import Problem
from ..references import TwoPlaces
from ..supply import Asset, Bed, Closure, DayPlaces, Duty, Place, Shift, StaffMember
from ..timeline import Span, minus


class UnknownCode(ValueError):
    """An event names what the problem does not hold. ``kind``: staff, facility, room, bed, resident or need."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(f"no {kind} {code!r}")
        self.kind = kind
        self.code = code


@dataclass(frozen=True)
class StaffAbsent:
    """A staff member is away for ``span`` (minutes): appointments and care duty fall out."""

    staff: str
    span: Span


@dataclass(frozen=True)
class Closed:
    """A bed, room or facility is out of use for ``span`` (minutes)."""

    asset: Asset
    id: str
    span: Span


@dataclass(frozen=True)
class ResidentAway:
    """A resident is not there for ``span`` (minutes); what falls out is offered at another time."""

    resident: str
    span: Span


@dataclass(frozen=True)
class Cancelled:
    """A family gives up an occurrence for this week (None: all of the need); it is not planned again.

    The need stays in the problem, and the occurrence is unserved by the family's wish.
    """

    need: str
    index: int | None = None


@dataclass(frozen=True)
class NeedAdded:
    """A need that is new and urgent; ``resident`` and their ``home`` where the problem does not hold them yet."""

    need: Need
    resident: Resident | None = None
    home: Place | None = None


@dataclass(frozen=True)
class Urgent:
    """A need that the problem holds is urgent: others may be moved for it."""

    need: str


@dataclass(frozen=True)
class ShiftAdded:
    """One more shift, with its staff member where that is someone new."""

    shift: Shift
    member: StaffMember | None = None


@dataclass(frozen=True)
class BedAdded:
    bed: Bed


@dataclass(frozen=True)
class PlacesAdded:
    """More day places of a facility on a day of the week."""

    facility: str
    day: int
    morning: int = 0
    afternoon: int = 0


Event = StaffAbsent | Closed | ResidentAway | Cancelled | NeedAdded | Urgent | ShiftAdded | BedAdded | PlacesAdded


def apply(problem: Problem, events: Iterable[Event]) -> Problem:
    """The problem once all ``events`` have happened; what it holds already of them changes nothing.

    Raises UnknownCode for an event that names what is not there, UnknownReference for a new need that does, and
    TwoPlaces for a shift at another facility than one that is there for the same time.
    """
    for event in events:
        problem = _applied(problem, event)
    return problem


def _applied(problem: Problem, event: Event) -> Problem:
    match event:
        case StaffAbsent(member, span):
            return _closed(problem, Closure(Asset.STAFF, _known(problem.member, "staff", member), span))
        case Closed(asset, code, span):
            return _closed(problem, Closure(asset, _known(_assets(problem, asset), asset.value, code), span))
        case ResidentAway(resident, span):
            return _away(problem, _known(problem.resident, "resident", resident), span)
        case Cancelled(need, index):
            times = problem.need[_known(problem.need, "need", need)].times
            if index is not None and not 0 <= index < times:
                raise UnknownCode("need", f"{need}:{index}")
            return problem
        case Urgent(need):
            _known(problem.need, "need", need)
            return problem
        case NeedAdded():
            return _with_need(problem, event)
        case ShiftAdded():
            return _with_shift(problem, event)
        case BedAdded(bed):
            _known(problem.room, "room", bed.room)
            return problem if bed in problem.beds else replace(problem, beds=(*problem.beds, bed))
        case PlacesAdded():
            return _with_places(problem, event)


def _assets(problem: Problem, asset: Asset) -> Iterable[str]:
    lookups: dict[Asset, Iterable[str]] = {
        Asset.FACILITY: problem.facility,
        Asset.ROOM: problem.room,
        Asset.BED: problem.bed,
        Asset.STAFF: problem.member,
    }
    return lookups[asset]


def _known(codes: Iterable[str], kind: str, code: str) -> str:
    if code not in codes:
        raise UnknownCode(kind, code)
    return code


def _closed(problem: Problem, closure: Closure) -> Problem:
    same = (one.span for one in problem.closures if (one.asset, one.id) == (closure.asset, closure.id))
    if any(_holds(span, closure.span) for span in same):
        return problem
    return problem.with_closures((*problem.closures, closure))


def _holds(span: Span, other: Span) -> bool:
    if other.end is None:
        return span.end is None and span.start <= other.start
    return span.covers(other.start, other.end)


def _away(problem: Problem, resident: str, span: Span) -> Problem:
    person = problem.resident[resident]
    if any(_holds(absence, span) for absence in person.absences):
        return problem
    gone = replace(person, absences=(*person.absences, span))
    return replace(problem, residents=tuple(gone if one.id == resident else one for one in problem.residents))


def _with_need(problem: Problem, event: NeedAdded) -> Problem:
    if event.need in problem.needs:
        return problem
    places, residents = problem.places, problem.residents
    if event.home is not None and event.home not in places:
        places = (*places, event.home)
    if event.resident is not None and event.resident not in residents:
        residents = (*residents, event.resident)
    return replace(problem, places=places, residents=residents, needs=(*problem.needs, event.need))


def _with_shift(problem: Problem, event: ShiftAdded) -> Problem:
    staff, shift = problem.staff, event.shift
    if event.member is not None and event.member not in staff:
        staff = (*staff, event.member)
    _known([member.id for member in staff], "staff", shift.staff)
    _known(problem.facility, "facility", shift.facility)
    _refuse_two_places(problem, shift)
    alike = (one for one in problem.shifts if replace(one, span=shift.span) == shift)
    held = any(_holds(one.span, shift.span) for one in alike)
    return replace(problem, staff=staff, shifts=problem.shifts if held else (*problem.shifts, shift))


def _refuse_two_places(problem: Problem, shift: Shift) -> None:
    """As the reader of problem files has it."""
    if shift.duty is not Duty.APPOINTMENTS:
        return
    for other in problem.duties_of.get((shift.staff, Duty.APPOINTMENTS), ()):
        if other.facility != shift.facility and minus([other.span], [shift.span]) != [other.span]:
            raise TwoPlaces(shift.staff, other.facility)


def _with_places(problem: Problem, event: PlacesAdded) -> Problem:
    key = _known(problem.facility, "facility", event.facility), event.day
    before = problem.places_on.get(key)
    held = before or DayPlaces(event.facility, event.day, 0, 0)
    more = replace(held, morning=held.morning + event.morning, afternoon=held.afternoon + event.afternoon)
    if before is None:
        return replace(problem, day_places=(*problem.day_places, more))
    return replace(problem, day_places=tuple(more if one == before else one for one in problem.day_places))
