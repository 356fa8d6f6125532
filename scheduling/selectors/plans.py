"""Stored plans, as rows and as the engine's plan."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from backend.core.access.questions import Actor, permitted

from .. import models
from ..choices import PlanStatus
from ..engine.demand import Occurrence
from ..engine.plan import DayAttendance, Plan, Session, Stay, Visit
from ..engine.supply import DayPart
from ..snapshot.calendar import Calendar
from .codes import staff_codes


def latest_plan(monday: date, *statuses: PlanStatus) -> models.Plan | None:
    """The newest version of a week, of these statuses if any are given."""
    plans = models.Plan.objects.filter(week=monday)
    if statuses:
        plans = plans.filter(status__in=statuses)
    return plans.order_by("-version").first()


def published_plan(monday: date) -> models.Plan | None:
    return latest_plan(monday, PlanStatus.PUBLISHED)


def plans_told(user: Actor) -> QuerySet[models.Plan]:
    """Plans in reach, each with the parts of its result that are shown, without the rest of it; ``proven`` is the
    tightest bound that was proven of its very data."""
    parts: dict[str, Any] = {
        name: Coalesce(KeyTransform(name, "result"), Value(nothing, JSONField()))
        for name, nothing in (("summary", {}), ("impossible_pins", []), ("caught_up", {}))
    }
    same = models.Plan.objects.filter(**{name: OuterRef(name) for name in ("week", "problem_hash", "needed")})
    proven = same.exclude(problem_hash="").order_by("bound").values("bound")[:1]
    return permitted(user, "read", models.Plan).annotate(**parts, proven=Coalesce(Subquery(proven), "bound"))


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
    stays = plan.stays.filter(part.stays).order_by().values_list("need__code", "bed__code", "nights")
    days = plan.attendances.filter(part.days).order_by()
    return Plan(
        stays=tuple(
            Stay(need, bed, calendar.day(nights.lower), calendar.day(nights.upper)) for need, bed, nights in stays
        ),
        days=tuple(
            DayAttendance(need, index, facility, calendar.day(on), DayPart(half))
            for need, index, facility, on, half in days.values_list(
                "need__code", "index", "facility__code", "date", "part"
            )
        ),
        sessions=tuple(_sessions(plan.sessions.filter(part.sessions).order_by(), calendar)),
        visits=tuple(_visits(plan.visits.filter(part.visits).order_by(), calendar)),
    ).ordered()


def _sessions(rows: QuerySet[models.Session], calendar: Calendar) -> Iterator[Session]:
    seats = models.SessionAttendee.objects.filter(session__in=rows.values("pk")).order_by()
    attendees: dict[int, list[Occurrence]] = defaultdict(list)
    for session, need, index in seats.values_list("session", "need__code", "index"):
        attendees[session].append(Occurrence(need, index))
    staff = staff_codes(models.SessionStaff.objects.filter(session__in=rows.values("pk")), "session")
    fields = ("pk", "service__code", "facility__code", "room__code", "span")
    for pk, service, facility, room, span in rows.values_list(*fields):
        start, end = calendar.minute(span.lower), calendar.minute(span.upper)
        theirs = tuple(sorted(staff[pk])), start, end, tuple(sorted(attendees[pk]))
        yield Session(service, facility, room, *theirs)


def _visits(rows: QuerySet[models.Visit], calendar: Calendar) -> Iterator[Visit]:
    staff = staff_codes(models.VisitStaff.objects.filter(visit__in=rows.values("pk")), "visit")
    for pk, need, index, span in rows.values_list("pk", "need__code", "index", "span"):
        start, end = calendar.minute(span.lower), calendar.minute(span.upper)
        yield Visit(need, index, tuple(sorted(staff[pk])), start, end)
