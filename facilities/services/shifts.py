"""The roster of a facility: add a shift, take one out, copy the week before."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.periods import ONE_DAY, ONE_WEEK, midnight, moment_at
from backend.core.services import audit

from ..announcing import supply_changed
from ..models import Facility, Shift, StaffMember
from .rows import remove, store_new

LONGEST = timedelta(hours=16)  # a night and its hand-over


@transaction.atomic
def shift_add(
    *, staff: StaffMember, facility: Facility, day: date, start: time, end: time, duty: str, by: User, now: datetime
) -> list[Shift]:
    """A shift that begins on ``day``; an ``end`` that is not after the start lies on the next day. A night becomes
    two shifts that touch at midnight, as workbooks have them; the planner takes them for one.

    Raises ValidationError where it overlaps another, is so long that the times are likely the wrong way round, or
    begins when the staff member has left.
    """
    if staff.ends_on is not None and staff.ends_on <= day:
        raise ValidationError({"day": _("Employment ends on %(day)s.") % {"day": staff.ends_on - ONE_DAY}})
    first, last = moment_at(day, start), moment_at(day if end > start else day + ONE_DAY, end)
    if last - first > LONGEST:
        hours = {"hours": LONGEST // timedelta(hours=1)}
        raise ValidationError({"end": _("A shift lasts at most %(hours)s hours. Check its start and end.") % hours})
    day_ends = midnight(day + ONE_DAY)
    spans = [(first, day_ends), (day_ends, last)] if last > day_ends else [(first, last)]
    details = {"staff": staff.code, "day": day.isoformat()}
    return [
        store_new(
            Shift(staff=staff, facility=facility, span=span, duty=duty),
            act="shift.add",
            by=by,
            now=now,
            details=details,
        )
        for span in spans
    ]


@transaction.atomic
def shift_remove(*, shift: Shift, by: User, now: datetime) -> None:
    details = {"staff": shift.staff.code, "start": shift.span.lower.isoformat(), "end": shift.span.upper.isoformat()}
    remove(shift, act="shift.remove", by=by, now=now, details=details)


@transaction.atomic
def shifts_copy(*, facility: Facility, monday: date, by: User, now: datetime) -> tuple[int, int]:
    """Copy the shifts of the week before ``monday`` into its week: how many were copied, and how many left out
    because the staff member has a shift then already, or has left.
    """
    start = midnight(monday - ONE_WEEK)
    Facility.objects.select_for_update().get(pk=facility.pk)  # two who press the button at once copy once
    before = Shift.objects.filter(facility=facility, span__startswith__gte=start, span__startswith__lt=start + ONE_WEEK)
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
    if copied:
        supply_changed.send(Shift)
    return copied, left_out


@transaction.atomic
def rosters_copy(*, facilities: Sequence[Facility], monday: date, by: User, now: datetime) -> tuple[int, int]:
    """``shifts_copy`` for each of them that had shifts the week before: how many facilities those were, and how many
    shifts were copied.
    """
    for facility in facilities:
        require(by, "run", facility)
    start = midnight(monday - ONE_WEEK)
    of_week = Shift.objects.filter(facility__in=facilities, span__startswith__gte=start)
    had = set(of_week.filter(span__startswith__lt=start + ONE_WEEK).values_list("facility", flat=True))
    among = sorted((one for one in facilities if one.pk in had), key=lambda one: one.pk)
    return len(among), sum(shifts_copy(facility=one, monday=monday, by=by, now=now)[0] for one in among)


def _a_week_later(moment: datetime) -> datetime:
    """The same time of the clock."""
    local = timezone.localtime(moment)
    return moment_at(local.date() + ONE_WEEK, local.time())
