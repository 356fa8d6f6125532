"""Whom the events hit: what of the published plan can no longer be, and by which event."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..demand import Occurrence
from ..keep import blocking
from ..past import has_begun, mend_ahead
from ..plan import DayAttendance, Piece, Plan, Session, Stay, pieces, plan_from
from ..problem import Problem
from ..references import unknown_placements
from ..rules import Finding
from ..supply import PLACEMENTS, Asset, Duty, Mode
from ..timeline import DAY, Span
from ..view import Option
from .events import Cancelled, Closed, Event, ResidentAway, StaffAbsent

GONE = "gone"  # in the place of a rule: a plan names what is there no more


@dataclass(frozen=True)
class Hit:
    """``event``: its place among the events, None where no single one is it; ``rules`` that bar what was published."""

    event: int | None
    rules: tuple[str, ...]


def cancelled(
    problem: Problem, events: Sequence[Event], options: Mapping[Occurrence, list[Option]], since: int
) -> dict[Occurrence, Hit]:
    """What families give up; of a need that is given up also what was unserved, but nothing that has begun. Of a stay
    it is what is to come.
    """
    found = {}
    for number, event in enumerate(events):
        if isinstance(event, Cancelled):
            need = problem.need[event.need]
            stay = problem.service[need.service].mode is Mode.STAY
            indices = range(1 if stay else need.times) if event.index is None else [event.index]
            those = (Occurrence(need.id, index) for index in indices)
            named = event.index is not None
            found.update(
                {one: Hit(number, ()) for one in those if named or not _has_begun(options.get(one, ()), since)}
            )
    return found


def until_today(plan: Plan, gone: Collection[Occurrence], since: int) -> Plan:
    """``plan`` less what is given up, of which the nights that are over stay."""
    today = since // DAY
    slept = (stay for stay in plan.stays if Occurrence(stay.need, 0) in gone and stay.first_night < today)
    left = tuple(replace(stay, end_night=min(stay.end_night, today)) for stay in slept)
    rest = plan.without(gone)
    return replace(rest, stays=(*rest.stays, *left)) if left else rest


def split(problem: Problem, plan: Plan) -> tuple[Plan, dict[Occurrence, Hit]]:
    """The part of ``plan`` that names only what ``problem`` has, and what falls out with the rest, also of needs that
    are gone. A session goes on with those of its attendees who are still there. Staff in order.
    """
    if _is_known(problem, plan):
        return plan_from(map(_in_order, pieces(plan))), {}
    known: list[Piece] = []
    lost: list[Occurrence] = []
    for piece in pieces(plan):
        rest = _still_there(problem, piece)
        if _is_known(problem, plan_from([rest])):
            known.append(rest)
            lost += {*plan_from([piece]).occurrences()} - {*plan_from([rest]).occurrences()}
        else:
            lost += plan_from([piece]).occurrences()
    return plan_from(map(_in_order, known)), {one: Hit(None, ()) for one in sorted(lost)}


def _still_there(problem: Problem, piece: Piece) -> Piece:
    """A session without those whose need is gone, unless that is all of them."""
    if not isinstance(piece, Session):
        return piece
    people = tuple(one for one in piece.attendees if one.need in problem.need)
    return replace(piece, attendees=people or piece.attendees)


def _is_known(problem: Problem, plan: Plan) -> bool:
    return next(unknown_placements(problem, plan), None) is None


def gone(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """What keeps ``plan`` from being put to the rules: each piece that names what ``problem`` has no more."""
    if _is_known(problem, plan):
        return
    for piece in pieces(plan):
        missing = [(lookup, code) for _where, lookup, code in unknown_placements(problem, plan_from([piece]))]
        people = tuple(plan_from([piece]).occurrences())
        if things := [(lookup, code) for lookup, code in missing if lookup != "need"]:
            asset, code = things[0]
            yield _finding(problem, piece, people, f"{'staff' if asset == 'member' else asset} {code} is there no more")
        elif missing:
            people = tuple(one for one in people if one.need not in problem.need)
            yield _finding(problem, piece, people, "the need or the file has ended")


def _finding(problem: Problem, piece: Piece, people: tuple[Occurrence, ...], detail: str) -> Finding:
    span = _span(problem, piece)
    place = piece.bed if isinstance(piece, Stay) else piece.room if isinstance(piece, Session) else None
    return Finding(
        GONE, people[0].need, facility=getattr(piece, "facility", None), place=place, start=span.start, end=span.end,
        detail=detail, occurrences=people,
    )  # fmt: skip


def _span(problem: Problem, piece: Piece) -> Span:
    if isinstance(piece, Stay):
        return Span(piece.first_night * DAY, piece.end_night * DAY)
    if isinstance(piece, DayAttendance):
        return problem.limits.part(piece.part, piece.day)
    return Span(piece.start, piece.end)


def _in_order(piece: Piece) -> Piece:
    if isinstance(piece, Stay | DayAttendance) or len(piece.staff) < 2:
        return piece
    return replace(piece, staff=tuple(sorted(piece.staff)))


def sound_ahead(problem: Problem, plan: Plan, since: int, kept: Collection[Occurrence] = ()) -> Plan:
    """What of ``plan`` keeps the rules of ``problem`` from minute ``since`` on, and ``kept`` whether it does or not."""
    known, _ = split(problem, plan)
    _, dropped = mend_ahead(problem, known, since)
    return known.without({*dropped} - {*kept})


def hits(
    problem: Problem,
    plan: Plan,
    options: Mapping[Occurrence, list[Option]],
    events: Sequence[Event],
    since: int = 0,
) -> tuple[Plan, dict[Occurrence, Hit]]:
    """What of ``plan``, of which these are the ``options``, keeps all rules in ``problem``, which is the one after the
    events, and what does not. What has begun by minute ``since`` stays, unless an event says that it was otherwise.
    """
    begun = {one: options[one] for one in plan.occurrences() if _has_begun(options[one], since)}
    untrue = {one: hit for one, some in begun.items() if (hit := _untrue(problem, some, events)) is not None}
    sound, dropped = mend_ahead(problem, plan.without(untrue), since, protected=problem.pinned)
    found = {one: Hit(_event_of(problem, options[one], rules, events), rules) for one, rules in dropped.items()}
    return sound, untrue | found


def _has_begun(options: Iterable[Option], since: int) -> bool:
    """Of anything but a stay, whose nights are single."""
    return any(option.bed is None and has_begun(option, since) for option in options)


def _untrue(problem: Problem, options: list[Option], events: Sequence[Event]) -> Hit | None:
    if not any(_bars(problem, event, option) for event in events for option in options):
        return None  # as nearly always: without a look at all the rules
    rules = tuple(sorted({rule for option in options for rule in blocking(problem, option)}))
    event = _event_of(problem, options, rules, events)
    return None if event is None else Hit(event, rules)


def _event_of(problem: Problem, options: list[Option], rules: Collection[str], events: Sequence[Event]) -> int | None:
    """The first event for which one of ``rules`` bars what was published; None where there is none, and more than the
    events has changed."""
    for number, event in enumerate(events):
        if any(_bars(problem, event, option) in rules for option in options):
            return number
    return None


def _bars(problem: Problem, event: Event, option: Option) -> str | None:
    """The rule that is against the option because of the event."""
    match event:
        case StaffAbsent(staff, span):
            if staff in option.staff and span.overlaps(option.start, option.end):
                return "closures"
            return "care_ratio" if option.mode in PLACEMENTS and _cares_at(problem, staff, option, span) else None
        case Closed(asset, code, span):
            used = {Asset.FACILITY: option.facility, Asset.ROOM: option.room, Asset.BED: option.bed}.get(asset)
            return "closures" if used == code and span.overlaps(option.start, option.end) else None
        case ResidentAway(resident, span):
            away = problem.need[option.need].resident == resident and _takes(span, option)
            return "windows" if away else None
    return None


def _takes(absence: Span, option: Option) -> bool:
    if option.mode is Mode.STAY:
        return any(absence.takes_night(night) for night in option.days)
    return absence.overlaps(option.start, option.end)


def _cares_at(problem: Problem, staff: str, option: Option, span: Span) -> bool:
    """Whether the staff member would have been on care duty where and when the option is, within ``span``."""
    duties = problem.duties_of.get((staff, Duty.CARE), ())
    return any(
        duty.facility == option.facility
        and duty.span.overlaps(option.start, option.end)
        and span.overlaps(option.start, option.end)
        and (duty.span.end is None or span.overlaps(duty.span.start, duty.span.end))
        for duty in duties
    )
