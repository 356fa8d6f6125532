"""A part of a stored draft written anew after a change by hand, with the figures of the plan that follow from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from residents.models import Need

from .engine.demand import Occurrence
from .engine.moves import Target, Verdict
from .engine.plan import DayAttendance, Piece, Plan, Session, Stay, Visit, pieces, plan_from
from .engine.problem import Problem
from .engine.score import price_of
from .engine.supply import Mode
from .engine.view import PlanView
from .engine.worth import lacking_of, units_served, worth
from .models import Plan as PlanRow
from .models import SessionAttendee, Unmet, VisitStaff
from .snapshot.calendar import Calendar
from .writeback import PlanRows, travel_before

Targets = Mapping[Occurrence, Sequence[Target]]


def rewrite(
    *, plan: PlanRow, problem: Problem, before: Plan, verdict: Verdict, moved: Targets, lost: Iterable[Occurrence] = ()
) -> None:
    """Make the rows of ``plan`` that are ``before`` those of ``verdict.after``; the caller holds the plan's row.

    ``moved``: where each moved occurrence was or is; the weeks of those carers are whole in the excerpt. ``lost``:
    those of whose rows something names what is there no more; these rows go first.
    """
    for one in lost:
        _delete_lost(plan, problem, one)
    gone, new = Counter(pieces(before)), Counter(pieces(verdict.after))
    travel = travel_before(PlanView(problem, verdict.after))
    for piece in gone - new:
        _delete(plan, piece)
    PlanRows(problem, plan).add(plan_from((new - gone).elements()), travel)
    _store_travel(plan, {member for some in moved.values() for one in some for member in one.staff}, travel)
    _store_unmet(plan, problem, verdict.after, moved)
    _store_figures(plan, problem, verdict)


def _delete(plan: PlanRow, piece: Piece) -> None:
    calendar = Calendar(plan.week, 7)
    match piece:
        case Stay(need, bed, first, end):
            nights = (calendar.date(first), calendar.date(end))
            plan.stays.filter(need__code=need, bed__code=bed, nights=nights).delete()
        case DayAttendance(need, index):
            plan.attendances.filter(need__code=need, index=index).delete()
        case Visit(need, index):
            plan.visits.filter(need__code=need, index=index).delete()
        case Session():
            need, index = piece.attendees[0]
            seats = SessionAttendee.objects.filter(session__plan=plan, need__code=need, index=index)
            plan.sessions.filter(pk__in=seats.values("session")).delete()


def _delete_lost(plan: PlanRow, problem: Problem, one: Occurrence) -> None:
    """The rows of an occurrence; of a session the seat alone, unless it is the last."""
    there = problem.bed if one.need in problem.need else ()
    plan.stays.filter(need__code=one.need).exclude(bed__code__in=there).delete()
    for rows in (plan.attendances, plan.visits):
        rows.filter(need__code=one.need, index=one.index).delete()
    SessionAttendee.objects.filter(session__plan=plan, need__code=one.need, index=one.index).delete()
    plan.sessions.filter(attendees=None).delete()


def _store_travel(plan: PlanRow, staff: set[str], travel: dict[tuple[str, int], int]) -> None:
    """Where another stop now comes before a visit, the way to it is another."""
    calendar, changed = Calendar(plan.week, 7), []
    for row in VisitStaff.objects.filter(visit__plan=plan, staff__code__in=staff).select_related("visit", "staff"):
        minutes = travel.get((row.staff.code, calendar.minute(row.visit.span.lower)))
        if minutes is not None and minutes != row.travel_before:
            row.travel_before = minutes
            changed.append(row)
    VisitStaff.objects.bulk_update(changed, ["travel_before"])


def _store_unmet(plan: PlanRow, problem: Problem, after: Plan, moved: Iterable[Occurrence]) -> None:
    served, units = {*after.occurrences()}, units_served(problem, after)
    keys = dict(Need.objects.filter(code__in={one.need for one in moved}).values_list("code", "pk"))
    for one in moved:
        rows = Unmet.objects.filter(plan=plan, need=keys[one.need], index=one.index)
        if one.need not in problem.need:
            rows.delete()  # it is not wanted any more
            continue
        wanted, weight = worth(problem, problem.need[one.need])
        stay = problem.service_of(one.need).mode is Mode.STAY
        missing = wanted - units.get(one.need, 0) if stay else int(one not in served)
        values = {"units": missing, "weight": missing * weight}
        if not missing:
            rows.delete()
        elif not rows.update(**values):
            Unmet.objects.create(plan=plan, need_id=keys[one.need], index=one.index, **values)


def _store_figures(plan: PlanRow, problem: Problem, verdict: Verdict) -> None:
    """The balance within teams, who are more than the excerpt holds, is that of the last run."""
    if plan.served is None or plan.score is None:
        return  # imported: it has no figures
    plan.served += verdict.served
    unserved, preference = plan.score[1] - verdict.served, plan.score[2] + verdict.points
    fields = ["served", "score"]
    if verdict.units:  # the result of a city is megabytes
        summary = plan.result.get("summary") or {}
        before = _fairness(problem, summary)
        _store_units(problem, verdict, summary)
        unserved += _fairness(problem, summary) - before
        fields.append("result")
    plan.score = [0, max(0, unserved), max(0, preference)]
    plan.save(update_fields=fields)


def _store_units(problem: Problem, verdict: Verdict, summary: Mapping[str, Any]) -> None:
    for need, units in verdict.units.items():
        weight, resident = units * worth(problem, problem.need[need])[1], problem.resident_of(need)
        groups = {
            "by_service": problem.need[need].service,
            "by_town": resident.town,
            "by_category": str(resident.category),
        }
        for group, key in groups.items():
            for row in summary.get(group, ()):
                if row["key"] == key:
                    row["served"] += units
                    row["weighted_served"] += weight


def _fairness(problem: Problem, summary: Mapping[str, Any]) -> int:
    """What towns and categories below the floor of fairness cost in the score."""
    rows = [row for group in ("by_town", "by_category") for row in summary.get(group, ())]
    lacking = (lacking_of(problem.weights, row["weighted_needed"], row["weighted_served"]) for row in rows)
    return price_of(problem.weights, "fairness", sum(lacking))
