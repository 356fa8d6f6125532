"""Stored plans, as rows and as the engine's plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from backend.core.access.questions import Actor, permitted

from .. import models
from ..choices import PlanStatus
from ..engine.demand import Occurrence
from ..engine.plan import DayAttendance, Plan, Session, Stay, Visit
from ..engine.supply import DayPart
from ..snapshot.calendar import Calendar


def latest_plan(monday: date, *statuses: PlanStatus) -> models.Plan | None:
    """The newest version of a week, of these statuses if any are given."""
    plans = models.Plan.objects.filter(week=monday)
    if statuses:
        plans = plans.filter(status__in=statuses)
    return plans.order_by("-version").first()


def published_plan(monday: date) -> models.Plan | None:
    return latest_plan(monday, PlanStatus.PUBLISHED)


def plans_told(user: Actor) -> QuerySet[models.Plan]:
    """Plans in reach, each with the parts of its result that are shown, without the rest of it."""
    parts: dict[str, Any] = {
        name: Coalesce(KeyTransform(name, "result"), Value(nothing, JSONField()))
        for name, nothing in (("summary", {}), ("impossible_pins", []), ("caught_up", {}))
    }
    return permitted(user, "read", models.Plan).annotate(**parts)


EVERY = Q()


@dataclass(frozen=True)
class Part:
    """Conditions on the rows of a plan, by kind."""

    stays: Q = EVERY
    days: Q = EVERY
    sessions: Q = EVERY
    visits: Q = EVERY


WHOLE = Part()


def engine_plan(plan: models.Plan, part: Part = WHOLE) -> Plan:
    """The engine's plan that the rows of ``plan`` hold, or a part of them, in canonical order."""
    calendar = Calendar(plan.week, 7)
    return Plan(
        stays=tuple(
            Stay(row.need.code, row.bed.code, calendar.day(row.nights.lower), calendar.day(row.nights.upper))
            for row in plan.stays.filter(part.stays).select_related("need", "bed")
        ),
        days=tuple(
            DayAttendance(row.need.code, row.index, row.facility.code, calendar.day(row.date), DayPart(row.part))
            for row in plan.attendances.filter(part.days).select_related("need", "facility")
        ),
        sessions=tuple(_session(row, calendar) for row in _sessions(plan, part.sessions)),
        visits=tuple(_visit(row, calendar) for row in _visits(plan, part.visits)),
    ).ordered()


def _sessions(plan: models.Plan, some: Q) -> list[models.Session]:
    rows = plan.sessions.filter(some).select_related("service", "facility", "room")
    return list(rows.prefetch_related("attendees__need", "staff"))


def _session(row: models.Session, calendar: Calendar) -> Session:
    return Session(
        row.service.code,
        row.facility.code,
        row.room.code,
        tuple(sorted(member.code for member in row.staff.all())),
        calendar.minute(row.span.lower),
        calendar.minute(row.span.upper),
        tuple(sorted(Occurrence(seat.need.code, seat.index) for seat in row.attendees.all())),
    )


def _visits(plan: models.Plan, some: Q) -> list[models.Visit]:
    return list(plan.visits.filter(some).select_related("need").prefetch_related("staff"))


def _visit(row: models.Visit, calendar: Calendar) -> Visit:
    return Visit(
        row.need.code,
        row.index,
        tuple(sorted(member.code for member in row.staff.all())),
        calendar.minute(row.span.lower),
        calendar.minute(row.span.upper),
    )
