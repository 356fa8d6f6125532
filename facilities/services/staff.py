"""Who works at a facility: a new member, changes, and the end of employment."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.core.models import User
from backend.core.periods import midnight

from ..models import Facility, Shift, StaffMember
from .rows import store_change, store_new


@transaction.atomic
def staff_add(*, facility: Facility, code: str, by: User, now: datetime, **values: Any) -> StaffMember:
    """``values``: name, sex, phone, languages, transport, daily_max, weekly_max. Raises ValidationError."""
    row = StaffMember(facility=facility, code=code, **values)
    return store_new(row, act="staff.add", by=by, now=now, details={"staff": code, "facility": facility.code})


@transaction.atomic
def staff_change(*, staff: StaffMember, by: User, now: datetime, **values: Any) -> StaffMember:
    """``values``: some of those of ``staff_add``, another ``facility``, or ``ends_on``: the day after the last one of
    employment, None for no end. Shifts to come that begin after it go with it. Raises ValidationError.
    """
    details: dict[str, Any] = {"staff": staff.code}
    row = store_change(staff, values, act="staff.change", by=by, now=now, details=details)
    if row.ends_on is not None:
        begin = midnight(max(row.ends_on, timezone.localdate(now)))
        Shift.objects.filter(staff=staff, span__startswith__gte=begin).delete()
    return row
