"""The roster of a facility: add a shift, take one out, copy the week before."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit

from ..models import Facility, Shift, StaffMember

WEEK = timedelta(days=7)


@transaction.atomic
def shift_add(
    *, staff: StaffMember, facility: Facility, day: date, start: time, end: time, duty: str, by: User, now: datetime
) -> Shift:
    """A shift within a day. Raises ValidationError where it overlaps another or ends before it starts."""
    span = tuple(timezone.make_aware(datetime.combine(day, clock)) for clock in (start, end))
    shift = Shift(staff=staff, facility=facility, span=span, duty=duty)
    shift.full_clean()
    shift.save()
    require(by, "change", shift)
    audit(who=by, act="shift.add", subject=shift, now=now, details={"staff": staff.code, "day": day.isoformat()})
    return shift


@transaction.atomic
def shift_remove(*, shift: Shift, by: User, now: datetime) -> None:
    require(by, "change", shift)
    details = {"staff": shift.staff.code, "start": shift.span.lower.isoformat(), "end": shift.span.upper.isoformat()}
    audit(who=by, act="shift.remove", subject=shift, now=now, details=details)
    shift.delete()


@transaction.atomic
def shifts_copy(*, facility: Facility, monday: date, by: User, now: datetime) -> tuple[int, int]:
    """Copy the shifts of the week before ``monday`` into its week: how many were copied, and how many left out
    because the staff member has a shift then already, or has left.
    """
    start = timezone.make_aware(datetime.combine(monday - WEEK, time()))
    Facility.objects.select_for_update().get(pk=facility.pk)  # two who press the button at once copy once
    before = Shift.objects.filter(facility=facility, span__startswith__gte=start, span__startswith__lt=start + WEEK)
    copied = left_out = 0
    for shift in before.select_related("staff").order_by("pk"):
        span = (_a_week_later(shift.span.lower), _a_week_later(shift.span.upper))
        gone = shift.staff.ends_on is not None and shift.staff.ends_on <= timezone.localdate(span[0])
        if gone or Shift.objects.filter(staff=shift.staff, span__overlap=span).exists():
            left_out += 1
            continue
        require(by, "change", Shift.objects.create(staff=shift.staff, facility=facility, span=span, duty=shift.duty))
        copied += 1
    details = {"week": f"{monday:%G-W%V}", "copied": copied, "left_out": left_out}
    audit(who=by, act="shifts.copy", subject=facility, now=now, details=details)
    return copied, left_out


def _a_week_later(moment: datetime) -> datetime:
    """The same time of the clock."""
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + WEEK, local.time()))
