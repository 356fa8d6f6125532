"""A part of a stored draft written anew after a change by hand, with the figures of the plan that follow from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from residents.models import Need

from .engine.demand import Occurrence
from .engine.moves import Target, Verdict
from .engine.plan import DayAttendance, Piece, Plan, Session, Stay, Visit, pieces, plan_from
from .engine.problem import Problem
from .engine.supply import Mode
from .engine.view import PlanView
from .engine.worth import units_served, worth
from .models import Plan as PlanRow
from .models import SessionAttendee, Unmet, VisitStaff
from .snapshot.calendar import Calendar
from .writeback import PlanRows, travel_before

Targets = Mapping[Occurrence, Sequence[Target]]


def rewrite(*, plan: PlanRow, problem: Problem, before: Plan, verdict: Verdict, moved: Targets) -> None:
    """Make the rows of ``plan`` that are ``before`` those of ``verdict.after``; the caller holds the plan's row.

    ``moved``: where each moved occurrence was or is; the weeks of those carers are whole in the excerpt.
    """
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
        wanted, weight = worth(problem, problem.need[one.need])
        stay = problem.service_of(one.need).mode is Mode.STAY
        missing = wanted - units.get(one.need, 0) if stay else int(one not in served)
        rows = Unmet.objects.filter(plan=plan, need=keys[one.need], index=one.index)
        values = {"units": missing, "weight": missing * weight}
        if not missing:
            rows.delete()
        elif not rows.update(**values):
            Unmet.objects.create(plan=plan, need_id=keys[one.need], index=one.index, **values)


def _store_figures(plan: PlanRow, problem: Problem, verdict: Verdict) -> None:
    """Fairness and the balance of teams are summed up anew by the next run alone."""
    if plan.served is None or plan.score is None:
        return  # imported: it has no figures
    plan.served += verdict.served
    plan.score = [0, max(0, plan.score[1] - verdict.served), max(0, plan.score[2] + verdict.points)]
    if not verdict.units:
        plan.save(update_fields=["served", "score"])  # the result of a city is megabytes
        return
    summary = plan.result.get("summary") or {}
    for need, units in verdict.units.items():
        weight = units * worth(problem, problem.need[need])[1]
        groups = {"by_service": problem.need[need].service, "by_town": problem.resident_of(need).town}
        for group, key in groups.items():
            for row in summary.get(group, ()):
                if row["key"] == key:
                    row["served"] += units
                    row["weighted_served"] += weight
    plan.save(update_fields=["served", "score", "result"])
