"""What one change by hand to a plan would break or cost, from the rows that it touches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied

from backend.core.access.questions import Actor, permitted, require
from facilities.models import StaffMember
from residents.models import Need

from .. import models
from ..engine.demand import Occurrence
from ..engine.moves import Target, Unusable, Verdict, Ways, judge, option_at, target_in, target_of
from ..engine.options import wanted_nights
from ..engine.plan import Plan, Stay
from ..engine.problem import Problem
from ..engine.react.events import UnknownCode
from ..engine.rules import Finding, group_least
from ..engine.supply import Mode
from ..engine.view import Option, PlanView
from ..engine.worth import worth
from .excerpts import Excerpt, Gone, excerpt_around

Targets = dict[Occurrence, list[Target]]


@dataclass(frozen=True)
class Check:
    """``before`` is the excerpt of the plan as it is, ``verdict.after`` as it would be; ``was`` and ``to`` where each
    occurrence is and would be. What breaks a hard rule may not be; but a group comes together one by one, so one that
    is too small is told, and refused when the plan is published. ``gone``: pieces of the moved ones that name what is
    there no more, which go whatever becomes of them.
    """

    problem: Problem
    before: Plan
    was: Targets
    to: Targets
    verdict: Verdict
    gone: Gone

    @property
    def allowed(self) -> bool:
        return not self.refusing

    @property
    def refusing(self) -> list[Finding]:
        return [found for found in self.verdict.findings if found.rule != group_least.RULE.id]

    @property
    def too_small(self) -> list[Finding]:
        """Groups that it leaves with fewer people than are needed to open one."""
        return [found for found in self.verdict.findings if found.rule == group_least.RULE.id]


def move_check(
    user: Actor,
    *,
    plan: models.Plan,
    need: str,
    index: int,
    to: Target | None,
    whole: bool = False,
) -> Check:
    """Ask the rules about serving an occurrence at ``to``; None takes it out.

    What ``to`` leaves open stays as it is. ``whole`` moves all who sit in the session. Raises PermissionDenied for a
    need that ``user`` may not change, UnknownCode for codes of nothing, and Unusable with the field that is missing.
    """
    require(user, "plan", plan)
    moved = [Occurrence(need, index)]
    if whole:
        moved = _together(plan, moved[0])
    _refuse_foreign(user, {one.need for one in moved})
    excerpt = excerpt_around(plan=plan, targets={one: [to] if to else [] for one in moved})
    problem, now = excerpt.problem, PlanView(excerpt.problem, excerpt.plan).by_occurrence
    if to is None:
        if not any(one in now or one in excerpt.gone for one in moved):
            raise Unusable("index")
        return _checked(excerpt, dict.fromkeys(moved, ()))
    if need not in problem.need:
        raise UnknownCode("need", need)
    _refuse_foreign_staff(user, to, (option for one in moved for option in now.get(one, ())))
    ways = {one: [_option(problem, one, to, now.get(one, []))] for one in moved if one.need in problem.need}
    return _checked(excerpt, {**dict.fromkeys(moved, ()), **ways})


def targets_check(user: Actor, *, plan: models.Plan, targets: Targets) -> Check:
    """The same for occurrences and all that each is to have, as an undo gives them back; without those who are gone."""
    require(user, "plan", plan)
    _refuse_foreign(user, {one.need for one in targets})
    excerpt = excerpt_around(plan=plan, targets=targets)
    there = [one for one in targets if one.need in excerpt.problem.need]
    if not there:
        raise UnknownCode("need", next(iter(targets)).need)
    ways = {one: [option_at(excerpt.problem, one, target) for target in targets[one]] for one in there}
    return _checked(excerpt, ways)


def _checked(excerpt: Excerpt, ways: Ways) -> Check:
    problem, plan, gone = excerpt.problem, excerpt.plan, excerpt.gone
    now = PlanView(problem, plan).by_occurrence
    was = {one: _targets(now.get(one, [])) + [target_in(piece) for piece in gone.get(one, ())] for one in ways}
    to = {one: _targets([*some]) for one, some in ways.items()}
    return Check(problem, plan, was, to, _without(problem, gone, judge(problem, plan, ways)), gone)


def _without(problem: Problem, gone: Gone, verdict: Verdict) -> Verdict:
    """The verdict of an excerpt that lacks these pieces, which count as served till they go."""
    units = Counter(verdict.units)
    for one, some in gone.items():
        if one.need in problem.need:
            units[one.need] -= sum(
                piece.end_night - piece.first_night if isinstance(piece, Stay) else 1 for piece in some
            )
    served = sum(count * worth(problem, problem.need[need])[1] for need, count in units.items())
    return replace(verdict, units={need: count for need, count in units.items() if count}, served=served)


def _targets(options: list[Option]) -> list[Target]:
    return [target_of([option]) for option in options]


def _option(problem: Problem, one: Occurrence, to: Target, now: list[Option]) -> Option:
    """The option at ``to``, completed by where the occurrence is now."""
    was = target_of(now) if now else Target()
    if to.room is not None or to.bed is not None:
        was = replace(was, facility=None)
    stay = problem.service_of(one.need).mode is Mode.STAY
    nights = sum(len(option.days) for option in now) or None
    target = Target(
        start=was.start if to.start is None else to.start,
        day=was.day if to.day is None else to.day,
        nights=(nights if stay else None) if to.nights is None else to.nights,
        facility=to.facility or was.facility,
        room=to.room or was.room,
        bed=to.bed or was.bed,
        staff=to.staff or was.staff,
    )
    if stay and target.day is not None and target.nights is None:
        target = replace(target, nights=wanted_nights(problem, problem.need[one.need], target.day))
    return option_at(problem, one, target)


def _together(plan: models.Plan, one: Occurrence) -> list[Occurrence]:
    """All who sit in the session of an occurrence; itself alone where it sits in none."""
    own = models.SessionAttendee.objects.filter(session__plan=plan, need__code=one.need, index=one.index)
    rows = models.SessionAttendee.objects.filter(session__in=own.values("session")).order_by("need__code")
    return [Occurrence(code, index) for code, index in rows.values_list("need__code", "index")] or [one]


def _refuse_foreign(user: Actor, codes: set[str]) -> None:
    mine = permitted(user, "change", Need).filter(code__in=codes).values_list("code", flat=True)
    if foreign := sorted(codes - {*mine}):
        raise PermissionDenied(f"change residents.need {foreign[0]}")


def _refuse_foreign_staff(user: Actor, to: Target, now: Iterable[Option]) -> None:
    """Staff out of reach may go on with whom they serve, and are not found otherwise."""
    new = {*to.staff} - {member for option in now for member in option.staff}
    mine = permitted(user, "read", StaffMember).filter(code__in=new).values_list("code", flat=True)
    if foreign := sorted(new - {*mine}):
        raise UnknownCode("staff", foreign[0])
