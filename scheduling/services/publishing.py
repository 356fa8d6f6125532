"""Publish a plan: it becomes the week's one published version, and takes the beds, people and hours that it names."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Func, Value

from backend.core.models import User
from backend.core.periods import midnight
from backend.core.services import audit

from ..choices import PlanStatus, Use
from ..copying import BATCH
from ..engine.past import breaches
from ..engine.react.hits import gone, split
from ..engine.view import PlanView
from ..locks import lock_beside_import, lock_publication, lock_week
from ..models import Booking, Plan, Stay
from ..selectors.day_hours import DayHours
from ..selectors.plans import engine_plan, published_plan
from ..snapshot import take_snapshot
from ..snapshot.calendar import minutes_gone
from ..snapshot.reigns import reigns
from ..writeback import InvalidPlan
from .breaking import mended_by
from .calling_off import call_on_uncovered
from .capacity import sweep_soon
from .habits import habits_put_in_force
from .notices import publication_notify
from .offers import look_for_next
from .past import refuse_past


class NotADraft(Exception):
    """Only a draft can be published."""


@transaction.atomic
def publish_plan(*, plan: Plan, user: User | None, today: date, now: datetime, tell: bool = True) -> Plan:
    """Make ``plan`` the published version of its week and supersede the one before; both are kept.

    The plan is checked against the database as it is now. With ``tell`` those for whom it says something new get a
    message. Raises NotADraft, WeekOver, or InvalidPlan with what is broken.
    """
    refuse_past(plan.week, today)
    lock_beside_import()
    lock_publication()
    lock_week(plan.week)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.status != PlanStatus.DRAFT:
        raise NotADraft(str(plan))
    before = published_plan(plan.week)
    _refuse_broken(plan, before, now)
    put_in_force(plan=plan, user=user, now=now)
    habits_put_in_force(plan=plan, by=user, now=now)
    call_on_uncovered(now=now, monday=plan.week)
    if tell:
        publication_notify(plan=plan, before=before, now=now)
    look_for_next()
    sweep_soon()  # what was closed or called off while the rules were asked had nothing published to be looked for in
    return plan


def put_in_force(*, plan: Plan, user: User | None, now: datetime) -> None:
    """What publication does once the rules are kept. An imported week comes straight here: it was lived by already.

    For whoever holds ``lock_publication``: two at once would each book nights that are the other's.
    """
    Plan.objects.filter(week=plan.week, status=PlanStatus.PUBLISHED).update(status=PlanStatus.SUPERSEDED)
    plan.status, plan.published_at, plan.published_by = PlanStatus.PUBLISHED, now, user
    plan.save(update_fields=["status", "published_at", "published_by"])
    _release_from(plan.week)
    Booking.objects.bulk_create(_bookings(plan), BATCH)
    mended_by(plan, now)
    audit(
        who=user,
        act="plan.publish",
        subject=plan,
        now=now,
        details={"week": f"{plan.week:%G-W%V}", "version": plan.version},
    )


def _refuse_broken(plan: Plan, before: Plan | None, now: datetime) -> None:
    """What is over stays as it was published, whatever the rules say of it now."""
    problem = take_snapshot(monday=plan.week)
    impossible = {held["pin"]["need"] for held in plan.result.get("impossible_pins", ())}
    wanted = engine_plan(plan)
    view, since = PlanView(problem, split(problem, wanted)[0]), minutes_gone(plan.week, now)
    findings = breaches(view, 0)
    if findings and before is not None:
        findings = breaches(view, since, split(problem, engine_plan(before))[0])
    findings = [*gone(problem, wanted), *findings]
    if broken := [found for found in findings if found.rule != "pins" or found.need not in impossible]:
        raise InvalidPlan(broken)


def _release_from(monday: date) -> None:
    """What earlier plans of this week or of weeks before took from Monday on is free again; what lies before stays, and
    so does an appointment that began on Sunday."""
    begins = midnight(monday)
    older = Booking.objects.filter(live=True, plan__week__lte=monday)
    older.filter(span__startswith__gte=begins).update(live=False)
    older.filter(span__contains=begins, use=Use.NIGHT).update(
        span=Func(
            Func(F("span"), function="lower"), Value(begins), function="tstzrange", output_field=Booking.span.field
        )
    )


def _bookings(plan: Plan) -> list[Booking]:
    return [*_nights(plan.week), *_days(plan), *_appointments(plan)]


def _nights(monday: date) -> Iterator[Booking]:
    """The nights in force from Monday on: of the plan just published, or, where it has none, of the one before."""
    reign = reigns(monday)[0]
    for row in Stay.objects.filter(plan=reign.plan):
        if cut := reign.cut(row.nights):
            span = (midnight(cut[0]), midnight(cut[1]))
            yield Booking(plan_id=row.plan_id, use=Use.NIGHT, bed_id=row.bed_id, span=span)
            yield Booking(plan_id=row.plan_id, use=Use.NIGHT, resident_id=row.resident_id, span=span)


def _days(plan: Plan) -> Iterator[Booking]:
    hours = DayHours()
    for row in plan.attendances.select_related("need"):
        yield Booking(plan=plan, use=Use.DAY, resident_id=row.need.resident_id, span=hours.of(row.date, row.part))


def _appointments(plan: Plan) -> Iterator[Booking]:
    for session in plan.sessions.prefetch_related("attendees__need", "staff_rows"):
        span = (session.span.lower, session.span.upper)
        for carer in session.staff_rows.all():
            yield Booking(plan=plan, use=Use.APPOINTMENT, staff_id=carer.staff_id, span=span)
        for seat in session.attendees.all():
            yield Booking(plan=plan, use=Use.APPOINTMENT, resident_id=seat.need.resident_id, span=span)
    for visit in plan.visits.select_related("need").prefetch_related("staff_rows"):
        span = (visit.span.lower, visit.span.upper)
        for member in visit.staff_rows.all():
            yield Booking(plan=plan, use=Use.APPOINTMENT, staff_id=member.staff_id, span=span)
        yield Booking(plan=plan, use=Use.APPOINTMENT, resident_id=visit.need.resident_id, span=span)
