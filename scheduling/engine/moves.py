"""Changes to a plan by hand: what one would break or cost, from the rules of what it touches alone.

The plan may be an excerpt, and may break rules already because the world has changed since it was made: a change
answers for what it makes worse.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .demand import Occurrence
from .options import with_option
from .plan import DayAttendance, Piece, Plan, Session, Stay
from .problem import Problem
from .rules import RULES, Finding, Level
from .rules.change import changes
from .score import price_of
from .supply import Mode
from .timeline import DAY
from .view import Option, PlanView
from .worth import units_served, worth

_T = TypeVar("_T")
Ways = Mapping[Occurrence, Sequence[Option]]  # how each occurrence is to be served; not at all where there is none

# Priced apart or not at all: the balance of a whole team is not seen from an excerpt.
_ELSEWHERE = frozenset({"change", "confirmed_change", "imbalance"})
_PRICED = tuple(rule for rule in RULES if rule.level is Level.PREFERENCE and rule.id not in _ELSEWHERE)
_ASKED = tuple(rule for rule in RULES if rule.level is Level.HARD and rule.id != "pins")


@dataclass(frozen=True)
class Target:
    """Where, when and by whom, as far as the mode of the service has it. ``start`` in minutes of the week.

    ``day`` is the day of a day place, or the first night of a stay of ``nights`` nights.
    """

    start: int | None = None
    day: int | None = None
    nights: int | None = None
    facility: str | None = None
    room: str | None = None
    bed: str | None = None
    staff: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """``after`` is the plan with the change in it. ``cost``: preference points by rule that it adds, or takes away.

    ``served``: weighted minutes of need served more; ``units`` the same by need, in occurrences or nights.
    """

    findings: tuple[Finding, ...]
    cost: dict[str, int]
    served: int
    units: dict[str, int]
    after: Plan

    @property
    def points(self) -> int:
        return sum(self.cost.values())


class Unusable(ValueError):
    """A target lacks what its kind of service needs; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def option_at(problem: Problem, occurrence: Occurrence, target: Target) -> Option:
    """The option of ``occurrence`` at ``target``. Raises Unusable."""
    mode = problem.service_of(occurrence.need).mode
    if mode is Mode.STAY:
        room = problem.room[problem.bed[_given(target.bed, "bed")].room]
        first, nights = _given(target.day, "day"), _given(target.nights, "nights")
        place = problem.facility[room.facility].place
        return Option(occurrence, mode, first * DAY, (first + nights) * DAY, place, room.facility, room.id, target.bed)
    if mode is Mode.DAY:
        facility = problem.facility[_given(target.facility, "facility")]
        part = problem.limits.part(problem.need[occurrence.need].day_part, _given(target.day, "day"))
        return Option(occurrence, mode, part.start, part.end or part.start, facility.place, facility.id)
    start = _given(target.start, "start")
    end = start + problem.minutes_of(occurrence.need)
    staff = tuple(sorted(_given(target.staff or None, "staff")))
    if mode is Mode.VISIT:
        return Option(occurrence, mode, start, end, problem.resident_of(occurrence.need).place, staff=staff)
    room = problem.room[_given(target.room, "room")]
    place = problem.facility[room.facility].place
    return Option(occurrence, mode, start, end, place, room.facility, room.id, staff=staff)


def _given(value: _T | None, field: str) -> _T:
    if value is None:
        raise Unusable(field)
    return value


def target_of(options: Sequence[Option]) -> Target:
    """The target that gives one option back."""
    one = options[0]
    if one.mode is Mode.STAY:
        return Target(day=one.start // DAY, nights=len(one.days), bed=one.bed, room=one.room, facility=one.facility)
    if one.mode is Mode.DAY:
        return Target(day=one.start // DAY, facility=one.facility)
    return Target(start=one.start, facility=one.facility, room=one.room, staff=one.staff)


def target_in(piece: Piece) -> Target:
    """Where a piece of a plan is, also where what it names is not in the problem."""
    match piece:
        case Stay(_need, bed, first, end):
            return Target(day=first, nights=end - first, bed=bed)
        case DayAttendance(_need, _index, facility, day):
            return Target(day=day, facility=facility)
        case Session():
            return Target(start=piece.start, facility=piece.facility, room=piece.room, staff=piece.staff)
    return Target(start=piece.start, staff=piece.staff)


def judge(problem: Problem, plan: Plan, ways: Ways) -> Verdict:
    """What serving these occurrences so would break and cost."""
    problem = problem.unpinned
    after = plan.without(ways)
    for options in ways.values():
        for option in options:
            after = with_option(problem, after, option)
    before_view, after_view = PlanView(problem, plan), PlanView(problem, after)
    cost = _points(after_view, ways)
    cost.subtract(_points(before_view, ways))
    units = Counter(units_served(problem, after))
    units.subtract(units_served(problem, plan))
    more = {need: count for need, count in units.items() if count}
    return Verdict(
        tuple(_worse(before_view, after_view, ways)),
        {rule: points for rule, points in cost.items() if points},
        sum(count * worth(problem, problem.need[need])[1] for need, count in more.items()),
        more,
        after.ordered(),
    )


def _worse(before: PlanView, after: PlanView, moved: Ways) -> Iterable[Finding]:
    """What breaks a rule that was kept, or what the moved ones are in and were not in before."""
    for rule in _ASKED:
        was: dict[object, set[Occurrence]] = {}
        for finding in rule.findings(before):
            was.setdefault(_about(finding), set()).update(finding.occurrences)
        for finding in rule.findings(after):
            before_in = was.get(_about(finding))
            if before_in is None or not {*finding.occurrences}.intersection(moved) <= before_in:
                yield finding


def _about(finding: Finding) -> object:
    return finding.need, finding.resident, finding.staff, finding.facility, finding.place, finding.start, finding.end


def _points(view: PlanView, watched: Iterable[Occurrence]) -> Counter[str]:
    confirmed = {*view.problem.confirmed}
    usual = [one for one in watched if one in view.problem.before]
    found = {rule.id: rule.findings(view) for rule in _PRICED}
    found["change"] = [*changes("change", view, [one for one in usual if one not in confirmed])]
    found["confirmed_change"] = [*changes("confirmed_change", view, [one for one in usual if one in confirmed])]
    amounts = {rule: sum(finding.amount for finding in findings) for rule, findings in found.items()}
    return Counter({rule: price_of(view.problem.weights, rule, amount) for rule, amount in amounts.items()})
