"""Result -> the rows of a draft plan, in one transaction; a result that the database has outrun is refused."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, Jsonb
from django.db.models import Max

from backend.core.models import User
from facilities.models import Bed, Facility, Room, ServiceType, StaffMember
from residents.models import Need

from .choices import RunStatus
from .copying import keys_taken, rows_copy
from .engine import plan as engine
from .engine import rules
from .engine.codec import encode
from .engine.documents import report_of
from .engine.past import breaches
from .engine.problem import Problem
from .engine.result import OccurrenceOutcome, Result, Status
from .engine.summary import summarise
from .engine.view import PlanView
from .leases import run_finish
from .locks import lock_beside_import, lock_week
from .models import (
    DayAttendance,
    Plan,
    Run,
    Session,
    SessionAttendee,
    SessionStaff,
    Stay,
    Unmet,
    Visit,
    VisitStaff,
)
from .snapshot import take_snapshot
from .snapshot.calendar import Calendar

_M = TypeVar("_M", bound=models.Model)


class StaleSnapshot(Exception):
    """The database has changed since the problem was read; the result would be about a world that is gone."""


class InvalidPlan(Exception):
    """A plan breaks hard rules and is not stored."""

    def __init__(self, findings: list[rules.Finding]) -> None:
        super().__init__(f"{len(findings)} findings on hard rules, the first: {findings[0]}")
        self.findings = findings


@transaction.atomic
def store_result(
    *,
    problem: Problem,
    result: Result,
    run: Run | None,
    user: User | None,
    now: datetime,
    note: dict[str, Any] | None = None,
    view: PlanView | None = None,
    since: int = 0,
) -> Plan:
    """Store ``result`` of ``problem`` as the next draft of its week, with a ``note``, and end the run that brought it.

    ``since``: minute of the week before which it has what was published, whatever the rules say of that by now.

    ``view`` may be one of this plan that was put to all hard rules before: of this very problem, they are not asked
    twice.

    Raises StaleSnapshot, InvalidPlan, or LostLease when the run is no longer held by ``run.lease``, and stores nothing.
    """
    monday = date.fromisoformat(problem.monday)
    lock_beside_import()
    lock_week(monday)
    if take_snapshot(monday=monday) != problem:
        raise StaleSnapshot
    view = _checked(problem, result, view, since)
    plan = Plan.objects.create(
        week=monday,
        version=next_version(monday),
        run=run,
        problem_hash=result.problem_hash,
        engine_version=result.engine_version,
        score=[0, *result.score.levels[1:]],
        served=result.served,
        needed=result.needed,
        bound=result.bound,
        result=encode(report_of(result))
        | {"summary": encode(summarise(problem, result, view)), "warnings": encode(_warnings(view))}
        | (note or {}),
        created_at=now,
        created_by=user,
    )
    PlanRows(problem, plan).store(result, travel_before(view))
    if run is not None:  # last, so that the row is locked no longer than it takes to end
        status = RunStatus.CANCELLED if result.status is Status.CANCELLED else RunStatus.DONE
        run_finish(held=run, status=status, now=now, history=result.history)
    return plan


def _checked(problem: Problem, result: Result, view: PlanView | None, since: int) -> PlanView:
    """A view of the result's plan, ``view`` if it is one. Raises InvalidPlan where a hard rule is broken by what is not
    over at minute ``since``."""
    if view is None or view.problem is not problem or view.plan is not result.plan:
        view = PlanView(problem, result.plan)
    impossible = {held.pin.need for held in result.impossible_pins}
    findings = breaches(view, since)
    if broken := [found for found in findings if found.rule != "pins" or found.need not in impossible]:
        raise InvalidPlan(broken)
    return view


def _warnings(view: PlanView) -> tuple[rules.Finding, ...]:
    """What the plan's readers should know; of each need and rule the first."""
    found: dict[Any, rules.Finding] = {}
    for one in rules.audit_view(view):
        found.setdefault((one.rule, one.resident, one.need or one.detail), one)
    return tuple(found.values())


def next_version(monday: date) -> int:
    return (Plan.objects.filter(week=monday).aggregate(last=Max("version"))["last"] or 0) + 1


class PlanRows:
    """Writes the rows of one plan; keys are looked up once."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem = problem
        self._plan = plan
        self._calendar = Calendar(plan.week, problem.horizon_days)
        needs = [*Need.objects.filter(code__in=problem.need).values_list("code", "pk", "resident")]
        self._needs = {code: key for code, key, _resident in needs}
        self._residents = {code: resident for code, _key, resident in needs}
        self._beds = _keys(Bed, problem.bed)
        self._facilities = _keys(Facility, problem.facility)
        self._rooms = _keys(Room, problem.room)
        self._services = _keys(ServiceType, problem.service)
        self._staff = _keys(StaffMember, problem.member)

    def store(self, result: Result, travel: dict[tuple[str, int], int]) -> None:
        self.add(result.plan, travel)
        rows_copy(
            Unmet, ("plan", "need", "index", "units", "weight", "reasons"),
            ((self._plan.pk, *self._unmet(one)) for one in result.outcomes if one.units),
        )  # fmt: skip

    def add(self, part: engine.Plan, travel: dict[tuple[str, int], int]) -> None:
        """Store the pieces of ``part`` as further rows; ``travel`` as of ``travel_before``, which has nothing of what
        is over and lies outside of any shift by now."""
        plan = self._plan.pk
        rows_copy(
            Stay, ("plan", "need", "resident", "bed", "nights"), ((plan, *self._stay(stay)) for stay in part.stays)
        )
        rows_copy(
            DayAttendance, ("plan", "need", "index", "facility", "date", "part"),
            ((plan, *self._attendance(day)) for day in part.days),
        )  # fmt: skip
        self._store_sessions(part.sessions)
        self._store_visits(part.visits, travel)

    def _stay(self, stay: engine.Stay) -> tuple[Any, ...]:
        nights = DateRange(self._calendar.date(stay.first_night), self._calendar.date(stay.end_night))
        return self._needs[stay.need], self._residents[stay.need], self._beds[stay.bed], nights

    def _attendance(self, day: engine.DayAttendance) -> tuple[Any, ...]:
        date = self._calendar.date(day.day)
        return self._needs[day.need], day.index, self._facilities[day.facility], date, day.part.value

    def _span(self, one: engine.Session | engine.Visit) -> DateTimeTZRange:
        return DateTimeTZRange(self._calendar.moment(one.start), self._calendar.moment(one.end))

    def _store_sessions(self, sessions: Sequence[engine.Session]) -> None:
        numbered = [*zip(keys_taken(Session, len(sessions)), sessions, strict=True)]
        rows_copy(
            Session, ("id", "plan", "service", "facility", "room", "span"),
            (
                (key, self._plan.pk, self._services[one.service], self._facilities[one.facility],
                 self._rooms[one.room], self._span(one))
                for key, one in numbered
            ),
        )  # fmt: skip
        rows_copy(
            SessionAttendee, ("session", "need", "index"),
            ((key, self._needs[need], index) for key, one in numbered for need, index in one.attendees),
        )  # fmt: skip
        rows_copy(
            SessionStaff, ("session", "staff"),
            ((key, self._staff[code]) for key, one in numbered for code in one.staff),
        )  # fmt: skip

    def _store_visits(self, visits: Sequence[engine.Visit], travel: dict[tuple[str, int], int]) -> None:
        numbered = [*zip(keys_taken(Visit, len(visits)), visits, strict=True)]
        rows_copy(
            Visit, ("id", "plan", "need", "index", "span"),
            ((key, self._plan.pk, self._needs[one.need], one.index, self._span(one)) for key, one in numbered),
        )  # fmt: skip
        rows_copy(
            VisitStaff, ("visit", "staff", "travel_before"),
            ((key, self._staff[code], travel.get((code, one.start), 0)) for key, one in numbered for code in one.staff),
        )  # fmt: skip

    def _unmet(self, one: OccurrenceOutcome) -> tuple[Any, ...]:
        return self._needs[one.occurrence.need], one.occurrence.index, one.units, one.weight, Jsonb(encode(one.reasons))


def _keys(model: type[_M], codes: Iterable[str]) -> dict[str, int]:
    rows: dict[str, int] = dict(model._default_manager.filter(code__in=list(codes)).values_list("code", "pk"))
    return rows


def travel_before(view: PlanView) -> dict[tuple[str, int], int]:
    """Minutes of travel that lead to the appointment of a staff member that starts at a minute."""
    return {
        (route.staff, stop.start): leg
        for route in view.routes
        for stop, leg in zip(route.stops, route.legs[:-1], strict=True)
    }
