"""Result -> the rows of a draft plan, in one transaction; a result that the database has outrun is refused."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Max

from backend.core.models import User
from facilities.models import Bed, Facility, Room, ServiceType, StaffMember
from residents.models import Need

from .choices import RunStatus
from .engine import plan as engine
from .engine import rules
from .engine.codec import encode
from .engine.documents import report_of
from .engine.problem import Problem
from .engine.result import OccurrenceOutcome, Result, Status
from .engine.summary import summarise
from .engine.view import PlanView
from .leases import run_finish
from .locks import lock_week
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
BATCH = 2000


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
    today: date,
    user: User | None,
    now: datetime,
    note: dict[str, Any] | None = None,
) -> Plan:
    """Store ``result`` of ``problem`` as the next draft of its week, with a ``note``, and end the run that brought it.

    Raises StaleSnapshot, InvalidPlan, or LostLease when the run is no longer held by ``run.lease``, and stores nothing.
    """
    monday = date.fromisoformat(problem.monday)
    lock_week(monday)
    if take_snapshot(monday=monday, today=today) != problem:
        raise StaleSnapshot
    impossible = {held.pin.need for held in result.impossible_pins}
    findings = rules.check(problem, result.plan)
    if broken := [found for found in findings if found.rule != "pins" or found.need not in impossible]:
        raise InvalidPlan(broken)
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
        result=encode(report_of(result)) | {"summary": encode(summarise(problem, result))} | (note or {}),
        created_at=now,
        created_by=user,
    )
    PlanRows(problem, plan).store(result)
    if run is not None:  # last, so that the row is locked no longer than it takes to end
        status = RunStatus.CANCELLED if result.status is Status.CANCELLED else RunStatus.DONE
        run_finish(held=run, status=status, now=now, history=result.history)
    return plan


def next_version(monday: date) -> int:
    return (Plan.objects.filter(week=monday).aggregate(last=Max("version"))["last"] or 0) + 1


class PlanRows:
    """Writes the rows of one plan; keys are looked up once."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem = problem
        self._plan = plan
        self._calendar = Calendar(plan.week, problem.horizon_days)
        self._needs = _keys(Need, problem.need)
        self._residents = dict(Need.objects.filter(code__in=problem.need).values_list("code", "resident"))
        self._beds = _keys(Bed, problem.bed)
        self._facilities = _keys(Facility, problem.facility)
        self._rooms = _keys(Room, problem.room)
        self._services = _keys(ServiceType, problem.service)
        self._staff = _keys(StaffMember, problem.member)

    def store(self, result: Result) -> None:
        self.add(result.plan, travel_before(PlanView(self._problem, result.plan)))
        Unmet.objects.bulk_create([self._unmet(one) for one in result.outcomes if one.units], BATCH)

    def add(self, part: engine.Plan, travel: dict[tuple[str, int], int]) -> None:
        """Store the pieces of ``part`` as further rows; ``travel`` as of ``travel_before``."""
        Stay.objects.bulk_create([self._stay(stay) for stay in part.stays], BATCH)
        DayAttendance.objects.bulk_create([self._attendance(day) for day in part.days], BATCH)
        self._store_sessions(part.sessions)
        self._store_visits(part.visits, travel)

    def _stay(self, stay: Any) -> Stay:
        return Stay(
            plan=self._plan,
            need_id=self._needs[stay.need],
            resident_id=self._residents[stay.need],
            bed_id=self._beds[stay.bed],
            nights=(self._calendar.date(stay.first_night), self._calendar.date(stay.end_night)),
        )

    def _attendance(self, day: Any) -> DayAttendance:
        return DayAttendance(
            plan=self._plan,
            need_id=self._needs[day.need],
            index=day.index,
            facility_id=self._facilities[day.facility],
            date=self._calendar.date(day.day),
            part=day.part.value,
        )

    def _span(self, start: int, end: int) -> tuple[datetime, datetime]:
        return self._calendar.moment(start), self._calendar.moment(end)

    def _store_sessions(self, sessions: Iterable[Any]) -> None:
        planned = list(sessions)
        rows = [
            Session(
                plan=self._plan,
                service_id=self._services[session.service],
                facility_id=self._facilities[session.facility],
                room_id=self._rooms[session.room],
                span=self._span(session.start, session.end),
            )
            for session in planned
        ]
        Session.objects.bulk_create(rows, BATCH)
        pairs = list(zip(rows, planned, strict=True))
        SessionAttendee.objects.bulk_create(
            [
                SessionAttendee(session=row, need_id=self._needs[need], index=index)
                for row, session in pairs
                for need, index in session.attendees
            ],
            BATCH,
        )
        SessionStaff.objects.bulk_create(
            [SessionStaff(session=row, staff_id=self._staff[code]) for row, session in pairs for code in session.staff],
            BATCH,
        )

    def _store_visits(self, visits: Iterable[Any], travel: dict[tuple[str, int], int]) -> None:
        planned = list(visits)
        rows = [
            Visit(
                plan=self._plan,
                need_id=self._needs[visit.need],
                index=visit.index,
                span=self._span(visit.start, visit.end),
            )
            for visit in planned
        ]
        Visit.objects.bulk_create(rows, BATCH)
        VisitStaff.objects.bulk_create(
            [
                VisitStaff(visit=row, staff_id=self._staff[code], travel_before=travel[code, visit.start])
                for row, visit in zip(rows, planned, strict=True)
                for code in visit.staff
            ],
            BATCH,
        )

    def _unmet(self, one: OccurrenceOutcome) -> Unmet:
        return Unmet(
            plan=self._plan,
            need_id=self._needs[one.occurrence.need],
            index=one.occurrence.index,
            units=one.units,
            weight=one.weight,
            reasons=encode(one.reasons),
        )


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
